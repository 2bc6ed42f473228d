//! A guild with roles, over two servers.

use guildhall_event::{
    Draft,
    draft::to_map,
    guild::{Overwrites, OverwritesContent},
};
use guildhall_permissions::Permissions;
use guildhall_rooms::{AppendError, Step};
use guildhall_storage::{audit, projection::audit::AuditRow};
use guildhall_types::{
    OwnedUserId, RoomId, UserId,
    content::{GRANT, GrantContent, OVERWRITES, ROLE, RoleContent, grant_key},
};
use serde_json::json;

use super::{
    Server,
    stage::{Stage, deliver, stage},
};

pub const MODERATING: Permissions = Permissions::MANAGE_ROLES
    .union(Permissions::KICK_MEMBERS)
    .union(Permissions::BAN_MEMBERS)
    .union(Permissions::MANAGE_NICKNAMES)
    .union(Permissions::MODERATE_MEMBERS)
    .union(Permissions::MANAGE_GUILD);

pub fn role(sender: &UserId, id: &str, position: i64, permissions: Permissions) -> Draft {
    let content = RoleContent {
        name: id.to_owned(),
        position,
        permissions: permissions.to_string(),
        ..RoleContent::default()
    };
    Draft::state_of(sender, ROLE, id, &content)
}

pub fn no_role(sender: &UserId, id: &str) -> Draft {
    let content = RoleContent {
        name: id.to_owned(),
        permissions: "0".to_owned(),
        deleted: true,
        ..RoleContent::default()
    };
    Draft::state_of(sender, ROLE, id, &content)
}

pub fn grant(sender: &UserId, role: &str, user: &UserId, held: bool) -> Draft {
    let content = GrantContent { held };
    Draft::state_of(sender, GRANT, &grant_key(role, user.as_str()), &content)
}

pub fn overwrites(sender: &UserId, channel: &RoomId, overwrites: Overwrites) -> Draft {
    let content = OverwritesContent { overwrites };
    Draft::state_of(sender, OVERWRITES, channel.as_str(), &content)
}

/// The overwrites of the channel as the server has them.
pub async fn overwrites_of(server: &Server, guild: &RoomId, channel: &RoomId) -> Overwrites {
    let state = server.rooms.guild_state(guild).await.unwrap().unwrap();
    let found = state.overwrites.get(channel.as_str());
    found.map(|found| (**found).clone()).unwrap_or_default()
}

pub fn membership(sender: &UserId, user: &UserId, membership: &str) -> Draft {
    let content = to_map(&json!({"membership": membership}));
    Draft::state(sender, "m.room.member", user.as_str(), content)
}

/// `draft` and the power levels that follow, as a use-case sends them.
pub async fn act(server: &Server, guild: &RoomId, draft: Draft) -> Result<(), AppendError> {
    let sender = draft.sender.clone();
    let steps = vec![
        Step::Append(guild.to_owned(), vec![draft.into()]),
        Step::Levels(guild.to_owned(), sender),
    ];
    server.rooms.submit(steps).await.map(drop)
}

/// The stage with roles admin (10) and mod (5), fay beside bob on b.test, and cid and dan beside ann on a.test.
pub struct Guild {
    pub stage: Stage,
    pub cid: OwnedUserId,
    pub dan: OwnedUserId,
    pub fay: OwnedUserId,
}

pub async fn guild() -> Guild {
    guild_on(stage().await).await
}

pub async fn guild_on(stage: Stage) -> Guild {
    let Stage {
        a,
        b,
        guild,
        ann,
        bob,
        channel,
        ..
    } = &stage;
    let (cid, dan, fay) = (a.user("cid"), a.user("dan"), b.user("fay"));
    for user in [&cid, &dan, &fay] {
        a.rooms
            .append(guild, membership(a.rooms.steward(), user, "invite"))
            .await
            .unwrap();
        if user.server_name() == a.name {
            a.rooms
                .append(guild, membership(user, user, "join"))
                .await
                .unwrap();
        }
    }
    deliver(a, b, &[guild, channel]).await;
    a.mark().await;
    b.mark().await;
    b.rooms
        .append(guild, membership(&fay, &fay, "join"))
        .await
        .unwrap();
    act(a, guild, role(ann, "admin", 10, MODERATING)).await.unwrap();
    act(a, guild, role(ann, "mod", 5, MODERATING)).await.unwrap();
    act(a, guild, role(ann, "low", 1, Permissions::NONE))
        .await
        .unwrap();
    act(a, guild, grant(ann, "admin", &cid, true)).await.unwrap();
    act(a, guild, grant(ann, "mod", bob, true)).await.unwrap();
    exchange(&stage).await;
    Guild { stage, cid, dan, fay }
}

/// Lets both servers hear of all that the other sent, and merge.
pub async fn exchange(stage: &Stage) {
    let Stage {
        a, b, guild, channel, ..
    } = stage;
    for (from, to) in [(a, b), (b, a)] {
        hand_over(from, to, guild).await;
        hand_over(from, to, channel).await;
    }
    for (one, other) in [(a, b), (b, a)] {
        if one.rooms.merge_fork(guild).await.unwrap() {
            hand_over(one, other, guild).await;
        }
    }
    for server in [a, b] {
        server.mark().await;
    }
}

/// As [`deliver`], but what is refused is refused.
pub async fn hand_over(from: &Server, to: &Server, room: &RoomId) {
    for pdu in from.own_events(room).await {
        to.rooms.receive(&from.name, vec![pdu]).await;
    }
}

/// What is projected of the guild, its channels, roles and members, without what differs between servers that hold the same.
pub async fn effective(server: &Server) -> Vec<String> {
    let tables = [
        "guilds: ",
        "roles: ",
        "channel_overwrites: ",
        "guild_children: ",
        "private_threads: ",
        "private_thread_members: ",
        "member_roles: ",
        "memberships: ",
    ];
    let lines = server.dump().await;
    let lines = lines
        .into_iter()
        .filter(|line| tables.iter().any(|table| line.starts_with(table)));
    lines.collect()
}

pub async fn roles_of(server: &Server, user: &UserId) -> Vec<String> {
    let lines = effective(server).await;
    let held = lines
        .iter()
        .filter_map(|line| line.strip_prefix("member_roles: "));
    held.filter(|line| line.contains(user.as_str()))
        .map(|line| line.rsplit('|').next().unwrap().to_owned())
        .collect()
}

/// The audit log, newest first: who, what by number, to whom, what changed, and why.
pub async fn audit_log(server: &Server, guild: &RoomId) -> Vec<(String, i64, String, String, String)> {
    let all = audit::Sight {
        sees_others: true,
        except: Vec::new(),
    };
    let mut conn = server.db.db().read().await.unwrap();
    let (end, any) = (audit::Place::end(), audit::Filter::default());
    let rows = audit::before(&mut conn, guild.as_str(), &end, &any, &all, 1000)
        .await
        .unwrap();
    let parts = |row: AuditRow| {
        let (target, reason) = (row.target_id.unwrap_or_default(), row.reason.unwrap_or_default());
        (row.user_id, row.action, target, row.changes, reason)
    };
    rows.into_iter().map(parts).collect()
}

/// Every row of the audit log, as text.
pub async fn audit_rows(server: &Server) -> Vec<String> {
    use sqlx::Row;
    let sql = "SELECT guild_id || '|' || event_id || '|' || part || '|' || room_id || '|' || user_id || '|' || action || '|' || \
               COALESCE(target_id, '') || '|' || COALESCE(channel_id, '') || '|' || COALESCE(reason, '') || '|' || changes || \
               '|' || options || '|' || created_at || '|' || order_ts || '|' || order_depth FROM audit_entries \
               ORDER BY guild_id, event_id, part";
    let mut conn = server.db.db().read().await.unwrap();
    let rows = sqlx::query(sql).fetch_all(&mut *conn).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

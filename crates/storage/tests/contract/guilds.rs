//! Contract of the repositories that read guilds, and of invites.

use guildhall_storage::members::Filter;
use guildhall_storage::{
    channels,
    events::{self, EventPlace, EventRow, EventStatus},
    guilds,
    invites::{self, InviteRow},
    log::{self, LogEntry},
    members, messages,
    projection::{
        guilds::{self as write, ChannelRow, GuildRow, RoleRow},
        members::{self as memberships, MembershipRow},
        messages::{self as written, MessageRow},
    },
    residency, roles, rooms,
};
use sqlx::AnyConnection;

const GUILD: &str = "!guild:a.test";
const CHANNEL: &str = "!channel:a.test";

async fn guild(conn: &mut AnyConnection, id: &str, is_deleted: bool) {
    let row = GuildRow {
        icon: None,
        banner: None,
        guild_id: id.into(),
        name: "Hall".into(),
        description: None,
        owner_id: "@ada:a.test".into(),
        created_at: 5,
        is_deleted,
        settings: "{}".into(),
        vanity_code: None,
    };
    write::upsert(conn, &row).await.unwrap();
}

async fn channel(conn: &mut AnyConnection, id: &str, position: i64) {
    let row = ChannelRow {
        channel_id: id.into(),
        guild_id: GUILD.into(),
        kind: 0,
        name: id.into(),
        topic: None,
        position,
        nsfw: false,
        rate_limit_per_user: 0,
        parent_id: None,
        bitrate: None,
        user_limit: None,
        forum: None,
        created_at: 5,
        is_deleted: false,
    };
    write::upsert_channel(conn, &row).await.unwrap();
}

async fn membership(conn: &mut AnyConnection, room: &str, user: &str, membership: &str) {
    let row = MembershipRow {
        avatar: None,
        room_id: room.into(),
        user_id: user.into(),
        server_name: user.split(':').next_back().unwrap().into(),
        membership: membership.into(),
        display_name: Some(user.to_uppercase()),
        joined_at: 7,
        event_id: "$join".into(),
        nickname: None,
        timed_out_until: None,
        has_accepted: false,
        has_second_factor: false,
        reason: None,
    };
    memberships::upsert(conn, &row).await.unwrap();
}

async fn message(conn: &mut AnyConnection, id: &str, order: (i64, i64), seq: i64) {
    let row = MessageRow {
        channel_id: CHANNEL.into(),
        message_id: id.into(),
        author_id: "@ada:a.test".into(),
        content: id.into(),
        emojis: None,
        stickers: None,
        sent_at: 9,
        reply_to: None,
        kind: 0,
        mentions: None,
        is_tts: false,
        extra: None,
        thread_root: String::new(),
        thread_id: String::new(),
        falls_back: false,
        is_deleted: false,
        order_ts: order.0,
        order_depth: order.1,
    };
    written::insert(conn, &row).await.unwrap();
    event(conn, id, "m.room.message", None, seq).await;
}

async fn event(conn: &mut AnyConnection, id: &str, kind: &str, key: Option<&str>, seq: i64) {
    let row = EventRow {
        room_id: CHANNEL.into(),
        event_id: id.into(),
        sender: "@ada:a.test".into(),
        event_type: kind.into(),
        state_key: key.map(Into::into),
        origin_server_ts: 9,
        depth: seq,
        status: EventStatus::Accepted,
        reason: None,
        place: Some(EventPlace {
            state_group: 1,
            order_ts: seq,
            order_depth: 0,
        }),
        received_at: 9,
        json: "{}".into(),
    };
    events::upsert(conn, &row, true).await.unwrap();
    let entry = LogEntry {
        seq,
        room_id: CHANNEL.into(),
        event_id: id.into(),
        is_local: true,
        is_backfill: false,
        state_group: 1,
        changes: "[]".into(),
    };
    log::append(conn, &entry).await.unwrap();
}

#[tokio::test]
async fn guilds_are_read_without_stewards_and_without_the_deleted() {
    crate::common::on_each_engine(async |test| {
        let mut tx = test.db().begin().await.unwrap();
        let conn = tx.conn();
        for room in [GUILD, "!gone:a.test"] {
            membership(conn, room, "@guildhall:a.test", "join").await;
            membership(conn, room, "@ada:a.test", "join").await;
            membership(conn, room, "@bea:b.test", "join").await;
            membership(conn, room, "@cat:b.test", "leave").await;
            membership(conn, room, "@dan:b.test", "invite").await;
        }
        // Who is there when the guild comes to be shown is counted then, and others as they come and go.
        guild(conn, GUILD, false).await;
        guild(conn, "!gone:a.test", true).await;
        assert_eq!(guilds::get(conn, GUILD).await.unwrap().unwrap().member_count, 2);
        write::count_members(conn, GUILD, 1).await.unwrap();
        guild(conn, GUILD, false).await;
        assert_eq!(guilds::get(conn, GUILD).await.unwrap().unwrap().member_count, 3);
        write::count_members(conn, GUILD, -1).await.unwrap();
        assert_eq!(guilds::get(conn, "!gone:a.test").await.unwrap(), None);
        let of_bea = guilds::of_user(conn, "@bea:b.test").await.unwrap();
        assert_eq!((of_bea.len(), of_bea[0].member_count), (1, 2));
        assert_eq!(guilds::of_user(conn, "@dan:b.test").await.unwrap(), []);
        assert_eq!(guilds::count_of_user(conn, "@bea:b.test").await.unwrap(), 1);

        let first = members::list(conn, GUILD, &Filter::default(), "", 1)
            .await
            .unwrap();
        assert_eq!(first[0].user_id, "@ada:a.test");
        let rest = members::list(conn, GUILD, &Filter::default(), "@ada:a.test", 10)
            .await
            .unwrap();
        assert_eq!(
            rest.iter()
                .map(|member| member.user_id.as_str())
                .collect::<Vec<_>>(),
            ["@bea:b.test"]
        );
        memberships::set_roles(conn, GUILD, "@bea:b.test", &["low".to_owned()].into())
            .await
            .unwrap();
        let named = |name: &str| Filter {
            name: name.to_owned(),
            ..Filter::default()
        };
        let joined = |joined_from, joined_before| Filter {
            joined_from,
            joined_before,
            ..Filter::default()
        };
        let low = Filter {
            role_id: "low".into(),
            ..Filter::default()
        };
        let of_a = Filter {
            server_name: "a.test".into(),
            ..Filter::default()
        };
        for (filter, found) in [
            (named("EA"), &["@bea:b.test"][..]),
            (named("a"), &["@ada:a.test", "@bea:b.test"]),
            (named("%"), &[]),
            (named("_"), &[]),
            (named("\\"), &[]),
            (low, &["@bea:b.test"]),
            (of_a, &["@ada:a.test"]),
            (joined(7, 8), &["@ada:a.test", "@bea:b.test"]),
            (joined(8, i64::MAX), &[]),
            (joined(i64::MIN, 7), &[]),
        ] {
            let list = members::list(conn, GUILD, &filter, "", 10).await.unwrap();
            let ids: Vec<&str> = list.iter().map(|member| member.user_id.as_str()).collect();
            assert_eq!(ids, found, "{filter:?}");
        }
        assert!(members::get(conn, GUILD, "@bea:b.test").await.unwrap().is_some());
        assert_eq!(members::get(conn, GUILD, "@dan:b.test").await.unwrap(), None);
        assert_eq!(
            members::get(conn, GUILD, "@guildhall:a.test").await.unwrap(),
            None
        );
        assert!(
            members::is_joined(conn, GUILD, "@guildhall:a.test")
                .await
                .unwrap()
        );
        assert!(!members::is_joined(conn, GUILD, "@cat:b.test").await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn a_standing_is_what_decides_over_rights() {
    crate::common::on_each_engine(async |test| {
        let mut tx = test.db().begin().await.unwrap();
        let conn = tx.conn();
        assert_eq!(guilds::standing(conn, GUILD, "@ada:a.test").await.unwrap(), None);
        guild(conn, GUILD, false).await;
        let none = guilds::standing(conn, GUILD, "@ada:a.test")
            .await
            .unwrap()
            .unwrap();
        assert_eq!(
            (none.owner_id.as_str(), none.membership, none.roles),
            ("@ada:a.test", None, vec![])
        );
        let role = RoleRow {
            guild_id: GUILD.into(),
            role_id: GUILD.into(),
            name: "@everyone".into(),
            color: 0,
            hoist: false,
            position: 0,
            permissions: "18446744073709551615".into(),
            mentionable: true,
            icon: Some("mxc://a.test/icon".into()),
            unicode_emoji: Some("🦀".into()),
        };
        write::upsert_role(conn, &role).await.unwrap();
        membership(conn, GUILD, "@ada:a.test", "join").await;
        let standing = guilds::standing(conn, GUILD, "@ada:a.test")
            .await
            .unwrap()
            .unwrap();
        assert_eq!(standing.membership.as_deref(), Some("join"));
        assert_eq!(standing.roles, std::slice::from_ref(&role));
        let low = RoleRow {
            role_id: "low".into(),
            position: 1,
            ..role.clone()
        };
        write::upsert_role(conn, &low).await.unwrap();
        let held = ["low".to_owned(), "gone".to_owned()].into();
        memberships::set_roles(conn, GUILD, "@ada:a.test", &held)
            .await
            .unwrap();
        let of_user = roles::of_user(conn, GUILD, "@ada:a.test").await.unwrap();
        assert_eq!(of_user, [role.clone(), low]);
        let pair = ("@ada:a.test".to_owned(), "low".to_owned());
        let between = roles::held_between(conn, GUILD, "@a", "@z").await.unwrap();
        assert_eq!(between, [pair], "a role that is no more is held by nobody");
        assert_eq!(roles::holders(conn, GUILD, "low").await.unwrap(), ["@ada:a.test"]);
        memberships::set_roles(conn, GUILD, "@ada:a.test", &["gone".to_owned()].into())
            .await
            .unwrap();
        assert!(roles::holders(conn, GUILD, "low").await.unwrap().is_empty());
        write::delete_role(conn, GUILD, "low").await.unwrap();
        assert_eq!(
            roles::of_guild(conn, GUILD).await.unwrap(),
            std::slice::from_ref(&role)
        );
        assert_eq!(roles::get(conn, GUILD, GUILD).await.unwrap(), Some(role));
        assert_eq!(roles::get(conn, GUILD, "other").await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn a_channel_is_shown_when_both_sides_say_so() {
    crate::common::on_each_engine(async |test| {
        let mut tx = test.db().begin().await.unwrap();
        let conn = tx.conn();
        guild(conn, GUILD, false).await;
        channel(conn, "!b:a.test", 1).await;
        channel(conn, "!a:a.test", 1).await;
        channel(conn, CHANNEL, 0).await;
        channel(conn, "!unlisted:a.test", 0).await;
        for id in ["!b:a.test", "!a:a.test", CHANNEL, "!unknown:a.test"] {
            write::upsert_child(conn, GUILD, id, r#"["a.test"]"#)
                .await
                .unwrap();
        }
        write::upsert_child(conn, "!other:a.test", "!unlisted:a.test", "[]")
            .await
            .unwrap();
        message(conn, "$1", (1, 1), 1).await;
        message(conn, "$2", (1, 2), 2).await;
        written::delete(conn, CHANNEL, "$2").await.unwrap();
        let shown = channels::of_guild(conn, GUILD).await.unwrap();
        let ids: Vec<_> = shown
            .iter()
            .map(|channel| channel.row.channel_id.as_str())
            .collect();
        assert_eq!(ids, [CHANNEL, "!a:a.test", "!b:a.test"]);
        assert_eq!(shown[0].last_message_id.as_deref(), Some("$1"));
        assert_eq!(channels::get(conn, CHANNEL).await.unwrap().unwrap(), shown[0]);
        assert_eq!(channels::get(conn, "!unlisted:a.test").await.unwrap(), None);
        assert_eq!(channels::count_of_guild(conn, GUILD).await.unwrap(), 4);
        guild(conn, GUILD, true).await;
        assert_eq!(channels::of_guild(conn, GUILD).await.unwrap(), []);
        assert_eq!(channels::get(conn, CHANNEL).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn messages_are_read_in_their_order_from_any_place() {
    crate::common::on_each_engine(async |test| {
        let mut tx = test.db().begin().await.unwrap();
        let conn = tx.conn();
        channel(conn, CHANNEL, 0).await;
        // Same time: the depth decides; same depth: the id, by bytes.
        for (seq, (id, order)) in (1..).zip([("$d", (2, 9)), ("$a", (1, 1)), ("$b", (2, 3)), ("$C", (2, 9))])
        {
            message(conn, id, order, seq).await;
        }
        let ids =
            |rows: Vec<messages::Message>| rows.into_iter().map(|row| row.message_id).collect::<Vec<_>>();
        assert_eq!(
            ids(messages::latest(conn, (CHANNEL, "", "@x:a"), 10).await.unwrap()),
            ["$d", "$C", "$b", "$a"]
        );
        let anchor = messages::anchor(conn, CHANNEL, "$C").await.unwrap().unwrap();
        assert_eq!(
            ids(messages::before(conn, (CHANNEL, "", "@x:a"), &anchor, 1)
                .await
                .unwrap()),
            ["$b"]
        );
        assert_eq!(
            ids(messages::before(conn, (CHANNEL, "", "@x:a"), &anchor, 9)
                .await
                .unwrap()),
            ["$b", "$a"]
        );
        assert_eq!(
            ids(messages::after(conn, (CHANNEL, "", "@x:a"), &anchor, 9)
                .await
                .unwrap()),
            ["$d"]
        );
        written::delete(conn, CHANNEL, "$C").await.unwrap();
        assert_eq!(messages::anchor(conn, CHANNEL, "$C").await.unwrap(), Some(anchor));
        assert_eq!(messages::get(conn, CHANNEL, "$C").await.unwrap(), None);
        assert_eq!(messages::get(conn, "!other:a.test", "$a").await.unwrap(), None);

        log::insert_nonce(conn, "@ada:a.test", CHANNEL, "n", "$b", 9)
            .await
            .unwrap();
        assert_eq!(
            messages::get(conn, CHANNEL, "$b")
                .await
                .unwrap()
                .unwrap()
                .nonce
                .as_deref(),
            Some("n")
        );
        let logged = messages::in_log(conn, 1, 3).await.unwrap();
        let found: Vec<_> = logged
            .iter()
            .map(|entry| entry.message.message_id.as_str())
            .collect();
        assert_eq!(
            (found, logged[0].guild_id.as_deref()),
            (vec!["$a", "$b"], Some(GUILD))
        );

        event(conn, "$edit1", "m.room.message", None, 5).await;
        event(conn, "$edit2", "m.room.message", None, 6).await;
        for (id, kind) in [
            ("$edit1", "m.replace"),
            ("$edit2", "m.replace"),
            ("$b", "m.room.redaction"),
        ] {
            written::add_relation(conn, CHANNEL, "$a", id, kind)
                .await
                .unwrap();
        }
        assert_eq!(
            messages::edits(conn, CHANNEL, "$a", 20).await.unwrap(),
            ["$edit2", "$edit1"]
        );
        assert_eq!(messages::edits(conn, CHANNEL, "$a", 1).await.unwrap(), ["$edit2"]);
    })
    .await;
}

#[tokio::test]
async fn an_invite_is_used_as_often_as_it_allows() {
    crate::common::on_each_engine(async |test| {
        let mut tx = test.db().begin().await.unwrap();
        let conn = tx.conn();
        let invite = |code: &str, max_uses, expires_at| InviteRow {
            code: code.into(),
            guild_id: GUILD.into(),
            channel_id: None,
            inviter_id: "@ada:a.test".into(),
            max_uses,
            uses: 0,
            max_age: 0,
            temporary: true,
            role_ids: vec!["helper".into()],
            created_at: 1,
            expires_at,
        };
        for row in [
            invite("twice", 2, None),
            invite("endless", 0, None),
            invite("short", 0, Some(100)),
        ] {
            invites::insert(conn, &row).await.unwrap();
            assert_eq!(invites::get(conn, &row.code).await.unwrap(), Some(row));
        }
        assert!(invites::use_once(conn, "twice", 50).await.unwrap());
        assert!(!invites::was_used_by(conn, "twice", "@bea:b.test").await.unwrap());
        for _ in 0..2 {
            invites::add_use(conn, "twice", "@bea:b.test", 50).await.unwrap();
        }
        assert!(invites::was_used_by(conn, "twice", "@bea:b.test").await.unwrap());
        assert!(invites::use_once(conn, "twice", 50).await.unwrap());
        assert!(!invites::use_once(conn, "twice", 50).await.unwrap());
        assert!(invites::use_once(conn, "short", 99).await.unwrap());
        assert!(!invites::use_once(conn, "short", 100).await.unwrap());
        assert!(!invites::use_once(conn, "unknown", 1).await.unwrap());
        for _ in 0..5 {
            assert!(invites::use_once(conn, "endless", 1_000_000).await.unwrap());
        }
        let codes = |rows: Vec<InviteRow>| rows.into_iter().map(|row| row.code).collect::<Vec<_>>();
        assert_eq!(
            codes(invites::of_guild(conn, GUILD, 99).await.unwrap()),
            ["endless", "short"]
        );
        invites::delete_dead(conn, GUILD, 100).await.unwrap();
        assert_eq!(invites::get(conn, "short").await.unwrap(), None);
        assert_eq!(invites::get(conn, "twice").await.unwrap(), None);
        assert!(!invites::was_used_by(conn, "twice", "@bea:b.test").await.unwrap());
        assert!(invites::delete(conn, "endless").await.unwrap());
        assert!(!invites::delete(conn, "endless").await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn residency_follows_from_who_is_a_member() {
    crate::common::on_each_engine(async |test| {
        let mut tx = test.db().begin().await.unwrap();
        let conn = tx.conn();
        let steward = "@guildhall:b.test";
        guild(conn, GUILD, false).await;
        channel(conn, CHANNEL, 0).await;
        write::upsert_child(conn, GUILD, CHANNEL, r#"["a.test"]"#)
            .await
            .unwrap();
        write::upsert_child(conn, GUILD, "!unknown:a.test", r#"["a.test"]"#)
            .await
            .unwrap();
        membership(conn, GUILD, "@ada:a.test", "join").await;
        assert_eq!(
            residency::missing_channels(conn, "b.test", steward, 9)
                .await
                .unwrap(),
            []
        );
        membership(conn, GUILD, "@bea:b.test", "join").await;
        let missing = residency::missing_channels(conn, "b.test", steward, 9)
            .await
            .unwrap();
        let ids: Vec<_> = missing
            .iter()
            .map(|missing| missing.channel_id.as_str())
            .collect();
        assert_eq!(ids, [CHANNEL, "!unknown:a.test"]);
        let via = residency::via(conn, GUILD, CHANNEL).await.unwrap();
        assert_eq!(via.as_deref(), Some(r#"["a.test"]"#));
        assert_eq!(residency::via(conn, CHANNEL, GUILD).await.unwrap(), None);
        membership(conn, CHANNEL, steward, "join").await;
        assert_eq!(
            residency::missing_in_guild(conn, GUILD, steward, 9)
                .await
                .unwrap(),
            ["!unknown:a.test"]
        );

        membership(conn, CHANNEL, "@bea:b.test", "join").await;
        assert_eq!(
            residency::leftovers(conn, "b.test", steward, 9).await.unwrap(),
            []
        );
        membership(conn, GUILD, "@bea:b.test", "leave").await;
        let left = residency::leftovers(conn, "b.test", steward, 9).await.unwrap();
        let users: Vec<_> = left.iter().map(|left| left.user_id.as_str()).collect();
        assert_eq!(users, ["@bea:b.test", steward], "the steward last");
        assert_eq!(
            residency::missing_channels(conn, "b.test", steward, 9)
                .await
                .unwrap(),
            []
        );
        guild(conn, GUILD, true).await;
        membership(conn, GUILD, "@bea:b.test", "join").await;
        assert_eq!(
            residency::missing_channels(conn, "b.test", steward, 9)
                .await
                .unwrap(),
            []
        );

        event(conn, "$1", "m.room.message", None, 1).await;
        event(conn, "$2", "m.room.member", Some("@bea:b.test"), 2).await;
        event(conn, "$3", "m.space.child", Some(CHANNEL), 3).await;
        const NONE: [&str; 0] = [];
        let touched = async |conn: &mut AnyConnection, after, to| {
            residency::touched_guilds(conn, after, to).await.unwrap()
        };
        assert_eq!(touched(conn, 0, 1).await, NONE);
        assert_eq!(touched(conn, 1, 2).await, [GUILD]);
        assert_eq!(touched(conn, 2, 3).await, [GUILD]);
        assert_eq!(touched(conn, 3, 9).await, NONE);
    })
    .await;
}

/// Lists `channels` in `guild_id`.
async fn list(conn: &mut AnyConnection, guild_id: &str, channels: &[&str]) {
    for channel in channels {
        write::upsert_child(conn, guild_id, channel, r#"["a.test"]"#)
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn a_guild_cannot_have_any_room_entered() {
    crate::common::on_each_engine(async |test| {
        let mut tx = test.db().begin().await.unwrap();
        let conn = tx.conn();
        let (steward, evil) = ("@guildhall:b.test", "!evil:a.test");
        for id in [GUILD, evil] {
            guild(conn, id, false).await;
            membership(conn, id, "@bea:b.test", "join").await;
        }
        // Held here: a channel of another guild, a room that is no channel, and one of its own that was left.
        for id in [CHANNEL, "!room:a.test", "!own:a.test"] {
            rooms::insert(conn, id, "12", 1).await.unwrap();
        }
        channel(conn, CHANNEL, 0).await;
        assert!(residency::is_channel(conn, CHANNEL).await.unwrap());
        assert!(!residency::is_channel(conn, "!room:a.test").await.unwrap());
        let own = ChannelRow {
            channel_id: "!own:a.test".into(),
            guild_id: evil.into(),
            kind: 0,
            name: "own".into(),
            topic: None,
            position: 0,
            nsfw: false,
            rate_limit_per_user: 0,
            parent_id: None,
            bitrate: None,
            user_limit: None,
            forum: None,
            created_at: 5,
            is_deleted: false,
        };
        write::upsert_channel(conn, &own).await.unwrap();
        list(conn, GUILD, &[CHANNEL]).await;
        let many = [CHANNEL, "!room:a.test", "!own:a.test", "!1", "!2", "!3", "!4"];
        list(conn, evil, &many).await;
        let missing = |rows: Vec<residency::MissingChannel>| {
            rows.into_iter()
                .map(|missing| (missing.guild_id, missing.channel_id))
                .collect::<Vec<_>>()
        };
        let of = |guild: &str, channel: &str| (guild.to_owned(), channel.to_owned());
        let rows = residency::missing_channels(conn, "b.test", steward, 3)
            .await
            .unwrap();
        assert_eq!(
            missing(rows),
            [of(evil, "!1"), of(evil, "!2"), of(evil, "!3"), of(GUILD, CHANNEL)]
        );
        membership(conn, "!4", steward, "join").await;
        membership(conn, "!own:a.test", steward, "join").await;
        let rows = residency::missing_channels(conn, "b.test", steward, 3)
            .await
            .unwrap();
        assert_eq!(
            missing(rows),
            [of(evil, "!1"), of(GUILD, CHANNEL)],
            "those that it is in count"
        );
        let in_guild = residency::missing_in_guild(conn, evil, steward, 3).await.unwrap();
        assert_eq!(in_guild, ["!1"]);
    })
    .await;
}

#[tokio::test]
async fn others_who_are_left_over_are_found_where_they_can_be_put_out() {
    crate::common::on_each_engine(async |test| {
        let mut tx = test.db().begin().await.unwrap();
        let conn = tx.conn();
        let (ours, theirs) = ("@guildhall:a.test", "@guildhall:b.test");
        guild(conn, GUILD, false).await;
        channel(conn, CHANNEL, 0).await;
        for user in ["@ada:a.test", ours, "@bea:b.test", "@ben:b.test"] {
            membership(conn, GUILD, user, "join").await;
            membership(conn, CHANNEL, user, "join").await;
        }
        membership(conn, CHANNEL, theirs, "join").await;
        let create = CHANNEL.replace('!', "$");
        event(conn, &create, "m.room.create", Some(""), 1).await;
        sqlx::query("UPDATE events SET sender = $1 WHERE event_id = $2")
            .bind(ours)
            .bind(&create)
            .execute(&mut *conn)
            .await
            .unwrap();
        let users = async |conn: &mut AnyConnection, steward: &str| {
            let rows = residency::leftovers_of_others(conn, "a.test", steward, 9)
                .await
                .unwrap();
            for row in &rows {
                assert!(residency::is_leftover(conn, row).await.unwrap());
            }
            rows.into_iter().map(|row| row.user_id).collect::<Vec<_>>()
        };
        assert!(users(conn, ours).await.is_empty());
        membership(conn, GUILD, "@bea:b.test", "ban").await;
        assert_eq!(users(conn, ours).await, ["@bea:b.test"], "one is still a member");
        membership(conn, GUILD, "@ben:b.test", "leave").await;
        assert_eq!(users(conn, ours).await, ["@bea:b.test", "@ben:b.test", theirs]);
        assert!(
            users(conn, "@guildhall:c.test").await.is_empty(),
            "who did not make the channel has no power there"
        );
        let leftover = residency::Leftover {
            channel_id: CHANNEL.into(),
            user_id: theirs.into(),
        };
        membership(conn, GUILD, "@ben:b.test", "join").await;
        assert!(
            !residency::is_leftover(conn, &leftover).await.unwrap(),
            "back again"
        );
        membership(conn, GUILD, "@ben:b.test", "leave").await;
        for user in ["@ada:a.test", ours] {
            membership(conn, GUILD, user, "leave").await;
        }
        assert!(
            users(conn, ours).await.is_empty(),
            "out of the guild nothing is known of it"
        );
    })
    .await;
}

//! Changing a member.

use std::collections::BTreeSet;

use guildhall_event::guild::MAX_TIMEOUT_MS;
use guildhall_permissions::Permissions;
use guildhall_rooms::{NewEvent, Step};
use guildhall_storage::{members, roles};
use guildhall_types::{RoomId, Timestamp, UserId};
use sqlx::AnyConnection;

use crate::{Access, Guilds, Refusal, Thing, access, draft, model::Member, read, role, validate::Check};

/// Characters of a name in a guild.
const NICK: (usize, usize) = (1, 32);

/// What to change; `None` stays.
#[derive(Clone, Debug, Default)]
pub struct MemberPatch {
    /// The name in this guild, 1 to 32 characters; an inner `None` takes it off.
    pub nick: Option<Option<String>>,
    /// All roles that the member is to hold, without @everyone.
    pub roles: Option<Vec<String>>,
    /// The end of a time-out, at most 28 days from now; an inner `None` ends it.
    pub timed_out_until: Option<Option<Timestamp>>,
}

/// Who acts on whom.
struct Act<'a> {
    user: &'a UserId,
    guild: &'a RoomId,
    member: &'a UserId,
    /// How the first stands.
    access: Access,
    /// How the second stands.
    target: Access,
}

impl Guilds {
    /// Changes a member, which may be oneself.
    ///
    /// # Errors
    /// [`Refusal::Invalid`], [`Refusal::Unknown`], or [`Refusal::Forbidden`] for who lacks the right or does not stand high enough.
    pub async fn update_member(
        &self,
        user: &UserId,
        guild: &RoomId,
        member: &UserId,
        patch: MemberPatch,
    ) -> Result<Member, Refusal> {
        let mut conn = self.read().await?;
        let access = access::of(&mut conn, guild, user, self.now()).await?;
        let target = access::of_member(&mut conn, guild, member, self.now()).await?;
        let target = target.ok_or(Refusal::Unknown(Thing::Member))?;
        let row = members::get(&mut conn, guild.as_str(), member.as_str()).await?;
        let row = row.ok_or(Refusal::Unknown(Thing::Member))?;
        let act = Act {
            user,
            guild,
            member,
            access,
            target,
        };
        let mut events = Vec::new();
        if let Some(nick) = patch.nick {
            let nick = self.checked_nick(&act, nick)?;
            if nick != row.nickname {
                events.push(draft::nick(user, member, nick));
            }
        }
        if let Some(roles) = patch.roles {
            events.extend(self.checked_roles(&mut conn, &act, roles).await?);
        }
        if let Some(until) = patch.timed_out_until {
            self.check_timeout(&act, until)?;
            if until.map(|until| until.0) != row.timed_out_until {
                events.push(draft::timeout(user, member, until));
            }
        }
        drop(conn);
        if !events.is_empty() {
            let steps = vec![
                Step::Append(guild.to_owned(), events),
                Step::Levels(guild.to_owned(), user.to_owned()),
            ];
            self.submit(steps).await?;
        }
        let member = read::member(&mut *self.read().await?, guild.as_str(), member.as_str()).await?;
        member.ok_or(Refusal::Unknown(Thing::Member))
    }

    fn checked_nick(&self, act: &Act<'_>, nick: Option<String>) -> Result<Option<String>, Refusal> {
        if act.user == act.member {
            act.access
                .require(Permissions::CHANGE_NICKNAME, "change your name in this guild")?;
        } else {
            act.access
                .require(Permissions::MANAGE_NICKNAMES, "change the names of others")?;
            act.access.require_above(&act.target.rank, "The member")?;
        }
        let mut check = Check::new();
        // A blank name is none, as the text field of a client leaves it.
        let nick = nick.filter(|nick| !nick.trim().is_empty());
        let nick = nick.map(|nick| check.name("nick", &nick, NICK.0, NICK.1));
        check.end()?;
        Ok(nick)
    }

    /// The grants and withdrawals that make `wanted` of the roles that the member holds.
    async fn checked_roles(
        &self,
        conn: &mut AnyConnection,
        act: &Act<'_>,
        wanted: Vec<String>,
    ) -> Result<Vec<NewEvent>, Refusal> {
        act.access
            .require(Permissions::MANAGE_ROLES, "manage roles of this guild")?;
        let wanted: BTreeSet<String> = wanted.into_iter().collect();
        let all = roles::of_guild(conn, act.guild.as_str()).await?;
        let mut check = Check::new();
        for id in &wanted {
            if id == act.guild.as_str() {
                check.refuse("roles", "must not name @everyone, which is held by all");
            } else if !all.iter().any(|row| row.role_id == *id) {
                check.refuse("roles", "names a role that is not there");
            }
        }
        check.end()?;
        let held =
            roles::held_between(conn, act.guild.as_str(), act.member.as_str(), act.member.as_str()).await?;
        let held: BTreeSet<String> = held.into_iter().map(|(_, role)| role).collect();
        let mut events = Vec::new();
        for row in &all {
            let id = &row.role_id;
            let is_held = wanted.contains(id);
            if is_held != held.contains(id) {
                act.access.require_above(&role::rank_of(row), "A role")?;
                events.push(draft::grant(act.user, id, act.member, is_held));
            }
        }
        Ok(events)
    }

    fn check_timeout(&self, act: &Act<'_>, until: Option<Timestamp>) -> Result<(), Refusal> {
        act.access
            .require(Permissions::MODERATE_MEMBERS, "time members out")?;
        act.access.require_above(&act.target.rank, "The member")?;
        let Some(until) = until else { return Ok(()) };
        if act.target.is_administrator() {
            return Err(Refusal::Forbidden(
                "Who has ADMINISTRATOR cannot be timed out".to_owned(),
            ));
        }
        if until > self.now().plus_millis(MAX_TIMEOUT_MS) {
            return Err(Refusal::invalid(
                "communicationDisabledUntil",
                "must be within 28 days from now",
            ));
        }
        Ok(())
    }
}

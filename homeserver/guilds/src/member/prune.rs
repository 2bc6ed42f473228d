//! Removing members who have been silent for long.
//!
//! What a server knows of activity is what was said in the channels whose rooms it is in, as far back as it holds their history. So nobody is
//! pruned who may see a channel that this server does not carry, and nothing at all is pruned while the history does not
//! reach back far enough and cannot be had from other servers.

use std::{collections::BTreeSet, time::Duration};

use guildhall_event::guild::GuildState;
use guildhall_permissions::Permissions;
use guildhall_rooms::Step;
use guildhall_storage::{activity, roles};
use guildhall_types::{OwnedUserId, RoomId, Timestamp, UserId};
use tokio::time::{Instant, timeout_at};

use super::REASON;
use crate::{Access, Guilds, Refusal, Thing, access, draft, validate::Check};

/// Days of silence that may be asked for.
const DAYS: (i64, i64) = (1, 30);
/// Roles that may be named.
const MOST_ROLES: usize = 100;
/// Members that are looked at at a time.
const PAGE: i64 = 1000;
/// Members that are removed by one submission.
const AT_A_TIME: usize = 50;
/// Members that one request removes.
const MOST: usize = 1000;
/// How long other servers are asked for history.
const HISTORY: Duration = Duration::from_secs(10);

/// Whom to prune.
#[derive(Clone, Debug, Default)]
pub struct Prune {
    /// Who came in longer ago than this many days, 1 to 30, and has said nothing since.
    pub days: i64,
    /// Roles that do not save: who holds any other is not pruned. At most 100.
    pub include_roles: Vec<String>,
}

impl Guilds {
    /// How many members `prune` would remove.
    ///
    /// # Errors
    /// [`Refusal::Invalid`], [`Refusal::Unknown`], [`Refusal::Forbidden`] for who may not remove members and manage the guild, or
    /// [`Refusal::Conflict`] when this server does not know what was said so long ago.
    pub async fn prune_count(&self, user: &UserId, guild: &RoomId, prune: &Prune) -> Result<usize, Refusal> {
        let mut check = Check::new();
        prune.check(&mut check);
        check.end()?;
        Ok(self.inactive(user, guild, prune).await?.len())
    }

    /// Removes members as `prune` says, at most 1000: who asks again gets the others. Gives how many it was.
    ///
    /// # Errors
    /// As [`Guilds::prune_count`]. Who was removed before a failure stays removed.
    pub async fn prune(
        &self,
        user: &UserId,
        guild: &RoomId,
        prune: &Prune,
        reason: Option<&str>,
    ) -> Result<usize, Refusal> {
        let mut check = Check::new();
        prune.check(&mut check);
        let reason = check.text("reason", reason, REASON);
        check.end()?;
        let mut inactive = self.inactive(user, guild, prune).await?;
        inactive.truncate(MOST);
        for members in inactive.chunks(AT_A_TIME) {
            let events = members
                .iter()
                .map(|member| draft::leave(user, member, reason.as_deref()))
                .collect();
            let steps = vec![
                Step::Append(guild.to_owned(), events),
                Step::Levels(guild.to_owned(), user.to_owned()),
            ];
            self.rooms().submit(steps).await?;
        }
        Ok(inactive.len())
    }

    /// The members whom `prune` is about and who stand below `user`, sorted.
    async fn inactive(
        &self,
        user: &UserId,
        guild: &RoomId,
        prune: &Prune,
    ) -> Result<Vec<OwnedUserId>, Refusal> {
        let since = self.now().plus_seconds(-prune.days * 24 * 3600);
        let access = access::of(&mut *self.read().await?, guild, user, self.now()).await?;
        self.require_pruner(guild, &access, prune).await?;
        let state = self.rooms().guild_state(guild).await?;
        let state = state.ok_or(Refusal::Unknown(Thing::Guild))?;
        let hidden = self.known_channels(guild, since).await?;
        let include: BTreeSet<&String> = prune.include_roles.iter().collect();
        let own = state.rank(user.as_str());
        let (mut found, mut after) = (Vec::new(), String::new());
        loop {
            let silent = {
                let mut conn = self.read().await?;
                activity::silent(&mut conn, guild.as_str(), since.0, &after, PAGE).await?
            };
            let Some(last) = silent.last() else {
                return Ok(found);
            };
            after.clone_from(last);
            for member in silent {
                if is_prunable(&state, &member, &include, &hidden)
                    && own > state.rank(&member)
                    && let Ok(member) = OwnedUserId::try_from(member)
                {
                    found.push(member);
                }
            }
        }
    }

    async fn require_pruner(&self, guild: &RoomId, access: &Access, prune: &Prune) -> Result<(), Refusal> {
        let rights = Permissions::KICK_MEMBERS | Permissions::MANAGE_GUILD;
        access.require(rights, "prune members of this guild")?;
        let known = roles::of_guild(&mut *self.read().await?, guild.as_str()).await?;
        for id in &prune.include_roles {
            if !known.iter().any(|role| role.role_id == *id) {
                return Err(Refusal::invalid("includeRoles", "names no role of the guild"));
            }
        }
        Ok(())
    }

    /// The channels of the guild that this server does not carry. Where the history of one that it carries does not reach back to `since`, other
    /// servers are asked for it, but not for ever.
    async fn known_channels(&self, guild: &RoomId, since: Timestamp) -> Result<Vec<String>, Refusal> {
        let steward = self.rooms().steward().as_str();
        let end = Instant::now() + HISTORY;
        loop {
            let gap = {
                let mut conn = self.read().await?;
                activity::gap(&mut conn, guild.as_str(), steward, since.0).await?
            };
            let Some(channel) = gap else { break };
            let has_come = match <&RoomId>::try_from(channel.as_str()) {
                Ok(channel) => timeout_at(end, self.rooms().fetch_history(channel)).await,
                Err(_) => Ok(Ok(false)),
            };
            if !matches!(has_come, Ok(Ok(true))) {
                return Err(Refusal::Conflict(
                    "This server does not hold what was said so long ago: ask for fewer days, or later"
                        .to_owned(),
                ));
            }
        }
        let mut conn = self.read().await?;
        Ok(activity::not_carried(&mut conn, guild.as_str(), steward).await?)
    }
}

impl Prune {
    fn check(&self, check: &mut Check) {
        check.number("days", self.days, DAYS.0, DAYS.1);
        if self.include_roles.len() > MOST_ROLES {
            check.refuse("includeRoles", format!("must be at most {MOST_ROLES} roles"));
        }
    }
}

/// Whether the silent member holds no other role and has said nothing where this server does not listen.
fn is_prunable(state: &GuildState, member: &str, include: &BTreeSet<&String>, hidden: &[String]) -> bool {
    state.members.get(member).is_some_and(|found| {
        state.owner != member
            && found.roles.iter().all(|role| include.contains(role))
            && !hidden.iter().any(|channel| state.sees(member, channel))
    })
}

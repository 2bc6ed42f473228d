//! Banning many at once, as after a raid.

use std::collections::BTreeSet;

use guildhall_permissions::Permissions;
use guildhall_rooms::{AppendError, Step};
use guildhall_types::{OwnedUserId, RoomId, UserId, is_steward};

use super::ban::NewBan;
use crate::{Guilds, Refusal, access, draft, validate::Check};

/// Most users that are banned at once.
const MOST: usize = 200;

/// What became of a bulk ban.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BulkBan {
    /// Who is banned now, in the order in which they were named.
    pub banned: Vec<OwnedUserId>,
    /// Whom the caller may not ban.
    pub failed: Vec<OwnedUserId>,
}

impl Guilds {
    /// Bans all of `targets` whom `user` may ban, in one transaction, as [`Guilds::ban`] does. Who is named twice counts once.
    ///
    /// # Errors
    /// [`Refusal::Invalid`], [`Refusal::Unknown`], or [`Refusal::Forbidden`] for who may not ban members.
    pub async fn ban_all(
        &self,
        user: &UserId,
        guild: &RoomId,
        targets: Vec<OwnedUserId>,
        ban: &NewBan,
    ) -> Result<BulkBan, Refusal> {
        let mut check = Check::new();
        let ban = ban.checked(&mut check);
        if !(1..=MOST).contains(&targets.len()) {
            check.refuse("userIds", format!("must be 1 to {MOST} users"));
        }
        check.end()?;
        let mut done = BulkBan::default();
        {
            let mut conn = self.read().await?;
            let access = access::of(&mut conn, guild, user, self.now()).await?;
            access.require(Permissions::BAN_MEMBERS, "ban members of this guild")?;
            let mut seen = BTreeSet::new();
            for target in targets {
                if !seen.insert(target.clone()) {
                    continue;
                }
                let may = match is_steward(&target) {
                    true => Err(Refusal::Forbidden(String::new())),
                    false => self.require_bannable(&mut conn, guild, &access, &target).await,
                };
                match may {
                    Ok(()) => done.banned.push(target),
                    Err(Refusal::Forbidden(_)) => done.failed.push(target),
                    Err(error) => return Err(error),
                }
            }
        }
        match self.submit_bans(user, guild, &done.banned, &ban).await {
            // Somebody was given a role in between: then each for itself.
            Err(AppendError::Forbidden(_)) => {
                for target in std::mem::take(&mut done.banned) {
                    let one = std::slice::from_ref(&target);
                    match self.submit_bans(user, guild, one, &ban).await {
                        Ok(()) => done.banned.push(target),
                        Err(AppendError::Forbidden(_)) => done.failed.push(target),
                        Err(error) => return Err(error.into()),
                    }
                }
                Ok(done)
            }
            result => Ok(result.map(|()| done)?),
        }
    }

    async fn submit_bans(
        &self,
        user: &UserId,
        guild: &RoomId,
        targets: &[OwnedUserId],
        ban: &NewBan,
    ) -> Result<(), AppendError> {
        if targets.is_empty() {
            return Ok(());
        }
        let events = targets
            .iter()
            .map(|target| draft::ban(user, target, ban.reason.as_deref(), ban.delete_message_seconds))
            .collect();
        let steps = vec![
            Step::Append(guild.to_owned(), events),
            Step::Levels(guild.to_owned(), user.to_owned()),
        ];
        self.rooms().submit(steps).await.map(drop)
    }
}

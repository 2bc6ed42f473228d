//! One account.

use guildhall_guilds::Refusal;
use guildhall_storage::{friends, guilds, private_channels};
use guildhall_types::{OwnedRoomId, OwnedUserId, RoomId, UserId};

use crate::Messaging;

impl Messaging {
    /// Takes `user` out of everything: the emptied profile is told, groups and guilds are left, and nobody is a friend or can write any more. All of it may be done again.
    ///
    /// # Errors
    /// When something could not be done that may be another time.
    pub(super) async fn bid_farewell(&self, user: &UserId) -> Result<(), Refusal> {
        // Before leaving: afterwards there is nobody whose name it could be.
        for_now(
            self.guilds().profile_changed(user).await,
            "its profile was not told everywhere",
        )?;
        for channel in self.rooms_of(user, private_channels::of_user).await? {
            for_now(
                self.leave_private(user, &channel).await,
                "a private channel was not left",
            )?;
        }
        for guild in self.rooms_of(user, guilds_of).await? {
            for_now(
                self.leave_guild_for_good(user, &guild).await,
                "a guild was not left",
            )?;
        }
        Ok(())
    }

    async fn rooms_of(
        &self,
        user: &UserId,
        read: impl AsyncFnOnce(
            &mut sqlx::AnyConnection,
            &str,
        ) -> Result<Vec<String>, guildhall_storage::StorageError>,
    ) -> Result<Vec<OwnedRoomId>, Refusal> {
        let mut conn = self.guilds().db().read().await?;
        let ids = read(&mut conn, user.as_str()).await?;
        Ok(ids
            .into_iter()
            .filter_map(|id| OwnedRoomId::try_from(id).ok())
            .collect())
    }

    /// Groups are left. A channel of two cannot be: there is said that the user is nobody's friend, and takes no messages.
    async fn leave_private(&self, user: &UserId, channel: &RoomId) -> Result<(), Refusal> {
        let found = {
            let mut conn = self.guilds().db().read().await?;
            private_channels::get(&mut conn, channel.as_str()).await?
        };
        let Some((first, second)) = found.and_then(|found| found.row.pair) else {
            return self.close_private(user, channel).await;
        };
        let other = if first == user.as_str() { second } else { first };
        let Ok(other) = OwnedUserId::try_from(other) else {
            return Ok(());
        };
        let (own, theirs) = {
            let mut conn = self.guilds().db().read().await?;
            let own = friends::says(&mut conn, channel.as_str(), user.as_str()).await?;
            (
                own,
                friends::says(&mut conn, channel.as_str(), other.as_str()).await?,
            )
        };
        // What the other wants is declined once.
        let wanted = theirs.filter(|says| says.wants).map(|says| says.event_id);
        let is_said = own.is_some_and(|says| {
            !says.wants
                && says.refuses_messages
                && says.refuses_requests
                && (wanted.is_none() || says.declines == wanted)
        });
        match is_said {
            true => Ok(()),
            false => self.say(user, &other, channel, false).await,
        }
    }

    /// Who owned a guild could not deactivate the account; one that has come to the user since then goes if nobody else is in it.
    async fn leave_guild_for_good(&self, user: &UserId, guild: &RoomId) -> Result<(), Refusal> {
        let found = guilds::get(&mut *self.guilds().db().read().await?, guild.as_str()).await?;
        match found {
            Some(found) if found.row.owner_id == user.as_str() && found.member_count <= 1 => {
                self.guilds().delete_guild(user, guild, &found.row.name).await
            }
            _ => self.guilds().leave_guild(user, guild).await,
        }
    }
}

async fn guilds_of(
    conn: &mut sqlx::AnyConnection,
    user: &str,
) -> Result<Vec<String>, guildhall_storage::StorageError> {
    let all = guilds::of_user(conn, user).await?;
    Ok(all.into_iter().map(|guild| guild.row.guild_id).collect())
}

/// What may be done another time is; what will never be, such as leaving a guild that this server's user was put out of at the same moment, keeps nothing from being done.
fn for_now(done: Result<(), Refusal>, what: &'static str) -> Result<(), Refusal> {
    match done {
        Err(
            refusal @ (Refusal::Overloaded
            | Refusal::Storage(_)
            | Refusal::Internal(_)
            | Refusal::Upstream { .. }),
        ) => Err(refusal),
        Err(refusal) => {
            tracing::warn!(%refusal, what);
            Ok(())
        }
        Ok(()) => Ok(()),
    }
}

//! Giving roles to those who have come in on an invite that promises them.

use std::time::Duration;

use guildhall_permissions::Permissions;
use guildhall_rooms::Step;
use guildhall_storage::{
    invite_terms::{self, Promise},
    roles,
};
use guildhall_types::{OwnedRoomId, OwnedUserId};
use tokio::{sync::watch, time::sleep};

use crate::{Guilds, Refusal, Thing, access, draft, role};

/// How long changes are gathered, so that one look is enough for many.
const GATHER: Duration = Duration::from_millis(200);
/// Pause after a failure.
const PAUSE: Duration = Duration::from_secs(1);
/// How long a promise holds for who does not come, in milliseconds: 30 days.
const HOLDS_FOR_MS: i64 = 30 * 24 * 3600 * 1000;

impl Guilds {
    /// Gives the roles that invites promise, until `stop` turns true or its sender is gone.
    pub(crate) async fn keep_promises(self, mut stop: watch::Receiver<bool>) {
        let endless = async {
            loop {
                if let Err(error) = self.follow_promises().await {
                    tracing::warn!(%error, "roles that invites promise could not be given");
                }
                sleep(PAUSE).await;
            }
        };
        tokio::select! {
            () = endless => {}
            _ = stop.wait_for(|stop| *stop) => {}
        }
    }

    async fn follow_promises(&self) -> Result<(), Refusal> {
        let mut commits = self.bus().subscribe_commits();
        loop {
            let mut tx = self.db().begin().await?;
            invite_terms::forget_promises(tx.conn(), self.now().plus_millis(-HOLDS_FOR_MS).0).await?;
            tx.commit().await?;
            let due = invite_terms::due(&mut *self.read().await?).await?;
            for promise in due {
                match self.keep_promise(&promise).await {
                    Ok(()) => {}
                    Err(
                        refusal @ (Refusal::Forbidden(_)
                        | Refusal::Unknown(_)
                        | Refusal::Conflict(_)
                        | Refusal::Invalid(_)),
                    ) => {
                        tracing::info!(?promise, %refusal, "a role that an invite promises cannot be given any more");
                    }
                    Err(refusal) => return Err(refusal),
                }
                let mut tx = self.db().begin().await?;
                invite_terms::settle(tx.conn(), &promise).await?;
                tx.commit().await?;
            }
            if commits.changed().await.is_err() {
                return Ok(());
            }
            sleep(GATHER).await;
        }
    }

    /// Gives the role in the name of who made the invite, who still has to be allowed to.
    async fn keep_promise(&self, promise: &Promise) -> Result<(), Refusal> {
        let broken = |error: &dyn std::fmt::Display| Refusal::Internal(error.to_string());
        let guild = OwnedRoomId::try_from(promise.guild_id.as_str()).map_err(|error| broken(&error))?;
        let inviter = OwnedUserId::try_from(promise.inviter_id.as_str()).map_err(|error| broken(&error))?;
        let user = OwnedUserId::try_from(promise.user_id.as_str()).map_err(|error| broken(&error))?;
        {
            let mut conn = self.read().await?;
            let access = access::of(&mut conn, &guild, &inviter, self.now()).await?;
            access.require(Permissions::MANAGE_ROLES, "manage roles of this guild")?;
            let row = roles::get(&mut conn, guild.as_str(), &promise.role_id).await?;
            access.require_above(
                &role::rank_of(&row.ok_or(Refusal::Unknown(Thing::Role))?),
                "The role",
            )?;
            let held = roles::held_between(&mut conn, guild.as_str(), user.as_str(), user.as_str()).await?;
            if held.iter().any(|(_, role)| *role == promise.role_id) {
                return Ok(());
            }
        }
        let grant = draft::grant(&inviter, &promise.role_id, &user, true);
        let steps = vec![
            Step::Append(guild.clone(), vec![grant]),
            Step::Levels(guild, inviter),
        ];
        self.rooms().submit(steps).await?;
        Ok(())
    }
}

//! Looking at presences.

use guildhall_guilds::{Refusal, Thing};
use guildhall_types::UserId;

use crate::{Presence, Presences};

impl Presences {
    /// The presence of `user` as `viewer` may see it: of oneself, what one has chosen.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] if they share no guild, whether or not there is such a user; [`Refusal::Forbidden`] where there is no presence.
    pub async fn presence(&self, viewer: &UserId, user: &UserId) -> Result<Presence, Refusal> {
        self.require()?;
        let mut conn = self.0.parts.db.read().await?;
        if viewer == user {
            return Ok(self.chosen(&mut conn, user.as_str()).await?.own(user.as_str()));
        }
        if !self.may_see(&mut conn, viewer, user).await? {
            return Err(Refusal::Unknown(Thing::User));
        }
        drop(conn);
        let board = self.board();
        let shown = board.shown.get(user.as_str());
        Ok(shown.map_or_else(
            || Presence::offline(user.as_str()),
            |shown| shown.presence.clone(),
        ))
    }
}

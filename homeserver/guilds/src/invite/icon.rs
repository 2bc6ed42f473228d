//! The picture of an invite's guild, for who has no account yet.

use std::time::Duration;

use guildhall_event::guild::is_picture;
use guildhall_files::Media;
use guildhall_types::{OwnedRoomId, ServerName};
use moka::sync::Cache;

use super::InviteCode;
use crate::{Guilds, Refusal, Thing};

/// For so long no other server is asked for the picture of the same guild again.
const PAUSE: Duration = Duration::from_secs(60);
/// Guilds of which that is kept in mind.
const MOST: u64 = 10_000;

/// Guilds whose picture another server was asked for not long ago.
pub(crate) fn asked() -> Cache<OwnedRoomId, ()> {
    Cache::builder().max_capacity(MOST).time_to_live(PAUSE).build()
}

impl Guilds {
    /// The picture of the guild that a usable invite of this server leads to. A picture of another server that is not kept here is asked for once a minute at most: strangers do
    /// not have this server ask others as they like.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] for what is no such invite, or for a guild without a picture, or why the other server gave none.
    pub async fn invite_icon(&self, code: &InviteCode) -> Result<Media, Refusal> {
        if !self.is_here(code) {
            return Err(Refusal::Unknown(Thing::Invite));
        }
        let guild = self.preview_here(&code.code).await?.guild;
        let none = || Refusal::Unknown(Thing::Media);
        let uri = guild.icon.filter(|uri| is_picture(uri)).ok_or_else(none)?;
        let (server, media_id) = parts(&uri).ok_or_else(none)?;
        if let Some(kept) = self.files().kept(server, media_id).await? {
            return Ok(kept);
        }
        let is_first = self.0.icons_asked.entry(guild.id).or_insert(()).is_fresh();
        match server != self.server_name() && is_first {
            true => self.media(server, media_id).await,
            false => Err(none()),
        }
    }
}

/// Server and media id of an `mxc:` URI.
fn parts(uri: &str) -> Option<(&ServerName, &str)> {
    let (server, media_id) = uri.strip_prefix("mxc://")?.split_once('/')?;
    Some((<&ServerName>::try_from(server).ok()?, media_id))
}

//! Links to files that need no token: for pages that show them, and for who is given one.

use guildhall_guilds::{Refusal, Thing};
use guildhall_types::{Timestamp, UserId};

use super::AttachmentPath;
use crate::Messaging;

/// How long a link lasts, in milliseconds.
const LASTS: i64 = 24 * 3600 * 1000;

/// What makes a path a link that needs no token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedLink {
    /// Until when, in seconds since 1970.
    pub expires: i64,
    /// The signature.
    pub signature: String,
}

impl Messaging {
    /// A link to the file at `path` for a day, if `user` sees the message now. It ends with the message.
    ///
    /// # Errors
    /// [`Refusal::Unknown`].
    pub async fn sign_link(&self, user: &UserId, path: &AttachmentPath) -> Result<SignedLink, Refusal> {
        self.reader(user, &path.channel).await?;
        self.file_of(path).await?;
        let expires = (self.guilds().clock().now().0 + LASTS).div_euclid(1000);
        let signature = self.guilds().files().links().sign(&subject(path, expires));
        Ok(SignedLink { expires, signature })
    }

    /// Refuses a link to `path` that this server has not signed, or that has ended.
    ///
    /// # Errors
    /// [`Refusal::Unknown`]: nothing is told of what is there.
    pub fn check_link(&self, path: &AttachmentPath, link: &SignedLink) -> Result<(), Refusal> {
        let Timestamp(now) = self.guilds().clock().now();
        let is_over = link.expires <= now.div_euclid(1000);
        let links = self.guilds().files().links();
        match !is_over && links.verify(&subject(path, link.expires), &link.signature) {
            true => Ok(()),
            false => Err(Refusal::Unknown(Thing::Media)),
        }
    }
}

/// What is signed. None of the ids has a line break in it.
fn subject(path: &AttachmentPath, expires: i64) -> String {
    let AttachmentPath {
        channel,
        message,
        server,
        media,
    } = path;
    format!("{channel}\n{message}\n{server}\n{media}\n{expires}")
}

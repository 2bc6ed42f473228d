//! Letting go of pictures that are nobody's any more.

use std::time::Duration;

use guildhall_storage::media::replaceable;
use tokio::{sync::watch, time::sleep};

use crate::{Guilds, Refusal};

/// How often they are looked for.
const PAUSE: Duration = Duration::from_secs(15 * 60);
/// How long a picture stays that nobody has yet: who stores one says only then whose it is. In milliseconds.
const KEPT_MS: i64 = 3_600_000;
/// Pictures that are removed at a time.
const AT_ONCE: i64 = 100;

impl Guilds {
    /// Removes pictures that are nobody's any more, until `stop` turns true or its sender is gone.
    pub(crate) async fn keep_releasing_pictures(self, mut stop: watch::Receiver<bool>) {
        let endless = async {
            loop {
                match self.release_pictures().await {
                    Ok(0) => {}
                    Ok(count) => tracing::info!(count, "pictures that are nobody's any more were removed"),
                    Err(error) => tracing::warn!(%error, "pictures could not be removed"),
                }
                sleep(PAUSE).await;
            }
        };
        tokio::select! {
            () = endless => {}
            _ = stop.wait_for(|stop| *stop) => {}
        }
    }

    /// Removes the pictures of users and guilds that were stored more than an hour ago and are nobody's (any more): they were replaced or taken off, here or on another server,
    /// or nothing came of what they were stored for. Gives how many those are. Who has one in a room that was not told yet keeps it.
    ///
    /// # Errors
    /// When store or database fail.
    pub async fn release_pictures(&self) -> Result<usize, Refusal> {
        let before = self.now().plus_millis(-KEPT_MS).0;
        let own = self.server_name().to_owned();
        let mut released = 0;
        loop {
            let unused = {
                let mut conn = self.read().await?;
                replaceable::unused(&mut conn, own.as_str(), before, AT_ONCE).await?
            };
            if unused.is_empty() {
                return Ok(released);
            }
            for media_id in unused {
                self.files().forget(&media_id).await?;
                released += 1;
            }
        }
    }
}

//! History from before this server's time.

use guildhall_types::RoomId;
use tokio::time::{Instant, timeout_at};

use crate::Messaging;

impl Messaging {
    /// Asks other servers for what was said before the held history begins; says whether something came. Nobody waits
    /// longer than until `end`, and a channel is not asked for again and again.
    pub(crate) async fn fetch_history(&self, channel: &RoomId, end: Instant) -> bool {
        let asked = &self.0.asked;
        if asked.contains_key(channel) {
            return false;
        }
        asked.insert(channel.to_owned(), ());
        match timeout_at(end, self.guilds().rooms().fetch_history(channel)).await {
            Ok(Ok(is_news)) => {
                if is_news {
                    // There may be more: who asks next may do so at once.
                    asked.invalidate(channel);
                }
                is_news
            }
            Ok(Err(error)) => {
                tracing::warn!(%channel, %error, "no history from other servers");
                false
            }
            Err(_) => {
                tracing::info!(%channel, "no history from other servers in time");
                false
            }
        }
    }
}

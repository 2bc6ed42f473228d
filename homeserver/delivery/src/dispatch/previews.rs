//! Previews: what a message shows has changed without anything being said. Who misses it finds it in the history.

use guildhall_bus::PreviewNews;
use guildhall_rooms::Change;
use guildhall_storage::StorageError;

use super::{Dispatcher, batch::Batch};

impl Dispatcher {
    /// Tells those who may see it what a message shows now.
    pub(super) async fn previews(&mut self, news: &PreviewNews) -> Result<(), StorageError> {
        let change = Change::MessageUpdated {
            channel: news.channel_id.clone(),
            message: news.message_id.clone(),
        };
        let at = self.cursor;
        let mut batch = Batch::load(&self.gateway, &mut self.channels, &[], at, at).await?;
        for step in batch.steps_of(at, &change).await? {
            self.gateway.registry.tell(&step);
        }
        Ok(())
    }
}

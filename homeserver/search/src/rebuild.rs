//! Building the index from what the database holds.

use guildhall_storage::messages;

use crate::{
    Search, SearchError,
    gather::{self, PAGE},
    pen::Pen,
};

/// Messages between two commits.
const STRIDE: u64 = 20_000;

impl Search {
    /// Takes the index away and builds it from what the database holds; how many messages were read. Nothing else may keep it meanwhile.
    ///
    /// # Errors
    /// When the index or the database fails.
    pub async fn rebuild(&self) -> Result<u64, SearchError> {
        let mut pen = self.open(true).await?;
        let count = self.build(&mut pen).await?;
        pen.finish().await?;
        Ok(count)
    }

    /// Builds what is not built yet; how many messages were read. What changes meanwhile, the log brings afterwards: it is read from where it ended when this began.
    pub(crate) async fn build(&self, pen: &mut Pen) -> Result<u64, SearchError> {
        let (mut count, mut since) = (0, 0);
        if pen.place.built_to.is_none() {
            return Ok(0);
        }
        tracing::info!("the search index is being built");
        while let Some((channel, message)) = pen.place.built_to.clone() {
            let mut conn = self.0.db.read().await?;
            let page = messages::shown_after(&mut conn, (&channel, &message), PAGE).await?;
            let read = u64::try_from(page.len()).unwrap_or_default();
            count += read;
            since += read;
            pen.place.built_to = page
                .last()
                .map(|last| (last.channel_id.clone(), last.message_id.clone()));
            let adding = gather::adding(&mut conn, page).await?;
            drop(conn);
            pen.write(vec![adding]).await?;
            if since >= STRIDE || pen.place.built_to.is_none() {
                pen.commit().await?;
                since = 0;
            }
        }
        tracing::info!(messages = count, "the search index is built");
        self.built();
        Ok(count)
    }
}

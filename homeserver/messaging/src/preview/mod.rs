//! Previews of the links in messages (`spec/adr/0038-link-previews.md`).
//!
//! [`LinkPreviews::run`] goes through the commit log and notes which messages are to be looked at (`follow`), looks at them (`work`), and forgets
//! what is not shown any more (`sweep`). What comes of it is this server's word to its own readers alone.

mod find;
mod follow;
pub(crate) mod links;
mod setting;
pub(crate) mod shown;
mod sweep;
mod work;

use std::{sync::Arc, time::Duration};

use guildhall_previews::Previews;
use guildhall_storage::previews::PreviewRow;
use guildhall_types::SharedEntropy;
use moka::future::Cache;
use tokio::sync::{Mutex, Notify, watch};

use crate::Messaging;

/// How long what was found is remembered, so that who posts the same at the same time is answered by one look.
const LATELY: Duration = Duration::from_secs(60);
/// Links that are remembered for that.
const REMEMBERED: u64 = 1000;

/// What [`LinkPreviews`] is made of.
pub struct LinkPreviewsParts {
    /// Messages, and where pictures are kept.
    pub messaging: Messaging,
    /// What asks strangers.
    pub previews: Previews,
    /// Bytes of all pictures of previews together; the oldest go first.
    pub picture_bytes: u64,
    /// Randomness for ids and delays.
    pub entropy: SharedEntropy,
}

struct Inner {
    parts: LinkPreviewsParts,
    lately: Cache<String, PreviewRow>,
    /// Something has come up.
    owed: Notify,
    /// One at a time makes room for pictures.
    room: Mutex<()>,
}

/// Makes previews of the links in messages. Clones are the same.
#[derive(Clone)]
pub struct LinkPreviews(Arc<Inner>);

impl LinkPreviews {
    /// Nothing is looked at before [`Self::run`].
    #[must_use]
    pub fn new(parts: LinkPreviewsParts) -> Self {
        let lately = Cache::builder()
            .max_capacity(REMEMBERED)
            .time_to_live(LATELY)
            .build();
        Self(Arc::new(Inner {
            parts,
            lately,
            owed: Notify::new(),
            room: Mutex::new(()),
        }))
    }

    /// Makes previews until `stop` turns true or its sender is gone. It goes on where it stopped; the first time it begins at the log's head.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        tokio::select! {
            () = self.follow() => {}
            () = self.work() => {}
            () = self.sweep_on() => {}
            _ = stop.wait_for(|stop| *stop) => {}
        }
    }

    fn messaging(&self) -> &Messaging {
        &self.0.parts.messaging
    }

    /// A number from 0 to below `end`, which is at most 65536.
    fn random(&self, end: i64) -> i64 {
        let mut bytes = [0; 4];
        self.0.parts.entropy.fill(&mut bytes);
        i64::from(u32::from_le_bytes(bytes)) % end.max(1)
    }
}

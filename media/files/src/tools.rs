//! What files are looked into with.

use std::{num::NonZero, sync::Arc, thread::available_parallelism, time::Duration};

use tokio::{sync::Semaphore, task::spawn_blocking, time::timeout};

use crate::{Clamd, Ffmpeg, Kind, Made, ProcessError, ThumbnailSize, Unmade, Unshown, thumbnail};

/// Longest wait for a turn to decode.
const WAIT: Duration = Duration::from_secs(30);

/// What files are looked into with; one for the whole server, which is cloned as a handle. As many pictures are decoded at a time as
/// there are processors.
#[derive(Clone, Debug)]
pub struct Tools {
    /// FFmpeg, if it is installed. Without it nothing is told of videos and sounds.
    pub ffmpeg: Option<Ffmpeg>,
    /// The virus scanner, if there is to be one.
    pub clamd: Option<Clamd>,
    turns: Arc<Semaphore>,
}

impl Tools {
    /// With these helpers.
    #[must_use]
    pub fn new(ffmpeg: Option<Ffmpeg>, clamd: Option<Clamd>) -> Self {
        let processors = available_parallelism().map_or(1, NonZero::get);
        Self {
            ffmpeg,
            clamd,
            turns: Arc::new(Semaphore::new(processors)),
        }
    }

    /// A thumbnail of a picture, made in its turn. `bytes` may be anything.
    ///
    /// # Errors
    /// [`ProcessError::Busy`], or why there is none.
    pub async fn thumbnail(
        &self,
        kind: Kind,
        bytes: impl AsRef<[u8]> + Send + 'static,
        size: ThumbnailSize,
    ) -> Result<Made, Unmade> {
        self.decoding(move || Ok(thumbnail(kind, bytes.as_ref(), size)?))
            .await
    }

    /// Runs what decodes, in its turn. The turn lasts as long as the work, also if nobody waits for it any more. A decoder
    /// that panics is one that cannot decode.
    pub(crate) async fn decoding<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Unmade> + Send + 'static,
    ) -> Result<T, Unmade> {
        let turn = timeout(WAIT, self.turns.clone().acquire_owned()).await;
        let turn = turn.ok().and_then(Result::ok).ok_or(ProcessError::Busy)?;
        let done = spawn_blocking(move || {
            let _turn = turn;
            work()
        });
        done.await.unwrap_or_else(|error| {
            tracing::error!(%error, "a decoder of pictures failed");
            Err(Unshown::Undecodable("the decoder failed".to_owned()).into())
        })
    }
}

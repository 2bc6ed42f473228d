//! What writes the index, and how far it has come.

use std::time::Duration;

use tokio::{task::spawn_blocking, time::Instant};

use crate::{
    SearchError,
    gather::Op,
    index::{Place, Writer},
};

/// Entries that touch nothing, after which the place is stored all the same.
const STRIDE: i64 = 2000;
/// Between two commits of the index: each is written through to the disk.
const COMMIT: Duration = Duration::from_secs(1);

/// The index as it is written.
pub(crate) struct Pen {
    /// `None` while it is at work, and after a failure.
    writer: Option<Writer>,
    /// Up to where everything is written.
    pub(crate) place: Place,
    /// Up to where the log was at the last commit.
    stored: i64,
    /// Whether something is written and not yet committed.
    pub(crate) is_dirty: bool,
    committed: Instant,
}

impl Pen {
    /// What `writer` writes, which has come to `place`.
    pub(crate) fn new(writer: Writer, place: Place) -> Self {
        Self {
            writer: Some(writer),
            stored: place.seq,
            place,
            is_dirty: false,
            // Long enough ago for the first one to be due at once.
            committed: Instant::now().checked_sub(COMMIT).unwrap_or_else(Instant::now),
        }
    }

    /// When what is written is to be committed.
    pub(crate) fn due_at(&self) -> Instant {
        self.committed + COMMIT
    }

    /// Notes that everything up to `place` is written.
    pub(crate) fn advance(&mut self, place: Place) {
        self.place = place;
        // A place alone is stored now and then, so that not too much is read again.
        self.is_dirty |= self.place.seq - self.stored >= STRIDE;
    }

    /// Whether it is time to commit.
    pub(crate) fn is_due(&self) -> bool {
        self.is_dirty && Instant::now() >= self.due_at()
    }

    /// Has what is written be durable, and found.
    pub(crate) async fn commit(&mut self) -> Result<(), SearchError> {
        let place = self.place.clone();
        self.with(move |writer| writer.commit(&place)).await?;
        self.is_dirty = false;
        self.stored = self.place.seq;
        self.committed = Instant::now();
        Ok(())
    }

    pub(crate) async fn write(&mut self, ops: Vec<Op>) -> Result<(), SearchError> {
        if ops.is_empty() {
            return Ok(());
        }
        self.is_dirty = true;
        self.with(move |writer| {
            for op in ops {
                match op {
                    Op::Remove(places) => {
                        for (channel, message) in places {
                            writer.remove(&channel, &message);
                        }
                    }
                    Op::RemoveChannel(channel) => writer.remove_channel(&channel),
                    Op::RemoveThread(channel, thread) => writer.remove_thread(&channel, &thread),
                    Op::Add(messages) => {
                        for (message, has_embed) in &messages {
                            writer.add(message, *has_embed)?;
                        }
                    }
                }
            }
            Ok(())
        })
        .await
    }

    /// Does `work` on a thread that may wait. After a failure there is no writer any more: it has to be opened again.
    pub(crate) async fn with<T: Send + 'static>(
        &mut self,
        work: impl FnOnce(&mut Writer) -> Result<T, SearchError> + Send + 'static,
    ) -> Result<T, SearchError> {
        let writer = self.writer.take();
        let mut writer = writer.ok_or_else(|| SearchError::Broken("it is closed".to_owned()))?;
        let (writer, done) = on_its_thread(move || {
            let done = work(&mut writer)?;
            Ok((writer, done))
        })
        .await?;
        self.writer = Some(writer);
        Ok(done)
    }

    /// Ends, once nothing is left to be merged.
    pub(crate) async fn finish(self) -> Result<(), SearchError> {
        match self.writer {
            Some(writer) => on_its_thread(move || writer.finish()).await,
            None => Ok(()),
        }
    }
}

/// Does `work` on a thread that may wait.
pub(crate) async fn on_its_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, SearchError> + Send + 'static,
) -> Result<T, SearchError> {
    let done = spawn_blocking(work).await;
    done.map_err(|error| match error.is_panic() {
        true => SearchError::Broken(error.to_string()),
        false => SearchError::Ending,
    })?
}

//! Following the commit log.
//!
//! The place in the log is stored with the index, in one step, so that neither is ahead of the other after a crash. What stands between two such steps is done
//! again, which changes nothing: what is written is what the database says.

use std::time::Duration;

use guildhall_storage::{log, messages};
use tokio::{
    sync::watch,
    task::spawn_blocking,
    time::{Instant, sleep, timeout_at},
};

use crate::{
    Search, SearchError,
    change::Touched,
    gather::{self, Op, PAGE},
    index::{Index, Place, Writer},
};

/// Entries that are looked at in one go.
const BATCH: i64 = 500;
/// Entries that touch nothing, after which the place is stored all the same.
const STRIDE: i64 = 2000;
/// How long entries are gathered, so that one look is enough for many.
const GATHER: Duration = Duration::from_millis(50);
/// Between two commits of the index: each is written through to the disk.
const COMMIT: Duration = Duration::from_secs(1);
/// Shortest pause after a failure, halved.
const PAUSE: Duration = Duration::from_secs(1);
/// Longest one.
const LONGEST: Duration = Duration::from_secs(300);

/// The index as it is written.
pub(crate) struct Pen {
    /// `None` while it is at work, and after a failure.
    writer: Option<Writer>,
    /// Up to where everything is written.
    pub(crate) place: Place,
    /// Up to where the log was at the last commit.
    stored: i64,
    /// Whether something is written and not yet committed.
    is_dirty: bool,
    committed: Instant,
}

impl Search {
    /// Keeps the index up with the commit log, until `stop` turns true or its sender is gone. It goes on where it stopped. Where there is no index that fits the
    /// database, one is built from what the database holds; until that is done, not everything is found.
    pub async fn follow(self, mut stop: watch::Receiver<bool>) {
        if !self.0.config.enabled {
            return;
        }
        let endless = async {
            let (mut anew, mut pause) = (false, PAUSE);
            loop {
                let since = Instant::now();
                if let Err(error) = self.follow_log(anew).await {
                    tracing::warn!(%error, "the search index cannot be kept");
                    anew = error.is_of_index();
                }
                // What fails again and again must not take the processor for itself.
                pause = match since.elapsed() > LONGEST {
                    true => PAUSE,
                    false => LONGEST.min(pause * 2),
                };
                sleep(pause).await;
            }
        };
        tokio::select! {
            () = endless => {}
            _ = stop.wait_for(|stop| *stop) => {}
        }
    }

    async fn follow_log(&self, anew: bool) -> Result<(), SearchError> {
        let mut commits = self.0.bus.subscribe_commits();
        let mut pen = self.open(anew).await?;
        self.build(&mut pen).await?;
        loop {
            commits.mark_unchanged();
            while self.step(&mut pen).await? {
                if pen.is_due() {
                    pen.commit().await?;
                }
            }
            if !pen.is_dirty {
                if commits.changed().await.is_err() {
                    return Ok(());
                }
            } else if let Ok(Err(_)) = timeout_at(pen.committed + COMMIT, commits.changed()).await {
                return pen.commit().await;
            }
            if pen.is_due() {
                pen.commit().await?;
            }
            sleep(GATHER).await;
        }
    }

    /// Opens the index, or makes an empty one, if there is none that fits the database, or always if it is to be `anew`.
    pub(crate) async fn open(&self, anew: bool) -> Result<Pen, SearchError> {
        let dir = self.0.config.dir.clone();
        let (index, place) = on_its_thread({
            let dir = dir.clone();
            move || match anew {
                true => Ok((Index::anew(&dir)?, None)),
                false => Index::open(&dir),
            }
        })
        .await?;
        let mut conn = self.0.db.read().await?;
        let fits = match &place {
            Some(place) => place.is_in_log(&mut conn).await?,
            None => false,
        };
        let (index, place) = match place.filter(|_| fits) {
            Some(place) => (index, place),
            None => {
                let place = Place::beginning(&mut conn).await?;
                drop(index);
                (on_its_thread(move || Index::anew(&dir)).await?, place)
            }
        };
        drop(conn);
        self.show(&index, place.built_to.is_some());
        let bytes = self.0.config.writer_bytes;
        let writer = on_its_thread(move || Writer::new(index, bytes)).await?;
        Ok(Pen {
            writer: Some(writer),
            stored: place.seq,
            place,
            is_dirty: false,
            // Long enough ago for the first one to be due at once.
            committed: Instant::now().checked_sub(COMMIT).unwrap_or_else(Instant::now),
        })
    }

    /// Writes what the next entries touch; whether there were any.
    async fn step(&self, pen: &mut Pen) -> Result<bool, SearchError> {
        let mut conn = self.0.db.read().await?;
        let entries = log::read_after(&mut conn, pen.place.seq, BATCH).await?;
        let Some(last) = entries.last() else {
            return Ok(false);
        };
        let place = Place::at(last.seq, last.event_id.clone());
        let touched = Touched::by(&entries);
        if !touched.is_empty() {
            let ops = gather::messages(&mut conn, &touched).await?;
            let channels = gather::channels(&mut conn, &touched).await?;
            drop(conn);
            pen.write(ops).await?;
            for (channel, is_shown) in channels {
                self.renew_channel(pen, channel, is_shown).await?;
            }
            for channel in &touched.pins {
                self.renew_pins(pen, channel).await?;
            }
        }
        pen.place = place;
        // A place alone is stored now and then, so that not too much is read again.
        pen.is_dirty |= !touched.is_empty() || pen.place.seq - pen.stored >= STRIDE;
        Ok(true)
    }

    /// Has the index hold what is said in the channel, or nothing of it if it is not shown.
    async fn renew_channel(&self, pen: &mut Pen, channel: String, is_shown: bool) -> Result<(), SearchError> {
        pen.write(vec![Op::RemoveChannel(channel.clone())]).await?;
        if !is_shown {
            return Ok(());
        }
        let mut last = String::new();
        loop {
            let page = {
                let mut conn = self.0.db.read().await?;
                messages::shown_of_channel(&mut conn, &channel, &last, PAGE).await?
            };
            let Some(end) = page.last() else { return Ok(()) };
            last.clone_from(&end.message_id);
            pen.write(vec![Op::Add(page)]).await?;
        }
    }

    /// Has the index know what is pinned in the channel.
    async fn renew_pins(&self, pen: &mut Pen, channel: &str) -> Result<(), SearchError> {
        let of_channel = channel.to_owned();
        let mut pinned = pen.with(move |writer| writer.pinned(&of_channel)).await?;
        let mut conn = self.0.db.read().await?;
        pinned.extend(messages::pinned_ids(&mut conn, channel).await?);
        let touched = Touched {
            messages: pinned.into_iter().map(|id| (channel.to_owned(), id)).collect(),
            ..Touched::default()
        };
        let ops = gather::messages(&mut conn, &touched).await?;
        drop(conn);
        pen.write(ops).await
    }
}

impl Pen {
    fn is_due(&self) -> bool {
        self.is_dirty && self.committed.elapsed() >= COMMIT
    }

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
                        for message in &messages {
                            writer.add(message)?;
                        }
                    }
                }
            }
            Ok(())
        })
        .await
    }

    /// Does `work` on a thread that may wait. After a failure there is no writer any more: it has to be opened again.
    async fn with<T: Send + 'static>(
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

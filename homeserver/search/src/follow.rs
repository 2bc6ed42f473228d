//! Following the commit log.
//!
//! The place in the log is stored with the index, in one step, so that neither is ahead of the other after a crash. What stands between two such steps is done
//! again, which changes nothing: what is written is what the database says.
//!
//! Of previews the log does not tell: they come to a message when a site has answered. [`News`] does, and what it has lost is made good by
//! comparing ([`Search::renew_embeds`]).

use std::{collections::BTreeSet, time::Duration};

use guildhall_storage::{log, messages};
use tokio::{
    sync::watch,
    time::{Instant, sleep, timeout_at},
};

use crate::{
    Search, SearchError,
    change::Touched,
    gather::{self, Op, PAGE},
    index::{Index, Place, Writer},
    news::{News, Previews},
    pen::{Pen, on_its_thread},
};

/// Entries that are looked at in one go.
const BATCH: i64 = 500;
/// How long entries are gathered, so that one look is enough for many.
const GATHER: Duration = Duration::from_millis(50);
/// Shortest pause after a failure, halved.
const PAUSE: Duration = Duration::from_secs(1);
/// Longest one.
const LONGEST: Duration = Duration::from_secs(300);

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
        let mut news = News::of(&self.0.bus);
        let mut pen = self.open(anew).await?;
        self.build(&mut pen).await?;
        // What came to messages while nobody listened.
        self.renew_embeds(&mut pen).await?;
        loop {
            news.begin();
            while self.step(&mut pen).await? {
                if pen.is_due() {
                    pen.commit().await?;
                }
            }
            match news.take() {
                Previews::Of(messages) => self.renew(&mut pen, messages).await?,
                Previews::Missed => self.renew_embeds(&mut pen).await?,
            }
            if !pen.is_dirty {
                if !news.come().await {
                    return Ok(());
                }
            } else if let Ok(false) = timeout_at(pen.due_at(), news.come()).await {
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
        Ok(Pen::new(writer, place))
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
        pen.advance(place);
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
            let mut conn = self.0.db.read().await?;
            let page = messages::shown_of_channel(&mut conn, &channel, &last, PAGE).await?;
            let Some(end) = page.last() else { return Ok(()) };
            last.clone_from(&end.message_id);
            let adding = gather::adding(&mut conn, page).await?;
            drop(conn);
            pen.write(vec![adding]).await?;
        }
    }

    /// Has the index know what is pinned in the channel.
    async fn renew_pins(&self, pen: &mut Pen, channel: &str) -> Result<(), SearchError> {
        let of_channel = channel.to_owned();
        let mut pinned = pen.with(move |writer| writer.pinned(&of_channel)).await?;
        pinned.extend(messages::pinned_ids(&mut *self.0.db.read().await?, channel).await?);
        let pinned = pinned.into_iter().map(|id| (channel.to_owned(), id));
        self.renew(pen, pinned.collect()).await
    }

    /// Has the index hold these messages (channel and id) as the database has them now.
    pub(crate) async fn renew(
        &self,
        pen: &mut Pen,
        messages: BTreeSet<(String, String)>,
    ) -> Result<(), SearchError> {
        let touched = Touched {
            messages,
            ..Touched::default()
        };
        let ops = gather::messages(&mut *self.0.db.read().await?, &touched).await?;
        pen.write(ops).await
    }
}

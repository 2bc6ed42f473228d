//! What the index is woken by: commits, and previews, of which the log does not tell.

use std::collections::BTreeSet;

use guildhall_bus::{Bus, PreviewNews};
use tokio::sync::{
    broadcast::{
        self,
        error::{RecvError, TryRecvError},
    },
    watch,
};

/// Messages that are shown with other previews than before.
pub(crate) enum Previews {
    /// These (channel and id).
    Of(BTreeSet<(String, String)>),
    /// More than are known.
    Missed,
}

/// What has come since [`News::of`].
pub(crate) struct News {
    commits: watch::Receiver<i64>,
    previews: broadcast::Receiver<PreviewNews>,
    messages: BTreeSet<(String, String)>,
    has_missed: bool,
}

impl News {
    /// What comes from now on.
    pub(crate) fn of(bus: &Bus) -> Self {
        Self {
            commits: bus.subscribe_commits(),
            previews: bus.subscribe_previews(),
            messages: BTreeSet::new(),
            has_missed: false,
        }
    }

    /// The log is read from here on: what is in it by now is no news.
    pub(crate) fn begin(&mut self) {
        self.commits.mark_unchanged();
    }

    /// Waits until something comes; whether anything may. It may be given up at any time.
    pub(crate) async fn come(&mut self) -> bool {
        let news = tokio::select! {
            commit = self.commits.changed() => return commit.is_ok(),
            news = self.previews.recv() => news,
        };
        match news {
            Ok(news) => self.note(news),
            Err(RecvError::Lagged(_)) => self.has_missed = true,
            Err(RecvError::Closed) => return false,
        }
        true
    }

    /// Which messages are shown with other previews than when this was asked last.
    pub(crate) fn take(&mut self) -> Previews {
        loop {
            match self.previews.try_recv() {
                Ok(news) => self.note(news),
                Err(TryRecvError::Lagged(_)) => self.has_missed = true,
                Err(TryRecvError::Empty | TryRecvError::Closed) => break,
            }
        }
        let messages = std::mem::take(&mut self.messages);
        match std::mem::take(&mut self.has_missed) {
            true => Previews::Missed,
            false => Previews::Of(messages),
        }
    }

    fn note(&mut self, news: PreviewNews) {
        self.messages.insert((news.channel_id, news.message_id));
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use guildhall_bus::{Bus, PreviewNews};

    use super::{News, Previews};

    fn publish(bus: &Bus, number: usize) {
        bus.publish_preview(PreviewNews {
            channel_id: "!c".to_owned(),
            message_id: format!("${number}"),
        });
    }

    #[tokio::test]
    async fn previews_are_told_once_and_it_is_known_when_some_were_missed() {
        let bus = Bus::new();
        let mut news = News::of(&bus);
        for number in [1, 2, 1] {
            publish(&bus, number);
        }
        assert!(news.come().await);
        let Previews::Of(messages) = news.take() else {
            panic!("none was missed")
        };
        let expected = ["$1", "$2"].map(|id| ("!c".to_owned(), id.to_owned()));
        assert_eq!(messages, BTreeSet::from(expected));
        assert!(matches!(news.take(), Previews::Of(none) if none.is_empty()));
        for number in 0..100_000 {
            publish(&bus, number);
        }
        assert!(news.come().await);
        assert!(matches!(news.take(), Previews::Missed));
        assert!(matches!(news.take(), Previews::Of(none) if none.is_empty()));
        drop(bus);
        assert!(!news.come().await);
    }
}

//! How much is asked of other servers at the same time, and for how long.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use guildhall_types::{OwnedServerName, ServerName};
use tokio::{
    sync::{AcquireError, Semaphore},
    time::timeout,
};

use crate::OriginError;

/// Downloads at the same time.
const PLACES: usize = 16;
/// Of which so many are from one server: one that takes questions and stays silent leaves room for the others.
const PLACES_OF_A_SERVER: usize = 4;
/// How long it is waited for a place.
const WAIT: Duration = Duration::from_secs(10);
/// How long a download may take in all, from finding out where to ask to the last byte.
const LASTS: Duration = Duration::from_secs(30);

/// The places of downloads.
pub(crate) struct Downloads {
    all: Semaphore,
    /// Those of the servers that are asked now, or waited for.
    by_server: Mutex<HashMap<OwnedServerName, Arc<Semaphore>>>,
}

impl Default for Downloads {
    fn default() -> Self {
        Self {
            all: Semaphore::new(PLACES),
            by_server: Mutex::default(),
        }
    }
}

impl Downloads {
    /// Does `download`, which asks `server`, when there is a place for it.
    ///
    /// # Errors
    /// Those of `download`; [`OriginError::Away`] when no place becomes free in 10 seconds, or it takes more than 30.
    pub(crate) async fn run<T>(
        &self,
        server: &ServerName,
        download: impl Future<Output = Result<T, OriginError>>,
    ) -> Result<T, OriginError> {
        self.run_for(LASTS, server, download).await
    }

    /// As [`Self::run`], for one that may take `lasts`.
    ///
    /// # Errors
    /// The same.
    pub(crate) async fn run_for<T>(
        &self,
        lasts: Duration,
        server: &ServerName,
        download: impl Future<Output = Result<T, OriginError>>,
    ) -> Result<T, OriginError> {
        let of_server = self.of(server);
        // The server's own place first: who waits for a slow server takes no place of all meanwhile.
        let places = async {
            let own = of_server.acquire_owned().await?;
            Ok::<_, AcquireError>((own, self.all.acquire().await?))
        };
        let Ok(Ok(_places)) = timeout(WAIT, places).await else {
            return Err(OriginError::Away(format!(
                "too much is asked of {server} or of other servers at the moment, try again later"
            )));
        };
        timeout(lasts, download)
            .await
            .unwrap_or_else(|_| Err(OriginError::Away(format!("{server} did not answer in time"))))
    }

    fn of(&self, server: &ServerName) -> Arc<Semaphore> {
        let mut by_server = self.by_server.lock().unwrap_or_else(PoisonError::into_inner);
        // Places that are taken hold their semaphore, and so does who waits.
        by_server.retain(|_, places| Arc::strong_count(places) > 1);
        let places = by_server
            .entry(server.to_owned())
            .or_insert_with(|| Arc::new(Semaphore::new(PLACES_OF_A_SERVER)));
        Arc::clone(places)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use std::future::{pending, ready};

    use futures::{FutureExt as _, future::join_all};
    use tokio::time::Instant;

    use super::*;

    fn server(name: &str) -> OwnedServerName {
        OwnedServerName::try_from(name).unwrap()
    }

    fn is_away(answer: &Result<(), OriginError>, why: &str) -> bool {
        matches!(answer, Err(OriginError::Away(message)) if message.contains(why))
    }

    #[tokio::test(start_paused = true)]
    async fn a_silent_server_leaves_room_for_others_and_is_not_waited_for_without_end() {
        let downloads = Downloads::default();
        let (silent, other) = (server("silent.test"), server("other.test"));
        let begin = Instant::now();
        let mut many = Box::pin(join_all(
            (0..100).map(|_| downloads.run(&silent, pending::<Result<(), OriginError>>())),
        ));
        assert!((&mut many).now_or_never().is_none());
        let answer = downloads.run(&other, ready(Ok(7))).now_or_never();
        assert_eq!(answer, Some(Ok(7)));

        let answers = many.await;
        assert_eq!(begin.elapsed(), LASTS);
        let count = |why| answers.iter().filter(|answer| is_away(answer, why)).count();
        assert_eq!(count("did not answer in time"), PLACES_OF_A_SERVER);
        assert_eq!(count("try again later"), 100 - PLACES_OF_A_SERVER);
        let again = downloads.run(&silent, ready(Ok(8))).now_or_never();
        assert_eq!(again, Some(Ok(8)));
    }

    #[tokio::test(start_paused = true)]
    async fn there_is_an_end_to_all_places_and_nothing_is_kept_of_servers_that_are_not_asked() {
        let downloads = Downloads::default();
        let names: Vec<_> = (0..PLACES)
            .map(|number| server(&format!("s{number}.test")))
            .collect();
        let mut many = Box::pin(join_all(
            names
                .iter()
                .map(|name| downloads.run(name, pending::<Result<(), OriginError>>())),
        ));
        assert!((&mut many).now_or_never().is_none());
        let one_more = downloads.run(&server("other.test"), ready(Ok(()))).await;
        assert!(is_away(&one_more, "try again later"));
        drop(many);
        // Who gives up gives the place back.
        let name = server("last.test");
        assert_eq!(downloads.run(&name, ready(Ok(9))).await, Ok(9));
        drop(downloads.of(&name));
        assert_eq!(downloads.by_server.lock().unwrap().len(), 1);
    }
}

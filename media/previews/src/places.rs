//! How much is fetched at the same time.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use crate::{
    PreviewError,
    limits::{PLACES, PLACES_OF_A_HOST, WAIT},
};

/// The places of fetches.
pub(crate) struct Places {
    all: Arc<Semaphore>,
    /// Those of hosts that are asked now, or waited for.
    by_host: Mutex<HashMap<String, Arc<Semaphore>>>,
}

/// A place; it is free again when this is dropped.
pub(crate) struct Place {
    _host: OwnedSemaphorePermit,
    _all: OwnedSemaphorePermit,
}

impl Default for Places {
    fn default() -> Self {
        Self {
            all: Arc::new(Semaphore::new(PLACES)),
            by_host: Mutex::default(),
        }
    }
}

impl Places {
    /// A place for asking `host`.
    ///
    /// # Errors
    /// [`PreviewError::Busy`] when none becomes free in 5 seconds.
    pub(crate) async fn take(&self, host: &str) -> Result<Place, PreviewError> {
        let of_host = self.of(host);
        // The host's own place first: who waits for a slow host takes no place of all meanwhile.
        let places = async {
            let host = of_host.acquire_owned().await.ok()?;
            let all = Arc::clone(&self.all).acquire_owned().await.ok()?;
            Some(Place {
                _host: host,
                _all: all,
            })
        };
        match timeout(WAIT, places).await {
            Ok(Some(place)) => Ok(place),
            _ => Err(PreviewError::Busy),
        }
    }

    fn of(&self, host: &str) -> Arc<Semaphore> {
        let mut by_host = self.by_host.lock().unwrap_or_else(PoisonError::into_inner);
        // Places that are taken hold their semaphore, and so does who waits.
        by_host.retain(|_, places| Arc::strong_count(places) > 1);
        let places = by_host
            .entry(host.to_owned())
            .or_insert_with(|| Arc::new(Semaphore::new(PLACES_OF_A_HOST)));
        Arc::clone(places)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn one_host_leaves_room_for_others_and_nothing_is_kept_of_those_that_are_not_asked() {
        let places = Places::default();
        let held = [
            places.take("slow.test").await.unwrap(),
            places.take("slow.test").await.unwrap(),
        ];
        assert_eq!(places.take("slow.test").await.err(), Some(PreviewError::Busy));
        let mut others = Vec::new();
        for number in 0..PLACES - held.len() {
            others.push(places.take(&format!("h{number}.test")).await.unwrap());
        }
        assert!(places.take("one-more.test").await.is_err());
        drop((held, others));
        drop(places.take("slow.test").await.unwrap());
        drop(places.of("last.test"));
        assert_eq!(places.by_host.lock().unwrap().len(), 1);
    }
}

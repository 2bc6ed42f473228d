//! The total order of a room's history. Why it is defined so: `spec/adr/0003-order-of-history.md`.

use std::fmt;

use guildhall_types::{EventId, OwnedEventId, Timestamp};
use serde::Serialize;
use thiserror::Error;

/// Largest integer of canonical JSON: neither a time nor a depth can be claimed beyond it.
const MAX_INTEGER: i64 = 9_007_199_254_740_991;

/// The place of an event in its room's history; places compare as the events are read.
///
/// It follows from the event and its ancestors alone, so every server that holds them computes the same, whatever
/// the order of arrival, and an event that arrives later never moves one that stands:
///
/// - `timestamp` is the greatest `origin_server_ts` among the event and its ancestors, so that nobody can be placed
///   before what he answers to, and
/// - `depth` is the length of the longest way to the start of the history, counted, not claimed, and
/// - the event id breaks what ties are left.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct OrderKey {
    /// Greatest time among the event and its ancestors, in milliseconds since the Unix epoch.
    pub timestamp: i64,
    /// Length of the longest way to the start of the held history.
    pub depth: i64,
    /// The event.
    pub event_id: OwnedEventId,
}

/// What of a previous event's place counts for the events after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// As in [`OrderKey`].
    pub timestamp: i64,
    /// As in [`OrderKey`].
    pub depth: i64,
}

impl OrderKey {
    /// The place of the event `event_id`, sent at `sent`, after the places `previous`.
    ///
    /// `unknown_depth` stands for previous events that are not held (history that was not fetched): the depth that
    /// the event claims, less one. It counts only as the start of the held history; pass `None` when all are held.
    #[must_use]
    pub fn after(
        event_id: &EventId,
        sent: Timestamp,
        previous: impl IntoIterator<Item = Place>,
        unknown_depth: Option<i64>,
    ) -> Self {
        let mut timestamp = sent.0.clamp(0, MAX_INTEGER);
        let mut depth = unknown_depth.map_or(0, |depth| depth.max(0));
        for place in previous {
            timestamp = timestamp.max(place.timestamp);
            depth = depth.max(place.depth);
        }
        Self {
            timestamp,
            depth: depth.saturating_add(1).min(MAX_INTEGER),
            event_id: event_id.to_owned(),
        }
    }

    /// The part that the next events need.
    #[must_use]
    pub const fn place(&self) -> Place {
        Place {
            timestamp: self.timestamp,
            depth: self.depth,
        }
    }
}

impl fmt::Display for OrderKey {
    /// A text that sorts by bytes like the key itself.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:014x}.{:014x}.{}",
            self.timestamp.max(0),
            self.depth.max(0),
            self.event_id
        )
    }
}

/// The text is no order key.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("not an order key")]
pub struct ParseOrderKeyError;

impl std::str::FromStr for OrderKey {
    type Err = ParseOrderKeyError;

    fn from_str(text: &str) -> Result<Self, ParseOrderKeyError> {
        let mut parts = text.splitn(3, '.');
        let mut hex = || {
            parts
                .next()
                .and_then(|part| i64::from_str_radix(part, 16).ok())
                .ok_or(ParseOrderKeyError)
        };
        let (timestamp, depth) = (hex()?, hex()?);
        let event_id = parts
            .next()
            .and_then(|id| OwnedEventId::try_from(id).ok())
            .ok_or(ParseOrderKeyError)?;
        Ok(Self {
            timestamp,
            depth,
            event_id,
        })
    }
}

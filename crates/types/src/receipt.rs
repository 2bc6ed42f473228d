//! Receipts between servers.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{OwnedEventId, OwnedRoomId, OwnedUserId};

/// What stands for the room itself in [`ReceiptData::thread_id`].
pub const MAIN: &str = "main";

/// The content of `m.receipt`, by room.
///
/// <https://spec.matrix.org/v1.19/server-server-api/#receipts>
pub type ReceiptContent = BTreeMap<OwnedRoomId, RoomReceipts>;

/// The receipts of a room.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomReceipts {
    /// Those of reading, by user.
    #[serde(rename = "m.read", default)]
    pub read: BTreeMap<OwnedUserId, UserReceipt>,
}

/// How far a user has read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserReceipt {
    /// Up to these events: one.
    pub event_ids: Vec<OwnedEventId>,
    /// More of it.
    #[serde(default)]
    pub data: ReceiptData,
}

/// When, and where.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptData {
    /// In milliseconds.
    #[serde(default)]
    pub ts: i64,
    /// The thread that it is of, or [`MAIN`]; without it, it is of everything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thread_id: Option<String>,
}

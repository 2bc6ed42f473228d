//! Where in the log an index stands.

use guildhall_storage::{StorageError, log};
use serde::{Deserialize, Serialize};
use sqlx::AnyConnection;

use crate::schema::VERSION;

/// What is stored with every state of the index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// What the index is made of.
    version: u32,
    /// The last entry of the log that is in it.
    pub seq: i64,
    /// That entry's event: by it the index of another database is known.
    event: String,
    /// While it is built anew: channel and id of the last message that is in it.
    pub(crate) built_to: Option<(String, String)>,
}

impl Place {
    /// An empty index, which is to be built from what the database holds. What the log brings after this follows.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn beginning(conn: &mut AnyConnection) -> Result<Self, StorageError> {
        let seq = log::head(conn).await?;
        let event = entry(conn, seq).await?.unwrap_or_default();
        Ok(Self {
            built_to: Some((String::new(), String::new())),
            ..Self::at(seq, event)
        })
    }

    /// A whole index up to the entry `seq` of the log, which is of `event`.
    #[must_use]
    pub const fn at(seq: i64, event: String) -> Self {
        Self {
            version: VERSION,
            seq,
            event,
            built_to: None,
        }
    }

    /// Whether the index is of this program's making.
    pub(crate) const fn is_current(&self) -> bool {
        self.version == VERSION
    }

    /// Whether the log of this database holds what the index has come to.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn is_in_log(&self, conn: &mut AnyConnection) -> Result<bool, StorageError> {
        if self.seq == 0 {
            // Before the first entry. Where the log begins later, what it held before cannot be read any more.
            let first = log::read_after(conn, 0, 1).await?;
            return Ok(first.first().is_none_or(|entry| entry.seq == 1));
        }
        Ok(entry(conn, self.seq).await?.as_ref() == Some(&self.event))
    }
}

/// The event of the log's entry `seq`.
async fn entry(conn: &mut AnyConnection, seq: i64) -> Result<Option<String>, StorageError> {
    let found = log::read_after(conn, seq.saturating_sub(1), 1).await?;
    let found = found.into_iter().find(|entry| entry.seq == seq);
    Ok(found.map(|entry| entry.event_id))
}

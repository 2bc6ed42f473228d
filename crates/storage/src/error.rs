//! What can go wrong below a repository.

use thiserror::Error;

/// A failure of the database or of what is stored in it.
#[derive(Debug, Error)]
pub enum StorageError {
    /// The database refused or could not be reached.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// The schema could not be brought up to date.
    #[error("migration: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// The database was written by a newer version of Guildhall.
    #[error(
        "the database has schema version {found}, this program knows versions up to {known}: \
         start the newer program, or restore a backup from before its first start"
    )]
    NewerSchema {
        /// Version that stands in the database.
        found: i64,
        /// Newest version that this program knows.
        known: i64,
    },
    /// The database sorts text by a language's rules instead of by bytes.
    #[error(
        "the PostgreSQL database sorts text by locale: create it with \
         `CREATE DATABASE … TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C' ENCODING 'UTF8'`"
    )]
    Collation,
    /// The URL names an engine that is not supported.
    #[error("database.url: expected sqlite: or postgres:, got {0}")]
    UnknownEngine(String),
    /// The path of the SQLite file cannot be put into a URL.
    #[error(
        "database.url or server.data_dir: a path with a question mark is not supported, nor are parameters: {0}"
    )]
    SqlitePath(String),
    /// Another writer changed the room in between.
    #[error("room {0} was changed by another writer")]
    Conflict(String),
    /// The transaction that this was a part of failed as a whole.
    #[error("transaction failed: {0}")]
    Aborted(String),
    /// A stored value does not have the form that it was written in.
    #[error("stored {what} is broken: {reason}")]
    Corrupt {
        /// What was read.
        what: &'static str,
        /// What is wrong with it.
        reason: String,
    },
}

impl StorageError {
    /// Whether trying the same again may succeed.
    #[must_use]
    pub fn retryable(&self) -> bool {
        match self {
            Self::Conflict(_) | Self::Aborted(_) => true,
            Self::Database(error) => matches!(
                error,
                sqlx::Error::PoolTimedOut | sqlx::Error::Io(_) | sqlx::Error::PoolClosed
            ),
            Self::Migration(_)
            | Self::NewerSchema { .. }
            | Self::Collation
            | Self::UnknownEngine(_)
            | Self::SqlitePath(_)
            | Self::Corrupt { .. } => false,
        }
    }

    /// Whether a UNIQUE or PRIMARY KEY constraint refused the row.
    #[must_use]
    pub fn is_unique_violation(&self) -> bool {
        matches!(self, Self::Database(sqlx::Error::Database(error)) if error.is_unique_violation())
    }
}

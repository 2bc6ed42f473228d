//! One fresh, migrated database for each engine that can be had: what a contract test runs over.
//!
//! ```no_run
//! # async fn test() {
//! for test in guildhall_test_support::databases().await {
//!     let mut tx = test.db().begin().await.unwrap();
//!     // … the same assertions on SQLite and on PostgreSQL; `test.engine()` names which.
//!     tx.commit().await.unwrap();
//! }
//! # }
//! ```
#![allow(clippy::expect_used, reason = "for tests: a failure here fails the test")]

use guildhall_storage::{Db, StorageError};
use tempfile::TempDir;

use crate::PostgresDatabase;

/// An open database that is removed with this value.
#[derive(Debug)]
pub struct TestDb {
    // The database before its home: connections close before the file or the database goes.
    db: Db,
    home: Home,
    url: String,
}

#[derive(Debug)]
#[expect(dead_code, reason = "what they hold is removed when they are dropped")]
enum Home {
    Sqlite(TempDir),
    Postgres(PostgresDatabase),
}

impl TestDb {
    /// The open database.
    #[must_use]
    pub const fn db(&self) -> &Db {
        &self.db
    }

    /// What `database.url` would be for it.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// `sqlite` or `postgres`, for messages of assertions.
    #[must_use]
    pub const fn engine(&self) -> &'static str {
        match self.home {
            Home::Sqlite(_) => "sqlite",
            Home::Postgres(_) => "postgres",
        }
    }

    /// Closes the database and opens it again, as a restart does.
    ///
    /// # Errors
    /// As [`Db::open`]; the database then stays closed.
    pub async fn reopen(&mut self) -> Result<(), StorageError> {
        self.db.close().await;
        self.db = Db::open(&self.url).await?;
        Ok(())
    }

    async fn open(home: Home, url: String) -> Self {
        let db = Db::open(&url).await.expect("a fresh database opens");
        Self { db, home, url }
    }
}

/// A fresh database on SQLite, in a file of its own, and one on PostgreSQL if `GUILDHALL_TEST_POSTGRES` names a server.
///
/// # Panics
/// When a database cannot be made, or in continuous integration (`CI=true`) without a PostgreSQL server.
pub async fn databases() -> Vec<TestDb> {
    let mut all = vec![sqlite().await];
    if let Some(database) = PostgresDatabase::create().await {
        let url = database.url().to_owned();
        all.push(TestDb::open(Home::Postgres(database), url).await);
    }
    all
}

/// A fresh database on SQLite, in a file of its own.
///
/// # Panics
/// When the file cannot be made.
pub async fn sqlite() -> TestDb {
    let dir = tempfile::Builder::new()
        .prefix("guildhall-test-")
        .tempdir()
        .expect("a temporary directory");
    let url = format!("sqlite:{}", dir.path().join("guildhall.db").display());
    TestDb::open(Home::Sqlite(dir), url).await
}

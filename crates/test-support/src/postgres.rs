//! Databases on the private PostgreSQL server that `cargo xtask test` starts.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "for tests: a failure here fails the test"
)]

use std::{
    env, process,
    sync::atomic::{AtomicU64, Ordering},
    thread,
};

use sqlx::{Postgres, migrate::MigrateDatabase};

/// Names the server: `postgres://<user>@<host>:<port>`, optionally with a database, which is not touched.
pub const SERVER_VARIABLE: &str = "GUILDHALL_TEST_POSTGRES";

/// A database of its own, dropped with this value.
#[derive(Debug)]
pub struct PostgresDatabase {
    url: String,
}

impl PostgresDatabase {
    /// Creates an empty database; `None` (and a note on standard error) when [`SERVER_VARIABLE`] is not set.
    ///
    /// Its collation is the server's: the private server sorts by bytes (C).
    ///
    /// # Panics
    /// When the server cannot be reached, or in continuous integration (`CI=true`) when there is none.
    pub async fn create() -> Option<Self> {
        let server = server()?;
        let url = database_url(&server, &unique_name());
        Postgres::create_database(&url)
            .await
            .expect("a database on the server that GUILDHALL_TEST_POSTGRES names");
        Some(Self { url })
    }

    /// `postgres://…` of this database.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for PostgresDatabase {
    fn drop(&mut self) {
        let url = self.url.clone();
        // On a thread of its own: dropping is synchronous, and may happen inside a runtime that is shutting down.
        let dropped = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()?;
            runtime
                .block_on(Postgres::force_drop_database(&url))
                .map_err(anyhow::Error::from)
        })
        .join();
        if !matches!(dropped, Ok(Ok(()))) {
            eprintln!("note: the test database {} was left behind", self.url);
        }
    }
}

/// The server's URL without a database; `None` when there is no server.
///
/// # Panics
/// In continuous integration when there is none: half of the contract would silently go untested.
#[must_use]
pub fn server() -> Option<String> {
    let server = env::var(SERVER_VARIABLE).ok().filter(|url| !url.is_empty());
    if server.is_none() {
        let message = "GUILDHALL_TEST_POSTGRES is not set: run the tests through `cargo xtask test`, or \
                       `cargo xtask postgres run -- <command>`";
        assert!(env::var("CI").as_deref() != Ok("true"), "{message}");
        eprintln!("note: not tested on PostgreSQL: {message}");
    }
    server
}

/// `server` with `database` in place of the one it may name.
#[must_use]
pub fn database_url(server: &str, database: &str) -> String {
    let (scheme, rest) = server.split_once("://").unwrap_or(("postgres", server));
    let (rest, query) = rest
        .split_once('?')
        .map_or((rest, String::new()), |(rest, query)| (rest, format!("?{query}")));
    let authority = rest.split('/').next().unwrap_or(rest);
    format!("{scheme}://{authority}/{database}{query}")
}

/// Different for every call in every process of a run.
fn unique_name() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    format!(
        "guildhall_test_{}_{}",
        process::id(),
        COUNT.fetch_add(1, Ordering::Relaxed)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_database_of_a_server_url_is_replaced() {
        assert_eq!(
            database_url("postgres://u@127.0.0.1:5", "x"),
            "postgres://u@127.0.0.1:5/x"
        );
        assert_eq!(
            database_url("postgres://u@127.0.0.1:5/old", "x"),
            "postgres://u@127.0.0.1:5/x"
        );
        assert_eq!(
            database_url("postgresql://u@h/old?a=b", "x"),
            "postgresql://u@h/x?a=b"
        );
    }

    #[tokio::test]
    async fn a_database_lives_as_long_as_its_value() {
        let Some(database) = PostgresDatabase::create().await else {
            return;
        };
        let url = database.url().to_owned();
        assert!(Postgres::database_exists(&url).await.unwrap());
        drop(database);
        assert!(!Postgres::database_exists(&url).await.unwrap());
    }
}

//! Contract of `guildhall_storage::Db`: what a transaction promises.

use std::time::Duration;

use guildhall_storage::{Db, StorageError, settings};
use guildhall_test_support::sqlite;
use tokio::time::timeout;

async fn value(db: &Db, name: &str) -> Option<String> {
    settings::get(&mut db.read().await.unwrap(), name).await.unwrap()
}

#[tokio::test]
async fn what_was_not_committed_is_gone() {
    crate::common::on_each_engine(async |test| {
        let mut tx = test.db().begin().await.unwrap();
        settings::set(tx.conn(), "name", "value").await.unwrap();
        assert_eq!(value(test.db(), "name").await, None, "others do not see it yet");
        drop(tx);
        // The one writer is free again, and finds nothing.
        let mut tx = test.db().begin().await.unwrap();
        assert_eq!(settings::get(tx.conn(), "name").await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn a_snapshot_does_not_see_what_is_committed_later() {
    crate::common::on_each_engine(async |test| {
        let mut snapshot = test.db().snapshot().await.unwrap();
        assert_eq!(settings::get(snapshot.conn(), "name").await.unwrap(), None);
        let mut tx = test.db().begin().await.unwrap();
        settings::set(tx.conn(), "name", "value").await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(
            settings::get(snapshot.conn(), "name").await.unwrap(),
            None,
            "the snapshot stands still"
        );
        assert_eq!(
            value(test.db(), "name").await.as_deref(),
            Some("value"),
            "a new reader sees it"
        );
    })
    .await;
}

#[tokio::test]
async fn a_row_that_is_there_already_is_told_apart_from_other_failures() {
    crate::common::on_each_engine(async |test| {
        const INSERT: &str = "INSERT INTO settings (name, value) VALUES ($1, $2)";
        let mut tx = test.db().begin().await.unwrap();
        sqlx::query(INSERT)
            .bind("name")
            .bind("one")
            .execute(tx.conn())
            .await
            .unwrap();
        let again = sqlx::query(INSERT)
            .bind("name")
            .bind("two")
            .execute(tx.conn())
            .await;
        let error = StorageError::from(again.unwrap_err());
        assert!(error.is_unique_violation(), "{error}");
        assert!(!error.retryable(), "{error}");
        drop(tx);

        let mut tx = test.db().begin().await.unwrap();
        let missing = sqlx::query(INSERT)
            .bind("name")
            .bind(None::<String>)
            .execute(tx.conn())
            .await;
        let error = StorageError::from(missing.unwrap_err());
        assert!(!error.is_unique_violation(), "{error}");
    })
    .await;
}

#[tokio::test]
async fn writers_on_sqlite_take_turns() {
    let test = sqlite().await;
    let mut first = test.db().begin().await.unwrap();
    settings::set(first.conn(), "turn", "first").await.unwrap();
    assert!(
        timeout(Duration::from_millis(100), test.db().begin())
            .await
            .is_err(),
        "the second waits"
    );
    first.commit().await.unwrap();
    let mut second = test.db().begin().await.unwrap();
    assert_eq!(
        settings::get(second.conn(), "turn").await.unwrap().as_deref(),
        Some("first")
    );
}

#[tokio::test]
async fn many_writers_lose_no_update() {
    crate::common::on_each_engine(async |test| {
        const WRITERS: i64 = 8;
        const EACH: i64 = 10;
        let writers = (0..WRITERS).map(|_| {
            let db = test.db().clone();
            tokio::spawn(async move {
                for _ in 0..EACH {
                    let mut tx = db.begin().await.unwrap();
                    let raise =
                        sqlx::query("UPDATE counters SET log_seq = log_seq + 1 WHERE name = 'writer'");
                    raise.execute(tx.conn()).await.unwrap();
                    tx.commit().await.unwrap();
                }
            })
        });
        for writer in writers.collect::<Vec<_>>() {
            writer.await.unwrap();
        }
        let mut conn = test.db().read().await.unwrap();
        let query = sqlx::query_scalar::<_, i64>("SELECT log_seq FROM counters WHERE name = 'writer'");
        assert_eq!(query.fetch_one(&mut *conn).await.unwrap(), WRITERS * EACH);
    })
    .await;
}

#[tokio::test]
async fn sqlite_keeps_what_it_acknowledged() {
    let test = sqlite().await;
    let mut tx = test.db().begin().await.unwrap();
    let journal: String = sqlx::query_scalar("PRAGMA journal_mode")
        .fetch_one(tx.conn())
        .await
        .unwrap();
    assert_eq!(journal, "wal");
    let synchronous: i64 = sqlx::query_scalar("PRAGMA synchronous")
        .fetch_one(tx.conn())
        .await
        .unwrap();
    assert_eq!(synchronous, 2, "FULL: also after a power cut");
    let foreign_keys: i64 = sqlx::query_scalar("PRAGMA foreign_keys")
        .fetch_one(tx.conn())
        .await
        .unwrap();
    assert_eq!(foreign_keys, 1);
}

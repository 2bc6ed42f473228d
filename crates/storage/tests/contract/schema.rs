//! Contract of `guildhall_storage::Db::open`: which databases it takes, and what the schema may consist of.

use std::collections::BTreeSet;

use guildhall_storage::{Db, StorageError};
use guildhall_test_support::{PostgresDatabase, TestDb, databases, postgres};
use sqlx::{Connection, Executor, PgConnection};

/// (table, column, type, whether NULL is refused) of every column of ours.
async fn columns(test: &TestDb) -> BTreeSet<(String, String, String, bool)> {
    let query = if test.engine() == "sqlite" {
        "SELECT m.name, c.name, upper(c.type), c.\"notnull\" FROM sqlite_master m, pragma_table_info(m.name) c \
         WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name <> '_sqlx_migrations'"
    } else {
        "SELECT table_name::TEXT, column_name::TEXT, upper(data_type), \
         CASE WHEN is_nullable = 'NO' THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END \
         FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> '_sqlx_migrations'"
    };
    let mut conn = test.db().read().await.unwrap();
    let rows = sqlx::query_as::<_, (String, String, String, i64)>(query)
        .fetch_all(&mut *conn)
        .await
        .unwrap();
    rows.into_iter()
        .map(|(table, column, kind, not_null)| (table, column, kind, not_null == 1))
        .collect()
}

#[tokio::test]
async fn every_column_is_a_bigint_or_a_text_and_the_same_on_both_engines() {
    let mut engines = Vec::new();
    for test in databases().await {
        let columns = columns(&test).await;
        assert!(
            columns.iter().any(|(table, ..)| table == "settings"),
            "{columns:?}"
        );
        for (table, column, kind, _) in &columns {
            assert!(
                kind == "BIGINT" || kind == "TEXT",
                "{}: {table}.{column} is {kind}",
                test.engine()
            );
        }
        engines.push(columns);
    }
    for pair in engines.windows(2) {
        let [one, other] = pair else {
            panic!("windows of two")
        };
        assert_eq!(one, other);
    }
}

#[tokio::test]
async fn opening_again_changes_nothing() {
    crate::common::on_each_engine(async |mut test| {
        let before = columns(&test).await;
        test.reopen().await.unwrap();
        assert_eq!(columns(&test).await, before);
    })
    .await;
}

/// Undoes the migration 35, which came after 36.
const WITHOUT_PROFILES: &[&str] = &[
    "DROP INDEX users_by_avatar",
    "DROP INDEX users_by_banner",
    "DROP INDEX memberships_by_avatar",
    "DROP INDEX guilds_by_icon",
    "DROP INDEX guilds_by_banner",
    "DROP INDEX media_replaceable",
    "ALTER TABLE users DROP COLUMN avatar",
    "ALTER TABLE users DROP COLUMN banner",
    "ALTER TABLE memberships DROP COLUMN avatar",
    "ALTER TABLE guilds DROP COLUMN icon",
    "ALTER TABLE guilds DROP COLUMN banner",
    "ALTER TABLE media DROP COLUMN is_replaceable",
    "DELETE FROM _sqlx_migrations WHERE version = 35",
];

#[tokio::test]
async fn a_database_that_has_a_later_migration_takes_an_earlier_one() {
    crate::common::on_each_engine(async |mut test| {
        let whole = columns(&test).await;
        let mut tx = test.db().begin().await.unwrap();
        for sql in WITHOUT_PROFILES {
            sqlx::query(*sql).execute(tx.conn()).await.unwrap();
        }
        tx.commit().await.unwrap();
        assert_eq!(columns(&test).await.len(), whole.len() - 6);
        test.reopen().await.unwrap();
        assert_eq!(columns(&test).await, whole);
    })
    .await;
}

#[tokio::test]
async fn a_newer_schema_is_refused_and_left_as_it_is() {
    crate::common::on_each_engine(async |mut test| {
        let raise = "UPDATE _sqlx_migrations SET version = version + 1000";
        let mut tx = test.db().begin().await.unwrap();
        sqlx::query(raise).execute(tx.conn()).await.unwrap();
        let newest = "SELECT MAX(version) FROM _sqlx_migrations";
        let stored: i64 = sqlx::query_scalar(newest).fetch_one(tx.conn()).await.unwrap();
        tx.commit().await.unwrap();

        let Err(StorageError::NewerSchema { found, known }) = test.reopen().await else {
            panic!("it was opened")
        };
        assert_eq!(found, stored);
        assert_eq!(known, stored - 1000);
    })
    .await;
}

#[tokio::test]
async fn a_database_url_of_another_engine_is_refused_without_showing_its_password() {
    for url in ["mysql://root:hunter2@localhost/x", "guildhall.db", ""] {
        let error = Db::open(url).await.unwrap_err();
        assert!(matches!(error, StorageError::UnknownEngine(_)), "{url}: {error}");
        assert!(!error.to_string().contains("hunter2"), "{error}");
    }
}

#[tokio::test]
async fn a_sqlite_file_has_the_name_that_it_was_given() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("100%20 of it.db");
    let db = Db::open(&format!("sqlite:{}", path.display())).await.unwrap();
    db.close().await;
    assert!(path.exists());
    let error = Db::open("sqlite:guildhall.db?mode=memory").await.unwrap_err();
    assert!(matches!(error, StorageError::SqlitePath(_)), "{error}");
}

#[tokio::test]
async fn a_postgres_database_that_sorts_by_a_language_is_refused() {
    const CREATE: &str = "CREATE DATABASE guildhall_test_by_language TEMPLATE template0 ENCODING 'UTF8' \
                          LC_COLLATE 'C' LC_CTYPE 'C' LOCALE_PROVIDER icu ICU_LOCALE 'en'";
    const DROP: &str = "DROP DATABASE IF EXISTS guildhall_test_by_language WITH (FORCE)";
    // A database of its own only to talk to the server through.
    let Some(own) = PostgresDatabase::create().await else {
        return;
    };
    let mut admin = PgConnection::connect(own.url()).await.unwrap();
    admin.execute(DROP).await.unwrap();
    admin.execute(CREATE).await.unwrap();
    let opened = Db::open(&postgres::database_url(own.url(), "guildhall_test_by_language")).await;
    admin.execute(DROP).await.unwrap();
    assert!(matches!(opened, Err(StorageError::Collation)), "{opened:?}");
}

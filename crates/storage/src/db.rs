//! Opening the database and handing out connections.

use std::time::Duration;

use sqlx::{
    Any, AnyConnection, AnyPool, Executor, Row, SqlStr,
    any::AnyPoolOptions,
    migrate::{Migration, MigrationType, Migrator},
    pool::PoolConnection,
};

use crate::StorageError;

/// A connection for reading.
pub type Conn = PoolConnection<Any>;

/// A write transaction; dropped without [`Tx::commit`], it is rolled back.
pub struct Tx(sqlx::Transaction<'static, Any>);

impl Tx {
    /// The connection that the transaction runs on.
    pub fn conn(&mut self) -> &mut AnyConnection {
        &mut self.0
    }

    /// Makes everything in it durable.
    ///
    /// # Errors
    /// When the database refuses: nothing of the transaction is then stored.
    pub async fn commit(self) -> Result<(), StorageError> {
        Ok(self.0.commit().await?)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Engine {
    Sqlite,
    Postgres,
}

/// The database: SQLite with one writer and several readers, or a pool on PostgreSQL.
#[derive(Clone, Debug)]
pub struct Db {
    engine: Engine,
    write: AnyPool,
    read: AnyPool,
}

/// Readers on SQLite; they run beside the writer (write-ahead log).
const SQLITE_READERS: u32 = 4;
/// Connections to PostgreSQL, for reading and writing together.
const POSTGRES_CONNECTIONS: u32 = 16;

/// The schema as it stands in `migrations/`, oldest first.
const MIGRATIONS: &[(i64, &str, &str)] = &[
    (1, "initial", include_str!("../migrations/0001_initial.sql")),
    (2, "roles", include_str!("../migrations/0002_roles.sql")),
    (3, "overwrites", include_str!("../migrations/0003_overwrites.sql")),
    (4, "audit", include_str!("../migrations/0004_audit.sql")),
    (5, "moderation", include_str!("../migrations/0005_moderation.sql")),
    (6, "settings", include_str!("../migrations/0006_settings.sql")),
    (7, "media", include_str!("../migrations/0007_media.sql")),
    (
        8,
        "scheduled_events",
        include_str!("../migrations/0008_scheduled_events.sql"),
    ),
    (9, "automod", include_str!("../migrations/0009_automod.sql")),
    (10, "reports", include_str!("../migrations/0010_reports.sql")),
    (
        11,
        "two_factor",
        include_str!("../migrations/0011_two_factor.sql"),
    ),
    (12, "members", include_str!("../migrations/0012_members.sql")),
    (13, "mail", include_str!("../migrations/0013_mail.sql")),
    (
        14,
        "used_expressions",
        include_str!("../migrations/0014_used_expressions.sql"),
    ),
    (
        15,
        "member_counts",
        include_str!("../migrations/0015_member_counts.sql"),
    ),
    (16, "reactions", include_str!("../migrations/0016_reactions.sql")),
    (17, "pins", include_str!("../migrations/0017_pins.sql")),
    (18, "presence", include_str!("../migrations/0018_presence.sql")),
    (
        19,
        "read_states",
        include_str!("../migrations/0019_read_states.sql"),
    ),
    (
        20,
        "private_channels",
        include_str!("../migrations/0020_private_channels.sql"),
    ),
    (21, "friends", include_str!("../migrations/0021_friends.sql")),
    (22, "mentions", include_str!("../migrations/0022_mentions.sql")),
    (
        23,
        "bulk_deletions",
        include_str!("../migrations/0023_bulk_deletions.sql"),
    ),
    (
        24,
        "received_places",
        include_str!("../migrations/0024_received_places.sql"),
    ),
    (25, "threads", include_str!("../migrations/0025_threads.sql")),
    (
        26,
        "thread_follows",
        include_str!("../migrations/0026_thread_follows.sql"),
    ),
    (27, "forwards", include_str!("../migrations/0027_forwards.sql")),
    (28, "webhooks", include_str!("../migrations/0028_webhooks.sql")),
    (29, "polls", include_str!("../migrations/0029_polls.sql")),
    (
        30,
        "notifications",
        include_str!("../migrations/0030_notifications.sql"),
    ),
    (31, "push", include_str!("../migrations/0031_push.sql")),
    (32, "receipts", include_str!("../migrations/0032_receipts.sql")),
    (
        33,
        "private_threads",
        include_str!("../migrations/0033_private_threads.sql"),
    ),
    (
        34,
        "attachments",
        include_str!("../migrations/0034_attachments.sql"),
    ),
    (35, "profiles", include_str!("../migrations/0035_profiles.sql")),
    (36, "previews", include_str!("../migrations/0036_previews.sql")),
    (37, "peers", include_str!("../migrations/0037_peers.sql")),
    (
        38,
        "administration",
        include_str!("../migrations/0038_administration.sql"),
    ),
    (39, "account", include_str!("../migrations/0039_account.sql")),
    (
        40,
        "client_settings",
        include_str!("../migrations/0040_client_settings.sql"),
    ),
];

impl Db {
    /// Opens the database at `url` (`sqlite:<path>` or `postgres://…`), creates the SQLite file if there is none,
    /// and brings the schema up to date.
    ///
    /// # Errors
    /// When the URL names no known engine or a path with a question mark, the database cannot be reached, has a schema
    /// newer than this program, or (PostgreSQL) does not sort text by bytes.
    pub async fn open(url: &str) -> Result<Self, StorageError> {
        sqlx::any::install_default_drivers();
        let db = if url.starts_with("sqlite:") {
            Self::open_sqlite(url).await?
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            Self::open_postgres(url).await?
        } else {
            let scheme = url.split(':').next().unwrap_or_default();
            return Err(StorageError::UnknownEngine(scheme.to_owned()));
        };
        db.refuse_newer_schema().await?;
        migrator().run(&db.write).await?;
        Ok(db)
    }

    async fn open_sqlite(url: &str) -> Result<Self, StorageError> {
        let path = url.trim_start_matches("sqlite:").trim_start_matches("//");
        if path.contains('?') {
            return Err(StorageError::SqlitePath(path.to_owned()));
        }
        // It is a path here and a part of a URL there.
        let target = format!("sqlite://{}?mode=rwc", path.replace('%', "%25"));
        let pool = |connections: u32| {
            AnyPoolOptions::new()
                .max_connections(connections)
                .min_connections(1)
                // A connection to a file does not break while it waits; asking it costs as much as a small query.
                .test_before_acquire(false)
                .acquire_timeout(Duration::from_secs(30))
                .after_connect(|conn, _| {
                    Box::pin(async move {
                        // synchronous=FULL: what was acknowledged survives a power cut too.
                        conn.execute(
                            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; \
                             PRAGMA busy_timeout=10000; PRAGMA cache_size=-8000; PRAGMA temp_store=MEMORY; \
                             PRAGMA wal_autocheckpoint=4000",
                        )
                        .await?;
                        Ok(())
                    })
                })
        };
        // The writer comes first: it creates the file and switches on the write-ahead log.
        let write = pool(1).connect(&target).await?;
        let read = pool(SQLITE_READERS).connect(&target).await?;
        Ok(Self {
            engine: Engine::Sqlite,
            write,
            read,
        })
    }

    async fn open_postgres(url: &str) -> Result<Self, StorageError> {
        let pool = AnyPoolOptions::new()
            .max_connections(POSTGRES_CONNECTIONS)
            .acquire_timeout(Duration::from_secs(30))
            .connect(url)
            .await?;
        // In the C collation 'a' sorts after 'B', in a language's collation before it.
        let row = sqlx::query("SELECT CASE WHEN 'a' > 'B' THEN 1 ELSE 0 END")
            .fetch_one(&pool)
            .await?;
        if row.try_get::<i32, _>(0)? != 1 {
            return Err(StorageError::Collation);
        }
        Ok(Self {
            engine: Engine::Postgres,
            write: pool.clone(),
            read: pool,
        })
    }

    async fn refuse_newer_schema(&self) -> Result<(), StorageError> {
        let known = MIGRATIONS.last().map_or(0, |(version, ..)| *version);
        // No such table: the database is new.
        let Ok(row) = sqlx::query("SELECT MAX(version) FROM _sqlx_migrations")
            .fetch_one(&self.write)
            .await
        else {
            return Ok(());
        };
        let found = row.try_get::<Option<i64>, _>(0)?.unwrap_or(0);
        if found > known {
            Err(StorageError::NewerSchema { found, known })
        } else {
            Ok(())
        }
    }

    /// A connection for reading; on SQLite it sees what was committed before it was first used.
    ///
    /// # Errors
    /// When no connection becomes free in 30 seconds.
    pub async fn read(&self) -> Result<Conn, StorageError> {
        Ok(self.read.acquire().await?)
    }

    /// A transaction that reads one snapshot of the database.
    ///
    /// # Errors
    /// As [`Db::read`].
    pub async fn snapshot(&self) -> Result<Tx, StorageError> {
        let begin = match self.engine {
            Engine::Sqlite => "BEGIN DEFERRED",
            Engine::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        };
        Ok(Tx(self.read.begin_with(begin).await?))
    }

    /// A write transaction. SQLite has one writer: others wait here.
    ///
    /// # Errors
    /// When the writer does not become free in 30 seconds.
    pub async fn begin(&self) -> Result<Tx, StorageError> {
        let begin = match self.engine {
            Engine::Sqlite => "BEGIN IMMEDIATE",
            Engine::Postgres => "BEGIN",
        };
        Ok(Tx(self.write.begin_with(begin).await?))
    }

    /// Has PostgreSQL look at what its tables hold. It does so by itself, but once a minute at most: until then it takes
    /// new tables for nearly empty, keeps the plans that it makes from that, and reads whole channels where a few rows
    /// are meant. SQLite follows its indexes without being told.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn analyze(&self) -> Result<(), StorageError> {
        if self.engine == Engine::Postgres {
            sqlx::query("ANALYZE").execute(&self.write).await?;
        }
        Ok(())
    }

    /// `sqlite` or `postgres`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self.engine {
            Engine::Sqlite => "sqlite",
            Engine::Postgres => "postgres",
        }
    }

    /// How many bytes the database takes; with SQLite without the write-ahead log.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn size(&self) -> Result<i64, StorageError> {
        let query = match self.engine {
            Engine::Sqlite => "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
            Engine::Postgres => "SELECT pg_database_size(current_database())",
        };
        let row = sqlx::query(query).fetch_one(&self.read).await?;
        Ok(row.try_get(0)?)
    }

    /// Closes every connection; SQLite then folds its write-ahead log into the file.
    pub async fn close(&self) {
        self.read.close().await;
        self.write.close().await;
    }
}

fn migrator() -> Migrator {
    let migrations = MIGRATIONS
        .iter()
        .map(|(version, name, sql)| {
            Migration::new(
                *version,
                (*name).into(),
                MigrationType::Simple,
                SqlStr::from_static(sql),
                false,
            )
        })
        .collect();
    Migrator::with_migrations(migrations)
}

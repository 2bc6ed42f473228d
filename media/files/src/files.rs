//! The handle.

use std::{io, path::PathBuf, sync::Arc, time::Duration};

use bytes::Bytes;
use guildhall_storage::{
    Db,
    media::{self, MediaRow},
};
use guildhall_types::{OwnedServerName, ServerName, SharedClock, SharedEntropy};
use moka::future::Cache;
use tokio::sync::{Mutex, Semaphore};

use crate::{
    BlobPlace, Blobs, Links, MediaError, MediaLimits, NoPicture, Origin, OriginError, Picture, Spool, Tools,
    attachments::{Claims, Key, Places},
    downloads::Downloads,
    inspect,
    turns::Turns,
};

/// Longest media id that is asked for; Matrix allows no other characters than these either.
const MAX_ID: usize = 255;
/// Bytes of what was asked for lately that are kept in memory, and for how long: many ask for the same at once.
const LATELY: (u64, Duration) = (32 << 20, Duration::from_secs(60));

/// Small pictures that are made at a time.
const THUMBNAILS_AT_ONCE: usize = 2;

/// What [`Files`] is made of.
pub struct FilesParts {
    /// The database.
    pub db: Db,
    /// Where the bytes lie.
    pub place: BlobPlace,
    /// Where uploads grow: on a disk, best the same.
    pub spool: PathBuf,
    /// What files are looked into with.
    pub tools: Tools,
    /// The key that links are signed with.
    pub links: Links,
    /// This server.
    pub server_name: OwnedServerName,
    /// Other servers.
    pub origin: Arc<dyn Origin>,
    /// Sizes.
    pub limits: MediaLimits,
    /// The time.
    pub clock: SharedClock,
    /// Randomness for ids.
    pub entropy: SharedEntropy,
}

/// What was stored just now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Its name here.
    pub media_id: String,
    /// `mxc://<this server>/<media id>`.
    pub uri: String,
    /// What it is.
    pub picture: Picture,
    /// Bytes.
    pub size: usize,
}

/// A file with its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Media {
    /// What it is, by its content.
    pub content_type: String,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
    /// The bytes.
    pub bytes: Bytes,
}

pub(crate) struct Inner {
    pub(crate) parts: FilesParts,
    pub(crate) blobs: Blobs,
    pub(crate) turns: Turns,
    /// Held while it is counted what a user has stored, and a row comes to it.
    pub(crate) counting: Mutex<()>,
    pub(crate) downloads: Downloads,
    /// When the store was looked through, in milliseconds; locked while it is.
    pub(crate) swept_at: Mutex<Option<i64>>,
    pub(crate) spool: Spool,
    pub(crate) claims: Claims,
    /// Uploads in one piece.
    pub(crate) uploading: Places,
    /// Files of other servers that are downloaded: they take long, and leave pictures their places.
    pub(crate) file_downloads: Downloads,
    /// Small pictures are made one after the other, for what they are made of is in memory.
    pub(crate) making: Semaphore,
    /// Files that other servers are asked for just now.
    pub(crate) fetching: Cache<Key, MediaRow>,
    pub(crate) lately: Cache<(OwnedServerName, String), Media>,
}

/// Stored media. Clones are the same.
#[derive(Clone)]
pub struct Files(pub(crate) Arc<Inner>);

/// Whether `id` may be the name of media: it stands in paths and URIs.
pub(crate) fn is_id(id: &str) -> bool {
    (1..=MAX_ID).contains(&id.len())
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// As the database has it.
pub(crate) fn length_of(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

pub(crate) fn length(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

impl Files {
    /// The handle.
    ///
    /// # Errors
    /// As [`Blobs::open`].
    pub fn open(parts: FilesParts) -> io::Result<Self> {
        let blobs = Blobs::open(&parts.place)?;
        let limits = &parts.limits;
        let largest = limits
            .attachment
            .max(limits.attachment_premium)
            .max(limits.remote);
        let spool = Spool::open(&parts.spool, largest)?;
        let lately = Cache::builder()
            .max_capacity(LATELY.0)
            .weigher(|_, media: &Media| u32::try_from(media.bytes.len()).unwrap_or(u32::MAX))
            .time_to_live(LATELY.1)
            .build();
        Ok(Self(Arc::new(Inner {
            parts,
            blobs,
            turns: Turns::default(),
            counting: Mutex::new(()),
            downloads: Downloads::default(),
            swept_at: Mutex::default(),
            spool,
            claims: Claims::default(),
            uploading: Places::default(),
            file_downloads: Downloads::default(),
            making: Semaphore::new(THUMBNAILS_AT_ONCE),
            // What was fetched is stored: it is only for those who ask at the same time.
            fetching: Cache::builder()
                .max_capacity(1000)
                .time_to_live(Duration::from_secs(1))
                .build(),
            lately,
        })))
    }

    /// Makes sure that what is stored can be reached, see [`Blobs::claim`].
    ///
    /// # Errors
    /// As [`Blobs::claim`].
    pub async fn claim(&self) -> io::Result<()> {
        self.0.blobs.claim(self.0.parts.server_name.as_str()).await
    }

    /// Sizes.
    #[must_use]
    pub fn limits(&self) -> &MediaLimits {
        &self.0.parts.limits
    }

    /// Signatures of links.
    #[must_use]
    pub fn links(&self) -> &Links {
        &self.0.parts.links
    }

    /// What a user of this server has uploaded; other servers may have it.
    ///
    /// # Errors
    /// [`MediaError::Unknown`], or when disk or database fail.
    pub async fn own(&self, media_id: &str) -> Result<Media, MediaError> {
        self.get(&self.0.parts.server_name, media_id).await
    }

    /// What is named `media_id` on `server`, which is asked if it is not stored here.
    ///
    /// # Errors
    /// See [`MediaError`].
    pub async fn get(&self, server: &ServerName, media_id: &str) -> Result<Media, MediaError> {
        if !is_id(media_id) {
            return Err(MediaError::Unknown);
        }
        let key = (server.to_owned(), media_id.to_owned());
        // Who asks for the same meanwhile waits for the same answer.
        let found = self.0.lately.try_get_with(key, self.find(server, media_id)).await;
        found.map_err(|error| MediaError::clone(&error))
    }

    /// The same, if it is stored here: no other server is asked.
    ///
    /// # Errors
    /// When disk or database fail.
    pub async fn kept(&self, server: &ServerName, media_id: &str) -> Result<Option<Media>, MediaError> {
        if !is_id(media_id) {
            return Ok(None);
        }
        let key = (server.to_owned(), media_id.to_owned());
        if let Some(media) = self.0.lately.get(&key).await {
            return Ok(Some(media));
        }
        let found = self.find_here(server, media_id).await?;
        if let Some(media) = &found {
            self.0.lately.insert(key, media.clone()).await;
        }
        Ok(found)
    }

    async fn find(&self, server: &ServerName, media_id: &str) -> Result<Media, MediaError> {
        if let Some(media) = self.find_here(server, media_id).await? {
            return Ok(media);
        }
        let Inner { parts, downloads, .. } = &*self.0;
        if server == parts.server_name {
            return Err(MediaError::Unknown);
        }
        let max = parts.limits.largest();
        let download = parts.origin.download(server, media_id, max);
        let bytes = downloads
            .run(server, download)
            .await
            .map_err(|error| match error {
                OriginError::Unknown => MediaError::Unknown,
                error => error.into(),
            })?;
        let refuse = |why: NoPicture| OriginError::Bad(format!("what {server} gave {why}"));
        if bytes.len() > max {
            return Err(refuse(NoPicture::Size(max)).into());
        }
        let picture = inspect(&bytes).map_err(refuse)?;
        self.keep_of(server, media_id, picture, bytes.into()).await
    }

    /// What is stored here; a row without its blob, as after a restored backup, counts as nothing.
    async fn find_here(&self, server: &ServerName, media_id: &str) -> Result<Option<Media>, MediaError> {
        let Inner { parts, blobs, .. } = &*self.0;
        let row = media::get(&mut *parts.db.read().await?, server.as_str(), media_id).await?;
        // Who may see a file of a message, its message says.
        let Some(row) = row.filter(|row| row.attachment.is_none()) else {
            return Ok(None);
        };
        let Some(bytes) = blobs.get(&row.sha256).await? else {
            tracing::warn!(%server, media_id, "the bytes of stored media are gone");
            return Ok(None);
        };
        if Blobs::name(&bytes) != row.sha256 {
            tracing::warn!(%server, media_id, "the bytes of stored media are not what they were");
            let _turn = self.0.turns.with(&row.sha256).await;
            blobs.remove(&row.sha256).await?;
            return Ok(None);
        }
        let mut tx = parts.db.begin().await?;
        media::touch(tx.conn(), server.as_str(), media_id, parts.clock.now().0).await?;
        tx.commit().await?;
        Ok(Some(Media {
            content_type: row.content_type,
            sha256: row.sha256,
            bytes,
        }))
    }
}

//! The handle.

use std::{io, path::PathBuf, sync::Arc, time::Duration};

use bytes::Bytes;
use guildhall_storage::{
    Db,
    media::{self, MediaRow},
};
use guildhall_types::{
    OwnedServerName, ServerName, SharedClock, SharedEntropy, UserId, entropy::random_alphanumeric,
};
use moka::future::Cache;
use tokio::sync::Mutex;

use crate::{
    Blobs, MediaError, MediaLimits, NoPicture, Origin, OriginError, Picture, Use, downloads::Downloads, inspect,
};

/// Characters of a new media id.
const ID: usize = 24;
/// Longest media id that is asked for; Matrix allows no other characters than these either.
const MAX_ID: usize = 255;
/// Bytes of what was asked for lately that are kept in memory, and for how long: many ask for the same at once.
const LATELY: (u64, Duration) = (32 << 20, Duration::from_secs(60));
/// Rows that are removed from the cache at a time.
const REMOVED_AT_A_TIME: i64 = 64;

/// What [`Files`] is made of.
pub struct FilesParts {
    /// The database.
    pub db: Db,
    /// Where the bytes lie.
    pub dir: PathBuf,
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

struct Inner {
    parts: FilesParts,
    blobs: Blobs,
    /// Held while a blob and its row come or go, so that no blob goes that just got another row. Never while another server is asked.
    changing: Mutex<()>,
    downloads: Downloads,
    lately: Cache<(OwnedServerName, String), Media>,
}

/// Stored media. Clones are the same.
#[derive(Clone)]
pub struct Files(Arc<Inner>);

/// Whether `id` may be the name of media: it stands in paths and URIs.
fn is_id(id: &str) -> bool {
    (1..=MAX_ID).contains(&id.len())
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

fn length(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

impl Files {
    /// The handle.
    ///
    /// # Errors
    /// When the directory cannot be made or read.
    pub fn open(parts: FilesParts) -> io::Result<Self> {
        let blobs = Blobs::open(&parts.dir)?;
        let lately = Cache::builder()
            .max_capacity(LATELY.0)
            .weigher(|_, media: &Media| u32::try_from(media.bytes.len()).unwrap_or(u32::MAX))
            .time_to_live(LATELY.1)
            .build();
        Ok(Self(Arc::new(Inner {
            parts,
            blobs,
            changing: Mutex::new(()),
            downloads: Downloads::default(),
            lately,
        })))
    }

    /// Sizes.
    #[must_use]
    pub fn limits(&self) -> &MediaLimits {
        &self.0.parts.limits
    }

    /// Stores what a user of this server has uploaded.
    ///
    /// # Errors
    /// [`MediaError::NoPicture`], [`MediaError::Full`], or when disk or database fail.
    pub async fn keep(&self, user: &UserId, what_for: Use, bytes: Vec<u8>) -> Result<Stored, MediaError> {
        let max = self.limits().of(what_for);
        if bytes.len() > max {
            return Err(NoPicture::Size(max).into());
        }
        let picture = inspect(&bytes)?;
        let Inner { parts, .. } = &*self.0;
        let size = bytes.len();
        let media_id = random_alphanumeric(&*parts.entropy, ID);
        let _changing = self.0.changing.lock().await;
        let stored = media::stored_by(&mut *parts.db.read().await?, user.as_str()).await?;
        let quota = parts.limits.user;
        if u64::try_from(stored.saturating_add(length(size))).unwrap_or(u64::MAX) > quota {
            return Err(MediaError::Full(quota));
        }
        self.store(&parts.server_name, &media_id, Some(user), picture, bytes.into())
            .await?;
        Ok(Stored {
            uri: format!("mxc://{}/{media_id}", parts.server_name),
            media_id,
            picture,
            size,
        })
    }

    /// Forgets what was stored here: nothing came of it.
    ///
    /// # Errors
    /// When disk or database fail.
    pub async fn forget(&self, media_id: &str) -> Result<(), MediaError> {
        let own = &self.0.parts.server_name;
        let _changing = self.0.changing.lock().await;
        let found = media::get(&mut *self.0.parts.db.read().await?, own.as_str(), media_id).await?;
        if let Some(row) = found {
            self.remove(&row).await?;
        }
        self.0
            .lately
            .invalidate(&(own.clone(), media_id.to_owned()))
            .await;
        Ok(())
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
        let bytes = downloads.run(server, download).await.map_err(|error| match error {
            OriginError::Unknown => MediaError::Unknown,
            error => error.into(),
        })?;
        let refuse = |why: NoPicture| OriginError::Bad(format!("what {server} gave {why}"));
        if bytes.len() > max {
            return Err(refuse(NoPicture::Size(max)).into());
        }
        let picture = inspect(&bytes).map_err(refuse)?;
        let bytes = Bytes::from(bytes);
        let _changing = self.0.changing.lock().await;
        let sha256 = self.store(server, media_id, None, picture, bytes.clone()).await?;
        if let Err(error) = self.trim((server, media_id)).await {
            tracing::warn!(%error, "the media of other servers could not be trimmed");
        }
        Ok(Media {
            content_type: picture.kind.content_type().to_owned(),
            sha256,
            bytes,
        })
    }

    /// What is stored here; a row without its blob, as after a restored backup, counts as nothing.
    async fn find_here(&self, server: &ServerName, media_id: &str) -> Result<Option<Media>, MediaError> {
        let Inner { parts, blobs, .. } = &*self.0;
        let row = media::get(&mut *parts.db.read().await?, server.as_str(), media_id).await?;
        let Some(row) = row else {
            return Ok(None);
        };
        let Some(bytes) = blobs.get(&row.sha256).await? else {
            tracing::warn!(%server, media_id, "the bytes of stored media are gone");
            return Ok(None);
        };
        if Blobs::name(&bytes) != row.sha256 {
            tracing::warn!(%server, media_id, "the bytes of stored media are not what they were");
            blobs.remove(&row.sha256).await?;
            return Ok(None);
        }
        let mut tx = parts.db.begin().await?;
        media::touch(tx.conn(), server.as_str(), media_id, parts.clock.now().0).await?;
        tx.commit().await?;
        Ok(Some(Media {
            content_type: row.content_type,
            sha256: row.sha256,
            bytes: bytes.into(),
        }))
    }

    async fn store(
        &self,
        server: &ServerName,
        media_id: &str,
        uploader: Option<&UserId>,
        picture: Picture,
        bytes: Bytes,
    ) -> Result<String, MediaError> {
        let Inner { parts, blobs, .. } = &*self.0;
        let now = parts.clock.now().0;
        let size = length(bytes.len());
        let unique = random_alphanumeric(&*parts.entropy, ID);
        let sha256 = blobs.put(bytes, unique).await?;
        let row = MediaRow {
            server_name: server.to_string(),
            media_id: media_id.to_owned(),
            sha256: sha256.clone(),
            uploader_id: uploader.map(ToString::to_string),
            content_type: picture.kind.content_type().to_owned(),
            size,
            width: length(picture.width),
            height: length(picture.height),
            is_animated: picture.is_animated,
            created_at: now,
            used_at: now,
        };
        let mut tx = parts.db.begin().await?;
        media::put(tx.conn(), &row).await?;
        tx.commit().await?;
        Ok(sha256)
    }

    /// Brings what is stored of other servers under its limit; what was asked for just now stays.
    async fn trim(&self, just_now: (&ServerName, &str)) -> Result<(), MediaError> {
        let Inner { parts, .. } = &*self.0;
        let own = parts.server_name.as_str();
        let limit = i64::try_from(parts.limits.cache).unwrap_or(i64::MAX);
        loop {
            let mut conn = parts.db.read().await?;
            let mut cached = media::cached(&mut conn, own).await?;
            if cached <= limit {
                return Ok(());
            }
            let rows = media::least_used(&mut conn, own, REMOVED_AT_A_TIME).await?;
            drop(conn);
            let mut removed = 0;
            for row in rows {
                if cached <= limit {
                    return Ok(());
                }
                if (row.server_name.as_str(), row.media_id.as_str()) != (just_now.0.as_str(), just_now.1) {
                    self.remove(&row).await?;
                    cached -= row.size;
                    removed += 1;
                }
            }
            if removed == 0 {
                return Ok(());
            }
        }
    }

    /// Removes the row, and its blob if no other row has it. The row goes first: a blob too many harms nobody.
    async fn remove(&self, row: &MediaRow) -> Result<(), MediaError> {
        let Inner { parts, blobs, .. } = &*self.0;
        let mut tx = parts.db.begin().await?;
        media::delete(tx.conn(), &row.server_name, &row.media_id).await?;
        let is_used = media::has_blob(tx.conn(), &row.sha256).await?;
        tx.commit().await?;
        if !is_used {
            blobs.remove(&row.sha256).await?;
        }
        Ok(())
    }
}

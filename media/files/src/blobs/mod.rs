//! Bytes under their hash, on disk or in a bucket of an S3 server. Both have the same layout, so that the one can be copied to the other.

mod bucket;
mod disk;
mod name;
mod place;
mod read;

use std::{
    fmt, io,
    path::{Path as FilePath, PathBuf},
    sync::Arc,
};

use bytes::Bytes;
use futures::{StreamExt as _, future::ready, stream::BoxStream};
use object_store::{ObjectStore, ObjectStoreExt as _, path::Path};
use tokio::task::spawn_blocking;

use self::{bucket::Bucket, disk::Disk};

pub(crate) use self::name::hex;
pub use self::place::{BlobPlace, S3Place};

/// A store of blobs, for this server alone. Clones are the same.
#[derive(Clone)]
pub struct Blobs(Arc<Inner>);

struct Inner {
    /// What is read, listed and removed, is by this.
    store: Arc<dyn ObjectStore>,
    /// What all keys begin with; on disk it is empty.
    prefix: Path,
    writer: Writer,
}

enum Writer {
    Disk(Disk),
    Bucket(Bucket),
}

impl fmt::Debug for Blobs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Not of what: that has the secret of the bucket.
        write!(f, "Blobs({})", self.0.store)
    }
}

impl Blobs {
    /// The blobs in `place`. Of what a crash has left unfinished, what lies on disk is removed now, and what lies in the bucket by
    /// [`Blobs::abandon_unfinished`]. The bucket is not asked yet.
    ///
    /// # Errors
    /// When a directory cannot be made or read, or the place is none that can be asked.
    pub fn open(place: &BlobPlace) -> io::Result<Self> {
        let inner = match place {
            BlobPlace::Disk(dir) => {
                let writer = Disk::open(dir)?;
                Inner {
                    store: Arc::new(place::on_disk(dir)?),
                    prefix: Path::default(),
                    writer: Writer::Disk(writer),
                }
            }
            BlobPlace::S3(place) => {
                let store = Arc::new(place::in_bucket(place)?);
                let prefix = place::prefix(&place.prefix)?;
                Inner {
                    store: store.clone(),
                    writer: Writer::Bucket(Bucket::open(store, &place.unfinished)?),
                    prefix,
                }
            }
        };
        Ok(Self(Arc::new(inner)))
    }

    /// The name of the blob with these bytes: their SHA-256 in hexadecimal.
    #[must_use]
    pub fn name(bytes: &[u8]) -> String {
        name::of(bytes)
    }

    /// Makes sure that the bucket can be asked, and that no other server has its blobs there: each removes what it does not know. On disk
    /// there is nothing to do.
    ///
    /// # Errors
    /// [`io::ErrorKind::PermissionDenied`] when key or secret are refused, [`io::ErrorKind::NotFound`] when there is no such bucket,
    /// [`io::ErrorKind::AlreadyExists`] when it is another server's, [`io::ErrorKind::TimedOut`] when it cannot be reached now.
    pub async fn claim(&self, server_name: &str) -> io::Result<()> {
        match &self.0.writer {
            Writer::Disk(_) => Ok(()),
            Writer::Bucket(bucket) => bucket.claim(&self.0.prefix, server_name).await,
        }
    }

    /// Stores small `bytes` and says their name. When it returns, the blob is there after a power cut too, and whole; never is a part of
    /// it there under its name. What is there already is left as it is.
    ///
    /// # Errors
    /// When disk or bucket fail.
    pub async fn put(&self, bytes: impl Into<Bytes>) -> io::Result<String> {
        let bytes = bytes.into();
        let (name, bytes) = run(move || Ok((name::of(&bytes), bytes))).await?;
        let Some(path) = self.path(&name) else {
            return Err(no_name(&name));
        };
        match (&self.0.writer, self.has(&name, length(bytes.len())).await?) {
            (Writer::Disk(disk), false) => disk.put(&name, bytes).await?,
            (Writer::Disk(disk), true) => disk.stay(&name).await?,
            (Writer::Bucket(bucket), false) => bucket.put(&path, bytes).await?,
            (Writer::Bucket(_), true) => {}
        }
        Ok(name)
    }

    /// Moves the file at `file` into the store; `sha256` and `size` are what [`crate::SpoolFile::finish`] has found. On the file system of
    /// the store it is renamed, else it is read in parts, of which one at a time is in memory. The file is gone when it returns. Where the
    /// blob is there already, nothing but that happens; so that what a crash has cut off can be done again.
    ///
    /// # Errors
    /// When disk or bucket fail, or the file is not of that size; then it is still there.
    pub async fn put_file(&self, file: PathBuf, sha256: &str, size: u64) -> io::Result<()> {
        let Some(path) = self.path(sha256) else {
            return Err(no_name(sha256));
        };
        match (&self.0.writer, self.has(sha256, size).await?) {
            // Renamed: it is at its old place no more.
            (Writer::Disk(disk), false) => return disk.put_file(file, sha256, size).await,
            (Writer::Disk(disk), true) => disk.stay(sha256).await?,
            (Writer::Bucket(bucket), false) => bucket.put_file(&path, &file, size).await?,
            (Writer::Bucket(_), true) => {}
        }
        run(move || absent(std::fs::remove_file(file)).map(|_| ())).await
    }

    /// Whether the blob is there; one of another size than it had is none, and is written again.
    async fn has(&self, sha256: &str, size: u64) -> io::Result<bool> {
        Ok(self.size(sha256).await? == Some(size))
    }

    /// Removes the blob, if it is there.
    ///
    /// # Errors
    /// When disk or bucket fail.
    pub async fn remove(&self, sha256: &str) -> io::Result<()> {
        let Some(path) = self.path(sha256) else {
            return Ok(());
        };
        found(self.0.store.delete(&path).await).map(|_| ())
    }

    /// The names of the blobs, in no order. What else lies in the store is none of them.
    pub fn names(&self) -> BoxStream<'static, io::Result<String>> {
        let all = Some(&self.0.prefix).filter(|prefix| !prefix.as_ref().is_empty());
        let prefix = self.0.prefix.clone();
        let listed = self.0.store.list(all);
        let names = listed.filter_map(move |entry| {
            ready(match entry {
                Ok(meta) => name::from_path(&prefix, &meta.location).map(Ok),
                // A name on disk that is no text.
                Err(object_store::Error::InvalidPath { .. }) => None,
                Err(error) => Some(Err(read::io_error(error))),
            })
        });
        names.boxed()
    }

    /// Tells the bucket to forget what a crash has left half sent. Says how many files those were.
    ///
    /// # Errors
    /// When the bucket fails; what was not forgotten yet is tried again after the next start.
    pub async fn abandon_unfinished(&self) -> io::Result<usize> {
        match &self.0.writer {
            Writer::Disk(_) => Ok(0),
            Writer::Bucket(bucket) => bucket.abandon_unfinished().await,
        }
    }

    /// Where the blob lies; `None` if that is no name of one.
    fn path(&self, sha256: &str) -> Option<Path> {
        name::to_path(&self.0.prefix, sha256)
    }
}

fn no_name(sha256: &str) -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidInput,
        format!("{sha256:?} is no SHA-256 in hexadecimal"),
    )
}

pub(crate) fn length(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

fn found<T>(result: object_store::Result<T>) -> io::Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(object_store::Error::NotFound { .. }) => Ok(None),
        Err(error) => Err(read::io_error(error)),
    }
}

pub(crate) fn absent<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Makes the directory for this user alone, with those above it.
pub(crate) fn make_dir(dir: &FilePath) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(dir)
}

/// What was made, renamed or removed in the directory stays so after a power cut.
pub(crate) fn sync_dir(dir: &FilePath) -> io::Result<()> {
    std::fs::File::open(dir)?.sync_all()
}

pub(crate) async fn run<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    spawn_blocking(work).await.map_err(io::Error::other)?
}

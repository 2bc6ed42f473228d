//! An upload that somebody writes.

use std::{
    fmt::Display,
    fs::File,
    io::{self, Read as _, Seek as _, SeekFrom, Write as _},
    mem,
    path::PathBuf,
    pin::pin,
    sync::Arc,
};

use bytes::Bytes;
use futures::{Stream, StreamExt as _};
use sha2::{Digest as _, Sha256};

use super::{SpoolError, Turn};
use crate::blobs::{hex, length, run};

/// Bytes that are gathered in memory before they are written: of each of a hundred uploads at the same time.
const GATHERED: u64 = 256 << 10;
/// Bytes that are read at a time.
const PART: usize = 256 << 10;

/// The file, as long as anybody works on it, also in the background.
#[derive(Debug)]
struct Held {
    file: File,
    path: PathBuf,
    _turn: Turn,
}

/// An upload that somebody writes; nobody else does until this is dropped.
#[derive(Debug)]
pub struct SpoolFile {
    held: Arc<Held>,
    /// Bytes that are in it for good.
    len: u64,
    max: u64,
    /// Whether something was begun and not ended: more may be in it than that, and more may come.
    is_cut: bool,
}

/// A whole upload. Nobody else has it until this is dropped.
#[derive(Debug)]
pub struct Spooled {
    /// The file.
    pub path: PathBuf,
    /// SHA-256 of its bytes in hexadecimal.
    pub sha256: String,
    /// Bytes.
    pub size: u64,
    /// While it lives, nobody appends.
    _held: Arc<Held>,
}

impl SpoolFile {
    pub(super) fn new(turn: Turn, path: PathBuf, file: File, len: u64, max: u64) -> Self {
        let held = Held {
            file,
            path,
            _turn: turn,
        };
        Self {
            held: Arc::new(held),
            len,
            max,
            is_cut: false,
        }
    }

    /// Bytes that were acknowledged: the next ones come after them.
    #[must_use]
    pub const fn len(&self) -> u64 {
        self.len
    }

    /// Whether there are none yet.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Appends what `chunks` gives, and says how many bytes the upload has then. When it returns they are there after a power cut, too.
    /// Not more than 256 KiB are in memory, and one chunk. If it is dropped before its end, what was written by then is in the upload
    /// when it is resumed; this file takes no more.
    ///
    /// # Errors
    /// [`SpoolError::Offset`] when `offset` is not where it goes on; [`SpoolError::TooLarge`]; [`SpoolError::CutOff`] when `chunks` gives
    /// an error; [`SpoolError::Held`] after one that was dropped; or when the disk fails.
    pub async fn append<E: Display>(
        &mut self,
        offset: u64,
        chunks: impl Stream<Item = Result<Bytes, E>> + Send,
    ) -> Result<u64, SpoolError> {
        if offset != self.len {
            return Err(SpoolError::Offset { len: self.len });
        }
        if mem::replace(&mut self.is_cut, true) {
            return Err(SpoolError::Held);
        }
        let written = self.write(pin!(chunks)).await;
        let (written, cut) = match written {
            Ok(end) => (Ok(end), None),
            Err(Failed::Chunks { end, why }) => (Ok(end), Some(SpoolError::CutOff(why))),
            Err(Failed::Here(error)) => (Err(error), None),
        };
        // What cannot be made sure of is as good as not written.
        let synced = match written {
            Ok(end) => self
                .with(|file| file.sync_data())
                .await
                .map(|()| end)
                .map_err(SpoolError::from),
            Err(error) => Err(error),
        };
        match synced {
            Ok(end) => {
                self.len = end;
                self.is_cut = false;
                cut.map_or(Ok(end), Err)
            }
            Err(error) => {
                let len = self.len;
                self.with(move |file| file.set_len(len).and_then(|()| file.sync_all()))
                    .await?;
                self.is_cut = false;
                Err(error)
            }
        }
    }

    async fn write<E: Display>(
        &self,
        mut chunks: std::pin::Pin<&mut (impl Stream<Item = Result<Bytes, E>> + Send)>,
    ) -> Result<u64, Failed> {
        let (mut at, mut end) = (self.len, self.len);
        let mut gathered = Vec::new();
        let mut cut = None;
        loop {
            let chunk = match chunks.next().await {
                Some(Ok(chunk)) => Some(chunk),
                Some(Err(why)) => {
                    cut = Some(why.to_string());
                    None
                }
                None => None,
            };
            let is_last = chunk.is_none();
            if let Some(chunk) = chunk {
                end = end.saturating_add(length(chunk.len()));
                if end > self.max {
                    return Err(Failed::Here(SpoolError::TooLarge(self.max)));
                }
                gathered.push(chunk);
            }
            if is_last || end - at >= GATHERED {
                self.write_at(at, mem::take(&mut gathered)).await?;
                at = end;
            }
            if is_last {
                return match cut {
                    None => Ok(end),
                    Some(why) => Err(Failed::Chunks { end, why }),
                };
            }
        }
    }

    async fn write_at(&self, at: u64, chunks: Vec<Bytes>) -> Result<(), Failed> {
        let written = self.with(move |mut file| {
            file.seek(SeekFrom::Start(at))?;
            chunks.iter().try_for_each(|chunk| file.write_all(chunk))
        });
        written.await.map_err(|error| Failed::Here(error.into()))
    }

    /// The upload is whole: reads it once for its hash. It stays where it is until [`crate::Blobs::put_file`] moves it.
    ///
    /// # Errors
    /// [`SpoolError::Held`] after an append that was dropped, or when the disk fails.
    pub async fn finish(self) -> Result<Spooled, SpoolError> {
        if self.is_cut {
            return Err(SpoolError::Held);
        }
        let (sha256, size) = self.with(hash).await?;
        Ok(Spooled {
            path: self.held.path.clone(),
            sha256,
            size,
            _held: self.held,
        })
    }

    /// Works on the file in the background. It stays held until that is done, also if nobody waits for it any more.
    async fn with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&File) -> io::Result<T> + Send + 'static,
    ) -> io::Result<T> {
        let held = Arc::clone(&self.held);
        run(move || work(&held.file)).await
    }
}

/// Why not everything was written.
enum Failed {
    /// What was to be appended broke off; `end` is where.
    Chunks { end: u64, why: String },
    /// Here.
    Here(SpoolError),
}

/// SHA-256 of the file at `path`, in hexadecimal.
///
/// # Errors
/// When the disk fails.
pub(crate) async fn hash_of(path: &std::path::Path) -> io::Result<String> {
    let path = path.to_owned();
    run(move || Ok(hash(&File::open(path)?)?.0)).await
}

fn hash(mut file: &File) -> io::Result<(String, u64)> {
    file.seek(SeekFrom::Start(0))?;
    let mut hash = Sha256::new();
    let mut part = vec![0; PART];
    let mut size = 0;
    loop {
        let count = file.read(&mut part)?;
        let Some(read) = part.get(..count).filter(|read| !read.is_empty()) else {
            return Ok((hex(&hash.finalize()), size));
        };
        hash.update(read);
        size += length(count);
    }
}

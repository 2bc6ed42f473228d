//! Writing to a bucket: large files go there in parts.
//!
//! Parts of a file that was never sent to its end are not listed, and cost their place for ever. So it is noted on disk which file is being
//! sent, before its first part is.

use std::{
    fs::{self, File},
    io::{self, ErrorKind, Read as _},
    mem,
    path::{Path as FilePath, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use object_store::{
    MultipartId, ObjectStoreExt as _, PutPayload, PutPayloadMut, aws::AmazonS3,
    multipart::MultipartStore as _, path::Path,
};
use tokio::sync::Semaphore;

use super::{absent, found, length, make_dir, name, read::io_error, run, sync_dir};

/// Bytes of a part. S3 takes none below 5 MiB but the last, and 10,000 of them.
const PART: u64 = 8 << 20;
/// Bytes of a piece of a part in memory: whole parts would scatter over what the allocator keeps for each thread.
const PIECE: usize = 64 << 10;
/// Files that are sent at the same time: so many parts are in memory.
const AT_A_TIME: usize = 4;
/// What says whose blobs lie there.
const OWNER: &str = "guildhall";

pub(super) struct Bucket {
    s3: Arc<AmazonS3>,
    notes: PathBuf,
    /// Notes of the process before this one.
    left: Mutex<Vec<PathBuf>>,
    sending: Semaphore,
}

impl Bucket {
    pub(super) fn open(s3: Arc<AmazonS3>, notes: &FilePath) -> io::Result<Self> {
        make_dir(notes)?;
        let entries = fs::read_dir(notes)?.map(|entry| Ok(entry?.path()));
        Ok(Self {
            s3,
            notes: notes.to_owned(),
            left: Mutex::new(entries.collect::<io::Result<_>>()?),
            sending: Semaphore::new(AT_A_TIME),
        })
    }

    pub(super) async fn claim(&self, prefix: &Path, server_name: &str) -> io::Result<()> {
        let key = prefix.clone().join(OWNER);
        let taken = |owner: &str| {
            let message = format!(
                "media.s3: what lies there belongs to {owner}: another server needs another prefix or bucket"
            );
            Err(io::Error::new(ErrorKind::AlreadyExists, message))
        };
        if let Some(owner) = found(self.s3.get(&key).await)? {
            let owner = owner.bytes().await.map_err(io_error)?;
            return match owner == server_name.as_bytes() {
                true => Ok(()),
                false => taken(&String::from_utf8_lossy(&owner)),
            };
        }
        // There is neither the object nor, perhaps, the bucket: then this fails.
        self.put(&key, server_name.to_owned()).await
    }

    pub(super) async fn put(&self, key: &Path, bytes: impl Into<PutPayload>) -> io::Result<()> {
        self.s3.put(key, bytes.into()).await.map(|_| ()).map_err(io_error)
    }

    pub(super) async fn put_file(&self, key: &Path, path: &FilePath, size: u64) -> io::Result<()> {
        let _place = self.sending.acquire().await.map_err(io::Error::other)?;
        let opened = path.to_owned();
        let file = run(move || File::open(opened)).await?;
        if size <= PART {
            let (bytes, _) = part(file).await?;
            return match length(bytes.content_length()) == size {
                true => self.put(key, bytes).await,
                false => Err(changed(path)),
            };
        }
        let id = self.s3.create_multipart(key).await.map_err(io_error)?;
        let note = self.notes.join(name::of(id.as_bytes()));
        let (written, text) = (note.clone(), format!("{key}\n{id}"));
        run(move || write_note(&written, &text)).await?;
        if let Err(error) = self.send(key, &id, file, path, size).await {
            // The note stays if that fails, too.
            if found(self.s3.abort_multipart(key, &id).await).is_ok() {
                run(move || fs::remove_file(note)).await?;
            }
            return Err(error);
        }
        run(move || fs::remove_file(note)).await
    }

    async fn send(
        &self,
        key: &Path,
        id: &MultipartId,
        mut file: File,
        path: &FilePath,
        size: u64,
    ) -> io::Result<()> {
        let (mut parts, mut sent) = (Vec::new(), 0);
        loop {
            let (bytes, rest) = part(file).await?;
            let count = length(bytes.content_length());
            if count == 0 {
                break;
            }
            sent += count;
            let put = self.s3.put_part(key, id, parts.len(), bytes);
            parts.push(put.await.map_err(io_error)?);
            file = rest;
        }
        if sent != size {
            return Err(changed(path));
        }
        let completed = self.s3.complete_multipart(key, id, parts).await;
        completed.map(|_| ()).map_err(io_error)
    }

    pub(super) async fn abandon_unfinished(&self) -> io::Result<usize> {
        let left = mem::take(&mut *self.left.lock().unwrap_or_else(PoisonError::into_inner));
        let mut count = 0;
        for note in left {
            let read = note.clone();
            let Some(text) = run(move || absent(fs::read_to_string(read))).await? else {
                continue;
            };
            // What is no whole note was being written: no part was sent yet.
            if let Some((key, id)) = text.split_once('\n') {
                let key = Path::parse(key).map_err(io::Error::other)?;
                found(self.s3.abort_multipart(&key, &id.to_owned()).await)?;
                count += 1;
            }
            run(move || fs::remove_file(note)).await?;
        }
        Ok(count)
    }
}

/// The next part of the file, and the file.
async fn part(file: File) -> io::Result<(PutPayload, File)> {
    run(move || {
        let mut pieces = PutPayloadMut::new().with_block_size(PIECE);
        let mut piece = vec![0; PIECE];
        let mut from = (&file).take(PART);
        loop {
            let count = from.read(&mut piece)?;
            match piece.get(..count) {
                Some(read) if !read.is_empty() => pieces.extend_from_slice(read),
                _ => return Ok((pieces.freeze(), file)),
            }
        }
    })
    .await
}

fn write_note(note: &FilePath, text: &str) -> io::Result<()> {
    fs::write(note, text)?;
    File::open(note)?.sync_all()?;
    note.parent().map_or(Ok(()), sync_dir)
}

/// The file is not what was said of it.
pub(super) fn changed(path: &FilePath) -> io::Error {
    let message = format!("{} is not of the size that was found", path.display());
    io::Error::new(ErrorKind::InvalidData, message)
}

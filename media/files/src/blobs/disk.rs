//! Writing to a directory: a blob is written beside its place and then moved there.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, ErrorKind, Write as _},
    path::{Path, PathBuf},
    process,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use bytes::Bytes;

use super::{make_dir, name, no_name, run, sync_dir};

/// Where blobs are while they are written.
pub(super) const UNFINISHED: &str = "unfinished";

#[derive(Clone)]
pub(super) struct Disk(Arc<PathBuf>);

impl Disk {
    pub(super) fn open(dir: &Path) -> io::Result<Self> {
        make_dir(dir)?;
        let unfinished = dir.join(UNFINISHED);
        make_dir(&unfinished)?;
        for entry in fs::read_dir(&unfinished)? {
            fs::remove_file(entry?.path())?;
        }
        Ok(Self(Arc::new(dir.to_owned())))
    }

    pub(super) async fn put(&self, name: &str, bytes: Bytes) -> io::Result<()> {
        let (disk, name) = (self.clone(), name.to_owned());
        run(move || disk.draft(&name, |file| file.write_all(&bytes))).await
    }

    /// Makes sure of a blob that is there: it may have come to its place just before a crash, which left no time to.
    pub(super) async fn stay(&self, name: &str) -> io::Result<()> {
        let folder = self.0.join(name::folder(name).ok_or_else(|| no_name(name))?);
        run(move || sync_dir(&folder)).await
    }

    pub(super) async fn put_file(&self, file: PathBuf, name: &str, size: u64) -> io::Result<()> {
        let (disk, name) = (self.clone(), name.to_owned());
        run(move || disk.put_file_now(&file, &name, size)).await
    }

    fn put_file_now(&self, path: &Path, name: &str, size: u64) -> io::Result<()> {
        let mut file = File::open(path)?;
        if file.metadata()?.len() != size {
            return Err(super::bucket::changed(path));
        }
        file.sync_all()?;
        match self.settle(path, name) {
            // The spool is on another disk: it goes there as what is written anew does.
            Err(error) if error.kind() == ErrorKind::CrossesDevices => {
                self.draft(name, |draft| io::copy(&mut file, draft).map(|_| ()))?;
                fs::remove_file(path)
            }
            settled => settled,
        }?;
        path.parent().map_or(Ok(()), sync_dir)
    }

    fn draft(&self, name: &str, write: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<()> {
        let draft = self.0.join(UNFINISHED).join(unique());
        let mut options = OpenOptions::new();
        let mut file = options.write(true).create_new(true).open(&draft)?;
        let written = write(&mut file)
            .and_then(|()| file.sync_all())
            .and_then(|()| self.settle(&draft, name));
        if written.is_err() {
            drop(fs::remove_file(&draft));
        }
        written
    }

    /// Moves a file that is on the disk to its place.
    fn settle(&self, from: &Path, name: &str) -> io::Result<()> {
        let folder = self.0.join(name::folder(name).ok_or_else(|| no_name(name))?);
        if !folder.is_dir() {
            make_dir(&folder)?;
            sync_dir(&self.0)?;
        }
        fs::rename(from, folder.join(name))?;
        sync_dir(&folder)
    }
}

/// A name that no other draft has: what earlier processes have left is gone.
fn unique() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    format!("{}-{}", process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}

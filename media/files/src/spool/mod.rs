//! Where uploads grow until they are whole: a file each, on the local disk beside the store.

mod error;
mod file;

use std::{
    collections::HashSet,
    fs::{self, File, OpenOptions},
    io::{self, ErrorKind},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use crate::blobs::{absent, make_dir, run, sync_dir};

pub(crate) use self::file::hash_of;
pub use self::{
    error::SpoolError,
    file::{SpoolFile, Spooled},
};

/// What ends the name of a copy that lies beside an upload.
pub(crate) const STRIPPED: &str = ".stripped";
/// Longest name of an upload.
const MAX_ID: usize = 64;

/// A directory of uploads, for this process alone. Clones are the same.
#[derive(Clone, Debug)]
pub struct Spool(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    dir: PathBuf,
    max: u64,
    /// The uploads that somebody has a [`SpoolFile`] of.
    held: Mutex<HashSet<String>>,
}

/// While it lives, nobody else has the file.
#[derive(Debug)]
struct Turn {
    spool: Spool,
    id: String,
}

/// Where a copy of the upload at `path` is.
pub(crate) fn beside(path: &Path) -> PathBuf {
    let mut copy = path.as_os_str().to_owned();
    copy.push(STRIPPED);
    PathBuf::from(copy)
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut held = self.spool.0.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.remove(&self.id);
    }
}

impl Spool {
    /// The uploads in `dir`, which is made if it is not there; none of them may have more than `max` bytes. Those of before a crash are
    /// there: see [`Spool::ids`].
    ///
    /// # Errors
    /// When the directory cannot be made.
    pub fn open(dir: &Path, max: u64) -> io::Result<Self> {
        make_dir(dir)?;
        Ok(Self(Arc::new(Inner {
            dir: dir.to_owned(),
            max,
            held: Mutex::default(),
        })))
    }

    /// Begins an upload: `id` is 1 to 64 ASCII letters and digits, and no other upload has it. It is there after a power cut, too.
    ///
    /// # Errors
    /// [`SpoolError::Id`], [`SpoolError::Exists`], [`SpoolError::Held`], or when the disk fails.
    pub async fn create(&self, id: &str) -> Result<SpoolFile, SpoolError> {
        let turn = self.turn(id)?;
        let path = self.path(id);
        let opened = run(move || {
            let mut options = private();
            let file = options.create_new(true).open(&path);
            if file.is_ok() {
                path.parent().map_or(Ok(()), sync_dir)?;
            }
            file.map(|file| (path, file))
        });
        match opened.await {
            Ok((path, file)) => Ok(SpoolFile::new(turn, path, file, 0, self.0.max)),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(SpoolError::Exists),
            Err(error) => Err(error.into()),
        }
    }

    /// Goes on with an upload, also after a restart. What had come when it was cut off is made sure of first, and counts.
    ///
    /// What is in it after a power cut is what the file system says: those that write data before the length of a file (ext4 as it comes,
    /// XFS, Btrfs) say nothing that is not there.
    ///
    /// # Errors
    /// [`SpoolError::Id`], [`SpoolError::Unknown`], [`SpoolError::Held`] while somebody else writes it, or when the disk fails.
    pub async fn resume(&self, id: &str) -> Result<SpoolFile, SpoolError> {
        let turn = self.turn(id)?;
        let path = self.path(id);
        let opened = run(move || {
            let Some(file) = absent(private().open(&path))? else {
                return Ok(None);
            };
            file.sync_all()?;
            let len = file.metadata()?.len();
            Ok(Some((path, file, len)))
        });
        let (path, file, len) = opened.await?.ok_or(SpoolError::Unknown)?;
        Ok(SpoolFile::new(turn, path, file, len, self.0.max))
    }

    /// Removes an upload, if it is there.
    ///
    /// # Errors
    /// [`SpoolError::Id`], [`SpoolError::Held`] while somebody writes it, or when the disk fails.
    pub async fn remove(&self, id: &str) -> Result<(), SpoolError> {
        let turn = self.turn(id)?;
        let path = self.path(id);
        run(move || {
            // What was made of it beside it goes first: it is found by the upload's own name.
            let removed = absent(fs::remove_file(beside(&path)))
                .and_then(|_| absent(fs::remove_file(path)))
                .map(|_| ());
            drop(turn);
            removed
        })
        .await?;
        Ok(())
    }

    /// Every upload that is there, in no order: whoever knows of none of that name removes it.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn ids(&self) -> io::Result<Vec<String>> {
        let spool = self.clone();
        run(move || {
            let mut ids = Vec::new();
            for entry in fs::read_dir(&spool.0.dir)? {
                let entry = entry?;
                let name = entry.file_name().into_string().ok();
                let name = name.map(|name| name.strip_suffix(STRIPPED).unwrap_or(&name).to_owned());
                if entry.file_type()?.is_file() {
                    ids.extend(name.filter(|name| is_id(name)));
                }
            }
            Ok(ids)
        })
        .await
    }

    fn turn(&self, id: &str) -> Result<Turn, SpoolError> {
        if !is_id(id) {
            return Err(SpoolError::Id);
        }
        let mut held = self.0.held.lock().unwrap_or_else(PoisonError::into_inner);
        if !held.insert(id.to_owned()) {
            return Err(SpoolError::Held);
        }
        Ok(Turn {
            spool: self.clone(),
            id: id.to_owned(),
        })
    }

    /// Of an `id` that was checked: it leads nowhere else.
    fn path(&self, id: &str) -> PathBuf {
        self.0.dir.join(id)
    }
}

fn is_id(id: &str) -> bool {
    (1..=MAX_ID).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Reading and writing, for this user alone.
fn private() -> OpenOptions {
    let mut options = File::options();
    options.read(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

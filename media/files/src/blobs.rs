//! Bytes on disk, under their hash.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, ErrorKind, Write as _},
    path::{Path, PathBuf},
    sync::Arc,
};

use sha2::{Digest as _, Sha256};
use tokio::task::spawn_blocking;

/// A directory of blobs, for the user of this process alone. Clones are the same.
#[derive(Clone, Debug)]
pub struct Blobs(Arc<PathBuf>);

/// Where blobs are while they are written.
const UNFINISHED: &str = "unfinished";
/// Characters of a folder's name.
const FOLDER: usize = 2;
/// Characters of a blob's name.
const NAME: usize = 64;

impl Blobs {
    /// The blobs in `dir`, which is made if it is not there. What a crash has left unfinished is removed.
    ///
    /// # Errors
    /// When the directory cannot be made or read.
    pub fn open(dir: &Path) -> io::Result<Self> {
        make(dir)?;
        let unfinished = dir.join(UNFINISHED);
        make(&unfinished)?;
        for entry in fs::read_dir(&unfinished)? {
            fs::remove_file(entry?.path())?;
        }
        Ok(Self(Arc::new(dir.to_owned())))
    }

    /// The name of the blob with these bytes: their SHA-256 in hexadecimal.
    #[must_use]
    pub fn name(bytes: &[u8]) -> String {
        Sha256::digest(bytes)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }

    /// Stores the blob; `unique` is a name that no other call uses at the same time. When it returns, the blob is there after a power
    /// cut too, and whole: it is written beside its place and then moved there.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn put(&self, bytes: impl AsRef<[u8]> + Send + 'static, unique: String) -> io::Result<String> {
        let blobs = self.clone();
        run(move || blobs.put_now(bytes.as_ref(), &unique)).await
    }

    fn put_now(&self, bytes: &[u8], unique: &str) -> io::Result<String> {
        let name = Self::name(bytes);
        let place = self.place(&name);
        if place.is_file() {
            return Ok(name);
        }
        let folder = place.parent().unwrap_or(&self.0);
        if !folder.is_dir() {
            make(folder)?;
            File::open(&*self.0)?.sync_all()?;
        }
        let draft = self.0.join(UNFINISHED).join(unique);
        let written = write(&draft, bytes).and_then(|()| fs::rename(&draft, &place));
        if written.is_err() {
            drop(fs::remove_file(&draft));
        }
        written?;
        File::open(folder)?.sync_all()?;
        Ok(name)
    }

    /// The blob of this name, if it is there.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn get(&self, name: &str) -> io::Result<Option<Vec<u8>>> {
        let place = self.place(name);
        run(move || absent(fs::read(place))).await
    }

    /// Removes the blob, if it is there.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn remove(&self, name: &str) -> io::Result<()> {
        let place = self.place(name);
        run(move || absent(fs::remove_file(place)).map(|_| ())).await
    }

    /// The folders that blobs lie in.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) async fn folders(&self) -> io::Result<Vec<String>> {
        let root = Arc::clone(&self.0);
        let found = run(move || entries(&root)).await?;
        Ok(found.into_iter().filter(|name| is_hex(name, FOLDER)).collect())
    }

    /// The names of the blobs in a folder. What else lies there is none of them.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) async fn names(&self, folder: &str) -> io::Result<Vec<String>> {
        let (dir, start) = (self.0.join(folder), folder.to_owned());
        let mut found = run(move || entries(&dir)).await?;
        found.retain(|name| is_hex(name, NAME) && name.starts_with(&start));
        Ok(found)
    }

    /// Blobs lie in folders of their first two characters, so that none is large.
    fn place(&self, name: &str) -> PathBuf {
        let folder: String = name.chars().take(FOLDER).collect();
        self.0.join(folder).join(name)
    }
}

fn entries(dir: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(dir)? {
        // No name of ours is anything but text.
        names.extend(entry?.file_name().into_string().ok());
    }
    Ok(names)
}

fn is_hex(name: &str, length: usize) -> bool {
    name.len() == length && name.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn make(dir: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(dir)
}

fn absent<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

async fn run<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    spawn_blocking(work).await.map_err(io::Error::other)?
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::Blobs;

    #[tokio::test]
    async fn what_is_stored_twice_lies_there_once_and_whole() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().join("media");
        let blobs = Blobs::open(&root).unwrap();
        let name = blobs.put(&b"abc"[..], "one".to_owned()).await.unwrap();
        assert_eq!(
            name,
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert_eq!(blobs.put(&b"abc"[..], "two".to_owned()).await.unwrap(), name);
        assert_eq!(fs::read_dir(root.join("ba")).unwrap().count(), 1);
        assert_eq!(fs::read_dir(root.join("unfinished")).unwrap().count(), 0);
        assert_eq!(blobs.get(&name).await.unwrap().as_deref(), Some(&b"abc"[..]));
        blobs.remove(&name).await.unwrap();
        blobs.remove(&name).await.unwrap();
        assert_eq!(blobs.get(&name).await.unwrap(), None);
    }

    #[tokio::test]
    async fn what_a_crash_left_unfinished_is_removed() {
        let dir = tempfile::tempdir().unwrap();
        drop(Blobs::open(dir.path()).unwrap());
        fs::write(dir.path().join("unfinished/half"), "ha").unwrap();
        Blobs::open(dir.path()).unwrap();
        assert_eq!(fs::read_dir(dir.path().join("unfinished")).unwrap().count(), 0);
    }
}

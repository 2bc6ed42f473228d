//! One process per data directory.

use std::{
    fs::{File, TryLockError},
    path::Path,
};

use anyhow::{Context as _, bail};

use crate::data_dir;

/// Held as long as the process works on the data directory; the system lets it go when the process ends.
pub struct DataLock(#[expect(dead_code, reason = "its life is its work")] File);

/// Makes the data directory if there is none, and locks it.
///
/// # Errors
/// When another process holds it, or the directory cannot be written.
pub fn lock(data_dir: &Path) -> anyhow::Result<DataLock> {
    let what = || format!("server.data_dir {}", data_dir.display());
    data_dir::make(data_dir)?;
    let file = File::create(data_dir.join("lock")).with_context(what)?;
    match file.try_lock() {
        Ok(()) => Ok(DataLock(file)),
        Err(TryLockError::WouldBlock) => {
            bail!("{} is in use by another guildhall process", data_dir.display())
        }
        Err(TryLockError::Error(error)) => Err(error).with_context(what),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    #[test]
    fn a_second_process_is_refused_until_the_first_ends() {
        let dir = tempfile::tempdir().unwrap();
        let data = dir.path().join("deep/data");
        let first = super::lock(&data).unwrap();
        let error = super::lock(&data).err().unwrap().to_string();
        assert!(error.contains("another guildhall process"), "{error}");
        drop(first);
        super::lock(&data).unwrap();
    }
}

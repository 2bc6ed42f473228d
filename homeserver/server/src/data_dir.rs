//! The data directory.

use std::{fs::DirBuilder, path::Path};

use anyhow::Context as _;

/// Makes the data directory if there is none, for the user of this process alone: the signing keys and password hashes
/// lie in it. One that is there stays as it is.
///
/// # Errors
/// When it cannot be made.
pub(crate) fn make(path: &Path) -> anyhow::Result<()> {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .recursive(true)
        .create(path)
        .with_context(|| format!("server.data_dir {}", path.display()))
}

#[cfg(all(test, unix))]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use std::{
        fs,
        os::unix::fs::{PermissionsExt as _, symlink},
    };

    #[test]
    fn a_new_one_is_for_its_owner_alone() {
        let dir = tempfile::tempdir().unwrap();
        let data = dir.path().join("deep/data");
        super::make(&data).unwrap();
        assert_eq!(fs::metadata(&data).unwrap().permissions().mode() & 0o777, 0o700);
        super::make(&data).unwrap();

        let open = dir.path().join("open");
        fs::create_dir(&open).unwrap();
        fs::set_permissions(&open, fs::Permissions::from_mode(0o750)).unwrap();
        super::make(&open).unwrap();
        assert_eq!(fs::metadata(&open).unwrap().permissions().mode() & 0o777, 0o750);

        let link = dir.path().join("link");
        symlink(&data, &link).unwrap();
        super::make(&link).unwrap();
        fs::write(dir.path().join("file"), "").unwrap();
        super::make(&dir.path().join("file")).unwrap_err();
    }
}

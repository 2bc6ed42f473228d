//! Writing files so that a crash leaves the old one or the new one.

use std::{
    fs::{self, File, OpenOptions},
    io::Write as _,
    path::Path,
};

use anyhow::Context as _;

/// Writes a file that everybody may read.
pub(super) fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    replace(path, text, false)
}

/// Writes a file that only its owner may read.
pub(super) fn write_secret(path: &Path, text: &str) -> anyhow::Result<()> {
    replace(path, text, true)
}

fn replace(path: &Path, text: &str, secret: bool) -> anyhow::Result<()> {
    let what = || path.display().to_string();
    let next = path.with_extension("next");
    // One that a crash left behind may have other rights.
    if next.exists() {
        fs::remove_file(&next).with_context(what)?;
    }
    let mut file = create(&next, secret).with_context(what)?;
    file.write_all(text.as_bytes()).with_context(what)?;
    file.sync_all().with_context(what)?;
    fs::rename(&next, path).with_context(what)
}

fn create(path: &Path, secret: bool) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, if secret { 0o600 } else { 0o644 });
    #[cfg(not(unix))]
    let _ = secret;
    options.open(path)
}

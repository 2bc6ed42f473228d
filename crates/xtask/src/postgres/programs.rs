//! Where PostgreSQL's programs are.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use crate::{apt, command};

/// The folder with `initdb` and `postgres`; installs Debian's package first when there is none.
pub(super) fn find() -> Result<PathBuf> {
    if let Some(found) = installed() {
        return Ok(found);
    }
    install()?;
    installed()
        .context("the package `postgresql` is installed, but /usr/lib/postgresql/*/bin/postgres is not there")
}

/// Debian keeps them off `PATH`, a folder for each major version: the newest is taken. Others have them on `PATH`.
fn installed() -> Option<PathBuf> {
    newest(Path::new("/usr/lib/postgresql")).or_else(|| {
        let postgres = command::find_on_path("postgres")?;
        let folder = postgres.parent()?.to_path_buf();
        folder.join("initdb").is_file().then_some(folder)
    })
}

fn newest(versions: &Path) -> Option<PathBuf> {
    fs::read_dir(versions)
        .ok()?
        .filter_map(Result::ok)
        .filter_map(|entry| {
            Some((
                entry.file_name().to_str()?.parse::<u32>().ok()?,
                entry.path().join("bin"),
            ))
        })
        .filter(|(_, bin)| bin.join("postgres").is_file() && bin.join("initdb").is_file())
        .max()
        .map(|(_, bin)| bin)
}

fn install() -> Result<()> {
    apt::install("postgresql", "PostgreSQL (programs `initdb` and `postgres`)")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_complete_version_is_taken() {
        let versions = std::env::temp_dir().join(format!("xtask-programs-{}", std::process::id()));
        for (version, programs) in [
            ("9", &["postgres", "initdb"][..]),
            ("15", &["postgres", "initdb"]),
            ("16", &["initdb"]),
        ] {
            let bin = versions.join(version).join("bin");
            fs::create_dir_all(&bin).unwrap();
            for program in programs {
                fs::write(bin.join(program), "").unwrap();
            }
        }
        assert_eq!(newest(&versions), Some(versions.join("15/bin")));
        assert_eq!(newest(&versions.join("none")), None);
        fs::remove_dir_all(versions).unwrap();
    }
}

//! The source files of the repository.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

/// Folders with nothing of ours in them, wherever they are.
const SKIPPED: &[&str] = &["target", "node_modules", "dist", "data", ".git", ".venv"];

/// Every file below `root` whose name ends in one of `extensions`, as (path below `root`, text), sorted by path.
pub(crate) fn sources(root: &Path, extensions: &[&str]) -> Result<Vec<(PathBuf, String)>> {
    let mut found = Vec::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).with_context(|| format!("cannot list {}", folder.display()))? {
            let entry = entry?;
            let path = entry.path();
            let kind = entry.file_type()?;
            if kind.is_dir() && !SKIPPED.iter().any(|skipped| entry.file_name() == *skipped) {
                folders.push(path);
            } else if kind.is_file()
                && path
                    .extension()
                    .is_some_and(|ext| extensions.iter().any(|known| ext == *known))
            {
                let text =
                    fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
                found.push((path.strip_prefix(root).unwrap_or(&path).to_path_buf(), text));
            }
        }
    }
    found.sort();
    Ok(found)
}

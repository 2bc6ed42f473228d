//! `cargo xtask deps`: which crate may depend on which.

mod check;
mod order;

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use serde::Deserialize;

use crate::command;
use check::{Crate, Dependency, Kind};

#[derive(Deserialize)]
struct Metadata {
    workspace_root: PathBuf,
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    manifest_path: PathBuf,
    dependencies: Vec<Declared>,
}

#[derive(Deserialize)]
struct Declared {
    path: Option<PathBuf>,
    kind: Option<String>,
}

/// Checks every crate of the workspace.
///
/// # Errors
/// When one depends on what it must not, after naming each such dependency.
pub(crate) fn run() -> Result<()> {
    let out = command::output(command::cargo()?.args(["metadata", "--no-deps", "--format-version", "1"]))?;
    let refusals = check::refusals(&crates(&serde_json::from_str(&out)?));
    for refusal in &refusals {
        println!("{refusal}");
    }
    if !refusals.is_empty() {
        bail!(
            "{} dependencies break the order (crates/xtask/src/deps/order.rs, ARCHITECTURE.md)",
            refusals.len()
        );
    }
    Ok(())
}

/// The crates by their folders, with those of their dependencies that lie in the repository.
fn crates(metadata: &Metadata) -> Vec<Crate> {
    let folder = |path: &Path| {
        path.strip_prefix(&metadata.workspace_root)
            .unwrap_or(path)
            .display()
            .to_string()
    };
    let packages = metadata.packages.iter();
    packages
        .map(|package| Crate {
            folder: folder(package.manifest_path.parent().unwrap_or(&package.manifest_path)),
            dependencies: package
                .dependencies
                .iter()
                .filter_map(|declared| {
                    let kind = match declared.kind.as_deref() {
                        Some("dev") => Kind::Dev,
                        Some("build") => Kind::Build,
                        _ => Kind::Normal,
                    };
                    Some(Dependency {
                        folder: folder(declared.path.as_deref()?),
                        kind,
                    })
                })
                .collect(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_is_read_by_folder_and_kind() {
        let metadata: Metadata = serde_json::from_str(
            r#"{"workspace_root": "/w", "packages": [{"manifest_path": "/w/crates/storage/Cargo.toml", "dependencies": [
                {"path": "/w/crates/types", "kind": null}, {"path": "/w/crates/test-support", "kind": "dev"}, {"kind": null}]}]}"#,
        )
        .unwrap();
        let crates = crates(&metadata);
        assert_eq!(crates.len(), 1);
        assert_eq!(crates[0].folder, "crates/storage");
        let dependencies: Vec<_> = crates[0]
            .dependencies
            .iter()
            .map(|d| (d.folder.as_str(), d.kind))
            .collect();
        assert_eq!(
            dependencies,
            [("crates/types", Kind::Normal), ("crates/test-support", Kind::Dev)]
        );
    }

    #[test]
    fn this_repository_keeps_the_order() {
        run().unwrap();
    }
}

//! Programs of cargo's that the checks need: taken from `PATH`, or built once into `target/tools`.

use std::path::PathBuf;

use anyhow::Result;

use crate::command;

/// A program that `cargo install` can build.
pub(crate) struct Tool {
    /// Name of the crate and of its program.
    pub(crate) name: &'static str,
    /// The version that is built when there is none on `PATH`.
    pub(crate) version: &'static str,
}

/// Runs the tests, each in a process of its own.
pub(crate) const NEXTEST: Tool = Tool {
    name: "cargo-nextest",
    version: "0.9.143",
};
/// Checks licences, banned crates and sources.
pub(crate) const DENY: Tool = Tool {
    name: "cargo-deny",
    version: "0.20.2",
};

/// The program's file; builds it first (a few minutes, once) when there is none.
pub(crate) fn find(tool: &Tool) -> Result<PathBuf> {
    let tools = command::target_dir()?.join("tools");
    let built = tools.join("bin").join(tool.name);
    if built.is_file() {
        return Ok(built);
    }
    if let Some(installed) = command::find_on_path(tool.name) {
        return Ok(installed);
    }
    println!(
        "{} {} is built into {}: a few minutes, once",
        tool.name,
        tool.version,
        tools.display()
    );
    // Without optimisation: nextest then takes 4 instead of 10 minutes of processor time, and waits for tests anyway.
    command::run(
        command::cargo()?
            .env("CARGO_PROFILE_DEV_DEBUG", "0")
            .args([
                "install",
                "--locked",
                "--quiet",
                "--debug",
                tool.name,
                "--version",
                tool.version,
                "--root",
            ])
            .arg(&tools)
            .arg("--target-dir")
            .arg(tools.join("build")),
    )?;
    // What it was built from is ten times the program's size.
    std::fs::remove_dir_all(tools.join("build"))?;
    Ok(built)
}

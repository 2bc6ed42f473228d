//! `cargo xtask test`: every test, on SQLite and on a private PostgreSQL, on disk and on a private S3 server.

use std::{path::Path, process::Command};

use anyhow::Result;

use crate::{apt, command, install, postgres, s3};

/// What `test` takes.
#[derive(clap::Args, Default)]
pub(crate) struct Args {
    /// Given to `cargo nextest run` in place of `--workspace`, for example `-p guildhall-storage settings`; then no
    /// documentation is tested
    #[arg(last = true)]
    nextest: Vec<String>,
}

/// Programs that tests of `media/files` run, and Debian's packages with them. Without one its tests fail.
const PROGRAMS: [(&str, &str); 2] = [("ffmpeg", "ffmpeg"), ("clamd", "clamav-daemon")];

/// Builds the server (tests/federation starts it), starts PostgreSQL and SeaweedFS, runs the tests and then those in documentation.
pub(crate) fn run(args: &Args) -> Result<()> {
    let nextest = install::find(&install::NEXTEST)?;
    for (program, package) in PROGRAMS {
        // Debian keeps daemons where only root's PATH leads.
        let is_there =
            command::find_on_path(program).is_some() || Path::new("/usr/sbin").join(program).is_file();
        if !is_there {
            apt::install(package, program)?;
        }
    }
    command::run(command::cargo()?.args([
        "build",
        "--locked",
        "--package",
        "guildhall-server",
        "--bin",
        "guildhall",
    ]))?;
    let server = command::target_dir()?.join("debug/guildhall");
    postgres::with_server(|database| {
        s3::with_server(|bucket| {
            let with_environment = |command: &mut Command| {
                command
                    .env(postgres::VARIABLE, database)
                    .env(s3::VARIABLE, bucket)
                    .env("GUILDHALL_BIN", &server);
            };
            let mut run = nextest_command(&nextest)?;
            with_environment(&mut run);
            if args.nextest.is_empty() {
                command::run(run.args(["--locked", "--workspace"]))?;
                let mut doc = command::cargo()?;
                with_environment(&mut doc);
                command::run(doc.args(["test", "--locked", "--quiet", "--doc", "--workspace"]))
            } else {
                command::run(run.args(&args.nextest))
            }
        })
    })
}

fn nextest_command(nextest: &Path) -> Result<Command> {
    let mut command = Command::new(nextest);
    command.current_dir(command::root()?).args(["nextest", "run"]);
    Ok(command)
}

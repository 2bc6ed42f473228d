//! `cargo xtask schemathesis`: thousands of requests made from spec/openapi.json against a real server. None may end in a 500, and
//! every answer has to be one that the document names, in the form that it gives.

mod program;
mod server;

use std::{fs, path::Path, process::Command};

use anyhow::{Context, Result, bail, ensure};

use self::server::{Ids, Server};
use crate::command;

/// Cases that all rounds together have to come to at least.
const CASES: u64 = 2_000;
/// What the random numbers begin with: every run makes the same requests of the same document, but for the ids that the server gives.
const SEED: &str = "4";
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,\
                      response_headers_conformance";

/// A round: which operations, with whose ids, and how many random cases of each.
struct Round {
    name: &'static str,
    has_ids: bool,
    examples: &'static str,
    /// What would end the login or the guild that the other requests need.
    without: &'static [&'static str],
}

/// A body of bytes of a type of its own, which Schemathesis cannot make.
const PIECE: &str = "continueUpload";

const ROUNDS: [Round; 2] = [
    Round {
        name: "ids that exist",
        has_ids: true,
        examples: "40",
        without: &[
            "login",
            "logout",
            "refresh",
            "register",
            "deleteGuild",
            "deleteChannel",
            PIECE,
        ],
    },
    Round {
        name: "anything",
        has_ids: false,
        examples: "10",
        without: &["logout", PIECE],
    },
];

/// Starts a server with a little data on it, and lets Schemathesis at it.
pub(crate) fn run() -> Result<()> {
    let folder = command::target_dir()?.join("schemathesis");
    let program = program::find(&folder)?;
    command::run(command::cargo()?.args([
        "build",
        "--locked",
        "--package",
        "guildhall-server",
        "--bin",
        "guildhall",
    ]))?;
    let work = folder.join("work");
    if work.exists() {
        fs::remove_dir_all(&work)?;
    }
    fs::create_dir_all(&work)?;
    let server = Server::start(&command::target_dir()?.join("debug/guildhall"), &work)?;
    let ids = server.fill()?;
    let mut cases = 0;
    for round in &ROUNDS {
        let found = play(&program, &work, &server, &ids, round)?;
        println!("{}: {found} cases passed", round.name);
        cases += found;
    }
    ensure!(
        cases >= CASES,
        "only {cases} cases were made: {CASES} are the least"
    );
    println!("schemathesis: {cases} cases, no 500 and nothing that the document does not say");
    Ok(())
}

/// Runs a round; gives how many cases it had.
fn play(program: &Path, work: &Path, server: &Server, ids: &Ids, round: &Round) -> Result<u64> {
    let config = work.join("schemathesis.toml");
    fs::write(
        &config,
        if round.has_ids {
            ids.config()
        } else {
            String::new()
        },
    )?;
    let mut st = Command::new(program);
    st.current_dir(work)
        .arg("--config-file")
        .arg(&config)
        .arg("run")
        .arg(command::root()?.join("spec/openapi.json"))
        .args(["--url", &server.url()])
        .args(["--header", &format!("Authorization: Bearer {}", ids.token)])
        .args(["--phases", "examples,coverage,fuzzing", "--checks", CHECKS])
        .args(["--max-examples", round.examples, "--seed", SEED, "--workers", "1"])
        .args(["--generation-database", "none", "--suppress-health-check", "all"])
        .args([
            "--continue-on-failure",
            "--no-shrink",
            "--no-color",
            "--warnings",
            "off",
        ]);
    for operation in round.without {
        st.args(["--exclude-operation-id", operation]);
    }
    let out = st.output().context("cannot start schemathesis")?;
    let said = String::from_utf8_lossy(&out.stdout).into_owned();
    if !out.status.success() {
        let log = fs::read_to_string(server.log()).unwrap_or_default();
        bail!(
            "{said}{}\nround `{}` found the above; the server's log:\n{log}",
            String::from_utf8_lossy(&out.stderr),
            round.name
        );
    }
    generated(&said).with_context(|| format!("schemathesis did not say how many cases it made:\n{said}"))
}

/// The number before `generated` in what Schemathesis says at its end.
fn generated(said: &str) -> Option<u64> {
    let (before, _) = said.rsplit_once(" generated")?;
    before.split_whitespace().next_back()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::generated;

    #[test]
    fn the_number_of_cases_is_found() {
        assert_eq!(
            generated("Test cases:\n  8642 generated, 8642 passed\n\nSeed: 4"),
            Some(8642)
        );
        assert_eq!(generated("nothing"), None);
    }
}

//! `cargo xtask openapi`: the descriptions of API and gateway that are committed are those that the code gives.

use std::fs;

use anyhow::{Context, Result, bail};

use crate::command;

/// The command that prints a description, and where that is committed, below the root.
const DOCUMENTS: &[(&str, &str)] = &[
    ("openapi", "spec/openapi.json"),
    ("gateway-schema", "spec/gateway.schema.json"),
];

/// What `openapi` takes.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Compare instead of writing
    #[arg(long)]
    pub(crate) check: bool,
}

/// Writes what the server's commands print to the files in spec/, or with `--check` compares the two.
pub(crate) fn run(args: &Args) -> Result<()> {
    DOCUMENTS
        .iter()
        .try_for_each(|(name, file)| document(name, file, args.check))
}

fn document(name: &str, path: &str, is_check: bool) -> Result<()> {
    let made = command::output(command::cargo()?.args([
        "run",
        "--quiet",
        "--locked",
        "--package",
        "guildhall-server",
        "--bin",
        "guildhall",
        "--",
        name,
    ]))?;
    let file = command::root()?.join(path);
    if is_check {
        let committed = fs::read_to_string(&file).with_context(|| format!("cannot read {path}"))?;
        return match first_difference(&committed, &made) {
            None => Ok(()),
            Some(line) => bail!(
                "{path} differs from the code from line {line} on: run `cargo xtask openapi` and commit it"
            ),
        };
    }
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(&file, made).with_context(|| format!("cannot write {path}"))
}

/// Number of the first line in which the two differ.
fn first_difference(one: &str, other: &str) -> Option<usize> {
    if one == other {
        return None;
    }
    let alike = one
        .lines()
        .zip(other.lines())
        .take_while(|(one, other)| one == other)
        .count();
    Some(alike + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_that_differs_is_named() {
        assert_eq!(first_difference("a\nb\n", "a\nb\n"), None);
        assert_eq!(first_difference("a\nb\n", "a\nc\n"), Some(2));
        assert_eq!(first_difference("a\n", "a\nb\n"), Some(2));
    }
}

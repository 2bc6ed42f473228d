//! `cargo xtask sizes`: files that have grown long. A list to think about, not a rule.

use anyhow::Result;

use crate::{command, files};

/// Above this many lines a file is listed.
const LIMIT: usize = 300;

/// Lists the long files, longest first.
pub(crate) fn run() -> Result<()> {
    let mut long: Vec<(usize, String)> =
        files::sources(&command::root()?, &["rs", "ts", "svelte", "py", "sh"])?
            .into_iter()
            .map(|(path, text)| (text.lines().count(), path.display().to_string()))
            .filter(|(lines, _)| *lines > LIMIT)
            .collect();
    long.sort_by(|a, b| b.cmp(a));
    for (lines, path) in long {
        println!("warning: {path} has {lines} lines (more than {LIMIT}): can it be split by meaning?");
    }
    Ok(())
}

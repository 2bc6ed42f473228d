//! `cargo xtask sql`: every SQL text is written out in the source.
//!
//! sqlx takes only `&'static str`; what is refused here are the ways around that.

use anyhow::{Result, bail};

use crate::{command, files};

/// What must not stand in the code (compared without white space), and what to do instead. Put together from
/// halves so that this file does not refuse itself.
const REFUSED: &[(&str, &str)] = &[
    (
        concat!("Assert", "SqlSafe"),
        "it lets SQL through that was put together at run time: write the SQL out, with $1",
    ),
    (concat!("query(&", "format!"), "write the SQL out, with $1"),
    (concat!("query_as(&", "format!"), "write the SQL out, with $1"),
    (concat!("query_scalar(&", "format!"), "write the SQL out, with $1"),
    (concat!("raw_sql(&", "format!"), "write the SQL out, with $1"),
    (concat!("execute(", "format!"), "write the SQL out, with $1"),
    (
        concat!("Box::", "leak("),
        "text that was made at run time must not become a &'static str",
    ),
    (
        concat!(".le", "ak()"),
        "text that was made at run time must not become a &'static str",
    ),
];

/// Looks through every Rust file.
///
/// # Errors
/// When one of them builds SQL, after naming each place.
pub(crate) fn run() -> Result<()> {
    let mut count = 0_usize;
    for (path, text) in files::sources(&command::root()?, &["rs"])? {
        for (line, found, instead) in refusals(&text) {
            count += 1;
            println!("{}:{line}: `{found}`: {instead}", path.display());
        }
    }
    if count > 0 {
        bail!("{count} places build SQL at run time");
    }
    Ok(())
}

/// (line, what was found, what to do instead) for each place in `text`.
fn refusals(text: &str) -> Vec<(usize, &'static str, &'static str)> {
    // White space out, so that a call that is broken over lines is found; each character keeps its line.
    let mut packed = String::with_capacity(text.len());
    let mut line_of_byte = Vec::with_capacity(text.len());
    let mut line = 1;
    for character in text.chars() {
        if character == '\n' {
            line += 1;
        } else if !character.is_whitespace() {
            packed.push(character);
            line_of_byte.resize(packed.len(), line);
        }
    }
    REFUSED
        .iter()
        .flat_map(|(refused, instead)| {
            packed
                .match_indices(refused)
                .map(move |(at, _)| (at, *refused, *instead))
        })
        .map(|(at, refused, instead)| (line_of_byte.get(at).copied().unwrap_or(line), refused, instead))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(usize, &'static str)> {
        refusals(text)
            .into_iter()
            .map(|(line, found, _)| (line, found))
            .collect()
    }

    #[test]
    fn sql_that_is_written_out_passes() {
        assert_eq!(found("sqlx::query(\"SELECT 1\")\n.bind(format!(\"{x}\"))"), []);
    }

    #[test]
    fn sql_that_is_put_together_is_found_with_its_line() {
        let broken = concat!("fn f() {\n  sqlx::query(\n    &", "format!(\"SELECT {x}\"))\n}");
        assert_eq!(found(broken), [(2, concat!("query(&", "format!"))]);
        let wrapped = concat!("\n\nquery(Assert", "SqlSafe(text))");
        assert_eq!(found(wrapped), [(3, concat!("Assert", "SqlSafe"))]);
        assert_eq!(found(concat!("let s: &'static str = text.le", "ak();")).len(), 1);
    }
}

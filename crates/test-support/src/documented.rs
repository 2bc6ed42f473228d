//! The table of hostile inputs, which says what tests have seen.
#![allow(clippy::expect_used, reason = "for tests: a failure here fails the test")]

/// The table, from here.
const TABLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/hostile-inputs.md");

/// Checks that `docs/hostile-inputs.md` has a line for each of these inputs, with what happened, as of the test called `test`; and no other line of that test.
///
/// # Panics
/// When it has not; the lines that it should have are said.
pub fn documented<I: AsRef<str>, W: AsRef<str>>(test: &str, seen: &[(I, W)]) {
    let table = std::fs::read_to_string(TABLE).expect("docs/hostile-inputs.md can be read");
    let end = format!("| `{test}` |");
    let mut has: Vec<&str> = table.lines().filter(|line| line.ends_with(&end)).collect();
    let lines = seen
        .iter()
        .map(|(input, what)| format!("| {} | {} {end}", input.as_ref(), what.as_ref()));
    let mut lines: Vec<String> = lines.collect();
    has.sort_unstable();
    lines.sort_unstable();
    assert!(
        has == lines,
        "docs/hostile-inputs.md should say of this test:\n{}\nand says:\n{}",
        lines.join("\n"),
        has.join("\n")
    );
}

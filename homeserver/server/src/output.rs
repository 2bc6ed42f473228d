//! What commands say to the person who runs them; the log goes elsewhere.

use std::io::{Write as _, stderr, stdout};

/// Writes a line to standard output. A closed pipe is nobody's fault.
pub(crate) fn line(text: impl std::fmt::Display) {
    let _ = writeln!(stdout(), "{text}");
}

/// Writes text to standard output as it is.
pub(crate) fn text(text: &str) {
    let _ = stdout().write_all(text.as_bytes());
}

/// Tells on standard error why a command failed.
pub fn complain(error: &anyhow::Error) {
    let _ = writeln!(stderr(), "guildhall: {error:#}");
}

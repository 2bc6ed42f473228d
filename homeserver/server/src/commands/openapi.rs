//! `guildhall openapi`

use crate::output;

/// Prints the document; `spec/openapi.json` is this.
pub(super) fn run() -> anyhow::Result<()> {
    output::line(guildhall_api::openapi().to_pretty_json()?);
    Ok(())
}

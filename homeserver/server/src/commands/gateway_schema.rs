//! `guildhall gateway-schema`

use crate::output;

/// Prints the document; `spec/gateway.schema.json` is this.
pub(super) fn run() -> anyhow::Result<()> {
    output::line(serde_json::to_string_pretty(&guildhall_delivery::schema())?);
    Ok(())
}

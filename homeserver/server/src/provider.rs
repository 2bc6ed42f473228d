//! The cryptography behind TLS.

/// Makes aws-lc-rs the one provider of this process; before anything that speaks TLS.
///
/// # Errors
/// When another one was installed before.
pub fn install_provider() -> anyhow::Result<()> {
    rustls::crypto::aws_lc_rs::default_provider()
        .install_default()
        .map_err(|_| anyhow::anyhow!("a TLS provider was installed already"))
}

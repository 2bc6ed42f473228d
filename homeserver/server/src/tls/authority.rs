//! A certificate authority of the server's own, kept so that others need to trust it only once.

use std::{fs, path::Path};

use anyhow::Context as _;
use guildhall_types::{ServerName, Timestamp};
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose,
};
use time::OffsetDateTime;

use super::files;

/// Ten years: others must be told anew when it ends.
const DAYS: i64 = 3650;

/// The authority in these files; made when either is missing.
pub(super) fn load_or_make(
    cert_file: &Path,
    key_file: &Path,
    name: &ServerName,
    now: Timestamp,
) -> anyhow::Result<Issuer<'static, KeyPair>> {
    let params = params(name, now)?;
    if cert_file.exists() && key_file.exists() {
        let pem = fs::read_to_string(key_file).with_context(|| key_file.display().to_string())?;
        let key = KeyPair::from_pem(&pem).with_context(|| key_file.display().to_string())?;
        // Name and key decide whom a certificate comes from, and both are as they were.
        return Ok(Issuer::new(params, key));
    }
    let key = KeyPair::generate()?;
    let cert = params.self_signed(&key)?;
    files::write_secret(key_file, &key.serialize_pem())?;
    files::write(cert_file, &cert.pem())?;
    Ok(Issuer::new(params, key))
}

fn params(name: &ServerName, now: Timestamp) -> anyhow::Result<CertificateParams> {
    let mut params = CertificateParams::new(Vec::<String>::new())?;
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.distinguished_name = DistinguishedName::new();
    // A common name holds 64 characters at most (RFC 5280, appendix A).
    let common: String = format!("Guildhall {name}").chars().take(64).collect();
    params.distinguished_name.push(DnType::CommonName, common);
    (params.not_before, params.not_after) = validity(now, DAYS)?;
    Ok(params)
}

/// From a day before `now`, for peers whose clock is behind, to `days` after it.
pub(super) fn validity(now: Timestamp, days: i64) -> anyhow::Result<(OffsetDateTime, OffsetDateTime)> {
    let now = OffsetDateTime::from_unix_timestamp(now.as_seconds())?;
    Ok((now - time::Duration::days(1), now + time::Duration::days(days)))
}

//! The server's own certificate, under its authority.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use guildhall_types::{ServerName, Timestamp};
use rcgen::{
    CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, Issuer, KeyPair, KeyUsagePurpose,
    SanType,
};

use super::authority::validity;

/// Days that a certificate is good for; a new one is made at every start and before this one ends.
pub(super) const DAYS: i64 = 90;

/// A certificate for the host of `name` and for this machine, and its key, both as PEM.
pub(super) fn make(
    authority: &Issuer<'_, KeyPair>,
    name: &ServerName,
    now: Timestamp,
) -> anyhow::Result<(String, String)> {
    let mut params = CertificateParams::new(Vec::<String>::new())?;
    params.subject_alt_names = subjects(name)?;
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, "Guildhall");
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    (params.not_before, params.not_after) = validity(now, DAYS)?;
    let key = KeyPair::generate()?;
    let cert = params.signed_by(&key, authority)?;
    Ok((cert.pem(), key.serialize_pem()))
}

fn subjects(name: &ServerName) -> anyhow::Result<Vec<SanType>> {
    let mut hosts = vec!["localhost".to_owned()];
    let mut addresses = vec![IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)];
    let host = name.host().trim_start_matches('[').trim_end_matches(']');
    match host.parse::<IpAddr>() {
        Ok(address) if !addresses.contains(&address) => addresses.push(address),
        Err(_) if host != "localhost" => hosts.push(host.to_owned()),
        _ => {}
    }
    let mut subjects = Vec::new();
    for host in hosts {
        subjects.push(SanType::DnsName(host.try_into()?));
    }
    subjects.extend(addresses.into_iter().map(SanType::IpAddress));
    Ok(subjects)
}

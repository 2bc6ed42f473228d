//! The section of the bucket.

use std::path::PathBuf;

use serde::{Deserialize, Deserializer, Serialize};

use super::{
    ConfigError,
    parse::{refusal, text},
};

/// The bucket that stored media lie in; without one they lie on disk.
#[derive(Clone, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct S3 {
    /// The bucket.
    #[serde(deserialize_with = "bucket", skip_serializing_if = "Option::is_none")]
    pub bucket: Option<String>,
    /// The server that it is on; without one, Amazon's in the region.
    #[serde(deserialize_with = "endpoint", skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
    /// Its region.
    pub region: String,
    /// What the names of all blobs begin with.
    #[serde(deserialize_with = "prefix")]
    pub prefix: String,
    /// Name of the key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_key: Option<String>,
    /// Its secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
    /// File that holds the secret, which then counts instead of `secret`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret_file: Option<PathBuf>,
    /// Whether the bucket stands in the path of requests, else in the host.
    pub path_style: bool,
    /// Whether `http://` may lead to another machine.
    pub allow_http: bool,
    /// PEM files of further certificate authorities.
    pub ca_files: Vec<PathBuf>,
}

impl Default for S3 {
    fn default() -> Self {
        Self {
            bucket: None,
            endpoint: None,
            region: "us-east-1".to_owned(),
            prefix: String::new(),
            access_key: None,
            secret: None,
            secret_file: None,
            path_style: true,
            allow_http: false,
            ca_files: Vec::new(),
        }
    }
}

impl S3 {
    /// Rules that concern several keys.
    pub(super) const fn check(&self) -> Result<(), ConfigError> {
        if self.bucket.is_some() != self.access_key.is_some() {
            return Err(ConfigError::together("media.s3.bucket", "media.s3.access_key"));
        }
        if self.access_key.is_some() != (self.secret.is_some() || self.secret_file.is_some()) {
            return Err(ConfigError::together(
                "media.s3.access_key",
                "media.s3.secret (or media.s3.secret_file)",
            ));
        }
        if self.bucket.is_none() && self.endpoint.is_some() {
            return Err(ConfigError::together("media.s3.endpoint", "media.s3.bucket"));
        }
        Ok(())
    }
}

/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html>
fn bucket<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    const EXPECTED: &str = "a bucket: 3 to 63 small letters, digits, dots and hyphens";
    let value = text(deserializer, EXPECTED)?;
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'-');
    match (3..=63).contains(&value.len()) && value.bytes().all(fits) {
        true => Ok(Some(value)),
        false => Err(refusal(EXPECTED, value)),
    }
}

fn endpoint<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    const EXPECTED: &str =
        "https:// with a host and an optional port, without the bucket, like https://s3.example.org";
    let value = text(deserializer, EXPECTED)?;
    let url = value.trim_end_matches('/');
    let host = url
        .strip_prefix("https://")
        .or_else(|| url.strip_prefix("http://"));
    match host {
        Some(host) if guildhall_types::ServerName::parse(host).is_ok() => Ok(Some(url.to_owned())),
        // A user and a password may stand before the host.
        Some(host) if host.contains('@') => Err(refusal(EXPECTED, "…@…")),
        _ => Err(refusal(EXPECTED, value)),
    }
}

fn prefix<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    const EXPECTED: &str =
        "letters, digits, hyphens and underscores, in parts between slashes, like guildhall/media";
    let value = text(deserializer, EXPECTED)?;
    let is_part = |part: &str| {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        !part.is_empty() && part.bytes().all(fits)
    };
    match value.is_empty() || (value.len() <= 255 && value.split('/').all(is_part)) {
        true => Ok(value),
        false => Err(refusal(EXPECTED, value)),
    }
}

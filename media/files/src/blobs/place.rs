//! Where blobs are.

use std::{
    fmt, io,
    net::IpAddr,
    path::{Path as FilePath, PathBuf},
    time::Duration,
};

use object_store::{
    Certificate, ClientOptions, RetryConfig,
    aws::{AmazonS3, AmazonS3Builder},
    local::LocalFileSystem,
    path::Path,
};
use secrecy::{ExposeSecret as _, SecretString};

/// How long a server may be silent, also while it takes a part of a file.
const SILENCE: Duration = Duration::from_secs(60);
/// How long connecting may take.
const CONNECT: Duration = Duration::from_secs(5);
/// How often a request is made again that did not get through, and for how long.
const RETRIES: (usize, Duration) = (4, Duration::from_secs(30));

/// Where blobs are.
#[derive(Clone, Debug)]
pub enum BlobPlace {
    /// In this directory, which is made if it is not there.
    Disk(PathBuf),
    /// In a bucket of a server that speaks S3.
    S3(S3Place),
}

/// A bucket, and how it is reached.
#[derive(Clone)]
pub struct S3Place {
    /// `https://` and host of the server, without the bucket; `None` is Amazon's in the region.
    pub endpoint: Option<String>,
    /// The bucket, which has to be there.
    pub bucket: String,
    /// Its region; a server that has none takes any.
    pub region: String,
    /// Name of the key.
    pub access_key: String,
    /// The key's secret.
    pub secret: SecretString,
    /// What the names of all blobs begin with, up to a `/`; nothing else may lie there. It may be empty.
    pub prefix: String,
    /// Whether the bucket stands in the path of requests and not in the host.
    pub path_style: bool,
    /// Whether `http://` may lead to another machine: the blobs go over the network for all to read, the secret does not.
    pub allow_http: bool,
    /// PEM, authorities that are trusted beside the system's.
    pub ca_certificates: Vec<Vec<u8>>,
    /// A directory on disk for notes of what is half sent.
    pub unfinished: PathBuf,
}

impl fmt::Debug for S3Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("S3Place")
            .field("endpoint", &self.endpoint)
            .field("bucket", &self.bucket)
            .field("prefix", &self.prefix)
            .finish_non_exhaustive()
    }
}

fn bad(message: impl fmt::Display) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, message.to_string())
}

pub(super) fn on_disk(dir: &FilePath) -> io::Result<LocalFileSystem> {
    Ok(LocalFileSystem::new_with_prefix(dir)?.with_fsync(true))
}

pub(super) fn prefix(prefix: &str) -> io::Result<Path> {
    Path::parse(prefix).map_err(bad)
}

pub(super) fn in_bucket(place: &S3Place) -> io::Result<AmazonS3> {
    let mut client = ClientOptions::new()
        // Of a whole request: a large blob to a slow reader takes as long as it takes.
        .with_timeout_disabled()
        .with_read_timeout(SILENCE)
        .with_connect_timeout(CONNECT);
    for pem in &place.ca_certificates {
        for certificate in Certificate::from_pem_bundle(pem).map_err(bad)? {
            client = client.with_root_certificate(certificate);
        }
    }
    let mut builder = AmazonS3Builder::new()
        .with_bucket_name(&place.bucket)
        .with_region(&place.region)
        .with_access_key_id(&place.access_key)
        .with_secret_access_key(place.secret.expose_secret())
        .with_virtual_hosted_style_request(!place.path_style)
        // One by one: not every server can do it otherwise.
        .with_disable_bulk_delete(true)
        .with_retry(RetryConfig {
            max_retries: RETRIES.0,
            retry_timeout: RETRIES.1,
            ..RetryConfig::default()
        });
    if let Some(endpoint) = &place.endpoint {
        let (scheme, host) = endpoint
            .trim_end_matches('/')
            .split_once("://")
            .ok_or_else(|| bad(format!("{endpoint} is no URL")))?;
        let is_plain = scheme == "http";
        if is_plain && !place.allow_http && !is_loopback(host) {
            return Err(bad(format!(
                "{endpoint} is not https: what is stored would go over the network for all to read"
            )));
        }
        client = client.with_allow_http(is_plain);
        builder = builder.with_endpoint(match place.path_style {
            true => format!("{scheme}://{host}"),
            false => format!("{scheme}://{}.{host}", place.bucket),
        });
    }
    builder.with_client_options(client).build().map_err(bad)
}

/// Whether `host`, with or without a port, is this machine.
fn is_loopback(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next(),
        None => host.split(':').next(),
    };
    name.is_some_and(|name| {
        name == "localhost" || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(endpoint: &str, allow_http: bool) -> S3Place {
        S3Place {
            endpoint: Some(endpoint.to_owned()),
            bucket: "media".to_owned(),
            region: "us-east-1".to_owned(),
            access_key: "key".to_owned(),
            secret: "geheim".to_owned().into(),
            prefix: String::new(),
            path_style: true,
            allow_http,
            ca_certificates: Vec::new(),
            unfinished: PathBuf::new(),
        }
    }

    #[test]
    fn plain_http_leaves_this_machine_only_where_that_is_wanted() {
        for endpoint in [
            "https://s3.example.org",
            "http://127.0.0.1:9000",
            "http://[::1]:9000/",
            "http://localhost",
        ] {
            assert!(in_bucket(&place(endpoint, false)).is_ok(), "{endpoint}");
        }
        for endpoint in [
            "http://s3.example.org",
            "http://10.0.0.1:9000",
            "http://localhost.example.org",
            "http://127.0.0.1.example.org",
            "http://[::2]",
        ] {
            let refused = in_bucket(&place(endpoint, false)).unwrap_err().to_string();
            assert!(refused.contains("not https"), "{endpoint}: {refused}");
            assert!(in_bucket(&place(endpoint, true)).is_ok(), "{endpoint}");
        }
        assert!(in_bucket(&place("s3.example.org", true)).is_err());
    }

    #[test]
    fn the_secret_is_not_shown() {
        let place = BlobPlace::S3(place("https://s3.example.org", false));
        assert!(!format!("{place:?}").contains("geheim"));
    }
}

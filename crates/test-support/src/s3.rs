//! Folders on the private S3 server that `cargo xtask test` starts.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "for tests: a failure here fails the test"
)]

use std::{
    env, process,
    sync::atomic::{AtomicU64, Ordering},
};

/// Names the server: `http://<key>:<secret>@<host>:<port>/<bucket>`.
pub const SERVER_VARIABLE: &str = "GUILDHALL_TEST_S3";

/// An empty folder in the bucket; it goes with the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct S3Folder {
    /// `http://<host>:<port>`.
    pub endpoint: String,
    /// The bucket.
    pub bucket: String,
    /// Name of the key.
    pub access_key: String,
    /// The key's secret.
    pub secret: String,
    /// What all names in the folder begin with, up to a `/`.
    pub prefix: String,
}

impl S3Folder {
    /// A folder of its own; `None` (and a note on standard error) when [`SERVER_VARIABLE`] is not set.
    ///
    /// # Panics
    /// When the variable is no such URL, or in continuous integration (`CI=true`) when there is none: half of the contract would silently
    /// go untested.
    #[must_use]
    pub fn create() -> Option<Self> {
        let server = env::var(SERVER_VARIABLE).ok().filter(|url| !url.is_empty());
        let Some(server) = server else {
            let message = "GUILDHALL_TEST_S3 is not set: run the tests through `cargo xtask test`, or \
                           `cargo xtask s3 run -- <command>`";
            assert!(env::var("CI").as_deref() != Ok("true"), "{message}");
            eprintln!("note: not tested on S3: {message}");
            return None;
        };
        let folder = read(&server).expect("GUILDHALL_TEST_S3 is http://key:secret@host:port/bucket");
        Some(folder)
    }
}

fn read(server: &str) -> Option<S3Folder> {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let (scheme, rest) = server.split_once("://")?;
    let (key, rest) = rest.split_once('@')?;
    let (access_key, secret) = key.split_once(':')?;
    let (host, bucket) = rest.split_once('/')?;
    Some(S3Folder {
        endpoint: format!("{scheme}://{host}"),
        bucket: bucket.to_owned(),
        access_key: access_key.to_owned(),
        secret: secret.to_owned(),
        prefix: format!("test-{}-{}", process::id(), COUNT.fetch_add(1, Ordering::Relaxed)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_server_is_read_from_its_url() {
        let one = read("http://a:b@127.0.0.1:5/media").unwrap();
        assert_eq!(
            (one.endpoint.as_str(), one.bucket.as_str()),
            ("http://127.0.0.1:5", "media")
        );
        assert_eq!((one.access_key.as_str(), one.secret.as_str()), ("a", "b"));
        assert_ne!(one.prefix, read("http://a:b@127.0.0.1:5/media").unwrap().prefix);
        assert_eq!(read("http://127.0.0.1:5/media"), None);
    }
}

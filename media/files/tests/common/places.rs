//! Where blobs can be: what a contract test runs over.

use std::path::Path;

use guildhall_files::{BlobPlace, S3Place};
use guildhall_test_support::S3Folder;

/// A kind of place.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    Disk,
    S3,
}

impl Kind {
    /// An empty place of this kind, with what it has on disk in `dir`.
    pub(crate) fn of(self, dir: &Path) -> BlobPlace {
        match self {
            Self::Disk => BlobPlace::Disk(dir.join("media")),
            Self::S3 => BlobPlace::S3(s3(&S3Folder::create().unwrap(), dir)),
        }
    }
}

/// On disk, and in a bucket if `GUILDHALL_TEST_S3` names a server.
pub(crate) fn places() -> Vec<Kind> {
    let s3 = S3Folder::create().map(|_| Kind::S3);
    [Some(Kind::Disk), s3].into_iter().flatten().collect()
}

pub(crate) fn s3(folder: &S3Folder, dir: &Path) -> S3Place {
    S3Place {
        endpoint: Some(folder.endpoint.clone()),
        bucket: folder.bucket.clone(),
        region: "us-east-1".to_owned(),
        access_key: folder.access_key.clone(),
        secret: folder.secret.clone().into(),
        prefix: folder.prefix.clone(),
        path_style: true,
        allow_http: false,
        ca_certificates: Vec::new(),
        unfinished: dir.join("unfinished"),
    }
}

//! Tests that run with the files on disk and in a bucket.

use futures::TryStreamExt as _;
use guildhall_files::Blobs;

#[path = "../../../../media/files/tests/common/places.rs"]
#[allow(dead_code, reason = "shared with the tests of the store")]
mod of_files;

pub(crate) use of_files::{Kind, places};

use crate::{
    common::{Api, Setup},
    world::World,
};

/// Makes two tests of each function, which takes the [`Kind`] of place that the files are in: one on disk, and one in a bucket if `GUILDHALL_TEST_S3` names a server.
macro_rules! on_disk_and_s3 {
    ($($name:ident),+ $(,)?) => {
        mod on_disk {
            $(
                #[tokio::test]
                async fn $name() {
                    super::$name($crate::places::Kind::Disk).await;
                }
            )+
        }

        mod on_s3 {
            $(
                #[tokio::test]
                async fn $name() {
                    if let Some(kind) = $crate::places::in_bucket() {
                        super::$name(kind).await;
                    }
                }
            )+
        }
    };
}
pub(crate) use on_disk_and_s3;

/// A bucket, if the tests were given one.
pub(crate) fn in_bucket() -> Option<Kind> {
    places().into_iter().find(|kind| matches!(kind, Kind::S3))
}

/// A world whose files are in a place of this kind, which nobody else has.
pub(crate) async fn world(files: Kind) -> World {
    World::on(Setup {
        files,
        ..Setup::default()
    })
    .await
}

/// Names and bytes of what lies in the store, sorted, whatever the database says.
pub(crate) async fn lying(api: &Api) -> Vec<(String, u64)> {
    let blobs = Blobs::open(&api.place).unwrap();
    let names: Vec<String> = blobs.names().try_collect().await.unwrap();
    let mut lying = Vec::new();
    for name in names {
        let size = blobs.size(&name).await.unwrap().unwrap();
        lying.push((name, size));
    }
    lying.sort();
    lying
}

/// The name that these bytes have in the store, and their count: as a line of [`lying`].
pub(crate) fn blob(bytes: &[u8]) -> (String, u64) {
    (Blobs::name(bytes), u64::try_from(bytes.len()).unwrap())
}

/// Bytes of each upload that is not whole, sorted, whatever the database says.
pub(crate) fn growing(api: &Api) -> Vec<u64> {
    let entries = std::fs::read_dir(&api.spool).unwrap();
    let mut sizes: Vec<u64> = entries
        .map(|entry| entry.unwrap().metadata().unwrap().len())
        .collect();
    sizes.sort_unstable();
    sizes
}

//! What blobs are called, and where they lie.

use object_store::path::Path;
use sha2::{Digest as _, Sha256};

/// Characters of a folder's name.
const FOLDER: usize = 2;
/// Characters of a blob's name.
const NAME: usize = 64;

pub(super) fn of(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn is_name(name: &str) -> bool {
    name.len() == NAME && name.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// The folder of a blob: blobs lie in folders of their first two characters, so that none is large.
pub(super) fn folder(name: &str) -> Option<&str> {
    is_name(name).then(|| name.get(..FOLDER)).flatten()
}

/// Where the blob lies below `prefix`.
pub(super) fn to_path(prefix: &Path, name: &str) -> Option<Path> {
    Some(prefix.clone().join(folder(name)?).join(name))
}

/// The blob that lies there, if it is one.
pub(super) fn from_path(prefix: &Path, path: &Path) -> Option<String> {
    let name = path.filename()?;
    (to_path(prefix, name)? == *path).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_hash_at_its_place_is_no_blob() {
        let hash = of(b"abc");
        assert_eq!(
            hash,
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        let prefix = Path::from("a/b");
        let path = to_path(&prefix, &hash).unwrap();
        assert_eq!(path.as_ref(), format!("a/b/ba/{hash}"));
        assert_eq!(from_path(&prefix, &path), Some(hash.clone()));
        assert_eq!(from_path(&Path::default(), &path), None);
        assert_eq!(from_path(&prefix, &Path::from(format!("a/b/bb/{hash}"))), None);
        for name in ["", "ba", "../ba", &hash.to_uppercase(), &format!("{hash}0"), "ä"] {
            assert_eq!(to_path(&prefix, name), None, "{name}");
        }
    }
}

//! What the files have in them: nothing that is there twice, and nothing that has to be kept to be known again.

use bytes::Bytes;
use futures::{Stream, stream};

/// Bytes of a chunk.
const CHUNK: u64 = 64 << 10;
/// Bytes at the beginning of a chunk that no other chunk has.
const MARK: u64 = 16;
/// What no kind of file that is told by its content begins with.
const BEGIN: u64 = 0xfe << 56;

/// Makes files of one size, each different from all before.
pub(crate) struct Source {
    noise: Bytes,
    size: u64,
    next: u64,
}

/// The bytes of a file: chunks, each a mark with its number and the number of the file, and then noise that all of them have.
#[derive(Clone)]
pub(crate) struct Content {
    noise: Bytes,
    number: u64,
    pub(crate) size: u64,
}

impl Source {
    pub(crate) fn new(size: u64) -> Self {
        let mixed = |number: u64| (number.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 56) as u8;
        Self {
            noise: (0..CHUNK - MARK).map(mixed).collect(),
            size,
            next: 0,
        }
    }

    pub(crate) fn take(&mut self, count: u64) -> Vec<Content> {
        let first = self.next;
        self.next += count;
        let content = |number| Content {
            noise: self.noise.clone(),
            number,
            size: self.size,
        };
        (first..self.next).map(content).collect()
    }
}

impl Content {
    fn mark(&self, chunk: u64) -> [u8; MARK as usize] {
        let (file, chunk) = ((BEGIN | self.number).to_be_bytes(), chunk.to_be_bytes());
        [file, chunk].concat().try_into().unwrap()
    }

    /// The bytes from `at` on, as far as they lie side by side.
    fn piece(&self, at: u64) -> Bytes {
        let (chunk, within) = (at / CHUNK, at % CHUNK);
        let piece = match within.checked_sub(MARK) {
            None => Bytes::from(self.mark(chunk)[within as usize..].to_vec()),
            Some(within) => self.noise.slice(within as usize..),
        };
        let left = usize::try_from(self.size - at).unwrap();
        piece.slice(..piece.len().min(left))
    }

    /// All of it, a chunk at most in memory.
    pub(crate) fn stream(&self) -> impl Stream<Item = Bytes> + Send + use<> {
        let content = self.clone();
        let pieces = stream::unfold((content, 0), |(content, at)| async move {
            let piece = (at < content.size).then(|| content.piece(at))?;
            let end = at + piece.len() as u64;
            Some((piece, (content, end)))
        });
        Box::pin(pieces)
    }

    /// Whether `bytes` are what it has from `at` on.
    pub(crate) fn has(&self, mut at: u64, mut bytes: &[u8]) -> bool {
        while !bytes.is_empty() {
            if at >= self.size {
                return false;
            }
            let piece = self.piece(at);
            let count = piece.len().min(bytes.len());
            if piece[..count] != bytes[..count] {
                return false;
            }
            at += count as u64;
            bytes = &bytes[count..];
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use futures::StreamExt as _;

    use super::*;

    #[tokio::test]
    async fn a_file_is_known_by_any_part_of_it_and_no_other_is_taken_for_it() {
        let mut source = Source::new(3 * CHUNK + 5);
        let two = source.take(2);
        let [one, other] = two.as_slice() else {
            unreachable!()
        };
        let bytes = one.stream().collect::<Vec<_>>().await.concat();
        assert_eq!(bytes.len() as u64, one.size);
        for (from, to) in [
            (0, bytes.len()),
            (7, 20),
            (65_530, 131_090),
            (bytes.len() - 1, bytes.len()),
        ] {
            assert!(one.has(from as u64, &bytes[from..to]), "{from} to {to}");
            assert!(!one.has(from as u64 + 1, &bytes[from..to]), "{from} to {to}");
        }
        assert!(!other.has(0, &bytes[..MARK as usize]));
        let longer = [bytes.as_slice(), b"x"].concat();
        assert!(!one.has(0, &longer));
        let mut changed = bytes;
        changed[100_000] ^= 1;
        assert!(!one.has(0, &changed));
    }
}

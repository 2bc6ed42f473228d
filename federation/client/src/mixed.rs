//! `multipart/mixed` with two parts, as it comes: the first is small, the second may be large and is handed on in pieces.
//!
//! <https://www.rfc-editor.org/rfc/rfc2046#section-5.1>

use std::io::{self, ErrorKind};

use bytes::{Bytes, BytesMut};
use futures::{
    StreamExt as _, TryStreamExt as _,
    stream::{self, BoxStream},
};
use memchr::memmem;

/// Longest of what is not handed on: what stands before the parts, the first part, the headers.
const AROUND: usize = 64 << 10;
/// RFC 2046 allows no longer boundary.
const MAX_BOUNDARY: usize = 70;

/// A stream of bytes.
pub type Bytestream = BoxStream<'static, io::Result<Bytes>>;

struct Reader {
    stream: Bytestream,
    buffer: BytesMut,
}

fn bad(what: &str) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, what)
}

impl Reader {
    /// Reads on; whether there was more.
    async fn more(&mut self) -> io::Result<bool> {
        match self.stream.next().await {
            Some(bytes) => {
                self.buffer.extend_from_slice(&bytes?);
                Ok(true)
            }
            None => Ok(false),
        }
    }

    /// What comes before `mark`, which is skipped.
    async fn until(&mut self, mark: &[u8]) -> io::Result<BytesMut> {
        loop {
            if let Some(at) = memmem::find(&self.buffer, mark) {
                let mut before = self.buffer.split_to(at.saturating_add(mark.len()));
                before.truncate(at);
                return Ok(before);
            }
            if self.buffer.len() > AROUND {
                return Err(bad("what stands around the file is too long"));
            }
            if !self.more().await? {
                return Err(ErrorKind::UnexpectedEof.into());
            }
        }
    }

    /// The headers of a part, after its delimiter, with a line break before each.
    async fn headers(&mut self) -> io::Result<BytesMut> {
        let rest_of_line = self.until(b"\r\n").await?;
        if rest_of_line.starts_with(b"--") {
            return Err(bad("it ends before the file"));
        }
        // So that no header at all ends like the last one.
        let after = std::mem::take(&mut self.buffer);
        self.buffer.extend_from_slice(b"\r\n");
        self.buffer.extend_from_slice(&after);
        self.until(b"\r\n\r\n").await
    }

    /// What comes before `mark`, in pieces.
    fn body(self, mark: Vec<u8>) -> Bytestream {
        let pieces = stream::try_unfold(Some((self, mark)), |state| async move {
            let Some((mut reader, mark)) = state else {
                return Ok(None);
            };
            loop {
                if let Some(at) = memmem::find(&reader.buffer, &mark) {
                    return Ok(Some((reader.buffer.split_to(at).freeze(), None)));
                }
                // The mark may have begun.
                let sure = (reader.buffer.len() + 1).saturating_sub(mark.len());
                if sure > 0 {
                    let piece = reader.buffer.split_to(sure).freeze();
                    return Ok(Some((piece, Some((reader, mark)))));
                }
                if !reader.more().await? {
                    return Err(io::Error::from(ErrorKind::UnexpectedEof));
                }
            }
        });
        pieces
            .try_filter(|piece| std::future::ready(!piece.is_empty()))
            .boxed()
    }
}

/// The bytes of the second part of `stream`, of the content type `content_type`.
///
/// # Errors
/// When it is no such thing, its second part says that its bytes are elsewhere, or `stream` fails.
pub(crate) async fn second_part(content_type: &str, stream: Bytestream) -> io::Result<Bytestream> {
    let boundary = boundary_of(content_type).ok_or_else(|| bad("it is no multipart/mixed"))?;
    let mark = format!("\r\n--{boundary}").into_bytes();
    let mut reader = Reader {
        stream,
        // The first delimiter may stand at the very beginning.
        buffer: BytesMut::from(&b"\r\n"[..]),
    };
    reader.until(&mark).await?;
    reader.headers().await?;
    reader.until(&mark).await?;
    let headers = reader.headers().await?.to_ascii_lowercase();
    if memmem::find(&headers, b"\r\nlocation:").is_some() {
        return Err(bad("the media are somewhere else"));
    }
    Ok(reader.body(mark))
}

fn boundary_of(content_type: &str) -> Option<String> {
    let mime: mime::Mime = content_type.parse().ok()?;
    let is_mixed = mime.type_() == mime::MULTIPART && mime.subtype() == "mixed";
    let boundary = mime.get_param(mime::BOUNDARY)?.as_str();
    (is_mixed && (1..=MAX_BOUNDARY).contains(&boundary.len())).then(|| boundary.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TYPE: &str = "multipart/mixed; boundary=\"a b\"";

    /// `text` in chunks of `size` bytes.
    fn chunks(text: &str, size: usize) -> Bytestream {
        let chunks: Vec<_> = text
            .as_bytes()
            .chunks(size)
            .map(|chunk| Ok(Bytes::copy_from_slice(chunk)))
            .collect();
        stream::iter(chunks).boxed()
    }

    async fn read(content_type: &str, stream: Bytestream) -> io::Result<String> {
        let body = second_part(content_type, stream).await?;
        let pieces: Vec<Bytes> = body.try_collect().await?;
        Ok(String::from_utf8(pieces.concat()).unwrap())
    }

    #[tokio::test]
    async fn the_second_part_is_given_however_it_is_cut() {
        for (text, body) in [
            (
                "--a b\r\n\r\n{}\r\n--a b\r\nContent-Type: x\r\n\r\nhello\r\n--a b--\r\n",
                "hello",
            ),
            (
                "\r\n--a b\r\nContent-Type: application/json\r\n\r\n{}\r\n--a b  \r\n\r\n\r\n--a \r\n--a b--",
                "\r\n--a ",
            ),
            ("x\r\n--a b\r\n\r\n\r\n--a b\r\n\r\n\r\n--a b--", ""),
            // What only begins like the delimiter is part of the file.
            (
                "--a b\r\n\r\n{}\r\n--a b\r\nA: b\r\n\r\n\r\n--a\r\n--a c\r\n-\r\n--a b--",
                "\r\n--a\r\n--a c\r\n-",
            ),
        ] {
            for size in 1..=text.len() {
                assert_eq!(
                    read(TYPE, chunks(text, size)).await.unwrap(),
                    body,
                    "{text:?} {size}"
                );
            }
        }
    }

    #[tokio::test]
    async fn what_is_no_file_is_refused() {
        let good = "--a b\r\n\r\n{}\r\n--a b\r\n\r\nhello\r\n--a b--";
        for content_type in [
            "",
            "image/png",
            "multipart/form-data; boundary=x",
            "multipart/mixed",
            "multipart/mixed; boundary=",
        ] {
            assert!(
                read(content_type, chunks(good, 7)).await.is_err(),
                "{content_type}"
            );
        }
        for text in [
            "",
            "--a b--",
            "--a b\r\n\r\n{}\r\n--a b--",
            "--a b\r\n\r\n{}\r\n--a b\r\nLocation: https://b.test/x\r\n\r\n\r\n--a b--",
            "--a b\r\n\r\n{}\r\n--a b\r\nA: b\r\nlocation: https://b.test/x\r\n\r\n\r\n--a b--",
            "--a b\r\n\r\n{}\r\n--a b\r\n\r\nit breaks off",
            "--a b\r\n\r\n{}\r\n--a b\r\n\r\nit breaks off\r\n--a ",
        ] {
            assert!(read(TYPE, chunks(text, 5)).await.is_err(), "{text:?}");
        }
        for endless in [
            "x".repeat(1 << 20),
            format!("--a b\r\nA: {}", "x".repeat(1 << 20)),
        ] {
            let error = read(TYPE, chunks(&endless, 1000)).await.unwrap_err();
            assert!(error.to_string().contains("too long"), "{error}");
        }
    }

    #[tokio::test]
    async fn little_of_a_large_file_is_in_memory() {
        let head = Bytes::from_static(b"--a b\r\n\r\n{}\r\n--a b\r\n\r\n");
        let zeroes = Bytes::from(vec![0; 64 << 10]);
        let many = std::iter::once(head).chain(std::iter::repeat_n(zeroes, 1600));
        let tail = std::iter::once(Bytes::from_static(b"\r\n--a b--"));
        let mut body = second_part(TYPE, stream::iter(many.chain(tail).map(Ok)).boxed())
            .await
            .unwrap();
        let (mut all, mut largest) = (0, 0);
        while let Some(piece) = body.next().await {
            let piece = piece.unwrap();
            all += piece.len();
            largest = largest.max(piece.len());
        }
        assert_eq!(all, 1600 * (64 << 10));
        assert!(largest <= 65 << 10, "{largest}");
    }
}

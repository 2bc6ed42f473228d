//! Reading blobs.

use std::{
    error::Error,
    fs::File,
    io::{self, ErrorKind, Read as _, Seek as _, SeekFrom},
    ops::Range,
};

use bytes::Bytes;
use futures::{
    StreamExt as _, TryStreamExt as _,
    stream::{self, BoxStream},
};
use object_store::{
    GetOptions, GetRange, GetResultPayload, ObjectStoreExt as _,
    client::{HttpError, HttpErrorKind},
};

use super::{Blobs, found, run};

/// Bytes that are read from disk at a time.
const PART: u64 = 64 << 10;

impl Blobs {
    /// The bytes of a small blob, if it is there: all of them are in memory.
    ///
    /// # Errors
    /// When disk or bucket fail.
    pub async fn get(&self, sha256: &str) -> io::Result<Option<Bytes>> {
        let Some(path) = self.path(sha256) else {
            return Ok(None);
        };
        match found(self.0.store.get(&path).await)? {
            Some(blob) => blob.bytes().await.map(Some).map_err(io_error),
            None => Ok(None),
        }
    }

    /// The bytes of a blob in this range, in parts as they come, if it is there. Whoever reads slowly has few of them in memory.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] when the range goes beyond the end; when disk or bucket fail, also in the stream.
    pub async fn read(
        &self,
        sha256: &str,
        range: Range<u64>,
    ) -> io::Result<Option<BoxStream<'static, io::Result<Bytes>>>> {
        let Some(path) = self.path(sha256) else {
            return Ok(None);
        };
        let beyond = |size: u64| {
            let message = format!("bytes {} to {} are asked for of {size}", range.start, range.end);
            io::Error::new(ErrorKind::InvalidInput, message)
        };
        if range.start >= range.end {
            // An S3 server cannot be asked for no bytes.
            return match self.size(sha256).await? {
                Some(size) if range.start != range.end || range.end > size => Err(beyond(size)),
                there => Ok(there.map(|_| stream::empty().boxed())),
            };
        }
        let options = GetOptions {
            range: Some(GetRange::Bounded(range.clone())),
            ..GetOptions::default()
        };
        let blob = match found(self.0.store.get_opts(&path, options).await) {
            Ok(Some(blob)) => blob,
            Ok(None) => return Ok(None),
            // Each store has its own words for a range that begins beyond the end.
            Err(error) => {
                return match self.size(sha256).await {
                    Ok(Some(size)) if range.end > size => Err(beyond(size)),
                    _ => Err(error),
                };
            }
        };
        if blob.range != range {
            return Err(beyond(blob.meta.size));
        }
        Ok(Some(match blob.payload {
            GetResultPayload::File(file, _) => from_file(file, range),
            GetResultPayload::Stream(stream) => stream.map_err(io_error).boxed(),
        }))
    }

    /// Bytes of the blob, if it is there.
    ///
    /// # Errors
    /// When disk or bucket fail.
    pub async fn size(&self, sha256: &str) -> io::Result<Option<u64>> {
        let Some(path) = self.path(sha256) else {
            return Ok(None);
        };
        Ok(found(self.0.store.head(&path).await)?.map(|meta| meta.size))
    }
}

fn from_file(file: File, range: Range<u64>) -> BoxStream<'static, io::Result<Bytes>> {
    let parts = stream::try_unfold((file, range), |(file, range)| async move {
        if range.is_empty() {
            return Ok(None);
        }
        let next = run(move || {
            let count = PART.min(range.end.saturating_sub(range.start));
            let mut part = Vec::with_capacity(usize::try_from(count).unwrap_or_default());
            let mut from = &file;
            from.seek(SeekFrom::Start(range.start))?;
            from.take(count).read_to_end(&mut part)?;
            if super::length(part.len()) != count {
                return Err(ErrorKind::UnexpectedEof.into());
            }
            let rest = range.start.saturating_add(count)..range.end;
            Ok((Bytes::from(part), (file, rest)))
        });
        next.await.map(Some)
    });
    parts.boxed()
}

/// [`ErrorKind::PermissionDenied`] when key or secret are refused, [`ErrorKind::TimedOut`] when it may be better later.
pub(super) fn io_error(error: object_store::Error) -> io::Error {
    use object_store::Error as Store;
    match &error {
        Store::PermissionDenied { source, .. } | Store::Unauthenticated { source, .. } => {
            let message =
                format!("the S3 server refuses the access key, its secret, or what they may do: {source}");
            io::Error::new(ErrorKind::PermissionDenied, message)
        }
        Store::NotFound { .. } => io::Error::new(ErrorKind::NotFound, error),
        _ if is_away(&error) => io::Error::new(ErrorKind::TimedOut, error),
        _ => io::Error::other(error),
    }
}

/// Whether the server could not be reached, or broke off.
fn is_away(error: &object_store::Error) -> bool {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(one) = cause {
        if let Some(http) = one.downcast_ref::<HttpError>() {
            return matches!(
                http.kind(),
                HttpErrorKind::Connect
                    | HttpErrorKind::Request
                    | HttpErrorKind::Timeout
                    | HttpErrorKind::Interrupted
            );
        }
        cause = one.source();
    }
    false
}

//! Files in a body, as they come.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
};

use axum::{
    body::{BodyDataStream, Bytes},
    extract::{FromRequest, Request},
    http::{HeaderMap, header::CONTENT_TYPE},
};
use futures::{
    Stream, StreamExt as _,
    stream::{self, BoxStream},
};
use guildhall_types::attachment::MAX_ATTACHMENTS;
use serde::de::DeserializeOwned;

use super::strict;
use crate::{ApiError, ApiState};

/// Bytes that may come without any of them being part of a file: headers and boundaries.
const AROUND: usize = 256 << 10;

/// The parts of a `multipart/form-data` (RFC 7578).
pub struct Multipart {
    parts: multer::Multipart<'static>,
    unused: Arc<AtomicUsize>,
    count: usize,
}

/// Bytes as they come; an error says why no more do.
type PartBody = BoxStream<'static, Result<Bytes, String>>;

/// One part. It has to be read before the next one.
pub struct Field {
    /// Which it is.
    pub name: String,
    /// What a file is called by who sends it.
    pub filename: Option<String>,
    /// Its bytes.
    pub body: PartBody,
}

/// One file. It has to be read before the next one.
pub struct Part {
    /// What it is called by who sends it.
    pub filename: String,
    /// Its bytes.
    pub body: PartBody,
}

/// Whether a request with these headers has a body of that kind.
pub fn is_multipart(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let essence = kind.and_then(|kind| kind.split(';').next()).map(str::trim);
    essence.is_some_and(|essence| essence.eq_ignore_ascii_case("multipart/form-data"))
}

impl Field {
    /// What it says as JSON of at most `limit` bytes.
    ///
    /// # Errors
    /// 413 for more, 400 for what does not come to its end, is no JSON, or has another form.
    pub async fn json<T: DeserializeOwned>(mut self, limit: usize) -> Result<T, ApiError> {
        let mut bytes = Vec::new();
        while let Some(chunk) = self.body.next().await {
            let chunk =
                chunk.map_err(|why| ApiError::invalid(&*self.name, format!("cannot be read: {why}")))?;
            if bytes.len().saturating_add(chunk.len()) > limit {
                return Err(ApiError::too_large(limit));
            }
            bytes.extend_from_slice(&chunk);
        }
        strict::json(&bytes)
    }
}

impl FromRequest<ApiState> for Multipart {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &ApiState) -> Result<Self, ApiError> {
        let kind = request
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|kind| kind.to_str().ok());
        let boundary = kind.and_then(|kind| multer::parse_boundary(kind).ok());
        let boundary = boundary.ok_or_else(|| {
            ApiError::unsupported_media_type(
                "Expected a body of content type multipart/form-data with a boundary",
            )
        })?;
        let unused = Arc::new(AtomicUsize::new(0));
        let body = Slow {
            body: request.into_body().into_data_stream(),
            unused: Arc::clone(&unused),
            pauses: false,
        };
        Ok(Self {
            parts: multer::Multipart::new(body, boundary),
            unused,
            count: 0,
        })
    }
}

impl Multipart {
    /// The next file, of at most 10; `None` when there are no more.
    ///
    /// # Errors
    /// 400 for what is no file, that is a part without a file name, or one too many.
    pub async fn next(&mut self) -> Result<Option<Part>, ApiError> {
        let Some(field) = self.next_field().await? else {
            return Ok(None);
        };
        self.count += 1;
        if self.count > MAX_ATTACHMENTS {
            return Err(bad(format!("must be at most {MAX_ATTACHMENTS}")));
        }
        let filename = field.filename;
        let filename = filename.ok_or_else(|| bad("must be parts with a file name".to_owned()))?;
        Ok(Some(Part {
            filename,
            body: field.body,
        }))
    }

    /// The next part, whatever it is; `None` when there are no more. How many there may be, the caller says.
    ///
    /// # Errors
    /// 400 for what cannot be read.
    pub async fn next_field(&mut self) -> Result<Option<Field>, ApiError> {
        let field = self.parts.next_field().await;
        let Some(field) = field.map_err(|error| bad(format!("cannot be read: {error}")))? else {
            return Ok(None);
        };
        let name = field.name().unwrap_or_default().to_owned();
        let filename = field.file_name().map(str::to_owned);
        let unused = Arc::clone(&self.unused);
        let body = stream::unfold(Some(field), move |field| {
            let unused = Arc::clone(&unused);
            async move {
                let mut field = field?;
                let chunk = field.chunk().await;
                unused.store(0, Ordering::Relaxed);
                match chunk {
                    Ok(Some(chunk)) => Some((Ok(chunk), Some(field))),
                    Ok(None) => None,
                    Err(error) => Some((Err(error.to_string()), None)),
                }
            }
        });
        Ok(Some(Field {
            name,
            filename,
            body: body.boxed(),
        }))
    }
}

fn bad(reason: String) -> ApiError {
    ApiError::invalid("files", reason)
}

/// A body of which one chunk is given at a time: what reads it takes all that is ready into its memory, and who writes to disk is slower than
/// who sends. It ends in an error when much of it comes of which nothing is used.
struct Slow {
    body: BodyDataStream,
    unused: Arc<AtomicUsize>,
    /// Whether the next answer is that there is none yet.
    pauses: bool,
}

impl Stream for Slow {
    type Item = Result<Bytes, String>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if std::mem::take(&mut self.pauses) {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        let next = self.body.poll_next_unpin(context);
        let Poll::Ready(Some(Ok(chunk))) = next else {
            return next.map(|next| next.map(|chunk| chunk.map_err(|error| error.to_string())));
        };
        self.pauses = true;
        let unused = self.unused.fetch_add(chunk.len(), Ordering::Relaxed) + chunk.len();
        Poll::Ready(Some(match unused > AROUND + chunk.len() {
            true => Err("the headers of a part are too long".to_owned()),
            false => Ok(chunk),
        }))
    }
}

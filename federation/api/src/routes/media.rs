//! `GET /_matrix/federation/v1/media/download/{media_id}`
//!
//! <https://spec.matrix.org/v1.19/server-server-api/#get_matrixfederationv1mediadownloadmediaid>

use axum::{
    body::Body,
    extract::State,
    http::{HeaderName, HeaderValue, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use futures::{
    StreamExt as _,
    stream::{iter, once},
};
use guildhall_types::entropy::random_alphanumeric;
use ruma::api::federation::authenticated_media::get_content::v1::Request;

use crate::{FederationState, error::MatrixError, extract::Signed};

/// Header of the answer for a file of a message: who asks gives it to nobody who does not see that.
const OF_A_MESSAGE: HeaderName = HeaderName::from_static("guildhall-file-of-message");
/// Characters of the boundary: it stands in no file by chance.
const BOUNDARY: usize = 30;

/// Gives what a user of this server has uploaded. A file of a message is for the servers in its channel. Anything else is for who knows its name: it cannot be guessed.
pub(crate) async fn download(
    State(state): State<FederationState>,
    Signed { request, origin }: Signed<Request>,
) -> Result<Response, MatrixError> {
    let unknown = || MatrixError::not_found("there is no such media here");
    let file = state.media.file(&request.media_id).await?.ok_or_else(unknown)?;
    if let Some((channel, _)) = &file.place
        && !state.reads(channel, &origin).await?
    {
        // Nobody learns which files there are.
        return Err(unknown());
    }
    let boundary = random_alphanumeric(&*state.entropy, BOUNDARY);
    let content_type = file.content_type;
    let head = format!(
        "\r\n--{boundary}\r\nContent-Type: application/json\r\n\r\n{{}}\r\n--{boundary}\r\n\
         Content-Type: {content_type}\r\nContent-Disposition: inline\r\n\r\n"
    );
    let tail = format!("\r\n--{boundary}--\r\n");
    let text = |text: String| once(async { Ok(Bytes::from(text)) });
    let body = text(head).chain(file.bytes).chain(iter([Ok(Bytes::from(tail))]));
    let kind = format!("multipart/mixed; boundary={boundary}");
    let mut response = ([(CONTENT_TYPE, kind)], Body::from_stream(body)).into_response();
    if file.place.is_some() {
        let headers = response.headers_mut();
        headers.insert(OF_A_MESSAGE, HeaderValue::from_static("1"));
    }
    Ok(response)
}

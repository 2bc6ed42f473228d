//! Large media of other servers, as they come.

use std::time::Duration;

use futures::{StreamExt as _, TryStreamExt as _};
use guildhall_types::ServerName;
use http::header::CONTENT_TYPE;
use ruma::api::{OutgoingRequestExt as _, federation::authenticated_media::get_content::v1::Request};

use crate::{
    ClientError, FederationClient, Patience,
    mixed::{self, Bytestream},
};

/// Header of an answer with a file of a message.
const OF_A_MESSAGE: &str = "guildhall-file-of-message";
/// Longest time for a whole file.
const TIME: Duration = Duration::from_secs(300);
/// What stands around the bytes of an answer: boundaries, headers, metadata.
const AROUND: u64 = 128 << 10;

impl FederationClient {
    /// As [`Self::download`], but the bytes are given as they come. With more than `max` of them, and a little, the stream ends in an error, as when they come for
    /// more than 300 seconds.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub async fn download_stream(
        &self,
        server: &ServerName,
        media_id: &str,
        max: u64,
    ) -> Result<Bytestream, ClientError> {
        let opened = self.open_media(server, media_id, max, TIME).await?;
        Ok(opened.1)
    }

    /// Whether it is a file of a message, and the bytes.
    pub(crate) async fn open_media(
        &self,
        server: &ServerName,
        media_id: &str,
        max: u64,
        time: Duration,
    ) -> Result<(bool, Bytestream), ClientError> {
        let place = self.admitted(server, Patience::Interactive).await?;
        let request = Request::new(media_id.to_owned())
            .try_into_http_request::<Vec<u8>>(&place.origin, self.signing_input(server), ())
            .map_err(|error| ClientError::BadRequest(error.to_string()))?;
        let response = self.open(server, request, place.by_service, time).await?;
        let is_of_message = response.headers().contains_key(OF_A_MESSAGE);
        let content_type = response.headers().get(CONTENT_TYPE);
        let content_type = content_type
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        let content_type = content_type.to_owned();
        let limit = max.saturating_add(AROUND);
        if response.content_length().is_some_and(|length| length > limit) {
            return Err(ClientError::TooLarge(server.to_string()));
        }
        let mut read = 0_u64;
        let bytes = response.bytes_stream().map_err(std::io::Error::other);
        let bytes = bytes.map(move |chunk| {
            let chunk = chunk?;
            read = read.saturating_add(u64::try_from(chunk.len()).unwrap_or(u64::MAX));
            match read > limit {
                true => Err(std::io::Error::other("there are more bytes than are taken")),
                false => Ok(chunk),
            }
        });
        let part = mixed::second_part(&content_type, bytes.boxed()).await;
        let part = part.map_err(|error| ClientError::BadResponse {
            server: server.to_string(),
            reason: error.to_string(),
        });
        Ok((is_of_message, part?))
    }
}

//! Media of other servers.

use std::time::Duration;

use guildhall_types::ServerName;
use ruma::api::federation::authenticated_media::{FileOrLocation, get_content::v1::Request};

use crate::{ClientError, FederationClient, Patience, request::Caps};

/// What stands around the bytes of an answer: boundaries, headers, metadata.
const AROUND: usize = 16 << 10;
/// Longest time for one request: what is asked for is small, and others wait for its place.
const TIME: Duration = Duration::from_secs(20);

impl FederationClient {
    /// `GET /_matrix/federation/v1/media/download/{mediaId}`: the bytes, of which at most `max` and a little are read, within 20 seconds. Where the server says
    /// that they are somewhere else, nobody is asked there.
    ///
    /// <https://spec.matrix.org/v1.19/server-server-api/#get_matrixfederationv1mediadownloadmediaid>
    ///
    /// # Errors
    /// See [`ClientError`].
    pub async fn download(
        &self,
        server: &ServerName,
        media_id: &str,
        max: usize,
    ) -> Result<Vec<u8>, ClientError> {
        let request = Request::new(media_id.to_owned());
        let caps = Caps {
            body: max.saturating_add(AROUND),
            time: TIME,
        };
        let response = self
            .send_capped(server, request, Patience::Interactive, Some(caps))
            .await?;
        match response.content {
            FileOrLocation::File(content) => Ok(content.file),
            _ => Err(ClientError::BadResponse {
                server: server.to_string(),
                reason: "the media are somewhere else".to_owned(),
            }),
        }
    }
}

//! Media of other servers.

use guildhall_types::ServerName;
use ruma::api::federation::authenticated_media::{FileOrLocation, get_content::v1::Request};

use crate::{ClientError, FederationClient, Patience};

/// What stands around the bytes of an answer: boundaries, headers, metadata.
const AROUND: usize = 16 << 10;

impl FederationClient {
    /// `GET /_matrix/federation/v1/media/download/{mediaId}`: the bytes, of which at most `max` and a little are read. Where the server says
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
        let limit = max.saturating_add(AROUND);
        let response = self
            .send_capped(server, request, Patience::Interactive, Some(limit))
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

//! Media of other servers.

use std::time::Duration;

use futures::TryStreamExt as _;
use guildhall_types::ServerName;

use crate::{ClientError, FederationClient};

/// Longest time for one request: what is asked for is small, and others wait for its place.
const TIME: Duration = Duration::from_secs(20);

impl FederationClient {
    /// `GET /_matrix/federation/v1/media/download/{mediaId}`: the bytes of a picture that is for all who know its name, at most `max`, within 20 seconds. Where the server
    /// says that they are somewhere else, nobody is asked there; a file of a message is none.
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
        let limit = u64::try_from(max).unwrap_or(u64::MAX);
        let (is_of_message, bytes) = self.open_media(server, media_id, limit, TIME).await?;
        if is_of_message {
            return Err(ClientError::Status {
                server: server.to_string(),
                status: 404,
                errcode: "M_NOT_FOUND".to_owned(),
                message: "it is a file of a message".to_owned(),
            });
        }
        let mut all = Vec::new();
        let mut bytes = bytes.map_err(|error| ClientError::Unreachable {
            server: server.to_string(),
            reason: error.to_string(),
        });
        while let Some(part) = bytes.try_next().await? {
            all.extend_from_slice(&part);
            if all.len() > max {
                return Err(ClientError::TooLarge(server.to_string()));
            }
        }
        Ok(all)
    }
}

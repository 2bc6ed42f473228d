//! Stored media, and the ports between them and other servers.

use std::sync::Arc;

use anyhow::Context as _;
use futures::future::BoxFuture;
use guildhall_federation_api::{LocalFile, LocalMedia, PortError};
use guildhall_federation_client::{ClientError, FederationClient};
use guildhall_files::{Files, FilesParts, MediaError, MediaLimits, Origin, OriginError};
use guildhall_types::ServerName;

use super::Core;
use crate::config::Config;

/// Opens the store.
pub(super) fn files(config: &Config, core: &Core) -> anyhow::Result<Files> {
    let dir = config.media_dir();
    let limits = &config.media;
    let parts = FilesParts {
        db: core.db.clone(),
        dir: dir.clone(),
        server_name: config.server.name.clone(),
        origin: Arc::new(OtherServers(core.client.clone())),
        limits: MediaLimits {
            emoji: limits.emoji_bytes,
            sticker: limits.sticker_bytes,
            icon: limits.icon_bytes,
            user: limits.user_bytes,
            cache: limits.cache_bytes,
        },
        clock: Arc::clone(&core.clock),
        entropy: Arc::clone(&core.entropy),
    };
    Files::open(parts).with_context(|| format!("stored media in {}", dir.display()))
}

/// Removes what a crash has left on disk.
pub(super) async fn sweep(files: Files) {
    match files.sweep().await {
        Ok(0) => {}
        Ok(count) => tracing::info!(
            count,
            "stored media of which the database knows nothing were removed"
        ),
        Err(error) => tracing::warn!(%error, "it could not be looked whether a crash has left media"),
    }
}

/// [`Origin`] over the federation client.
struct OtherServers(FederationClient);

fn origin_error(error: &ClientError) -> OriginError {
    let message = error.to_string();
    match error {
        ClientError::Status { status: 404, .. } => OriginError::Unknown,
        ClientError::Refused(_)
        | ClientError::Status {
            status: 401 | 403, ..
        } => OriginError::Refused(message),
        error if error.retryable() => OriginError::Away(message),
        _ => OriginError::Bad(message),
    }
}

impl Origin for OtherServers {
    fn download<'a>(
        &'a self,
        server: &'a ServerName,
        media_id: &'a str,
        max: usize,
    ) -> BoxFuture<'a, Result<Vec<u8>, OriginError>> {
        Box::pin(async move {
            let answer = self.0.download(server, media_id, max).await;
            answer.map_err(|error| origin_error(&error))
        })
    }
}

/// [`LocalMedia`] over the store.
pub(super) struct LocalFiles(pub(super) Files);

impl LocalMedia for LocalFiles {
    fn file<'a>(&'a self, media_id: &'a str) -> BoxFuture<'a, Result<Option<LocalFile>, PortError>> {
        Box::pin(async move {
            match self.0.own(media_id).await {
                Ok(media) => Ok(Some(LocalFile {
                    content_type: media.content_type,
                    bytes: media.bytes,
                })),
                Err(MediaError::Unknown) => Ok(None),
                Err(error) => Err(PortError(error.to_string())),
            }
        })
    }
}

//! Files of other servers.

use std::time::Duration;

use futures::{StreamExt as _, stream};
use guildhall_storage::media::MediaRow;
use guildhall_types::{OwnedServerName, ServerName, entropy::random_alphanumeric};

use tokio::time::timeout;

use super::upload::{Body, to_its_end};
use crate::{Files, MediaError, OriginError, OriginStream, SpoolError, files::Inner};

/// Characters of the name that it has in the spool.
const ID: usize = 24;
/// How long a download may take in all, from finding out where to ask to the last byte.
const LASTS: Duration = Duration::from_secs(300);
/// How long nothing may come.
const SILENCE: Duration = Duration::from_secs(20);

/// Whose file: who asks for the same meanwhile waits for the same answer.
pub(crate) type Key = (OwnedServerName, String);

impl Files {
    /// Fetches the file `media_id` of `server` and keeps it.
    pub(super) async fn fetch(&self, server: &ServerName, media_id: &str) -> Result<MediaRow, MediaError> {
        let key: Key = (server.to_owned(), media_id.to_owned());
        let found = self
            .0
            .fetching
            .try_get_with(key.clone(), to_its_end(fetch_now(self.clone(), key)))
            .await;
        found.map_err(|error| MediaError::clone(&error))
    }

    async fn download(
        &self,
        server: &ServerName,
        media_id: &str,
        name: &str,
    ) -> Result<crate::Spooled, OriginError> {
        let Inner { parts, spool, .. } = &*self.0;
        let failed = |error: SpoolError| match error {
            SpoolError::TooLarge(max) => {
                OriginError::Bad(format!("what {server} gave has more than {max} bytes"))
            }
            SpoolError::CutOff(why) => OriginError::Away(format!("{server} broke off: {why}")),
            error => OriginError::Away(format!("what {server} gave could not be stored: {error}")),
        };
        let bytes = parts.origin.stream(server, media_id, parts.limits.remote).await?;
        let mut file = spool.create(name).await.map_err(failed)?;
        file.append(0, patient(bytes)).await.map_err(failed)?;
        file.finish().await.map_err(failed)
    }
}

async fn fetch_now(files: Files, (server, media_id): Key) -> Result<MediaRow, MediaError> {
    let Inner {
        parts,
        file_downloads,
        ..
    } = &*files.0;
    let name = random_alphanumeric(&*parts.entropy, ID);
    let download = files.download(&server, &media_id, &name);
    let fetched = file_downloads.run_for(LASTS, &server, download).await;
    let row = match fetched {
        Ok(spooled) => files.accept_of((&server, &media_id), spooled).await,
        Err(OriginError::Unknown) => Err(MediaError::Unknown),
        Err(error) => Err(error.into()),
    };
    files.drop_spooled(&name).await;
    let row = row?;
    if let Err(error) = files.trim((&server, &media_id)).await {
        tracing::warn!(%error, "the media of other servers could not be trimmed");
    }
    Ok(row)
}

/// `bytes`, which end in an error where none come for a while.
fn patient(bytes: OriginStream) -> Body {
    let parts = stream::unfold(Some(bytes), |bytes| async move {
        let mut bytes = bytes?;
        match timeout(SILENCE, bytes.next()).await {
            Ok(None) => None,
            Ok(Some(Ok(part))) => Some((Ok(part), Some(bytes))),
            Ok(Some(Err(error))) => Some((Err(error.to_string()), None)),
            Err(_) => Some((Err("nothing came for a while".to_owned()), None)),
        }
    });
    parts.boxed()
}

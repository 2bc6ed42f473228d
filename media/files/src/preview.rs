//! Pictures of link previews. They are this server's, and no user's: who has stored how much does not count them. Who has them kept sees to it that
//! they are forgotten again ([`Files::forget`]).

use guildhall_types::entropy::random_alphanumeric;

use crate::{Files, MediaError, NoPicture, Stored, inspect, keep};

/// Largest picture of a preview, in bytes.
const MAX_PREVIEW: usize = 5 << 20;

impl Files {
    /// Stores a picture that this server has fetched for a preview.
    ///
    /// # Errors
    /// [`MediaError::NoPicture`], or when disk or database fail.
    pub async fn keep_preview(&self, bytes: Vec<u8>) -> Result<Stored, MediaError> {
        if bytes.len() > MAX_PREVIEW {
            return Err(NoPicture::Size(MAX_PREVIEW).into());
        }
        let (picture, size) = (inspect(&bytes)?, bytes.len());
        let parts = &self.0.parts;
        let media_id = random_alphanumeric(&*parts.entropy, keep::ID);
        self.store(&parts.server_name, &media_id, None, picture, bytes.into())
            .await?;
        Ok(Stored {
            uri: format!("mxc://{}/{media_id}", parts.server_name),
            media_id,
            picture,
            size,
        })
    }
}

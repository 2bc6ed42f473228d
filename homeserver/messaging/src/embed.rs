//! The Embed model: what is shown below a message of what its links lead to.

use guildhall_storage::{StorageError, previews::Shown};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a link leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EmbedKind {
    /// A page.
    Link,
    /// A picture, which is `image`.
    Image,
    /// A page that shows a video.
    Video,
    /// A page that is an article.
    Article,
}

/// What a link of a message leads to, as this server has found it. It is what the page says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Embed {
    /// What it is.
    #[serde(rename = "type")]
    pub kind: EmbedKind,
    /// Where it is, `http` or `https`: where the link led at last, or what the page there calls its own address.
    pub url: String,
    /// At most 256 characters.
    pub title: Option<String>,
    /// At most 350 characters.
    pub description: Option<String>,
    /// What the site is called, at most 256 characters.
    pub site_name: Option<String>,
    /// Its colour, red, green and blue with 8 bits each.
    pub color: Option<u32>,
    /// Its picture.
    pub image: Option<EmbedImage>,
}

/// The picture of an embed. This server keeps it: who looks at it asks no stranger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EmbedImage {
    /// `mxc://this server/media id`.
    pub url: String,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// What to show until it is there; null if that is not known.
    pub blurhash: Option<String>,
}

fn corrupt(error: serde_json::Error) -> StorageError {
    StorageError::Corrupt {
        what: "link preview",
        reason: error.to_string(),
    }
}

impl Embed {
    /// As it is stored.
    ///
    /// # Errors
    /// When it is not as it was stored.
    pub(crate) fn of(shown: Shown) -> Result<Self, StorageError> {
        let embed: Self = serde_json::from_str(&shown.embed).map_err(corrupt)?;
        let image = shown.image.map(|image| serde_json::from_str(&image)).transpose();
        Ok(Self {
            image: image.map_err(corrupt)?,
            ..embed
        })
    }
}

//! What is behind a link: as it was found not long ago, or as it is found now.

use guildhall_guilds::Refusal;
use guildhall_previews::{Kind, Picture, Preview, PreviewError};
use guildhall_storage::previews::{self, PreviewRow};
use guildhall_types::entropy::random_alphanumeric;
use url::Url;

use super::LinkPreviews;
use crate::embed::{Embed, EmbedImage, EmbedKind};

/// How long what was found holds, in milliseconds.
pub(super) const FOUND_MS: i64 = 24 * 3600 * 1000;
/// How long it holds that nothing was found, in milliseconds.
const NOT_FOUND_MS: i64 = 3600 * 1000;
/// Characters of an id.
const ID: usize = 22;

/// It cannot be looked at now.
#[derive(Clone, Copy, Debug)]
pub(super) struct Busy;

/// A picture that is kept, as JSON, by its id, with its bytes.
type Kept = (String, String, i64);

impl LinkPreviews {
    /// What is behind `link`. Who asks for the same meanwhile waits for the same answer.
    pub(super) async fn find(&self, link: &Url) -> Result<PreviewRow, Busy> {
        let key = link.as_str().to_owned();
        let found = self.0.lately.try_get_with(key, self.find_now(link)).await;
        found.map_err(|_| Busy)
    }

    async fn find_now(&self, link: &Url) -> Result<PreviewRow, Busy> {
        match self.stored(link).await {
            Ok(Some(stored)) => return Ok(stored),
            Ok(None) => {}
            Err(refusal) => {
                tracing::warn!(%refusal, "previews cannot be looked up");
                return Err(Busy);
            }
        }
        let found = match self.0.parts.previews.preview(link).await {
            Ok(found) => self.row(link, found).await,
            Err(PreviewError::Busy) => return Err(Busy),
            Err(error) => {
                tracing::debug!(host = link.host_str(), %error, "a link has no preview");
                self.nothing(link)
            }
        };
        let stored = async {
            let mut tx = self.messaging().guilds().db().begin().await?;
            previews::insert(tx.conn(), &found).await?;
            tx.commit().await
        };
        match stored.await {
            Ok(()) => Ok(found),
            Err(error) => {
                tracing::warn!(%error, "a preview cannot be stored");
                if let Some(media) = &found.media_id
                    && let Err(error) = self.messaging().guilds().files().forget(media).await
                {
                    tracing::warn!(%error, "its picture cannot be removed");
                }
                Err(Busy)
            }
        }
    }

    async fn stored(&self, link: &Url) -> Result<Option<PreviewRow>, Refusal> {
        let guilds = self.messaging().guilds();
        let found = previews::latest(&mut *guilds.db().read().await?, link.as_str()).await?;
        let now = guilds.clock().now().0;
        Ok(found.filter(|found| {
            let holds = match found.embed {
                Some(_) => FOUND_MS,
                None => NOT_FOUND_MS,
            };
            now.saturating_sub(found.fetched_at) < holds
        }))
    }

    fn nothing(&self, link: &Url) -> PreviewRow {
        PreviewRow {
            preview_id: random_alphanumeric(&*self.0.parts.entropy, ID),
            url: link.as_str().to_owned(),
            fetched_at: self.messaging().guilds().clock().now().0,
            embed: None,
            image: None,
            media_id: None,
            media_size: 0,
        }
    }

    async fn row(&self, link: &Url, found: Preview) -> PreviewRow {
        let nothing = self.nothing(link);
        let (kind, picture) = (found.kind, found.picture.clone());
        let kept = match picture {
            Some(picture) => self.keep(picture).await,
            None => None,
        };
        // A picture that cannot be shown is nothing.
        if kind == Kind::Image && kept.is_none() {
            return nothing;
        }
        let (image, media_id, media_size) = match kept {
            Some((image, media_id, size)) => (Some(image), Some(media_id), size),
            None => (None, None, 0),
        };
        PreviewRow {
            embed: serde_json::to_string(&embed(found)).ok(),
            image,
            media_id,
            media_size,
            ..nothing
        }
    }

    /// Fetches the picture if need be, and keeps it if there is room for it.
    async fn keep(&self, picture: Picture) -> Option<Kept> {
        let bytes = match picture {
            Picture::Here(bytes) => bytes,
            Picture::At(url) => match self.0.parts.previews.picture(&url).await {
                Ok(bytes) => bytes,
                Err(error) => {
                    tracing::debug!(host = url.host_str(), %error, "a preview has no picture");
                    return None;
                }
            },
        };
        match self
            .make_room(i64::try_from(bytes.len()).unwrap_or(i64::MAX))
            .await
        {
            Ok(true) => {}
            Ok(false) => {
                tracing::debug!("there is no room for the picture of a preview");
                return None;
            }
            Err(refusal) => {
                tracing::warn!(%refusal, "no room can be made for the picture of a preview");
                return None;
            }
        }
        let stored = match self.messaging().guilds().files().keep_preview(bytes).await {
            Ok(stored) => stored,
            Err(error) => {
                tracing::debug!(%error, "a preview has no picture");
                return None;
            }
        };
        let image = EmbedImage {
            url: stored.uri,
            width: u32::try_from(stored.picture.width).unwrap_or_default(),
            height: u32::try_from(stored.picture.height).unwrap_or_default(),
            blurhash: None,
        };
        let json = serde_json::to_string(&image).ok()?;
        let size = i64::try_from(stored.size).unwrap_or(i64::MAX);
        Some((json, stored.media_id, size))
    }
}

fn embed(found: Preview) -> Embed {
    Embed {
        kind: match found.kind {
            Kind::Link => EmbedKind::Link,
            Kind::Image => EmbedKind::Image,
            Kind::Video => EmbedKind::Video,
            Kind::Article => EmbedKind::Article,
        },
        url: found.url.into(),
        title: found.title,
        description: found.description,
        site_name: found.site_name,
        color: found.color,
        image: None,
    }
}

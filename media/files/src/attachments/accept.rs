//! From whole bytes to a file: what it is, cleaned, and moved to the blobs.

use guildhall_storage::media::{
    self, AttachmentFacts, MediaRow,
    thumbnails::{self, Size, ThumbnailRow},
    uploads::{self, UploadRow},
};
use guildhall_types::{ServerName, attachment::Attachment, filename};

use crate::{
    Blobs, Files, Made, MediaError, Processed, Spooled,
    files::{Inner, length_of},
    process,
    spool::hash_of,
};

/// The size that a video's first picture is stored as.
pub(super) const POSTER: Size = Size {
    width: 0,
    height: 0,
    is_cropped: false,
};

/// Whose a file is.
enum Owner<'a> {
    /// A user of this server, who has uploaded it.
    User(&'a UploadRow),
    /// Another server.
    Server(&'a ServerName, &'a str),
}

impl Files {
    /// Makes a file of the whole upload `row`.
    pub(super) async fn accept(&self, row: &UploadRow, spooled: Spooled) -> Result<Attachment, MediaError> {
        let name = row.upload_id.clone();
        let media = self.place(Owner::User(row), spooled).await?;
        self.drop_spooled(&name).await;
        Ok(attachment_of(&media))
    }

    /// Makes a file of what `server` has given for `media_id`.
    pub(super) async fn accept_of(
        &self,
        (server, media_id): (&ServerName, &str),
        spooled: Spooled,
    ) -> Result<MediaRow, MediaError> {
        self.place(Owner::Server(server, media_id), spooled).await
    }

    /// Whoever calls it goes to the end even if who asked has gone meanwhile ([`to_its_end`](super::upload::to_its_end)), so that no bytes lie there that nothing counts.
    async fn place(&self, owner: Owner<'_>, spooled: Spooled) -> Result<MediaRow, MediaError> {
        let Inner { parts, .. } = &*self.0;
        let called = match &owner {
            Owner::User(upload) => upload.filename.as_str(),
            Owner::Server(..) => filename::UNNAMED,
        };
        let processed = process(&spooled.path, called, &parts.tools).await?;
        let sha256 = match processed.is_changed {
            true => hash_of(&processed.path).await?,
            false => spooled.sha256.clone(),
        };
        let now = parts.clock.now().0;
        let (server_name, media_id) = match owner {
            Owner::User(upload) => (parts.server_name.to_string(), upload.upload_id.clone()),
            Owner::Server(server, media) => (server.to_string(), media.to_owned()),
        };
        let upload = match owner {
            Owner::User(upload) => Some(upload.clone()),
            Owner::Server(..) => None,
        };
        let row = MediaRow {
            server_name,
            media_id,
            sha256,
            uploader_id: upload.as_ref().map(|upload| upload.user_id.clone()),
            content_type: processed.content_type.to_owned(),
            size: length_of(processed.size),
            width: processed.width.map_or(0, i64::from),
            height: processed.height.map_or(0, i64::from),
            is_animated: processed.is_animated,
            created_at: now,
            used_at: now,
            attachment: Some(AttachmentFacts {
                filename: upload.as_ref().map(|upload| upload.filename.clone()),
                duration: processed
                    .duration
                    .map(|time| i64::try_from(time.as_millis()).unwrap_or(i64::MAX)),
                blurhash: processed.blurhash.clone(),
                channel_id: upload.as_ref().map(|upload| upload.channel_id.clone()),
                message_id: None,
            }),
        };
        self.keep_file(&row, upload, processed).await?;
        // Held until its bytes were elsewhere.
        drop(spooled);
        Ok(row)
    }

    async fn keep_file(
        &self,
        row: &MediaRow,
        upload: Option<UploadRow>,
        processed: Processed,
    ) -> Result<(), MediaError> {
        let Inner { parts, blobs, .. } = &*self.0;
        // Before anything of it is there, and until all is: nobody removes a part of it meanwhile.
        let of_poster = processed.poster.as_ref().map(|poster| Blobs::name(&poster.bytes));
        let of_poster = of_poster.as_ref().unwrap_or(&row.sha256);
        let _turns = self.0.turns.with_all([&row.sha256, of_poster]).await;
        let poster = match processed.poster {
            None => None,
            Some(poster) => Some(self.keep_poster(poster).await?),
        };
        blobs
            .put_file(processed.path, &row.sha256, processed.size)
            .await?;
        let noted = async {
            let _counting = self.0.counting.lock().await;
            let mut tx = parts.db.begin().await?;
            if let Some(upload) = &upload {
                // From here on it counts as a file and as an upload no more.
                uploads::delete(tx.conn(), &upload.upload_id).await?;
                let stored = media::stored_by(tx.conn(), &upload.user_id).await?;
                let all = u64::try_from(stored.saturating_add(row.size)).unwrap_or(u64::MAX);
                if all > parts.limits.user {
                    return Err(MediaError::Full(parts.limits.user));
                }
            }
            media::put(tx.conn(), row).await?;
            if let Some(poster) = &poster {
                thumbnails::put(tx.conn(), &row.sha256, POSTER, poster).await?;
            }
            tx.commit().await?;
            Ok(())
        };
        let noted = noted.await;
        if noted.is_err() {
            for sha256 in poster.iter().map(|poster| &poster.sha256).chain([&row.sha256]) {
                if !media::has_blob(&mut *parts.db.read().await?, sha256).await? {
                    blobs.remove(sha256).await?;
                }
            }
        }
        noted
    }

    /// A video's first picture, in its turn. Until its row is there, nothing knows of it: after a crash the sweep finds it.
    async fn keep_poster(&self, poster: Made) -> Result<ThumbnailRow, MediaError> {
        let sha256 = self.0.blobs.put(poster.bytes).await?;
        Ok(ThumbnailRow {
            sha256,
            content_type: poster.kind.content_type().to_owned(),
        })
    }
}

/// A media type without its parameters.
fn essence(content_type: &str) -> &str {
    content_type.split(';').next().unwrap_or_default().trim()
}

/// What is told of a stored file.
pub(super) fn attachment_of(row: &MediaRow) -> Attachment {
    let facts = row.attachment.clone().unwrap_or_default();
    let positive = |number: i64| u64::try_from(number).ok().filter(|number| *number > 0);
    Attachment {
        url: format!("mxc://{}/{}", row.server_name, row.media_id),
        filename: facts.filename.unwrap_or_else(|| filename::UNNAMED.to_owned()),
        content_type: essence(&row.content_type).to_owned(),
        size: u64::try_from(row.size).ok(),
        width: positive(row.width),
        height: positive(row.height),
        duration: facts.duration.and_then(positive),
        blurhash: facts.blurhash,
        description: None,
        spoiler: false,
    }
}

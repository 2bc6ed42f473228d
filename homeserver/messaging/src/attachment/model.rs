//! A file of a message, as clients see it.

use guildhall_types::{MxcUri, attachment::Attachment};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// All but what RFC 3986 lets stand in a segment of a path as it is.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~')
    .remove(b'!')
    .remove(b'$')
    .remove(b':');

/// A file of a message. But for name and description, what is said of a file of another server is that server's word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MessageAttachment {
    /// Its id.
    pub id: String,
    /// The server that it is of.
    pub server_name: String,
    /// Its name, without directories.
    pub filename: String,
    /// A media type.
    pub content_type: String,
    /// Bytes.
    pub size: Option<u64>,
    /// Pixels, of pictures and videos.
    pub width: Option<u64>,
    /// Pixels, of pictures and videos.
    pub height: Option<u64>,
    /// Milliseconds, of videos and sounds.
    pub duration: Option<u64>,
    /// What to show until a picture is there (<https://blurha.sh>).
    pub blurhash: Option<String>,
    /// What it shows, for who cannot see it.
    pub description: Option<String>,
    /// Whether it is hidden until one asks for it.
    pub spoiler: bool,
    /// Where it is on this server: a path, for who sees the message and has an access token. `POST /attachments/sign` gives one that needs no token.
    pub url: String,
}

impl MessageAttachment {
    /// `file` of `message` in `channel`; `None` if it is nowhere.
    fn of(file: Attachment, channel: &str, message: &str) -> Option<Self> {
        let (server, media) = <&MxcUri>::from(file.url.as_str()).parts().ok()?;
        let segments = [channel, message, server.as_str(), media].map(|id| utf8_percent_encode(id, SEGMENT));
        let [channel, message, in_server, in_media] = segments;
        Some(Self {
            url: format!("/api/v1/attachments/{channel}/{message}/{in_server}/{in_media}"),
            id: media.to_owned(),
            server_name: server.to_string(),
            filename: file.filename,
            content_type: file.content_type,
            size: file.size,
            width: file.width,
            height: file.height,
            duration: file.duration,
            blurhash: file.blurhash,
            description: file.description,
            spoiler: file.spoiler,
        })
    }

    /// The files of `message` in `channel`.
    pub(crate) fn all(files: Vec<Attachment>, channel: &str, message: &str) -> Vec<Self> {
        let shown = files
            .into_iter()
            .filter_map(|file| Self::of(file, channel, message));
        shown.collect()
    }
}

//! A file of a message, as the read model keeps it. `spec/events.md` says how it stands in signed events.

use serde::{Deserialize, Serialize};

/// Files of a message.
pub const MAX_ATTACHMENTS: usize = 10;

/// What a message's author says of a file. Of files of other servers it is their word; what the bytes are is found
/// out when they are fetched.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Where it is: an `mxc:` URI.
    pub url: String,
    /// Its name, without directories.
    pub filename: String,
    /// A media type.
    pub content_type: String,
    /// Bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// Pixels, of pictures and videos.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<u64>,
    /// Pixels, of pictures and videos.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<u64>,
    /// Milliseconds, of videos and sounds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration: Option<u64>,
    /// What to show until a picture is there (BlurHash, MSC2448).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blurhash: Option<String>,
    /// What it shows, for who cannot see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Whether it is hidden until one asks for it (MSC4193).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub spoiler: bool,
}

/// What clients show a file as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AttachmentKind {
    /// A picture.
    Image,
    /// A video.
    Video,
    /// A sound.
    Audio,
    /// Anything else.
    File,
}

impl Attachment {
    /// What it is shown as, by its media type.
    #[must_use]
    pub fn kind(&self) -> AttachmentKind {
        AttachmentKind::of(&self.content_type)
    }
}

impl AttachmentKind {
    /// What a file of this media type is shown as. SVG is a document that may hold scripts, and is no picture.
    #[must_use]
    pub fn of(content_type: &str) -> Self {
        let (group, rest) = content_type.split_once('/').unwrap_or((content_type, ""));
        match group {
            "image" if !rest.starts_with("svg") => Self::Image,
            "video" => Self::Video,
            "audio" => Self::Audio,
            _ => Self::File,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_media_type_says_what_it_is_shown_as() {
        for (content_type, kind) in [
            ("image/png", AttachmentKind::Image),
            ("image/svg+xml", AttachmentKind::File),
            ("video/mp4", AttachmentKind::Video),
            ("audio/ogg", AttachmentKind::Audio),
            ("application/pdf", AttachmentKind::File),
            ("image", AttachmentKind::Image),
            ("", AttachmentKind::File),
        ] {
            assert_eq!(AttachmentKind::of(content_type), kind, "{content_type}");
        }
    }
}

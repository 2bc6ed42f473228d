//! What a file is, by its content. Names, and what others say of a file, are never asked.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

use crate::Kind;

/// Bytes at the beginning that are looked at for signatures.
const HEAD: usize = 8 << 10;

/// Kinds of files that are told from each other. Everything that is not listed is [`FileKind::Other`]: also SVG, HTML and XML, which
/// browsers run scripts of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A picture, by its first bytes. Whether it is one, decoding it shows.
    Picture(Kind),
    /// MP4 video.
    Mp4,
    /// QuickTime video.
    Quicktime,
    /// WebM video.
    Webm,
    /// MPEG audio.
    Mp3,
    /// Ogg audio.
    Ogg,
    /// WAV audio.
    Wav,
    /// FLAC audio.
    Flac,
    /// MP4 audio.
    M4a,
    /// AAC audio.
    Aac,
    /// Text in UTF-8 without control characters, which is no markup.
    Text,
    /// PDF.
    Pdf,
    /// Anything else.
    Other,
}

/// How browsers are told to treat a file, in `Content-Disposition`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disposition {
    /// Shown.
    Inline,
    /// Saved.
    Attachment,
}

impl Disposition {
    /// As it stands in the header.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Inline => "inline",
            Self::Attachment => "attachment",
        }
    }
}

/// The media type of what nothing is known of.
pub const UNKNOWN: &str = "application/octet-stream";

impl FileKind {
    /// All kinds.
    pub const ALL: [Self; 16] = [
        Self::Picture(Kind::Png),
        Self::Picture(Kind::Jpeg),
        Self::Picture(Kind::Gif),
        Self::Picture(Kind::Webp),
        Self::Mp4,
        Self::Quicktime,
        Self::Webm,
        Self::Mp3,
        Self::Ogg,
        Self::Wav,
        Self::Flac,
        Self::M4a,
        Self::Aac,
        Self::Text,
        Self::Pdf,
        Self::Other,
    ];

    /// The kind of the file at `path`. Blocks; reads all of a text, and only the beginning of what is none.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn of(path: &Path) -> io::Result<Self> {
        let mut head = Vec::with_capacity(HEAD);
        let mut file = File::open(path)?;
        let bytes = u64::try_from(HEAD).unwrap_or(u64::MAX);
        Read::by_ref(&mut file).take(bytes).read_to_end(&mut head)?;
        match by_signature(&head) {
            Some(kind) => Ok(kind),
            None if head.is_empty() || is_markup(&head) => Ok(Self::Other),
            None => Ok(match is_text(io::Cursor::new(head).chain(file))? {
                true => Self::Text,
                false => Self::Other,
            }),
        }
    }

    /// Its media type, as it is served.
    #[must_use]
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Picture(kind) => kind.content_type(),
            Self::Mp4 => "video/mp4",
            Self::Quicktime => "video/quicktime",
            Self::Webm => "video/webm",
            Self::Mp3 => "audio/mpeg",
            Self::Ogg => "audio/ogg",
            Self::Wav => "audio/wav",
            Self::Flac => "audio/flac",
            Self::M4a => "audio/mp4",
            Self::Aac => "audio/aac",
            Self::Text => "text/plain; charset=utf-8",
            Self::Pdf => "application/pdf",
            Self::Other => UNKNOWN,
        }
    }

    /// The reader of FFmpeg for it, if it is a video or a sound.
    pub(crate) const fn demuxer(self) -> Option<&'static str> {
        match self {
            Self::Mp4 | Self::Quicktime | Self::M4a => Some("mov"),
            Self::Webm => Some("matroska"),
            Self::Mp3 => Some("mp3"),
            Self::Ogg => Some("ogg"),
            Self::Wav => Some("wav"),
            Self::Flac => Some("flac"),
            Self::Aac => Some("aac"),
            Self::Picture(_) | Self::Text | Self::Pdf | Self::Other => None,
        }
    }

    /// Whether it is a video.
    #[must_use]
    pub const fn is_video(self) -> bool {
        matches!(self, Self::Mp4 | Self::Quicktime | Self::Webm)
    }
}

/// Whether browsers show files of this media type. Of those that [`FileKind`] does not give, none; PDF neither, since it runs scripts.
/// Whoever serves them says `X-Content-Type-Options: nosniff`, or browsers guess again.
#[must_use]
pub fn disposition(content_type: &str) -> Disposition {
    let is_shown = FileKind::ALL
        .iter()
        .filter(|kind| !matches!(kind, FileKind::Pdf | FileKind::Other))
        .any(|kind| kind.content_type() == content_type);
    match is_shown {
        true => Disposition::Inline,
        false => Disposition::Attachment,
    }
}

fn by_signature(head: &[u8]) -> Option<FileKind> {
    let said = infer::get(head)?.mime_type();
    // Some signatures are a few letters, with which a text may begin as well; others are long enough to be meant.
    let is_meant = head.starts_with(b"%PDF-") || head.starts_with(b"GIF8");
    if !is_meant && text_length(head).is_some() {
        return None;
    }
    let kind = match said {
        "image/png" => FileKind::Picture(Kind::Png),
        "image/jpeg" => FileKind::Picture(Kind::Jpeg),
        "image/gif" => FileKind::Picture(Kind::Gif),
        "image/webp" => FileKind::Picture(Kind::Webp),
        "video/mp4" | "video/x-m4v" => FileKind::Mp4,
        "video/quicktime" => FileKind::Quicktime,
        "video/webm" => FileKind::Webm,
        "audio/mpeg" => FileKind::Mp3,
        "audio/ogg" | "video/ogg" | "audio/opus" => FileKind::Ogg,
        "audio/x-wav" => FileKind::Wav,
        "audio/x-flac" => FileKind::Flac,
        "audio/m4a" => FileKind::M4a,
        "audio/aac" => FileKind::Aac,
        "application/pdf" if is_meant => FileKind::Pdf,
        _ => return None,
    };
    Some(kind)
}

/// Whether it begins as HTML, XML and SVG do: with `<`, after blanks and a byte order mark.
fn is_markup(head: &[u8]) -> bool {
    let text = head.strip_prefix("\u{feff}".as_bytes()).unwrap_or(head);
    text.trim_ascii_start().starts_with(b"<")
}

/// Whether it is UTF-8 without control characters, but those of lines.
fn is_text(mut file: impl Read) -> io::Result<bool> {
    let mut buffer = vec![0; 64 << 10];
    // A character that is not whole yet.
    let mut held = 0;
    loop {
        let read = file.read(buffer.get_mut(held..).unwrap_or_default())?;
        if read == 0 {
            return Ok(held == 0);
        }
        let end = held + read;
        let Some(length) = text_length(buffer.get(..end).unwrap_or_default()) else {
            return Ok(false);
        };
        buffer.copy_within(length..end, 0);
        held = end - length;
    }
}

/// How much of `bytes` is text; less than all of it if its last character is cut off, and none if it is no text.
fn text_length(bytes: &[u8]) -> Option<usize> {
    let length = match std::str::from_utf8(bytes) {
        Ok(_) => bytes.len(),
        Err(error) if error.error_len().is_none() => error.valid_up_to(),
        Err(_) => return None,
    };
    let is_odd = |byte: &u8| byte.is_ascii_control() && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c);
    (!bytes.iter().any(is_odd)).then_some(length)
}

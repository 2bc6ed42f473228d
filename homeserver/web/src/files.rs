//! What is embedded.

use rust_embed::RustEmbed;

/// The files that the client is built into. In builds for development they are read from the folder when they are asked for.
#[derive(RustEmbed)]
#[folder = "client/dist"]
#[exclude = ".vite/*"]
struct Built;

/// A file of the client, as it is sent.
pub(crate) struct File {
    /// The bytes, compressed if `encoding` says so.
    pub(crate) bytes: Vec<u8>,
    /// `Content-Encoding`, if it is compressed.
    pub(crate) encoding: Option<&'static str>,
    /// `Content-Type`.
    pub(crate) content_type: &'static str,
    /// `ETag`: follows from the bytes.
    pub(crate) tag: String,
}

/// The file `path`, as small as who `accepts` these encodings (`Accept-Encoding`) can take it.
pub(crate) fn find(path: &str, accepts: &str) -> Option<File> {
    let content_type = content_type(path)?;
    for (encoding, ending) in [("br", "br"), ("gzip", "gz")] {
        if takes(accepts, encoding)
            && let Some(file) = Built::get(&format!("{path}.{ending}"))
        {
            return Some(sent(&file, Some(encoding), content_type));
        }
    }
    Built::get(path).map(|file| sent(&file, None, content_type))
}

fn sent(file: &rust_embed::EmbeddedFile, encoding: Option<&'static str>, content_type: &'static str) -> File {
    let hash = file.metadata.sha256_hash();
    let tag: String = hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    File {
        bytes: file.data.to_vec(),
        encoding,
        content_type,
        tag: format!("\"{tag}\""),
    }
}

/// Whether `accepts` names `encoding`, and not as one that is not wanted (RFC 9110, section 12.5.3).
fn takes(accepts: &str, encoding: &str) -> bool {
    accepts.split(',').any(|one| {
        let mut parts = one.split(';').map(str::trim);
        let is_named = parts
            .next()
            .is_some_and(|name| name.eq_ignore_ascii_case(encoding));
        is_named && !parts.any(|part| matches!(part, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
    })
}

/// Only files of these kinds are served: what was compressed, say, is no file of its own.
fn content_type(path: &str) -> Option<&'static str> {
    Some(match path.rsplit_once('.')?.1 {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "png" => "image/png",
        "woff2" => "font/woff2",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_encoding_is_taken_only_if_it_is_wanted() {
        assert!(takes("gzip, deflate, br", "br"));
        assert!(takes("GZIP;q=0.5", "gzip"));
        assert!(!takes("br;q=0, gzip", "br"));
        assert!(!takes("", "br"));
        assert!(!takes("brotli", "br"));
    }

    #[test]
    fn what_is_compressed_is_no_file_of_its_own() {
        assert!(content_type("assets/index.js.br").is_none());
        assert!(content_type("Makefile").is_none());
        assert_eq!(content_type("assets/a.css"), Some("text/css; charset=utf-8"));
        assert_eq!(
            content_type("manifest.webmanifest"),
            Some("application/manifest+json")
        );
    }
}

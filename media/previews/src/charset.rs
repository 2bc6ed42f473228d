//! In which encoding a page is.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

/// Bytes in which a page has to say it (HTML, section 4.2.5.5).
pub(crate) const PRESCANNED: usize = 1024;

/// The encoding of a page that begins with `start`: by its byte order mark, by `Content-Type`, by what it says of itself, else UTF-8 if it
/// can be that, and Windows-1252 if not.
pub(crate) fn of(content_type: &str, start: &[u8]) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(start) {
        return encoding;
    }
    if let Some(encoding) = named(content_type) {
        return encoding;
    }
    let start = start.get(..PRESCANNED).unwrap_or(start);
    let text = String::from_utf8_lossy(start);
    match named(&text) {
        // Where this could be read, it cannot be UTF-16.
        Some(encoding) if encoding.is_ascii_compatible() => encoding,
        Some(_) => UTF_8,
        None => match std::str::from_utf8(start) {
            Ok(_) => UTF_8,
            Err(error) if error.error_len().is_none() => UTF_8,
            Err(_) => WINDOWS_1252,
        },
    }
}

/// The encoding behind the first `charset=` of `text`.
fn named(text: &str) -> Option<&'static Encoding> {
    let lower = text.to_ascii_lowercase();
    let (_, rest) = lower.split_once("charset")?;
    let value = rest.trim_start().strip_prefix('=')?.trim_start();
    let value = value.trim_start_matches(['"', '\'']);
    let end = |character: char| character.is_whitespace() || "\"';>/".contains(character);
    let label = value.split(end).next()?;
    Encoding::for_label(label.as_bytes())
}

#[cfg(test)]
mod tests {
    use encoding_rs::{SHIFT_JIS, UTF_16LE, WINDOWS_1251};

    use super::*;

    #[test]
    fn the_encoding_is_found_where_a_page_says_it() {
        assert_eq!(of("text/html; charset=windows-1251", b"<p>"), WINDOWS_1251);
        assert_eq!(of("text/html;charset=\"Shift_JIS\"", b""), SHIFT_JIS);
        assert_eq!(of("text/html", b"<meta charset='shift_jis'>"), SHIFT_JIS);
        let equiv = b"<meta http-equiv=content-type content=\"text/html; charset = windows-1251\">";
        assert_eq!(of("text/html", equiv), WINDOWS_1251);
        assert_eq!(of("text/html; charset=utf-8", b"\xff\xfea\0"), UTF_16LE);
        assert_eq!(of("text/html", b"<meta charset=utf-16>"), UTF_8);
        assert_eq!(of("text/html", "grün".as_bytes()), UTF_8);
        assert_eq!(of("text/html", b"gr\xfcn und"), WINDOWS_1252);
        assert_eq!(of("text/html; charset=nonsense", b""), UTF_8);
    }
}

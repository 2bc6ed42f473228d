//! Names of files, as they are shown and saved.

use unicode_normalization::UnicodeNormalization;

/// Most bytes of a file's name, as file systems have it.
pub const MAX_FILENAME: usize = 255;
/// Characters of a given name that are looked at.
const MAX_GIVEN: usize = 4096;
/// Most bytes of an ending that is kept when a name is cut, with its dot.
const MAX_EXTENSION: usize = 32;
/// The name of what has none that can be shown.
pub const UNNAMED: &str = "file";
/// Names that mean devices on Windows, whatever their ending.
const DEVICES: [&str; 6] = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];

/// A safe name for what was called `raw`: its last part, in NFC, without what nobody sees (control characters, blanks of no width, what
/// turns the direction of the text), without dots and blanks at its ends, with `_` for what a file system or a header stumbles over, and of
/// no device. It has 1 to [`MAX_FILENAME`] bytes; what is longer is cut before its ending.
#[must_use]
pub fn safe(raw: &str) -> String {
    let name: String = raw
        .rsplit(['/', '\\'])
        .find(|part| !part.trim_matches(is_end).is_empty())
        .unwrap_or_default()
        .chars()
        .take(MAX_GIVEN)
        .filter(|c| !is_unseen(*c))
        .nfc()
        .map(|c| if r#"<>:"|?*"#.contains(c) { '_' } else { c })
        .collect();
    let mut name = name.trim_matches(is_end).to_owned();
    if is_device(&name) {
        name.insert(0, '_');
    }
    let cut = cut(&name);
    match cut.is_empty() {
        true => UNNAMED.to_owned(),
        false => cut,
    }
}

fn is_end(c: char) -> bool {
    c == '.' || c.is_whitespace() || is_unseen(c)
}

fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// <https://learn.microsoft.com/en-us/windows/win32/fileio/naming-a-file>
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name).trim_end().to_uppercase();
    let is_port = |port: &str| {
        let mut number = stem.strip_prefix(port).unwrap_or_default().chars();
        matches!(
            (number.next(), number.next()),
            (Some('0'..='9' | '¹' | '²' | '³'), None)
        )
    };
    DEVICES.contains(&stem.as_str()) || is_port("COM") || is_port("LPT")
}

/// At most [`MAX_FILENAME`] bytes of it, with its ending.
fn cut(name: &str) -> String {
    if name.len() <= MAX_FILENAME {
        return name.to_owned();
    }
    let (stem, ending) = match name.rfind('.').and_then(|at| name.split_at_checked(at)) {
        Some((stem, ending)) if ending.len() <= MAX_EXTENSION => (stem, ending),
        _ => (name, ""),
    };
    let end = stem.floor_char_boundary(MAX_FILENAME - ending.len());
    let stem = stem.get(..end).unwrap_or_default().trim_end_matches(is_end);
    format!("{stem}{ending}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_are_made_safe() {
        for (raw, name) in [
            ("photo.jpg", "photo.jpg"),
            ("Ünïcode – 日本.png", "Ünïcode – 日本.png"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\alice\\a.txt", "a.txt"),
            ("folder/", "folder"),
            ("/", "file"),
            ("", "file"),
            ("...", "file"),
            ("..", "file"),
            (" . ", "file"),
            ("\0\u{1}", "file"),
            (".htaccess", "htaccess"),
            (".\u{200b}.bashrc", "bashrc"),
            ("a\r\nSet-Cookie: x", "aSet-Cookie_ x"),
            ("a\"; filename=\"b.exe", "a_; filename=_b.exe"),
            ("photo\u{202e}gpj.exe", "photogpj.exe"),
            ("\u{2066}a\u{2069}b\u{200d}\u{feff}.png", "ab.png"),
            ("e\u{301}.txt", "é.txt"),
            ("a.txt. . ", "a.txt"),
            ("a.exe\u{2028}", "a.exe"),
            ("con", "_con"),
            ("NUL.tar.gz", "_NUL.tar.gz"),
            ("nul .txt", "_nul .txt"),
            ("com¹.txt", "_com¹.txt"),
            ("COM10", "COM10"),
            ("console.log", "console.log"),
            ("file.txt:stream", "file.txt_stream"),
        ] {
            assert_eq!(safe(raw), name, "{raw:?}");
        }
    }

    #[test]
    fn what_is_too_long_keeps_its_ending() {
        let long = safe(&format!("{}.jpeg", "ü".repeat(400)));
        assert!(long.len() <= MAX_FILENAME && long.len() > 250, "{}", long.len());
        assert!(long.ends_with("ü.jpeg"));
        let no_ending = safe(&format!("a.{}", "b".repeat(400)));
        assert_eq!(no_ending.len(), MAX_FILENAME);
        assert!(safe(&"x".repeat(1 << 20)).len() <= MAX_FILENAME);
    }

    proptest! {
        #[test]
        fn every_name_is_safe(raw in any::<String>()) {
            let name = safe(&raw);
            prop_assert!(!name.is_empty() && name.len() <= MAX_FILENAME);
            prop_assert!(!name.contains(['/', '\\', '"', '\0']) && !name.chars().any(is_unseen));
            prop_assert!(!name.starts_with('.') && !name.ends_with(is_end));
            prop_assert!(!is_device(&name));
            prop_assert_eq!(safe(&name), name);
        }
    }
}

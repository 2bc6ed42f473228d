//! Texts of strangers.

use html_escape::decode_html_entities;

/// Characters of a title, or of a site's name.
pub(crate) const TITLE: usize = 256;
/// Characters of a description.
pub(crate) const DESCRIPTION: usize = 350;

/// `raw` of an HTML page as a text of one line: entities are read, blanks are one blank, what controls or hides is gone, and what is longer than
/// `max` characters ends with an ellipsis. `None` if nothing is left.
pub(crate) fn clean(raw: &str, max: usize) -> Option<String> {
    let decoded = decode_html_entities(raw);
    let mut text = String::new();
    let mut count = 0;
    for word in decoded.split_whitespace() {
        let mut word = word.chars().filter(|character| is_shown(*character)).peekable();
        if word.peek().is_some() && count > 0 {
            text.push(' ');
            count += 1;
        }
        for character in word {
            text.push(character);
            count += 1;
            if count > max {
                return Some(cut(&text, max));
            }
        }
    }
    (!text.is_empty()).then_some(text)
}

fn cut(text: &str, max: usize) -> String {
    let kept: String = text.chars().take(max.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// Neither a control, nor one of the marks that turn or hide text. The joiners stay: scripts and emoji need them.
fn is_shown(character: char) -> bool {
    !character.is_control()
        && !matches!(
            character,
            '\u{ad}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'
                | '\u{200e}'
                | '\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{fdd0}'..='\u{fdef}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

/// `#rgb` or `#rrggbb` as a number.
pub(crate) fn color(raw: &str) -> Option<u32> {
    let digits = raw.trim().strip_prefix('#')?;
    if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    let whole: String = match digits.len() {
        3 => digits.chars().flat_map(|digit| [digit, digit]).collect(),
        6 => digits.to_owned(),
        _ => return None,
    };
    u32::from_str_radix(&whole, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_of_one_line_without_what_controls_or_hides() {
        let clean = |raw: &str| clean(raw, 10).unwrap_or_default();
        assert_eq!(clean("  a\n\t b  "), "a b");
        assert_eq!(clean("a &amp; &#x62;&lt;"), "a & b<");
        assert_eq!(clean("a\u{202e}b\u{2066}c\u{200b}\0\u{7}"), "abc");
        assert_eq!(clean("a \u{200b} b"), "a b");
        assert_eq!(clean("\u{200f} \u{feff}"), "");
        assert_eq!(clean("&#8238;a&#x2066;"), "a");
        assert_eq!(clean("0123456789"), "0123456789");
        assert_eq!(clean("0123456789a"), "012345678…");
        assert_eq!(clean("01234567 9ab"), "01234567…");
        assert_eq!(clean("👩‍👧"), "👩‍👧");
    }

    #[test]
    fn colours_are_numbers() {
        assert_eq!(color(" #fff "), Some(0x00ff_ffff));
        assert_eq!(color("#1a2B3c"), Some(0x001a_2b3c));
        for raw in ["", "red", "#", "#12", "#1234567", "#+12345", "rgb(1,2,3)"] {
            assert_eq!(color(raw), None, "{raw}");
        }
    }
}

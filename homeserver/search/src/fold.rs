//! Spellings that find one another: case and accents make no difference.

use caseless::default_case_fold_str;
use unicode_normalization::UnicodeNormalization as _;

/// `text` without case and accents, in one form of compatible characters. `ß` is `ss`, and the four letters I of Turkish are one: who writes on another
/// keyboard finds what was written on it.
pub(crate) fn fold(text: &str) -> String {
    let bare: String = text.nfkd().filter(|character| !is_dropped(*character)).collect();
    let folded = default_case_fold_str(&bare);
    folded.chars().flat_map(plain).nfc().collect()
}

/// Marks that spelling is free to leave out: accents of Latin, Greek and Cyrillic, vowels of Hebrew and Arabic, and what is not seen at all. Those of
/// other scripts are letters.
const fn is_dropped(character: char) -> bool {
    matches!(character,
        '\u{300}'..='\u{36f}'
        | '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}'..='\u{5c2}' | '\u{5c4}'..='\u{5c5}' | '\u{5c7}'
        | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{640}'
        | '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}')
}

/// Letters that are a bare one with a stroke, or two in one, but that Unicode does not take apart.
fn plain(character: char) -> impl Iterator<Item = char> {
    let (first, second) = match character {
        'ı' => ('i', None),
        'ø' => ('o', None),
        'ł' => ('l', None),
        'đ' | 'ð' => ('d', None),
        'ħ' => ('h', None),
        'ŧ' => ('t', None),
        'æ' => ('a', Some('e')),
        'œ' => ('o', Some('e')),
        'þ' => ('t', Some('h')),
        other => (other, None),
    };
    [Some(first), second].into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn case_and_accents_make_no_difference() {
        for (text, folded) in [
            ("Çağrı", "cagri"),
            ("IŞIK ışık İSTANBUL istanbul", "isik isik istanbul istanbul"),
            ("Straße STRASSE STRAẞE", "strasse strasse strasse"),
            ("Über uber", "uber uber"),
            ("Café cafe\u{301}", "cafe cafe"),
            ("Ærøskøbing Łódź", "aeroskobing lodz"),
            ("ΣΊΣΥΦΟΣ σίσυφος", "σισυφοσ σισυφοσ"),
            ("Ёлка", "елка"),
            ("ＦＵＬＬ ｶﾞ", "full ガ"),
            ("ガラス が", "ガラス が"),
            ("한국어", "한국어"),
            ("co\u{ad}op", "coop"),
            ("हिन्दी", "हिन्दी"),
        ] {
            assert_eq!(fold(text), folded, "{text}");
        }
    }
}

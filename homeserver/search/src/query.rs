//! What somebody types to look for.
//!
//! Every word has to be there; words in quotation marks one after the other; with `-` before it a word, or words in quotation marks, must not. Of the last
//! word the beginning will do, if it stands alone. Nothing else means anything, and nothing is refused but what is too long.

use tantivy::{
    Term,
    query::{BooleanQuery, ConstScoreQuery, FuzzyTermQuery, Occur, PhraseQuery, Query, TermQuery},
    schema::{Field, IndexRecordOption},
};

use crate::{
    apart::Apart,
    filter::Clause,
    words::{Kind, Word, words},
};

/// Most characters that are looked for.
pub const MAX_CHARACTERS: usize = 1024;
/// Most words that are looked for; a character more of a text without spaces is a word more.
pub const MAX_WORDS: usize = 128;
/// Most words and phrases that are looked for; what is there more than once counts once.
pub const MAX_PARTS: usize = 32;
/// Most of them that stand for all words that begin so.
pub const MAX_BEGINNINGS: usize = 8;

/// Most words of a phrase; of longer ones the beginning counts.
const LONGEST: usize = 16;

/// Something that is to be there, or not.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Part {
    words: Vec<Word>,
    is_unwanted: bool,
    /// Whether more may follow in the word, which is the only one.
    may_go_on: bool,
}

/// Whether `text` has more characters or words than are looked for.
pub(crate) fn is_too_much(text: &str) -> bool {
    if text.chars().count() > MAX_CHARACTERS {
        return true;
    }
    let parts = parts(text);
    if parts.iter().map(|part| part.words.len()).sum::<usize>() > MAX_WORDS {
        return true;
    }
    let parts = distinct(parts);
    let beginnings = parts.iter().filter(|part| part.is_beginning()).count();
    parts.len() > MAX_PARTS || beginnings > MAX_BEGINNINGS
}

/// What `text` asks for; empty if there is nothing in it that can be looked for.
pub(crate) fn clauses(text: &str, field: Field) -> Vec<Clause> {
    let parts = distinct(parts(text));
    let clauses = parts.iter().filter_map(|part| {
        let query = part.query(field)?;
        if !part.is_unwanted {
            return Some((Occur::Must, query));
        }
        let unwanted: Box<dyn Query> = Box::new(Apart(query));
        Some((Occur::MustNot, unwanted))
    });
    clauses.collect()
}

fn parts(text: &str) -> Vec<Part> {
    const QUOTES: [char; 4] = ['"', '“', '”', '„'];
    let mut parts = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let bare = rest.trim_start_matches('-');
        let is_unwanted = bare.len() < rest.len();
        let (part, is_quoted, behind) = match bare.strip_prefix(QUOTES) {
            Some(quoted) => {
                let (quoted, behind) = quoted.split_once(QUOTES).unwrap_or((quoted, ""));
                (quoted, true, behind)
            }
            None => {
                let end = bare.find(char::is_whitespace).unwrap_or(bare.len());
                let (word, behind) = bare.split_at(end);
                (word, false, behind)
            }
        };
        rest = behind.trim_start();
        let mut words = words(part);
        // The pair before it says as much, and more may follow.
        if words.last().is_some_and(|word| word.kind == Kind::Last) {
            words.pop();
        }
        parts.push(Part {
            may_go_on: rest.is_empty() && !is_quoted && !is_unwanted && words.len() == 1,
            words,
            is_unwanted,
        });
    }
    parts.retain(|part| !part.words.is_empty());
    parts
}

/// `parts`, each of them once, and of long ones the beginning.
fn distinct(parts: Vec<Part>) -> Vec<Part> {
    let mut distinct = Vec::with_capacity(parts.len());
    for mut part in parts {
        part.words.truncate(LONGEST);
        if !distinct.contains(&part) {
            distinct.push(part);
        }
    }
    distinct
}

impl Part {
    /// Whether all words that begin so will do.
    fn is_beginning(&self) -> bool {
        let [word] = self.words.as_slice() else {
            return false;
        };
        let is_long_enough = || word.text.chars().nth(1).is_some();
        word.kind == Kind::Single || (self.may_go_on && word.kind == Kind::Whole && is_long_enough())
    }

    fn query(&self, field: Field) -> Option<Box<dyn Query>> {
        let (first, others) = self.words.split_first()?;
        let term = |word: &Word| Term::from_field_text(field, &word.text);
        // Behind other words nothing is a beginning: which endings are tried would be up to what is said elsewhere.
        if !others.is_empty() {
            return Some(Box::new(PhraseQuery::new(self.words.iter().map(term).collect())));
        }
        let exact: Box<dyn Query> = Box::new(TermQuery::new(term(first), IndexRecordOption::WithFreqs));
        if !self.is_beginning() {
            return Some(exact);
        }
        // What is the word itself fits better.
        let begun = FuzzyTermQuery::new_prefix(term(first), 0, false);
        let begun = ConstScoreQuery::new(Box::new(begun), 0.1);
        Some(Box::new(BooleanQuery::union(vec![exact, Box::new(begun)])))
    }
}

#[cfg(test)]
mod tests {
    use super::{Part, distinct, is_too_much, parts};

    fn shown(text: &str) -> Vec<String> {
        let show = |part: Part| {
            let words: Vec<_> = part.words.iter().map(|word| word.text.as_str()).collect();
            let minus = if part.is_unwanted { "-" } else { "" };
            let star = if part.may_go_on { "*" } else { "" };
            format!("{minus}{}{star}", words.join("+"))
        };
        parts(text).into_iter().map(show).collect()
    }

    #[test]
    fn words_phrases_and_what_is_not_wanted_are_told_apart() {
        for (text, expected) in [
            ("one two", vec!["one", "two*"]),
            ("\"one two\" three", vec!["one+two", "three*"]),
            ("-one two -\"three four\"", vec!["-one", "two", "-three+four"]),
            ("e-mail example.org", vec!["e+mail", "example+org"]),
            ("“one two”", vec!["one+two"]),
            ("\"never closed", vec!["never+closed"]),
            ("a\"b", vec!["a+b"]),
            ("你好吗 我", vec!["你好+好吗", "我*"]),
            ("--one - \"\" -\"\" * /.*/ [a-z]+", vec!["-one", "a+z"]),
            ("", vec![]),
            (" \u{0}\u{7}\t ", vec![]),
            ("<@bob:a.test> -<@bob:a.test>", vec![]),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_there_more_than_once_is_looked_for_once() {
        let shown = |text: &str| distinct(parts(text)).len();
        for (text, count) in [
            ("fox fox fox wolf", 2),
            ("fox -fox \"fox\" wolf", 3),
            ("\"bye bye\" bye wolf", 3),
            ("\"a b\" a-b wolf", 2),
            ("", 0),
        ] {
            assert_eq!(shown(text), count, "{text}");
        }
        let long = distinct(parts(&"你".repeat(60)));
        assert_eq!(long.iter().map(|part| part.words.len()).collect::<Vec<_>>(), [16]);
    }

    #[test]
    fn too_much_is_told() {
        let different = |count: usize| (0..count).map(|number| format!("x{number} ")).collect::<String>();
        let single = |count: usize| {
            "一二三四五六七八九"
                .chars()
                .take(count)
                .map(|c| format!("{c} "))
                .collect::<String>()
        };
        for text in [
            "x".repeat(1025),
            "x ".repeat(129),
            "你".repeat(1000),
            different(33),
            single(9),
        ] {
            assert!(is_too_much(&text), "{text}");
        }
        for text in [
            "x".repeat(1024),
            "x ".repeat(128),
            "-".repeat(1024),
            different(32),
            single(8),
        ] {
            assert!(!is_too_much(&text), "{text}");
        }
    }
}

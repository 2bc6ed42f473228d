//! What somebody types to look for.
//!
//! Every word has to be there; words in quotation marks one after the other; with `-` before it a word, or words in quotation marks, must not. Of the last
//! word the beginning will do. Nothing else means anything, and nothing is refused but what is too long.

use tantivy::{
    Term,
    query::{
        BooleanQuery, ConstScoreQuery, FuzzyTermQuery, Occur, PhrasePrefixQuery, PhraseQuery, Query,
        TermQuery,
    },
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

/// Endings of the last word behind others in one.
const ENDINGS: u32 = 200;

/// Something that is to be there, or not.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Part {
    words: Vec<Word>,
    is_unwanted: bool,
    /// Whether more may follow in the last word.
    may_go_on: bool,
}

/// Whether `text` has more characters or words than are looked for.
pub(crate) fn is_too_much(text: &str) -> bool {
    let count = |parts: Vec<Part>| parts.iter().map(|part| part.words.len()).sum::<usize>();
    text.chars().count() > MAX_CHARACTERS || count(parts(text)) > MAX_WORDS
}

/// What `text` asks for; empty if there is nothing in it that can be looked for.
pub(crate) fn clauses(text: &str, field: Field) -> Vec<Clause> {
    let parts = parts(text);
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
            words,
            is_unwanted,
            may_go_on: rest.is_empty() && !is_quoted && !is_unwanted,
        });
    }
    parts.retain(|part| !part.words.is_empty());
    parts
}

impl Part {
    fn query(&self, field: Field) -> Option<Box<dyn Query>> {
        let (last, before) = self.words.split_last()?;
        let term = |word: &Word| Term::from_field_text(field, &word.text);
        let is_beginning = last.kind == Kind::Single
            || (self.may_go_on && last.kind == Kind::Whole && last.text.chars().nth(1).is_some());
        if before.is_empty() {
            let exact: Box<dyn Query> = Box::new(TermQuery::new(term(last), IndexRecordOption::WithFreqs));
            if !is_beginning {
                return Some(exact);
            }
            // What is the word itself fits better.
            let begun = FuzzyTermQuery::new_prefix(term(last), 0, false);
            let begun = ConstScoreQuery::new(Box::new(begun), 0.1);
            return Some(Box::new(BooleanQuery::union(vec![exact, Box::new(begun)])));
        }
        let terms = self.words.iter().map(term).collect();
        if is_beginning {
            let mut query = PhrasePrefixQuery::new(terms);
            query.set_max_expansions(ENDINGS);
            return Some(Box::new(query));
        }
        Some(Box::new(PhraseQuery::new(terms)))
    }
}

#[cfg(test)]
mod tests {
    use super::{Part, is_too_much, parts};

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
            ("e-mail example.org", vec!["e+mail", "example+org*"]),
            ("“one two”", vec!["one+two"]),
            ("\"never closed", vec!["never+closed"]),
            ("a\"b", vec!["a+b*"]),
            ("你好吗 我", vec!["你好+好吗", "我*"]),
            ("--one - \"\" -\"\" * /.*/ [a-z]+", vec!["-one", "a+z*"]),
            ("", vec![]),
            (" \u{0}\u{7}\t ", vec![]),
            ("<@bob:a.test> -<@bob:a.test>", vec![]),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn too_much_is_told() {
        for text in ["x".repeat(1025), "x ".repeat(129), "你".repeat(1000)] {
            assert!(is_too_much(&text), "{text}");
        }
        for text in ["x".repeat(1024), "x ".repeat(128), "-".repeat(1024)] {
            assert!(!is_too_much(&text), "{text}");
        }
    }
}

//! Words and phrases with Discord's wildcards: `cat` is a whole word, `cat*` begins one, `*cat` ends one, `*cat*` is anywhere.

use std::ops::Range;

use aho_corasick::AhoCorasick;

use super::super::authorise::Refused;

/// Words that are looked for all at once, in time that grows with the text alone.
#[derive(Clone, Debug)]
pub(super) struct Words {
    words: Vec<Word>,
    all: AhoCorasick,
}

#[derive(Clone, Debug)]
struct Word {
    /// As the rule has it.
    given: String,
    may_go_before: bool,
    may_go_on: bool,
}

/// `text` in lower case, by the simple rule for each character.
pub(super) fn lower(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).collect()
}

fn is_of_word(one: char) -> bool {
    one.is_alphanumeric() || one == '_'
}

/// Whether a word ends between two characters. What is itself no letter may stand beside one.
fn is_edge(one: Option<char>, other: Option<char>) -> bool {
    !(one.is_some_and(is_of_word) && other.is_some_and(is_of_word))
}

impl Words {
    pub(super) fn new(given: &[String]) -> Result<Self, Refused> {
        let mut words = Vec::with_capacity(given.len());
        let mut cores = Vec::with_capacity(given.len());
        for text in given {
            let trimmed = text.trim();
            words.push(Word {
                given: text.clone(),
                may_go_before: trimmed.starts_with('*'),
                may_go_on: trimmed.ends_with('*'),
            });
            cores.push(lower(trimmed.trim_matches('*').trim()));
        }
        let all = AhoCorasick::new(&cores).map_err(|_| Refused("there are too many words"))?;
        Ok(Self { words, all })
    }

    /// The words that stand in `text`, which is in lower case, with their places.
    fn places<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (&'a Word, Range<usize>)> {
        // Without words nothing is looked at.
        let text = if self.words.is_empty() { "" } else { text };
        let matches = self.all.find_overlapping_iter(text);
        matches.filter_map(move |found| {
            let word = self.words.get(found.pattern().as_usize())?;
            let place = found.start()..found.end();
            let (before, inside, after) = (
                text.get(..place.start)?,
                text.get(place.clone())?,
                text.get(place.end..)?,
            );
            let begins = word.may_go_before || is_edge(before.chars().next_back(), inside.chars().next());
            let ends = word.may_go_on || is_edge(inside.chars().next_back(), after.chars().next());
            (begins && ends).then_some((word, place))
        })
    }

    /// The first word that stands in `text`, as the rule has it, and what stands there.
    pub(super) fn find(&self, text: &str) -> Option<(String, String)> {
        let (word, place) = self.places(text).next()?;
        Some((word.given.clone(), text.get(place)?.to_owned()))
    }

    /// `text` with U+FFFC in place of every one of the words: nothing is found over what is left out.
    pub(super) fn leave_out(&self, text: &str) -> Option<String> {
        let mut places: Vec<Range<usize>> = self.places(text).map(|(_, place)| place).collect();
        if places.is_empty() {
            return None;
        }
        places.sort_unstable_by_key(|place| place.start);
        let (mut left, mut end) = (String::with_capacity(text.len()), 0);
        for place in places {
            if place.start >= end {
                left.push_str(text.get(end..place.start)?);
                left.push('\u{fffc}');
            }
            end = end.max(place.end);
        }
        left.push_str(text.get(end..)?);
        Some(left)
    }
}

//! What a text is taken apart into, whatever language it is in.
//!
//! Words are those of Unicode (UAX 29), taken apart further where something stands between their letters: `www.example.org` is three words, one after the
//! other, and is found as those. Where a script puts nothing between words, each two characters that follow one another are one: `你好吗` is `你好`, `好吗` and
//! `吗`. An emoji is a word, whatever its colour.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};
use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation as _;

use crate::{caught::caught, fold::fold, text::readable};

/// Most characters of a word; of longer ones the beginning counts.
const LONGEST: usize = 64;

/// What a word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A word between others, or an emoji.
    Whole,
    /// Two characters of a script without spaces.
    Pair,
    /// The last character behind pairs.
    Last,
    /// A character of such a script that stands alone.
    Single,
}

/// A word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    /// As it stands in the index.
    pub(crate) text: String,
    /// What it is.
    pub(crate) kind: Kind,
}

/// The words of `text`, one after the other.
pub(crate) fn words(text: &str) -> Vec<Word> {
    let mut words = Words::default();
    for segment in fold(&readable(text)).split_word_bounds() {
        words.segment(segment);
    }
    words.end_word();
    words.end_run();
    words.all
}

#[derive(Default)]
struct Words {
    all: Vec<Word>,
    /// The word that is being read.
    word: String,
    /// The characters without spaces that are being read.
    run: Vec<char>,
}

impl Words {
    fn segment(&mut self, segment: &str) {
        if is_emoji(segment) {
            self.end_run();
            let text: String = segment.chars().filter(|character| !is_tone(*character)).collect();
            self.push(text, Kind::Whole);
            return;
        }
        for character in segment.chars() {
            if !character.is_alphanumeric() && !is_combining_mark(character) {
                self.end_word();
                self.end_run();
            } else if is_dense(character) {
                self.end_word();
                self.run.push(character);
            } else {
                self.end_run();
                self.word.push(character);
            }
        }
        self.end_word();
    }

    fn end_word(&mut self) {
        if !self.word.is_empty() {
            let word = std::mem::take(&mut self.word);
            let text = word.chars().take(LONGEST).collect();
            self.push(text, Kind::Whole);
        }
    }

    fn end_run(&mut self) {
        let run = std::mem::take(&mut self.run);
        for pair in run.windows(2) {
            self.push(pair.iter().collect(), Kind::Pair);
        }
        if let Some(last) = run.last() {
            let kind = if run.len() == 1 { Kind::Single } else { Kind::Last };
            self.push(last.to_string(), kind);
        }
    }

    fn push(&mut self, text: String, kind: Kind) {
        self.all.push(Word { text, kind });
    }
}

fn is_emoji(segment: &str) -> bool {
    let is_pictograph = |character: char| matches!(character, '\u{1f000}'..='\u{1faff}');
    segment.chars().any(is_pictograph) || emojis::get(segment).is_some()
}

/// Whether `character` is the colour of an emoji.
const fn is_tone(character: char) -> bool {
    matches!(character, '\u{1f3fb}'..='\u{1f3ff}')
}

/// Whether the script of `character` puts nothing between words, or so much to their ends that parts of them have to be found.
const fn is_dense(character: char) -> bool {
    matches!(character,
        '\u{e00}'..='\u{eff}' // Thai, Lao
        | '\u{1000}'..='\u{109f}' // Burmese
        | '\u{1100}'..='\u{11ff}' | '\u{ac00}'..='\u{d7ff}' // Korean
        | '\u{1780}'..='\u{17ff}' // Khmer
        | '\u{2e80}'..='\u{2fdf}' | '\u{3005}'..='\u{3007}' | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' // Chinese characters
        | '\u{3040}'..='\u{312f}' | '\u{31a0}'..='\u{31bf}' | '\u{31f0}'..='\u{31ff}') // Japanese and Bopomofo
}

/// [`words`] for tantivy.
#[derive(Clone)]
pub(crate) struct WordTokenizer;

/// The words of one text.
pub(crate) struct WordStream {
    words: std::vec::IntoIter<Word>,
    token: Token,
}

impl Tokenizer for WordTokenizer {
    type TokenStream<'a> = WordStream;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> WordStream {
        // It runs on the thread that writes the index, which would end with it.
        WordStream {
            words: caught("a text", || words(text)).into_iter(),
            token: Token::default(),
        }
    }
}

impl TokenStream for WordStream {
    fn advance(&mut self) -> bool {
        let Some(word) = self.words.next() else {
            return false;
        };
        // The first one comes to 0.
        self.token.position = self.token.position.wrapping_add(1);
        self.token.text = word.text;
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, words};

    fn texts(text: &str) -> Vec<String> {
        words(text).into_iter().map(|word| word.text).collect()
    }

    #[test]
    fn words_are_what_stands_between_other_characters() {
        for (text, expected) in [
            ("Hello, World!", vec!["hello", "world"]),
            ("İstanbul'da IŞIK", vec!["istanbul", "da", "isik"]),
            ("e-mail me @ 3.14", vec!["e", "mail", "me", "3", "14"]),
            (
                "https://www.example.org/a_b?q=1",
                vec!["https", "www", "example", "org", "a", "b", "q", "1"],
            ),
            ("<:party_parrot:42> <@bob:a.test>", vec!["party", "parrot"]),
            ("\u{0}\u{1b}[31m *** \"\"", vec!["31m"]),
            ("", vec![]),
        ] {
            assert_eq!(texts(text), expected, "{text}");
        }
        assert_eq!(texts(&"x".repeat(1000)), ["x".repeat(64)]);
    }

    #[test]
    fn scripts_without_spaces_are_read_in_pairs() {
        assert_eq!(texts("你好吗"), ["你好", "好吗", "吗"]);
        assert_eq!(texts("我 love你"), ["我", "love", "你"]);
        assert_eq!(
            texts("カタカナ、ひらがな"),
            ["カタ", "タカ", "カナ", "ナ", "ひら", "らが", "がな", "な"]
        );
        assert_eq!(texts("สวัส"), ["สว", "วั", "ัส", "ส"]);
        assert_eq!(texts("abc한글"), ["abc", "한글", "글"]);
        let kinds: Vec<_> = words("你好 我").into_iter().map(|word| word.kind).collect();
        assert_eq!(kinds, [Kind::Pair, Kind::Last, Kind::Single]);
    }

    #[test]
    fn emoji_are_words_of_any_colour() {
        assert_eq!(texts("👍🏽👍 yes❤️"), ["👍", "👍", "yes", "❤"]);
        assert_eq!(texts("❤ 🇹🇷"), ["❤", "🇹🇷"]);
        assert_eq!(texts("👨‍👩‍👧"), ["👨‍👩‍👧"]);
    }
}

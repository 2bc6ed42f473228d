//! A rule made ready for looking.

use regex::{Regex, RegexBuilder};

use super::{
    super::authorise::Refused,
    judge::Said,
    links, mentions,
    rule::Trigger,
    words::{Words, lower},
};

/// Bytes of one compiled expression: with it the time that a text takes is bounded.
const MAX_PROGRAM: usize = 64 * 1024;
/// Bytes that one expression may keep while it is looked for.
const MAX_CACHE: usize = 256 * 1024;
/// How deep an expression may be.
const MAX_NESTING: u32 = 32;

/// What a rule has found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The word or expression of the rule; nothing of rules that have none.
    pub keyword: Option<String>,
    /// What stands in the text: words and expressions are found in lower case.
    pub matched: String,
}

/// What a rule looks for, made ready.
#[derive(Clone, Debug)]
pub struct Matcher {
    words: Words,
    allowed: Words,
    patterns: Vec<Regex>,
    other: Option<Trigger>,
}

impl Matcher {
    /// Makes `trigger` ready.
    ///
    /// # Errors
    /// When an expression is none or is too large.
    pub fn new(trigger: &Trigger) -> Result<Self, Refused> {
        let nothing = Words::new(&[])?;
        let Trigger::Keyword {
            keyword_filter,
            regex_patterns,
            allow_list,
        } = trigger
        else {
            return Ok(Self {
                words: nothing.clone(),
                allowed: nothing,
                patterns: Vec::new(),
                other: Some(trigger.clone()),
            });
        };
        let patterns = regex_patterns.iter().map(|pattern| {
            let compiled = RegexBuilder::new(pattern)
                .case_insensitive(true)
                .size_limit(MAX_PROGRAM)
                .dfa_size_limit(MAX_CACHE)
                .nest_limit(MAX_NESTING)
                .build();
            compiled.map_err(|_| Refused("a regular expression is none, or is too large"))
        });
        Ok(Self {
            words: Words::new(keyword_filter)?,
            allowed: Words::new(allow_list)?,
            patterns: patterns.collect::<Result<_, _>>()?,
            other: None,
        })
    }

    /// What it finds in what was `said` in a guild that was made on the server `home`.
    #[must_use]
    pub fn find(&self, said: &Said, home: &str) -> Option<Found> {
        let plain = |matched: String| Found {
            keyword: None,
            matched,
        };
        match &self.other {
            Some(Trigger::MentionSpam { mention_total_limit }) => {
                let limit = usize::from(*mention_total_limit);
                let count = mentions::are_over(&said.text, &said.mentions, limit)?;
                Some(plain(format!("{count} mentions")))
            }
            Some(Trigger::Links { allowed_domains }) => {
                links::outside(&said.text, allowed_domains).map(plain)
            }
            Some(Trigger::Invites) => links::invite(&said.text, home).map(plain),
            Some(Trigger::Keyword { .. }) | None => self.find_words(&said.text),
        }
    }

    fn find_words(&self, text: &str) -> Option<Found> {
        let text = lower(text);
        let text = self.allowed.leave_out(&text).unwrap_or(text);
        if let Some((keyword, matched)) = self.words.find(&text) {
            return Some(Found {
                keyword: Some(keyword),
                matched,
            });
        }
        self.patterns.iter().find_map(|pattern| {
            // One match is enough: to look for all would not be linear.
            let found = pattern.find(&text)?;
            Some(Found {
                keyword: Some(pattern.as_str().to_owned()),
                matched: found.as_str().to_owned(),
            })
        })
    }
}

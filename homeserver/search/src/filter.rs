//! What is looked for beside words.

use std::ops::Bound;

use guildhall_types::Timestamp;
use tantivy::{
    Term,
    query::{Occur, Query, RangeQuery, TermQuery, TermSetQuery},
    schema::{Field, IndexRecordOption},
};

use crate::{
    document::{EMBED, PINNED, USER, WEBHOOK},
    schema::Fields,
};

/// What a message may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Has {
    /// A link in its text.
    Link,
    /// A preview of what its links lead to.
    Embed,
    /// A file of any kind.
    File,
    /// A picture among its files.
    Image,
    /// A video among its files.
    Video,
    /// A sound among its files.
    Sound,
    /// A poll, which it is.
    Poll,
    /// A sticker.
    Sticker,
    /// Another message, which it passes on.
    Forward,
}

impl Has {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Link,
        Self::Embed,
        Self::File,
        Self::Image,
        Self::Video,
        Self::Sound,
        Self::Poll,
        Self::Sticker,
        Self::Forward,
    ];

    /// Its name, in the API and in the index.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::Embed => EMBED,
            Self::File => "file",
            Self::Image => "image",
            Self::Video => "video",
            Self::Sound => "sound",
            Self::Poll => "poll",
            Self::Sticker => "sticker",
            Self::Forward => "forward",
        }
    }
}

/// Who has written a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthorType {
    /// A user.
    User,
    /// A webhook.
    Webhook,
}

/// What found messages are sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// Their places in the history.
    #[default]
    Timestamp,
    /// How well they fit the words; those that fit as well by their places.
    Relevance,
}

/// In which order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SortOrder {
    /// Earliest, or worst, first.
    Asc,
    /// Latest, or best, first.
    #[default]
    Desc,
}

/// What a found message is like; what is empty or `None` lets everything through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// One of these has written it: users, or webhooks.
    pub authors: Vec<String>,
    /// Who has written it is one of these.
    pub author_types: Vec<AuthorType>,
    /// It calls one of these users.
    pub mentions: Vec<String>,
    /// It has all of these.
    pub has: Vec<Has>,
    /// Whether it is pinned.
    pub pinned: Option<bool>,
    /// It was sent at this time or later.
    pub from: Option<Timestamp>,
    /// It was sent before this time.
    pub before: Option<Timestamp>,
}

/// A part of a query, and whether it must hold or must not.
pub(crate) type Clause = (Occur, Box<dyn Query>);

impl Filter {
    /// Whether it lets everything through.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// As parts of a query.
    pub(crate) fn clauses(&self, fields: &Fields) -> Vec<Clause> {
        let mut clauses = Vec::new();
        if !self.authors.is_empty() {
            clauses.push((Occur::Must, any_of(fields.author, &self.authors)));
        }
        if !self.author_types.is_empty() {
            let types = self.author_types.iter().map(|kind| match kind {
                AuthorType::User => USER,
                AuthorType::Webhook => WEBHOOK,
            });
            clauses.push((Occur::Must, any_of(fields.traits, types)));
        }
        if !self.mentions.is_empty() {
            clauses.push((Occur::Must, any_of(fields.mentions, &self.mentions)));
        }
        for has in &self.has {
            clauses.push((Occur::Must, one(fields.traits, has.as_str())));
        }
        if let Some(pinned) = self.pinned {
            let occur = if pinned { Occur::Must } else { Occur::MustNot };
            clauses.push((occur, one(fields.traits, PINNED)));
        }
        if self.from.is_some() || self.before.is_some() {
            let at = |time: Timestamp| Term::from_field_i64(fields.sent_at, time.0);
            let from = self
                .from
                .map_or(Bound::Unbounded, |time| Bound::Included(at(time)));
            let before = self
                .before
                .map_or(Bound::Unbounded, |time| Bound::Excluded(at(time)));
            clauses.push((Occur::Must, Box::new(RangeQuery::new(from, before))));
        }
        clauses
    }
}

/// What has `value` in `field`.
pub(crate) fn one(field: Field, value: &str) -> Box<dyn Query> {
    let term = Term::from_field_text(field, value);
    Box::new(TermQuery::new(term, IndexRecordOption::Basic))
}

/// What has one of `values` in `field`.
pub(crate) fn any_of<T: AsRef<str>>(field: Field, values: impl IntoIterator<Item = T>) -> Box<dyn Query> {
    let terms = values
        .into_iter()
        .map(|value| Term::from_field_text(field, value.as_ref()));
    Box::new(TermSetQuery::new(terms))
}

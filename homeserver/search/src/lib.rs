//! Search in messages (`spec/adr/0037-search.md`).
//!
//! [`Search::follow`] goes through the commit log and keeps an index of what is said: the place in the log that it has come to is stored with the
//! index, in the same step. [`words`] says what a text is taken apart into, [`index`] what is kept of a message and how it is looked for, [`find`] who
//! may find what. The index holds no text that could be shown: what is found is read from the database.

mod apart;
mod caught;
mod change;
mod document;
mod embeds;
mod error;
mod facts;
mod filter;
mod find;
mod fold;
mod follow;
mod gather;
pub mod index;
mod news;
mod pen;
mod people;
mod place;
mod query;
mod rebuild;
mod schema;
mod scope;
mod service;
mod text;
mod turn;
mod words;
mod write;

pub use error::SearchError;
pub use facts::IndexFacts;
pub use filter::{AuthorType, Filter, Has, Sort, SortOrder};
pub use find::{Found, Wanted};
pub use query::{MAX_BEGINNINGS, MAX_CHARACTERS, MAX_PARTS, MAX_WORDS};
pub use service::{Search, SearchConfig, SearchParts};

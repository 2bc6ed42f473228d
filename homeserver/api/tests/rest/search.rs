//! Searching messages.

mod common;
mod embeds;
mod filters;
mod follows;
mod hostile;
mod people;
mod rebuilt;
mod rights;
mod words;

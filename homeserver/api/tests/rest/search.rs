//! Searching messages.

mod common;
mod filters;
mod follows;
mod hostile;
mod people;
mod rebuilt;
mod rights;
mod words;

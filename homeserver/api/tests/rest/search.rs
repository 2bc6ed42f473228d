//! Searching messages.

mod common;
mod filters;
mod follows;
mod hostile;
mod rebuilt;
mod rights;
mod words;

//! Templates: the shape of a guild, to make others like it.

mod check;
mod export;
mod make;

/// The version of the form that is written, and the only one that is read.
const VERSION: i64 = 1;

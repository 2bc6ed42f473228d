//! Digests: what somebody has not read, by mail, once a day or a week.

mod letter;
mod send;

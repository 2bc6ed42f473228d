//! `PUT /_matrix/federation/v1/send/{txnId}`: what other servers push to this one.
//!
//! <https://spec.matrix.org/v1.19/server-server-api/#transactions>

mod edus;
mod ids;
mod pdus;
mod send;
mod work;

pub(crate) use self::{send::send, work::Transactions};

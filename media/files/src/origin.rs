//! Asking the server that something is of.

use std::io;

use bytes::Bytes;
use futures::{future::BoxFuture, stream::BoxStream};
use guildhall_types::ServerName;
use thiserror::Error;

/// How the server failed us.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum OriginError {
    /// It has no such thing, or does not give it to us.
    #[error("there is no such media")]
    Unknown,
    /// This server does not deal with it.
    #[error("{0}")]
    Refused(String),
    /// It answered with what makes no sense, is too large, or is no picture.
    #[error("{0}")]
    Bad(String),
    /// It cannot be reached, or did not answer in time.
    #[error("{0}")]
    Away(String),
}

/// What a server asks that deals with no other.
#[derive(Clone, Copy, Debug, Default)]
pub struct Nobody;

/// Bytes as they come.
pub type OriginStream = BoxStream<'static, io::Result<Bytes>>;

impl Origin for Nobody {
    fn stream<'a>(
        &'a self,
        server: &'a ServerName,
        _: &'a str,
        _: u64,
    ) -> BoxFuture<'a, Result<OriginStream, OriginError>> {
        Box::pin(async move { Err(OriginError::Refused(format!("{server} is not dealt with"))) })
    }

    fn download<'a>(
        &'a self,
        server: &'a ServerName,
        _: &'a str,
        _: usize,
    ) -> BoxFuture<'a, Result<Vec<u8>, OriginError>> {
        Box::pin(async move { Err(OriginError::Refused(format!("{server} is not dealt with"))) })
    }
}

/// Other servers' media.
pub trait Origin: Send + Sync + 'static {
    /// The bytes that `server` gives for `media_id`; at most `max` are read.
    fn download<'a>(
        &'a self,
        server: &'a ServerName,
        media_id: &'a str,
        max: usize,
    ) -> BoxFuture<'a, Result<Vec<u8>, OriginError>>;

    /// As [`Self::download`], as the bytes come.
    fn stream<'a>(
        &'a self,
        server: &'a ServerName,
        media_id: &'a str,
        max: u64,
    ) -> BoxFuture<'a, Result<OriginStream, OriginError>>;
}

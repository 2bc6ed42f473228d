//! One WebSocket connection from its first frame to its last.

mod handshake;
mod serve;
mod wire;

pub(crate) use serve::serve;

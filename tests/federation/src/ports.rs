//! Ports for servers.

use std::{
    net::TcpListener,
    sync::atomic::{AtomicU16, Ordering},
};

/// First port that is tried.
const FIRST: u16 = 20_000;
/// How many are tried. They end below those that the system gives to outgoing connections (32768 and up): a server
/// that is started again must find its port free.
const COUNT: u16 = 12_000;

/// A port that nothing listens on, and that no other test of this process was given.
///
/// Processes begin at different places, so that those which run beside each other do not meet.
pub(crate) fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let own = u16::try_from(std::process::id().wrapping_mul(61) % u32::from(COUNT)).unwrap();
    for _ in 0..COUNT {
        let step = NEXT.fetch_add(1, Ordering::Relaxed);
        let port = FIRST + (u32::from(own) + u32::from(step)).rem_euclid(u32::from(COUNT)) as u16;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
    panic!("no port is free");
}

//! The numbers that bound what other servers can make this one do.

use std::{num::NonZeroU32, time::Duration};

/// Limits of the inbound federation API.
#[derive(Clone, Debug)]
pub struct FederationLimits {
    /// Whether requests are counted by time at all. The other limits hold regardless.
    pub rate_limit: bool,
    /// Signed requests a second that one server may make in the long run.
    pub server_per_second: NonZeroU32,
    /// Signed requests that it may make at once after a pause.
    pub server_burst: NonZeroU32,
    /// Unsigned requests (for keys) a second from one address in the long run.
    pub address_per_second: NonZeroU32,
    /// Unsigned requests that may come from it at once after a pause.
    pub address_burst: NonZeroU32,
    /// Signed requests of one server that are answered at the same time.
    pub server_in_flight: usize,
    /// Signed requests of all servers that are answered at the same time.
    pub in_flight: usize,
    /// Answers that hold a whole room and are made at the same time. It is twice what one server may have, so that none
    /// keeps the others out.
    pub large_answers: usize,
    /// Those of one server that are made or not sent to their end.
    pub server_large_answers: usize,
    /// Time that such a request waits for its turn.
    pub large_wait: Duration,
    /// Requests from one address whose signature is not verified yet.
    pub address_unverified: usize,
    /// Servers, and addresses, whose use is remembered.
    pub remembered: u64,
    /// Longest body of a request, in bytes.
    pub body: usize,
    /// Longest body of a transaction, in bytes. Its 50 PDUs are 3.3 MB at most as canonical JSON (65,535 bytes each);
    /// half as much again is for `unsigned`, and for servers that escape what is not ASCII. Its 100 EDUs are given
    /// 10 kB each, where one of typing takes 150 bytes.
    pub transaction_body: usize,
    /// All bodies that are held at the same time, in bytes as they came.
    pub bodies: usize,
    /// Bodies over 64 KiB that are parsed at the same time: what is parsed takes up to thirty times as much memory as
    /// the body, whoever sent it.
    pub long_bodies: usize,
    /// Time for a body to come in.
    pub body_time: Duration,
    /// Transactions of all servers that are worked on at the same time; of one server it is one.
    pub transactions: usize,
    /// Transactions of one server that are worked on or wait.
    pub transactions_waiting: usize,
    /// Time for the events of a transaction, within which gaps before them are filled.
    pub transaction_time: Duration,
    /// Attempts at a transaction that takes longer, or has events behind a gap that could not be filled, before those
    /// events are given up. Until then it is put off, and its server sends it again.
    pub transaction_attempts: u32,
    /// Answers to transactions that are remembered, for when they are sent again.
    pub transactions_remembered: u64,
    /// Servers whose keys may be asked for in one request.
    pub notary_servers: usize,
}

const fn per_second(count: u32) -> NonZeroU32 {
    match NonZeroU32::new(count) {
        Some(count) => count,
        None => NonZeroU32::MIN,
    }
}

impl Default for FederationLimits {
    fn default() -> Self {
        Self {
            rate_limit: true,
            server_per_second: per_second(200),
            server_burst: per_second(1000),
            address_per_second: per_second(10),
            address_burst: per_second(100),
            server_in_flight: 64,
            in_flight: 1024,
            large_answers: 4,
            server_large_answers: 2,
            large_wait: Duration::from_secs(60),
            address_unverified: 32,
            remembered: 10_000,
            body: 1 << 20,
            transaction_body: 6 << 20,
            bodies: 256 << 20,
            long_bodies: 1,
            body_time: Duration::from_secs(30),
            transactions: 64,
            transactions_waiting: 8,
            transaction_time: Duration::from_secs(90),
            transaction_attempts: 3,
            transactions_remembered: 2048,
            notary_servers: 32,
        }
    }
}

//! The numbers that bound a room's work.

/// Limits of taking in and appending events.
#[derive(Clone, Debug)]
pub struct RoomLimits {
    /// Commands that wait for the writer before a caller is told that the server is overloaded.
    pub queue: usize,
    /// Commands that share one transaction.
    pub batch: usize,
    /// Events asked for in one request that fills a gap.
    pub gap_events: u32,
    /// Rounds of asking for missing events before the state at the gap is fetched instead.
    pub gap_rounds: u32,
    /// Events asked for in one request that fetches history.
    pub backfill_events: u32,
    /// Events that another server may send in answer to one request for a state or an auth chain.
    pub state_events: usize,
    /// How long a guild state may be cited, in milliseconds, after this server took in a revocation that it misses.
    pub stale_cite_ms: i64,
    /// Bytes of events kept in memory.
    pub event_cache_bytes: u64,
    /// Room states kept in memory.
    pub state_cache: u64,
    /// Deltas over a snapshot before the next state is stored whole; more where the state is large.
    pub state_hops: i64,
}

impl Default for RoomLimits {
    fn default() -> Self {
        Self {
            queue: 1024,
            batch: 256,
            gap_events: 50,
            gap_rounds: 10,
            backfill_events: 100,
            state_events: 200_000,
            stale_cite_ms: 5 * 60 * 1000,
            event_cache_bytes: 16 << 20,
            state_cache: 1024,
            state_hops: 32,
        }
    }
}

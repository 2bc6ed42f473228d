//! The numbers that bound the gateway's work and memory.

use std::time::Duration;

/// Limits of the gateway. Every one is a bound on what a client, a guild or a bad network can make the server hold.
#[derive(Clone, Debug)]
pub struct GatewayLimits {
    /// Bytes of one frame from a client, and of a WebSocket message.
    pub client_frame_bytes: usize,
    /// Frames (pings too) that a client may send in one minute.
    pub client_frames_per_minute: u32,
    /// How long a connection may take to authenticate or resume.
    pub authenticate_within: Duration,
    /// How often a client must send a heartbeat.
    pub heartbeat_interval: Duration,
    /// How long a connection lives without a heartbeat: two intervals and some grace.
    pub heartbeat_timeout: Duration,
    /// Sessions of one user, connected and resumable ones together.
    pub sessions_per_user: usize,
    /// WebSocket connections of this server, authenticated or not.
    pub connections: usize,
    /// Frames of a session that are kept for resuming.
    pub ring_frames: usize,
    /// Bytes of a session's frames that are kept for resuming. The newest frame is kept whatever its size.
    pub ring_bytes: u64,
    /// Frames that may wait for a connected client before it is cut off. Below [`Self::ring_frames`], so that a
    /// client which was cut off can resume.
    pub queue_frames: u64,
    /// Bytes that may wait for a connected client before it is cut off, unless a single frame is larger.
    pub queue_bytes: u64,
    /// How long one write to a client may take.
    pub write_timeout: Duration,
    /// How long a session waits for its client to resume.
    pub resume_window: Duration,
    /// How often the access token of a connection is judged again, beside at its expiry and at revocations.
    pub token_check_interval: Duration,
    /// Snapshots for `ready` that are read at the same time; others wait, so that the database stays free.
    pub snapshots: usize,
    /// How long a client waits for its turn to read a snapshot.
    pub snapshot_wait: Duration,
    /// Log entries that the dispatcher reads at once.
    pub batch_entries: i64,
    /// Steps that are kept for clients whose snapshot is being read.
    pub history_steps: usize,
    /// Bytes of the frames in these steps.
    pub history_bytes: usize,
    /// Channels whose guild is remembered.
    pub channel_cache: usize,
}

impl Default for GatewayLimits {
    fn default() -> Self {
        Self {
            client_frame_bytes: 4 * 1024,
            client_frames_per_minute: 120,
            authenticate_within: Duration::from_secs(5),
            heartbeat_interval: Duration::from_secs(30),
            heartbeat_timeout: Duration::from_secs(70),
            sessions_per_user: 20,
            connections: 20_000,
            ring_frames: 1000,
            ring_bytes: 1024 * 1024,
            queue_frames: 500,
            queue_bytes: 512 * 1024,
            write_timeout: Duration::from_secs(30),
            resume_window: Duration::from_secs(120),
            token_check_interval: Duration::from_secs(60),
            snapshots: 2,
            snapshot_wait: Duration::from_secs(30),
            batch_entries: 256,
            history_steps: 4096,
            history_bytes: 8 * 1024 * 1024,
            channel_cache: 10_000,
        }
    }
}

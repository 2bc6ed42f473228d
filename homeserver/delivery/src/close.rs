//! Why the server closes a connection. The codes are described in `spec/gateway.md`.

/// A WebSocket close code of the gateway (RFC 6455 section 7.4.2: 4000 to 4999 are for private use).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Close {
    /// The server stops.
    GoingAway,
    /// Something failed in the server.
    ServerError,
    /// A frame that is not JSON of the described form, is too large, or has no place here.
    BadFrame,
    /// No `authenticate` or `resume` in time.
    NotAuthenticated,
    /// The access token is not valid, or its login was revoked.
    BadToken,
    /// `authenticate` or `resume` on a connection that has a session.
    AlreadyAuthenticated,
    /// Too many frames.
    RateLimited,
    /// No heartbeat.
    TimedOut,
    /// The access token has expired.
    TokenExpired,
    /// Another connection has resumed the session.
    ResumedElsewhere,
    /// The client reads more slowly than there is to say.
    TooSlow,
    /// The user has too many sessions.
    TooManySessions,
    /// The peer is gone; nothing can be said to it.
    Lost,
    /// The client said goodbye for good (1000).
    Left,
}

impl Close {
    /// Number and reason as sent; `None` when there is nobody to send it to.
    pub(crate) const fn wire(self) -> Option<(u16, &'static str)> {
        Some(match self {
            Self::GoingAway => (1001, "the server is going away: resume later"),
            Self::ServerError => (4000, "something failed in the server: resume"),
            Self::BadFrame => (4001, "this frame is malformed or has no place here"),
            Self::NotAuthenticated => (4003, "not authenticated in time"),
            Self::BadToken => (4004, "the access token is not valid"),
            Self::AlreadyAuthenticated => (4005, "already authenticated"),
            Self::RateLimited => (4008, "too many frames"),
            Self::TimedOut => (4009, "no heartbeat: resume"),
            Self::TokenExpired => (4010, "the access token has expired: refresh it and resume"),
            Self::ResumedElsewhere => (4011, "another connection has resumed this session"),
            Self::TooSlow => (4013, "reading too slowly: resume"),
            Self::TooManySessions => (4014, "too many sessions of this user"),
            Self::Lost | Self::Left => return None,
        })
    }

    /// Whether the session ends with the connection, instead of waiting for the client to resume it.
    pub(crate) const fn ends_session(self) -> bool {
        matches!(
            self,
            Self::BadToken | Self::Left | Self::BadFrame | Self::AlreadyAuthenticated | Self::RateLimited
        )
    }
}

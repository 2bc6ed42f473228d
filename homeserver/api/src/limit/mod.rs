//! Who is asking, and how often: rate limits per address and per account.
//!
//! Every request counts against its address ([`Bucket::Address`]); then against the bucket of its route, by
//! account, or by address where there is no account. Each bucket refills steadily (GCRA): a limit of 60 a
//! minute allows 60 at once, then one a second.

mod address;
mod bucket;
mod caller;
mod layer;
mod limiter;

pub use address::TrustedProxies;
pub use bucket::{Bucket, Rate, RateLimits};
pub use caller::Caller;
pub(crate) use layer::layer;
pub use limiter::RateLimiter;

//! What tests share: a clock and randomness that they control, and fresh databases on both engines.
//!
//! Only tests may depend on it (`cargo xtask deps` refuses everything else).

pub mod clock;
pub mod databases;
pub mod entropy;
pub mod postgres;

pub use clock::ManualClock;
pub use databases::{TestDb, databases, sqlite};
pub use entropy::SeededEntropy;
pub use postgres::PostgresDatabase;

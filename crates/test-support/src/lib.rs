//! What tests share: a clock and randomness that they control, fresh databases on both engines, a folder on an S3 server, and other
//! servers on loopback, a mail server, a push service, a web site, an authenticator app; and a table that says what tests have seen.
//!
//! Only tests may depend on it (`cargo xtask deps` refuses everything else).

pub mod clock;
pub mod databases;
pub mod documented;
pub mod entropy;
pub mod gateway;
pub mod https;
pub mod postgres;
pub mod push;
pub mod s3;
pub mod site;
pub mod smtp;
pub mod totp;
pub mod wait;

pub use clock::ManualClock;
pub use databases::{TestDb, databases, sqlite};
pub use documented::documented;
pub use entropy::SeededEntropy;
pub use https::{Authority, HttpsServer, Port};
pub use postgres::PostgresDatabase;
pub use push::{PushService, Pushed};
pub use s3::S3Folder;
pub use site::Site;
pub use smtp::{ReceivedMail, SmtpServer, SmtpTls};
pub use wait::eventually;

//! How the server is.

mod findings;
mod look;
mod machine;
mod model;

pub use model::{
    DatabaseHealth, FederationHealth, Finding, FindingCode, Health, MachineHealth, MediaHealth, SearchHealth,
};

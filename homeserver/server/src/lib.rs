//! The program `guildhall`: configuration, wiring of the parts, commands.

pub mod cli;
mod commands;
pub mod config;
mod data_dir;
mod listen;
pub mod lock;
mod logging;
mod open;
mod output;
mod provider;
mod shutdown;
pub mod system;
pub mod tls;
mod wiring;

pub use commands::run;
pub use output::complain;
pub use provider::install_provider;

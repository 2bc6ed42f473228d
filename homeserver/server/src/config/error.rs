//! What is wrong with a configuration.

use std::path::PathBuf;

use thiserror::Error;

/// Why a configuration was refused.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// The file could not be read.
    #[error("{}: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Something in the file is wrong.
    #[error("{}, line {line}: {what}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Line, the first is 1.
        line: usize,
        /// Key and what was expected.
        what: String,
    },
    /// Something in the environment is wrong.
    #[error("environment variable {variable}: {what}")]
    Environment {
        /// The variable.
        variable: String,
        /// What was expected.
        what: String,
    },
    /// One of two keys that need each other is missing.
    #[error("{first} and {second} must be given together")]
    Together {
        /// A key.
        first: &'static str,
        /// Another.
        second: &'static str,
    },
    /// The mail server's password would go over the network for all to read.
    #[error("mail.user needs mail.tls = \"starttls\" or \"implicit\": a password is not sent unprotected")]
    Unprotected,
}

impl ConfigError {
    pub(super) const fn together(first: &'static str, second: &'static str) -> Self {
        Self::Together { first, second }
    }
}

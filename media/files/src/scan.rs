//! Asking a ClamAV daemon about a file.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use clamav_client::tokio::{Socket, Tcp, scan_file};
use thiserror::Error;
use tokio::time::timeout;

/// Characters of a finding's name that are kept.
const MAX_NAME: usize = 200;

/// Where a ClamAV daemon listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClamdAddress {
    /// A host and port.
    Tcp(String),
    /// A Unix socket.
    Socket(PathBuf),
}

/// A ClamAV daemon that is asked about every file.
#[derive(Clone, Debug)]
pub struct Clamd {
    /// Where it listens.
    pub address: ClamdAddress,
    /// How long it may take for a file, with connecting.
    pub within: Duration,
}

/// What it says of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing is known against it.
    Clean,
    /// It is, or holds, what has this name.
    Found(String),
}

/// Why it says nothing.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ScanError {
    /// It does not listen, or hangs up.
    #[error("the virus scanner does not answer: {0}")]
    Unreachable(String),
    /// It takes too long.
    #[error("the virus scanner takes longer than {0:?}")]
    Slow(Duration),
    /// It refuses the file, for example since it is larger than its `StreamMaxLength`.
    #[error("the virus scanner says: {0}")]
    Refused(String),
}

impl Clamd {
    /// Asks about the file at `path`. All of it is sent (`INSTREAM`), so that the daemon needs no right to read it.
    ///
    /// # Errors
    /// When there is no verdict. Then nothing is known of the file.
    pub async fn scan(&self, path: &Path) -> Result<Verdict, ScanError> {
        let asking = async {
            match &self.address {
                ClamdAddress::Tcp(host_address) => scan_file(path, Tcp { host_address }, None).await,
                ClamdAddress::Socket(socket_path) => scan_file(path, Socket { socket_path }, None).await,
            }
        };
        let answer = timeout(self.within, asking).await;
        let answer = answer.map_err(|_| ScanError::Slow(self.within))?;
        let answer = answer.map_err(|error| ScanError::Unreachable(error.to_string()))?;
        verdict(&String::from_utf8_lossy(&answer))
    }
}

/// `stream: OK`, `stream: NAME FOUND` or `… ERROR`. <https://docs.clamav.net/manual/Usage/Scanning.html#clamd>
fn verdict(answer: &str) -> Result<Verdict, ScanError> {
    let answer = answer.trim_end_matches(['\0', '\n']);
    let said = answer.strip_prefix("stream: ").unwrap_or(answer);
    let short = |text: &str| text.chars().filter(|c| !c.is_control()).take(MAX_NAME).collect();
    match (said, said.strip_suffix(" FOUND")) {
        ("OK", _) => Ok(Verdict::Clean),
        (_, Some(name)) => Ok(Verdict::Found(short(name))),
        ("", None) => Err(ScanError::Unreachable("it has hung up".to_owned())),
        _ => Err(ScanError::Refused(short(said))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_understood() {
        assert_eq!(verdict("stream: OK\0"), Ok(Verdict::Clean));
        let found = Verdict::Found("Eicar-Signature".to_owned());
        assert_eq!(verdict("stream: Eicar-Signature FOUND\0"), Ok(found));
        let refused = "INSTREAM size limit exceeded. ERROR";
        assert_eq!(
            verdict(&format!("{refused}\0")),
            Err(ScanError::Refused(refused.to_owned()))
        );
        for answer in ["", "\0", "stream: ", "OK?", "FOUND"] {
            assert!(verdict(answer).is_err(), "{answer}");
        }
    }
}

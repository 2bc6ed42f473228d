//! Running one of FFmpeg's programs within limits.

use std::{ffi::OsString, path::Path, process::Stdio, time::Duration};

use thiserror::Error;
use tokio::{io::AsyncReadExt, process::Command, time::timeout};

use super::Ffmpeg;

/// Longest wait for a turn.
const WAIT: Duration = Duration::from_secs(30);

/// Why FFmpeg says nothing of a file.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ChildError {
    /// Too many are asked now.
    #[error("too many videos are looked into now")]
    Busy,
    /// It took too long, and was killed.
    #[error("it takes too long")]
    Slow,
    /// It said more than it may, and was killed.
    #[error("it says too much")]
    Output,
    /// It cannot read the file, or reached a limit.
    #[error("it cannot be read ({0})")]
    Failed(String),
    /// It could not be started or asked.
    #[error("it could not be asked: {0}")]
    Io(String),
}

impl From<std::io::Error> for ChildError {
    fn from(error: std::io::Error) -> Self {
        Self::Io(error.to_string())
    }
}

impl Ffmpeg {
    /// What `program` says on its standard output. When this is dropped, the child is killed.
    pub(super) async fn run(
        &self,
        program: &Path,
        arguments: impl IntoIterator<Item = OsString>,
    ) -> Result<Vec<u8>, ChildError> {
        let limits = &self.limits;
        let turn = timeout(WAIT, self.running.acquire()).await;
        let _turn = turn.ok().and_then(Result::ok).ok_or(ChildError::Busy)?;
        // `prlimit` becomes the program: there is no third process.
        let mut child = Command::new(&self.prlimit)
            .arg(format!("--as={}", limits.memory))
            .arg(format!("--cpu={}", limits.processor))
            .args(["--core=0", "--fsize=0", "--nofile=64", "--"])
            .arg(program)
            .args(arguments)
            .env_clear()
            .current_dir("/")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .process_group(0)
            .kill_on_drop(true)
            .spawn()?;
        let said = timeout(limits.time, async {
            let mut said = Vec::new();
            if let Some(out) = child.stdout.take() {
                out.take(limits.output + 1).read_to_end(&mut said).await?;
            }
            if u64::try_from(said.len()).unwrap_or(u64::MAX) > limits.output {
                return Err(ChildError::Output);
            }
            let status = child.wait().await?;
            match status.success() {
                true => Ok(said),
                false => Err(ChildError::Failed(status.to_string())),
            }
        })
        .await
        .unwrap_or(Err(ChildError::Slow));
        if said.is_err() {
            // It may have ended by itself.
            let _ = child.kill().await;
        }
        said
    }
}

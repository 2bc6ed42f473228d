//! What other servers have told of themselves not long ago.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use guildhall_federation_client::{ClientError, RemoteServer};
use guildhall_types::{OwnedServerName, ServerName};
use moka::{Expiry, future::Cache};
use tokio::{sync::Semaphore, time::timeout};

use crate::{Refusal, Remote};

/// For so long nobody is asked again who has answered.
const KEPT: Duration = Duration::from_secs(600);
/// And who has not: it may have been a moment of bad luck, and somebody waits before an invite.
const FAILED: Duration = Duration::from_secs(60);
/// Servers of which an answer is kept.
const MOST: u64 = 2000;
/// Servers that are asked at the same time. Who has no account has this server ask, so it is no tool to reach many others with.
const ASKING: usize = 32;
/// How long finding and asking one may take.
const LONGEST: Duration = Duration::from_secs(8);

/// What has come of a question.
type Outcome = Result<Arc<RemoteServer>, ClientError>;

/// Answers of other servers.
pub(crate) struct Asked {
    answers: Cache<OwnedServerName, Outcome>,
    turns: Arc<Semaphore>,
}

struct ByOutcome;

impl Expiry<OwnedServerName, Outcome> for ByOutcome {
    fn expire_after_create(&self, _: &OwnedServerName, outcome: &Outcome, _: Instant) -> Option<Duration> {
        Some(if outcome.is_ok() { KEPT } else { FAILED })
    }
}

impl Default for Asked {
    fn default() -> Self {
        let answers = Cache::builder()
            .max_capacity(MOST)
            .expire_after(ByOutcome)
            .build();
        let turns = Arc::new(Semaphore::new(ASKING));
        Self { answers, turns }
    }
}

impl Asked {
    /// What `server` tells of itself, or why it does not.
    ///
    /// # Errors
    /// [`Refusal::Overloaded`] while many others are asked.
    pub(super) async fn of(&self, remote: &Arc<dyn Remote>, server: &ServerName) -> Result<Outcome, Refusal> {
        // To its end even if who asked has gone meanwhile: else coming and going would ask again and again.
        let (answers, turns) = (self.answers.clone(), Arc::clone(&self.turns));
        let (remote, server) = (Arc::clone(remote), server.to_owned());
        let asking = tokio::spawn(async move {
            let ask = async {
                let Ok(_turn) = turns.try_acquire() else {
                    return Err(());
                };
                let outcome = timeout(LONGEST, remote.server(&server)).await;
                let outcome = outcome.unwrap_or_else(|_| {
                    Err(ClientError::Unreachable {
                        server: server.to_string(),
                        reason: "it takes too long".to_owned(),
                    })
                });
                let outcome = outcome.map(Arc::new);
                if let Err(error) = &outcome {
                    tracing::debug!(%server, %error, "a server does not tell where its client is");
                }
                Ok(outcome)
            };
            // Who asks for the same meanwhile waits for the same answer.
            answers.try_get_with(server.clone(), ask).await
        });
        match asking.await {
            Ok(Ok(outcome)) => Ok(outcome),
            Ok(Err(_)) => Err(Refusal::Overloaded),
            Err(error) => Err(Refusal::Internal(error.to_string())),
        }
    }
}

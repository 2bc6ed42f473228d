//! Transactions that are worked on, and those whose answer is remembered.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use futures::{
    FutureExt,
    future::{BoxFuture, Shared},
};
use guildhall_types::{OwnedEventId, OwnedServerName};
use moka::sync::Cache;
use ruma::{OwnedTransactionId, api::federation::transactions::send_transaction_message::v1::Request};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::{FederationLimits, FederationState, error::MatrixError};

/// How long an answer is remembered: a server that got none sends the transaction again soon.
const REMEMBER: Duration = Duration::from_secs(3600);

/// What became of each PDU.
pub(super) type Results = BTreeMap<OwnedEventId, Result<(), String>>;

/// The answer to a transaction.
#[derive(Debug)]
pub(super) struct Answered {
    pub(super) results: Results,
    /// Whether something was given up that another attempt may bring in: then the answer is not remembered.
    gave_up: bool,
}

/// The answer, or why there is none yet.
type Outcome = Result<Arc<Answered>, MatrixError>;
type Key = (OwnedServerName, OwnedTransactionId);

/// Transactions by server and id.
pub(crate) struct Transactions {
    /// Under way or answered. Who asks for one that is under way waits for the same answer.
    known: Cache<Key, Shared<BoxFuture<'static, Outcome>>>,
    /// How often one was put off, because it took too long or stands behind a gap.
    put_off: Cache<Key, u32>,
    /// Transactions of all servers that are worked on.
    places: Arc<Semaphore>,
}

impl Transactions {
    pub(crate) fn new(limits: &FederationLimits) -> Self {
        fn cache<V: Clone + Send + Sync + 'static>(capacity: u64) -> Cache<Key, V> {
            Cache::builder()
                .max_capacity(capacity)
                .time_to_live(REMEMBER)
                .build()
        }
        Self {
            known: cache(limits.transactions_remembered),
            put_off: cache(limits.transactions_remembered),
            places: Arc::new(Semaphore::new(limits.transactions)),
        }
    }
}

impl FederationState {
    /// The answer to the transaction, which is worked on only if it is not known.
    pub(super) async fn work_on(&self, origin: OwnedServerName, request: Request) -> Outcome {
        let key = (origin, request.transaction_id.clone());
        let known = self
            .usage
            .transactions
            .known
            .entry(key.clone())
            .or_optionally_insert_with(|| {
                let place = self
                    .usage
                    .servers
                    .of(key.0.clone())
                    .place_for_transaction()
                    .ok()?;
                // A task of its own: a server that hangs up does not stop what it has begun.
                let task = tokio::spawn(self.clone().in_turn(key.clone(), request, place));
                let outcome =
                    task.map(|ended| ended.unwrap_or_else(|error| Err(MatrixError::internal(error))));
                Some(outcome.boxed().shared())
            });
        let Some(known) = known else {
            return Err(MatrixError::limited(1000));
        };
        let outcome = known.into_value().await;
        if outcome.as_ref().map_or(true, |answered| answered.gave_up) {
            // It may succeed when it is sent again.
            self.usage.transactions.known.invalidate(&key);
        }
        outcome
    }

    /// Works on the transaction when those of the same server before it are done. `_place` is one among those that wait.
    async fn in_turn(self, key: Key, request: Request, _place: OwnedSemaphorePermit) -> Outcome {
        let gate = self.usage.servers.of(key.0.clone());
        let _turn = gate.transaction.acquire().await.map_err(MatrixError::internal)?;
        let _share = self
            .usage
            .transactions
            .places
            .acquire()
            .await
            .map_err(MatrixError::internal)?;
        self.take_edus(&key.0, &request.edus).await?;
        let taking = self.take_pdus(&key.0, &request.pdus);
        let taken = match tokio::time::timeout(self.limits.transaction_time, taking).await {
            Ok(taken) => taken?,
            Err(_) => {
                self.put_off(key, "the events took too long, for now")?;
                return self.late(&request).await;
            }
        };
        let gave_up = taken.behind_gap;
        if gave_up {
            // Who has what is missing may only be away.
            self.put_off(key, "what the events build on could not be fetched, for now")?;
        }
        Ok(Arc::new(Answered {
            results: taken.results,
            gave_up,
        }))
    }

    /// An error as long as the transaction is to be sent again. What is not taken in after several times of waiting for
    /// other servers is given up, or it would stand in the way of all that follows; later events lead to it again. What
    /// was taken in stays so.
    fn put_off(&self, key: Key, reason: &str) -> Result<(), MatrixError> {
        let put_off = &self.usage.transactions.put_off;
        let times = put_off.get(&key).unwrap_or(0).saturating_add(1);
        tracing::warn!(origin = %key.0, transaction = %key.1, times, reason, "a transaction was put off");
        if times >= self.limits.transaction_attempts {
            return Ok(());
        }
        put_off.insert(key, times);
        Err(MatrixError::unavailable(reason))
    }

    /// The answer to a transaction that took too long too often.
    async fn late(&self, request: &Request) -> Outcome {
        let mut results = Results::new();
        for pdu in &request.pdus {
            if let Some(id) = self.id_of(pdu).await? {
                results.insert(
                    id,
                    Err("what the event builds on could not be fetched in time".to_owned()),
                );
            }
        }
        Ok(Arc::new(Answered {
            results,
            gave_up: true,
        }))
    }
}

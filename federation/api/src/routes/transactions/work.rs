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
/// The answer, or why there is none yet.
type Outcome = Result<Arc<Results>, MatrixError>;
type Key = (OwnedServerName, OwnedTransactionId);

/// Transactions by server and id.
pub(crate) struct Transactions {
    /// Under way or answered. Who asks for one that is under way waits for the same answer.
    known: Cache<Key, Shared<BoxFuture<'static, Outcome>>>,
    /// How often one was put off because it took too long.
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
        if outcome.is_err() {
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
        match tokio::time::timeout(self.limits.transaction_time, taking).await {
            Ok(results) => results.map(Arc::new),
            Err(_) => self.took_too_long(key, &request).await.map(Arc::new),
        }
    }

    /// What is not taken in after several times of waiting for other servers is given up, or it would stand in the way of
    /// all that follows; later events lead to it again. What was taken in stays so.
    async fn took_too_long(&self, key: Key, request: &Request) -> Result<Results, MatrixError> {
        let times = self.usage.transactions.put_off.get(&key).unwrap_or(0) + 1;
        tracing::warn!(origin = %key.0, transaction = %key.1, times, "a transaction took too long");
        if times < self.limits.transaction_attempts {
            self.usage.transactions.put_off.insert(key, times);
            return Err(MatrixError::unavailable("the events took too long, for now"));
        }
        let mut results = Results::new();
        for pdu in &request.pdus {
            if let Some(id) = self.id_of(pdu).await? {
                results.insert(
                    id,
                    Err("what the event builds on could not be fetched in time".to_owned()),
                );
            }
        }
        Ok(results)
    }
}

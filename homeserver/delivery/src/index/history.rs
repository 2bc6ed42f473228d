//! The steps that sessions which are just being opened may have missed.
//!
//! A client's snapshot is read at some head P of the log while the dispatcher goes on. When the session is then put
//! in its place, the dispatcher may have passed P: the steps after P are taken from here. Steps are recorded only
//! while somebody is connecting, for whoever starts to connect later reads a snapshot that has them.

use std::{collections::VecDeque, sync::Arc};

use super::step::Step;

/// The recorded steps, oldest first.
pub(crate) struct History {
    steps: VecDeque<Arc<Step>>,
    bytes: usize,
    /// A step of a log entry up to this one may have happened without being recorded.
    floor: i64,
    max_steps: usize,
    max_bytes: usize,
}

impl History {
    pub(crate) const fn new(max_steps: usize, max_bytes: usize, floor: i64) -> Self {
        Self {
            steps: VecDeque::new(),
            bytes: 0,
            floor,
            max_steps,
            max_bytes,
        }
    }

    /// Records `step`, and forgets the oldest ones over the limits.
    pub(crate) fn record(&mut self, step: Arc<Step>) {
        self.bytes = self.bytes.saturating_add(step.size());
        self.steps.push_back(step);
        while self.steps.len() > self.max_steps || self.bytes > self.max_bytes {
            let Some(oldest) = self.steps.pop_front() else {
                break;
            };
            self.bytes = self.bytes.saturating_sub(oldest.size());
            self.pass(oldest.log_seq);
        }
    }

    /// Takes note that entries up to `log_seq` are done without being recorded.
    pub(crate) fn pass(&mut self, log_seq: i64) {
        self.floor = self.floor.max(log_seq);
    }

    /// Forgets everything, when nobody is connecting.
    pub(crate) fn forget(&mut self) {
        if let Some(newest) = self.steps.back() {
            self.floor = self.floor.max(newest.log_seq);
        }
        self.steps = VecDeque::new();
        self.bytes = 0;
    }

    /// The steps after `head`; `None` if some of them are forgotten.
    pub(crate) fn after(&self, head: i64) -> Option<Vec<Arc<Step>>> {
        (head >= self.floor).then(|| {
            self.steps
                .iter()
                .filter(|step| step.log_seq > head)
                .map(Arc::clone)
                .collect()
        })
    }
}

//! Rules made ready for looking, kept in memory by what they are.

use std::sync::Arc;

use guildhall_event::guild::{AutomodRule, Matcher, Trigger};
use moka::sync::Cache;

/// Bytes that they may take together, as estimated.
const MAX_BYTES: u64 = 32 << 20;
/// What an expression takes: its program, and what is kept while it is looked for.
const PER_PATTERN: usize = 320 * 1024;
/// What a byte of a word takes.
const PER_BYTE: usize = 64;

/// Rules made ready; clones are the same.
#[derive(Clone)]
pub(crate) struct Ready(Cache<Arc<AutomodRule>, Option<Arc<Matcher>>>);

fn bytes(rule: &AutomodRule) -> usize {
    let texts = match &rule.trigger {
        Trigger::Keyword {
            keyword_filter,
            regex_patterns,
            allow_list,
        } => {
            let words = keyword_filter.iter().chain(allow_list).map(String::len);
            words.sum::<usize>() * PER_BYTE + regex_patterns.len() * PER_PATTERN
        }
        Trigger::Links { allowed_domains } => allowed_domains.iter().map(String::len).sum(),
        Trigger::MentionSpam { .. } | Trigger::Invites => 0,
    };
    texts + 1024
}

impl Default for Ready {
    fn default() -> Self {
        let cache = Cache::builder()
            .max_capacity(MAX_BYTES)
            .weigher(|rule: &Arc<AutomodRule>, _| u32::try_from(bytes(rule)).unwrap_or(u32::MAX));
        Self(cache.build())
    }
}

impl Ready {
    /// `rule`, ready. `None` if it cannot be: then it finds nothing, on every server.
    pub(crate) fn get(&self, rule: &Arc<AutomodRule>) -> Option<Arc<Matcher>> {
        self.0
            .get_with_by_ref(rule, || Matcher::new(&rule.trigger).ok().map(Arc::new))
    }
}

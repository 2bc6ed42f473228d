//! Writing into the index.

use std::collections::{BTreeSet, HashMap};

use guildhall_storage::messages::Message;
use tantivy::{
    IndexWriter, TantivyDocument, Term,
    collector::DocSetCollector,
    indexer::IndexWriterOptions,
    query::{BooleanQuery, Occur},
};

use crate::{
    SearchError,
    caught::caught,
    document::{PINNED, document, is_said, key},
    filter::one,
    index::{Index, Place, stored},
};

/// What writes into an index: there is one at a time.
pub struct Writer {
    index: Index,
    writer: IndexWriter,
    /// Messages that were put in as pinned since the last commit, by channel.
    pinned: HashMap<String, BTreeSet<String>>,
}

impl Writer {
    /// Writes into `index` with at most about `bytes` of memory, but at least 15 million.
    ///
    /// # Errors
    /// When another one writes into it.
    pub fn new(index: Index, bytes: usize) -> Result<Self, SearchError> {
        // One thread is enough for what people write; a community's machine has few.
        let options = IndexWriterOptions::builder()
            .memory_budget_per_thread(bytes)
            .num_worker_threads(1)
            .num_merge_threads(1)
            .build();
        Ok(Self {
            writer: index.index.writer_with_options(options)?,
            index,
            pinned: HashMap::new(),
        })
    }

    /// The index.
    #[must_use]
    pub const fn index(&self) -> &Index {
        &self.index
    }

    /// Puts `message` in, which is not in, and which is shown with a preview or not. One that cannot be read is left out.
    ///
    /// # Errors
    /// When the index fails.
    pub fn add(&mut self, message: &Message, has_embed: bool) -> Result<(), SearchError> {
        if !is_said(message) {
            return Ok(());
        }
        if message.is_pinned {
            let pinned = self.pinned.entry(message.channel_id.clone()).or_default();
            pinned.insert(message.message_id.clone());
        }
        let fields = &self.index.fields;
        if let Some(document) = caught(&message.message_id, || Some(document(fields, message, has_embed))) {
            self.writer.add_document(document)?;
        }
        Ok(())
    }

    /// Takes the message out, if it is in.
    pub(crate) fn remove(&self, channel: &str, message: &str) {
        let term = Term::from_field_bytes(self.index.fields.key, &key(channel, message));
        self.writer.delete_term(term);
    }

    /// Takes all messages of the channel out.
    pub(crate) fn remove_channel(&mut self, channel: &str) {
        self.pinned.remove(channel);
        let term = Term::from_field_text(self.index.fields.channel, channel);
        self.writer.delete_term(term);
    }

    /// Takes all messages of the thread out.
    pub(crate) fn remove_thread(&self, channel: &str, thread: &str) {
        let term = Term::from_field_bytes(self.index.fields.thread, &key(channel, thread));
        self.writer.delete_term(term);
    }

    /// The messages of the channel that are in as pinned ones, or were at the last commit.
    pub(crate) fn pinned(&self, channel: &str) -> Result<BTreeSet<String>, SearchError> {
        let fields = &self.index.fields;
        let query = BooleanQuery::new(vec![
            (Occur::Must, one(fields.channel, channel)),
            (Occur::Must, one(fields.traits, PINNED)),
        ]);
        let searcher = self.index.searcher();
        let mut pinned = self.pinned.get(channel).cloned().unwrap_or_default();
        for address in searcher.search(&query, &DocSetCollector)? {
            let document: TantivyDocument = searcher.doc(address)?;
            pinned.insert(stored(&document, fields.message));
        }
        Ok(pinned)
    }

    /// Makes durable what was written, together with the place in the log that it has come to: either both are there after a crash or neither. From then on it is found.
    ///
    /// # Errors
    /// When the index fails.
    pub fn commit(&mut self, place: &Place) -> Result<(), SearchError> {
        let payload = serde_json::to_string(place).map_err(|error| SearchError::Broken(error.to_string()))?;
        let mut commit = self.writer.prepare_commit()?;
        commit.set_payload(&payload);
        commit.commit()?;
        self.pinned.clear();
        self.index.reload()
    }

    /// Waits until nothing is left to be merged, and ends.
    ///
    /// # Errors
    /// When that fails.
    pub fn finish(self) -> Result<(), SearchError> {
        Ok(self.writer.wait_merging_threads()?)
    }
}

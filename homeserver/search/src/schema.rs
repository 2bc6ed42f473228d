//! What the index keeps of a message.

use tantivy::{
    Index,
    schema::{
        FAST, Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
    },
};

use crate::words::WordTokenizer;

/// Number of what an index is made of: another one is built anew. It is raised with every change of the fields, of what is written into them or of
/// what a text is taken apart into.
pub(crate) const VERSION: u32 = 2;

/// Name of the tokenizer.
const WORDS: &str = "words";
/// Field that places in the history are compared by, first.
pub(crate) const ORDER_TS: &str = "order_ts";
/// The same, second.
pub(crate) const ORDER_DEPTH: &str = "order_depth";

/// The fields.
#[derive(Clone, Debug)]
pub(crate) struct Fields {
    /// [`crate::document::key`] of channel and message: by it a document is taken away.
    pub(crate) key: Field,
    /// The same of channel and thread, for what is in one.
    pub(crate) thread: Field,
    /// The channel.
    pub(crate) channel: Field,
    /// The message, which is only given back.
    pub(crate) message: Field,
    /// What is said, and the names of files.
    pub(crate) text: Field,
    /// The author, and the webhook if one has written it.
    pub(crate) author: Field,
    /// Users whom it calls.
    pub(crate) mentions: Field,
    /// What it has and is: words of [`crate::document`].
    pub(crate) traits: Field,
    /// When it was sent, in milliseconds.
    pub(crate) sent_at: Field,
    pub(crate) order_ts: Field,
    pub(crate) order_depth: Field,
}

/// The schema with its fields.
pub(crate) fn schema() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(WORDS)
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let fields = Fields {
        key: schema.add_bytes_field("key", INDEXED),
        thread: schema.add_bytes_field("thread", INDEXED),
        channel: schema.add_text_field("channel", STRING | STORED),
        message: schema.add_text_field("message", STORED),
        text: schema.add_text_field("text", TextOptions::default().set_indexing_options(indexing)),
        author: schema.add_text_field("author", STRING),
        mentions: schema.add_text_field("mentions", STRING),
        traits: schema.add_text_field("traits", STRING),
        sent_at: schema.add_i64_field("sent_at", FAST),
        order_ts: schema.add_i64_field(ORDER_TS, FAST),
        order_depth: schema.add_i64_field(ORDER_DEPTH, FAST),
    };
    (schema.build(), fields)
}

/// Has `index` know what a text is taken apart into.
pub(crate) fn register(index: &Index) {
    index.tokenizers().register(WORDS, WordTokenizer);
}

//! The index on disk, and what it finds.

use std::{fs, path::Path};

use tantivy::{
    DocAddress, IndexReader, Order, ReloadPolicy, Searcher, TantivyDocument, TantivyError, Term,
    collector::{
        Count, TopDocs,
        sort_key::{SortBySimilarityScore, SortByStaticFastValue},
    },
    directory::MmapDirectory,
    query::{Bm25StatisticsProvider, BooleanQuery, Occur},
    schema::{Field, Value as _},
};

use crate::{
    Filter, SearchError, Sort, SortOrder,
    filter::{Clause, any_of},
    query,
    schema::{Fields, ORDER_DEPTH, ORDER_TS, register, schema},
};
pub use crate::{place::Place, write::Writer};

/// An index that can be asked. Clones are the same.
#[derive(Clone)]
pub struct Index {
    pub(crate) index: tantivy::Index,
    pub(crate) fields: Fields,
    reader: IndexReader,
}

/// What is looked for, and where.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// What somebody has typed, at most [`crate::MAX_CHARACTERS`], [`crate::MAX_WORDS`], [`crate::MAX_PARTS`] and [`crate::MAX_BEGINNINGS`].
    pub content: Option<&'a str>,
    /// What else is asked of a message.
    pub filter: &'a Filter,
    /// Only messages of these channels are found, and counted.
    pub channels: &'a [String],
    /// Whose messages are not.
    pub without: &'a [String],
    /// What comes first.
    pub sort: (Sort, SortOrder),
    /// How many of them, at least 1.
    pub limit: usize,
    /// How many of the first ones are passed over.
    pub offset: usize,
}

/// A message that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Its channel.
    pub channel: String,
    /// Its id.
    pub message: String,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hits {
    /// How many messages there are in all.
    pub total: usize,
    /// Those that were wanted, in order.
    pub hits: Vec<Hit>,
}

impl Index {
    /// Opens the index in the folder `dir`, with the place in the log where it stands. What is there and is broken, or of another making, is taken away; where there is none, an empty
    /// one is made, which stands nowhere.
    ///
    /// # Errors
    /// When the folder cannot be read or written.
    pub fn open(dir: &Path) -> Result<(Self, Option<Place>), SearchError> {
        fs::create_dir_all(dir)?;
        match Self::held(dir) {
            Ok(Some((index, place))) => return Ok((index, Some(place))),
            Ok(None) => {}
            Err(error) if error.is_of_index() => {
                tracing::warn!(%error, "the search index is broken and is built anew");
            }
            Err(error) => return Err(error),
        }
        Ok((Self::anew(dir)?, None))
    }

    /// Takes away what is in the folder `dir`, and makes an empty index.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub(crate) fn anew(dir: &Path) -> Result<Self, SearchError> {
        fs::create_dir_all(dir)?;
        fs::remove_dir_all(dir)?;
        fs::create_dir_all(dir)?;
        let (schema, fields) = schema();
        Self::of(tantivy::Index::create_in_dir(dir, schema)?, fields)
    }

    fn held(dir: &Path) -> Result<Option<(Self, Place)>, SearchError> {
        let folder = MmapDirectory::open(dir).map_err(TantivyError::from)?;
        if !tantivy::Index::exists(&folder).map_err(TantivyError::from)? {
            return Ok(None);
        }
        let index = tantivy::Index::open(folder)?;
        let (schema, fields) = schema();
        let payload = index.load_metas()?.payload;
        let place: Option<Place> = payload.and_then(|payload| serde_json::from_str(&payload).ok());
        match place.filter(|place| place.is_current() && index.schema() == schema) {
            Some(place) => Ok(Some((Self::of(index, fields)?, place))),
            None => Ok(None),
        }
    }

    fn of(index: tantivy::Index, fields: Fields) -> Result<Self, SearchError> {
        register(&index);
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()?;
        Ok(Self {
            index,
            fields,
            reader,
        })
    }

    /// Has what was committed be found.
    pub(crate) fn reload(&self) -> Result<(), SearchError> {
        Ok(self.reader.reload()?)
    }

    /// What is there of what is looked for. It takes the processor for as long as that takes: it is no work for the threads that requests wait on.
    ///
    /// # Errors
    /// When the index fails.
    pub fn find(&self, request: &Request<'_>) -> Result<Hits, SearchError> {
        let mut clauses = self.fields_filter(request);
        if let Some(content) = request.content {
            let words = query::clauses(content, self.fields.text);
            if words.is_empty() {
                return Ok(Hits::default());
            }
            clauses.extend(words);
        }
        if request.channels.is_empty() {
            return Ok(Hits::default());
        }
        let query = BooleanQuery::new(clauses);
        let searcher = self.reader.searcher();
        let top = TopDocs::with_limit(request.limit).and_offset(request.offset);
        let (sort, order) = request.sort;
        let order = match order {
            SortOrder::Asc => Order::Asc,
            SortOrder::Desc => Order::Desc,
        };
        let by_ts = SortByStaticFastValue::<i64>::for_field(ORDER_TS);
        let by_depth = SortByStaticFastValue::<i64>::for_field(ORDER_DEPTH);
        let (total, found) = match sort {
            Sort::Timestamp => {
                let top = top.order_by(((by_ts, order), (by_depth, order)));
                let (total, found) = searcher.search(&query, &(Count, top))?;
                (total, addresses(found))
            }
            Sort::Relevance => {
                let by_time = ((by_ts, Order::Desc), (by_depth, Order::Desc));
                let top = top.order_by(((SortBySimilarityScore, order), by_time));
                let wanted = (Count, top);
                let (total, found) =
                    searcher.search_with_statistics_provider(&query, &wanted, &NoStatistics)?;
                (total, addresses(found))
            }
        };
        let hits = found.into_iter().map(|address| self.hit(&searcher, address));
        Ok(Hits {
            total,
            hits: hits.collect::<Result<_, _>>()?,
        })
    }

    /// What is asked beside words.
    fn fields_filter(&self, request: &Request<'_>) -> Vec<Clause> {
        let mut clauses = request.filter.clauses(&self.fields);
        clauses.push((Occur::Must, any_of(self.fields.channel, request.channels)));
        if !request.without.is_empty() {
            clauses.push((Occur::MustNot, any_of(self.fields.author, request.without)));
        }
        clauses
    }

    fn hit(&self, searcher: &Searcher, address: DocAddress) -> Result<Hit, SearchError> {
        let document: TantivyDocument = searcher.doc(address)?;
        Ok(Hit {
            channel: stored(&document, self.fields.channel),
            message: stored(&document, self.fields.message),
        })
    }

    /// Messages that are found.
    pub(crate) fn documents(&self) -> u64 {
        self.reader.searcher().num_docs()
    }

    /// The last entry of the log that is in it, as it is stored; 0 for an index that stands nowhere.
    ///
    /// # Errors
    /// When the index fails.
    pub(crate) fn seq(&self) -> Result<i64, SearchError> {
        let payload = self.index.load_metas()?.payload;
        let place: Option<Place> = payload.and_then(|payload| serde_json::from_str(&payload).ok());
        Ok(place.map_or(0, |place| place.seq))
    }

    pub(crate) fn searcher(&self) -> Searcher {
        self.reader.searcher()
    }
}

/// The same of every index and every word: how often words are said in the whole index is not for everybody to know, and the order of what is found would tell. How well a
/// message fits is up to itself alone.
struct NoStatistics;

impl Bm25StatisticsProvider for NoStatistics {
    fn total_num_tokens(&self, _field: Field) -> tantivy::Result<u64> {
        // Ten words in a message.
        Ok(10_000)
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        Ok(1000)
    }

    fn doc_freq(&self, _term: &Term) -> tantivy::Result<u64> {
        Ok(10)
    }
}

fn addresses<T>(found: Vec<(T, DocAddress)>) -> Vec<DocAddress> {
    found.into_iter().map(|(_, address)| address).collect()
}

/// A text that is kept to be given back.
pub(crate) fn stored(document: &TantivyDocument, field: Field) -> String {
    let value = document.get_first(field);
    value
        .and_then(|value| value.as_str())
        .unwrap_or_default()
        .to_owned()
}

//! Comparing which messages are shown with previews to what the index has of that: a server that ends between the one and the other has nothing that tells it.

use std::collections::{BTreeSet, HashSet};

use guildhall_storage::previews;
use tantivy::{
    DocAddress, Searcher, TantivyDocument, Term,
    collector::DocSetCollector,
    query::{BooleanQuery, Occur, TermSetQuery},
};

use crate::{
    Search, SearchError,
    document::{EMBED, key},
    filter::one,
    gather::PAGE,
    index::{Index, stored},
    pen::{Pen, on_its_thread},
};

/// Channel and id.
type MessagePlace = (String, String);

/// The messages of which a state of the index says that they have previews.
struct Held {
    index: Index,
    searcher: Searcher,
    left: Vec<DocAddress>,
}

impl Search {
    /// Has the index know of all messages whether they are shown with previews. Few are kept in memory at a time.
    pub(crate) async fn renew_embeds(&self, pen: &mut Pen) -> Result<(), SearchError> {
        if pen.is_dirty {
            // Only what is committed can be compared.
            pen.commit().await?;
        }
        let index = pen.with(|writer| Ok(writer.index().clone())).await?;
        let mut after = MessagePlace::default();
        loop {
            let page = {
                let mut conn = self.0.db.read().await?;
                previews::showing_after(&mut conn, (&after.0, &after.1), PAGE).await?
            };
            let Some(last) = page.last() else { break };
            after.clone_from(last);
            let index = index.clone();
            let missing = on_its_thread(move || {
                let known = index.with_embeds(&page)?;
                Ok(page.into_iter().filter(|place| !known.contains(place)).collect())
            });
            self.renew(pen, missing.await?).await?;
        }
        let mut held = on_its_thread(move || Held::of(index)).await?;
        loop {
            let (rest, page) = on_its_thread(move || {
                let page = held.next()?;
                Ok((held, page))
            })
            .await?;
            held = rest;
            if page.is_empty() {
                return Ok(());
            }
            let shown = {
                let places: Vec<(&str, &str)> =
                    page.iter().map(|(channel, id)| (&**channel, &**id)).collect();
                previews::showing(&mut *self.0.db.read().await?, &places).await?
            };
            let gone: BTreeSet<MessagePlace> =
                page.into_iter().filter(|place| !shown.contains(place)).collect();
            self.renew(pen, gone).await?;
        }
    }
}

impl Index {
    /// Those of the messages at `places` of which the index says that they have previews.
    fn with_embeds(&self, places: &[MessagePlace]) -> Result<HashSet<MessagePlace>, SearchError> {
        let keys = places.iter();
        let keys = keys.map(|(channel, id)| Term::from_field_bytes(self.fields.key, &key(channel, id)));
        let query = BooleanQuery::new(vec![
            (Occur::Must, Box::new(TermSetQuery::new(keys))),
            (Occur::Must, one(self.fields.traits, EMBED)),
        ]);
        let searcher = self.searcher();
        let found = searcher.search(&query, &DocSetCollector)?;
        found
            .into_iter()
            .map(|address| self.place_of(&searcher, address))
            .collect()
    }

    fn place_of(&self, searcher: &Searcher, address: DocAddress) -> Result<MessagePlace, SearchError> {
        let document: TantivyDocument = searcher.doc(address)?;
        Ok((
            stored(&document, self.fields.channel),
            stored(&document, self.fields.message),
        ))
    }
}

impl Held {
    fn of(index: Index) -> Result<Self, SearchError> {
        let searcher = index.searcher();
        let found = searcher.search(&one(index.fields.traits, EMBED), &DocSetCollector)?;
        let mut left: Vec<_> = found.into_iter().collect();
        // What lies together is read together.
        left.sort_unstable();
        Ok(Self {
            index,
            searcher,
            left,
        })
    }

    /// Some of those that were not given yet; none when all were.
    fn next(&mut self) -> Result<Vec<MessagePlace>, SearchError> {
        let count = usize::try_from(PAGE).unwrap_or_default().min(self.left.len());
        let some = self.left.split_off(self.left.len() - count);
        let places = some
            .into_iter()
            .map(|address| self.index.place_of(&self.searcher, address));
        places.collect()
    }
}

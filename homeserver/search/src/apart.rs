//! What must not be there, in a form that can be asked of any document in turn.
//!
//! To leave documents out, tantivy 0.27 asks what is unwanted also of documents before the one that it stands at. Its phrases do not allow for that and
//! panic in builds without optimisation; what moves only by [`DocSet::seek`] does.

use tantivy::{
    DocId, DocSet, Score, SegmentReader, Term,
    query::{EnableScoring, Explanation, Query, Scorer, Weight},
};

/// Finds what its query finds.
#[derive(Debug)]
pub(crate) struct Apart(pub(crate) Box<dyn Query>);

impl Clone for Apart {
    fn clone(&self) -> Self {
        Self(self.0.box_clone())
    }
}

impl Query for Apart {
    fn weight(&self, enable_scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(ApartWeight(self.0.weight(enable_scoring)?)))
    }

    fn query_terms<'a>(&'a self, visitor: &mut dyn FnMut(&'a Term, bool)) {
        self.0.query_terms(visitor);
    }
}

struct ApartWeight(Box<dyn Weight>);

impl Weight for ApartWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        Ok(Box::new(ApartScorer(self.0.scorer(reader, boost)?)))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        self.0.explain(reader, doc)
    }
}

struct ApartScorer(Box<dyn Scorer>);

impl DocSet for ApartScorer {
    fn advance(&mut self) -> DocId {
        self.0.advance()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.0.seek(target)
    }

    fn doc(&self) -> DocId {
        self.0.doc()
    }

    fn size_hint(&self) -> u32 {
        self.0.size_hint()
    }

    fn cost(&self) -> u64 {
        self.0.cost()
    }
}

impl Scorer for ApartScorer {
    fn score(&mut self) -> Score {
        self.0.score()
    }
}

//! What is told of the index itself.

use std::fs;

use crate::{Search, pen::on_its_thread};

/// How the index is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct IndexFacts {
    /// Whether it is still being built, or was not opened yet.
    pub is_being_built: bool,
    /// Messages in it.
    pub documents: u64,
    /// Its bytes on the disk.
    pub bytes: u64,
    /// The last entry of the log that is in it, as it is stored.
    pub seq: i64,
}

impl Search {
    /// How the index is; `None` where there is none.
    pub async fn facts(&self) -> Option<IndexFacts> {
        if !self.0.config.enabled {
            return None;
        }
        let Some((index, is_being_built)) = self.open_index() else {
            return Some(IndexFacts {
                is_being_built: true,
                ..IndexFacts::default()
            });
        };
        let dir = self.0.config.dir.clone();
        let looked = on_its_thread(move || {
            let files = fs::read_dir(dir)?.filter_map(Result::ok);
            let bytes = files
                .filter_map(|file| file.metadata().ok())
                .map(|data| data.len())
                .sum();
            Ok(IndexFacts {
                is_being_built,
                documents: index.documents(),
                bytes,
                seq: index.seq()?,
            })
        });
        let looked = looked
            .await
            .inspect_err(|error| tracing::warn!(%error, "the search index could not be looked at"));
        Some(looked.unwrap_or(IndexFacts {
            is_being_built,
            ..IndexFacts::default()
        }))
    }
}

//! Pages of lists (product requirements, section 12.3).

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A part of a list.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Page<T> {
    /// The part, in the list's order.
    pub data: Vec<T>,
    /// Where it stands in the list.
    pub pagination: Pagination,
}

/// Where a page stands in its list.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Pagination {
    /// How many entries a page holds at most.
    pub limit: u32,
    /// Entries in the whole list; absent where counting them would cost too much.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<u64>,
    /// Whether there is more behind this page.
    pub has_more: bool,
    /// What to ask the next page with; null on the last one.
    pub next_cursor: Option<String>,
}

impl<T> Page<T> {
    /// A page of a list that is not counted.
    #[must_use]
    pub fn new(data: Vec<T>, limit: u32, next_cursor: Option<String>) -> Self {
        let pagination = Pagination {
            limit,
            total: None,
            has_more: next_cursor.is_some(),
            next_cursor,
        };
        Self { data, pagination }
    }

    /// A page from `limit + 1` entries that were read to see whether there is more; `cursor` names an entry.
    pub fn of_one_more(mut data: Vec<T>, limit: u32, cursor: impl FnOnce(&T) -> String) -> Self {
        let size = usize::try_from(limit).unwrap_or(usize::MAX);
        let has_more = data.len() > size;
        data.truncate(size);
        let next_cursor = if has_more { data.last().map(cursor) } else { None };
        Self::new(data, limit, next_cursor)
    }

    /// The whole list on one page.
    #[must_use]
    pub fn whole(data: Vec<T>) -> Self {
        let count = data.len();
        let pagination = Pagination {
            limit: u32::try_from(count).unwrap_or(u32::MAX),
            total: u64::try_from(count).ok(),
            has_more: false,
            next_cursor: None,
        };
        Self { data, pagination }
    }
}

#[cfg(test)]
mod tests {
    use super::Page;

    #[test]
    fn one_more_than_the_limit_means_more() {
        let page = Page::of_one_more(vec![1, 2, 3], 2, ToString::to_string);
        assert_eq!(page.data, [1, 2]);
        assert!(page.pagination.has_more);
        assert_eq!(page.pagination.next_cursor.as_deref(), Some("2"));
        let page = Page::of_one_more(vec![1, 2], 2, ToString::to_string);
        assert!(!page.pagination.has_more);
        assert_eq!(page.pagination.next_cursor, None);
    }
}

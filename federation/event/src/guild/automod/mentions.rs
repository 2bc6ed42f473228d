//! Mentions in a text.

use std::{collections::BTreeSet, sync::LazyLock};

use regex::Regex;

/// A role in angle brackets, or a user's id.
static MENTION: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"<@&([A-Za-z0-9!:._-]{1,255})>|(@[A-Za-z0-9._=/+-]{1,255}:[A-Za-z0-9.-]{1,230}(?::[0-9]{1,5})?)",
    )
    .ok()
});

/// Whether `text` and the list `also` mention more than `limit` different users and roles together.
pub(super) fn are_over(text: &str, also: &[String], limit: usize) -> Option<usize> {
    let in_text = MENTION.iter().flat_map(|mention| mention.captures_iter(text));
    let in_text = in_text.filter_map(|found| {
        let one = found.get(1).or_else(|| found.get(2))?;
        Some(one.as_str().trim_end_matches(['.', '-']))
    });
    let mut different = BTreeSet::new();
    for one in also.iter().map(String::as_str).chain(in_text) {
        different.insert(one);
        if different.len() > limit {
            return Some(different.len());
        }
    }
    None
}

//! What is looked for, as it stands in the query string.

use guildhall_search::{AuthorType, Filter, Has, Sort, SortOrder, Wanted};
use guildhall_types::Timestamp;
use utoipa::IntoParams;

use crate::{
    ApiError,
    routes::{fields::time, ids},
    validate::Check,
};

/// Most messages on a page.
const MAX: usize = 25;
/// Messages that may be passed over.
const MAX_OFFSET: usize = 9975;
/// Most values of a parameter that may be given several times.
const MAX_VALUES: usize = 100;
/// Most channels that a search may be narrowed to.
const MAX_CHANNELS: usize = 500;
/// Milliseconds of a day.
const DAY: i64 = 24 * 3600 * 1000;

/// What is looked for. `content` or one of the filters has to be given; a message has to match all that are.
#[derive(Default, IntoParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
#[expect(dead_code, reason = "it documents what `read` reads")]
pub(super) struct Parameters {
    /// Words that are all in the text, in any order; case and accents make no difference. Of the last one the beginning will do. `"Words in quotation marks"` stand
    /// one after the other; with `-` before it a word must not be there. At most 1024 characters and 128 words, 32 different ones.
    #[param(required = false, max_length = 1024)]
    content: Option<String>,
    /// Users, or webhooks, one of whom has written it; may be given up to 100 times.
    #[param(required = false, explode = true)]
    author_id: Vec<String>,
    /// Users one of whom it calls; may be given up to 100 times.
    #[param(required = false, explode = true)]
    mentions: Vec<String>,
    /// What it has: `link`, `embed`, `file`, `image`, `video`, `sound`, `poll`, `sticker` or `forward`. Given several times, it has all of them.
    #[param(required = false, explode = true)]
    has: Vec<String>,
    /// It was sent before this time, or before this day, RFC 3339; days are those of UTC.
    #[param(required = false)]
    before: Option<String>,
    /// It was sent after this time, or after this day, RFC 3339.
    #[param(required = false)]
    after: Option<String>,
    /// It was sent on this day, RFC 3339 (`2026-01-31`).
    #[param(required = false)]
    during: Option<String>,
    /// Whether it is pinned.
    #[param(required = false)]
    pinned: Option<bool>,
    /// Who has written it: `user` or `webhook`.
    #[param(required = false, explode = true)]
    author_type: Vec<String>,
    /// Channels, or private threads by their own, of those that are searched; may be given up to 500 times. Where the caller sees nothing, nothing is found.
    #[param(required = false, explode = true)]
    channel_id: Vec<String>,
    /// `timestamp`, which is the default, or `relevance`: how well it matches `content`.
    #[param(required = false)]
    sort: Option<String>,
    /// `desc`, latest or best first, which is the default, or `asc`.
    #[param(required = false)]
    order: Option<String>,
    /// Messages on the page, 1 to 25; 25 when absent.
    #[param(required = false, minimum = 1, maximum = 25)]
    limit: Option<u32>,
    /// Messages to pass over, 0 to 9975; 0 when absent.
    #[param(required = false, minimum = 0, maximum = 9975)]
    offset: Option<u32>,
}

/// The names and values of a query string, in their order.
pub(super) type Pairs = Vec<(String, String)>;

/// What the query string asks for; keys that mean nothing are ignored.
pub(super) fn read(pairs: &Pairs) -> Result<Wanted, ApiError> {
    let mut check = Check::new();
    let times = check.take(times(pairs)).unwrap_or_default();
    let wanted = Wanted {
        content: check.take(one(pairs, "content")).flatten().map(str::to_owned),
        filter: Filter {
            authors: check.take(ids(pairs, "authorId", MAX_VALUES)).unwrap_or_default(),
            author_types: check.take(author_types(pairs)).unwrap_or_default(),
            mentions: check.take(ids(pairs, "mentions", MAX_VALUES)).unwrap_or_default(),
            has: check.take(has(pairs)).unwrap_or_default(),
            pinned: check
                .take(choice(pairs, "pinned", &[("true", true), ("false", false)]))
                .flatten(),
            from: times.0,
            before: times.1,
        },
        channels: check
            .take(ids(pairs, "channelId", MAX_CHANNELS))
            .unwrap_or_default(),
        sort: (
            check
                .take(choice(
                    pairs,
                    "sort",
                    &[("timestamp", Sort::Timestamp), ("relevance", Sort::Relevance)],
                ))
                .flatten()
                .unwrap_or_default(),
            check
                .take(choice(
                    pairs,
                    "order",
                    &[("desc", SortOrder::Desc), ("asc", SortOrder::Asc)],
                ))
                .flatten()
                .unwrap_or_default(),
        ),
        limit: check
            .take(number(pairs, "limit", (1, MAX)))
            .flatten()
            .unwrap_or(MAX),
        offset: check
            .take(number(pairs, "offset", (0, MAX_OFFSET)))
            .flatten()
            .unwrap_or(0),
    };
    check.end()?;
    Ok(wanted)
}

fn all<'a>(pairs: &'a Pairs, name: &str) -> Vec<&'a str> {
    let of_name = pairs.iter().filter(|(key, _)| key == name);
    of_name.map(|(_, value)| value.as_str()).collect()
}

fn one<'a>(pairs: &'a Pairs, name: &'static str) -> Result<Option<&'a str>, ApiError> {
    match all(pairs, name).as_slice() {
        [] => Ok(None),
        [value] => Ok(Some(*value)),
        _ => Err(ApiError::invalid(name, "may be given once")),
    }
}

fn chosen<T: Copy>(name: &'static str, value: &str, choices: &[(&str, T)]) -> Result<T, ApiError> {
    let found = choices.iter().find(|(choice, _)| *choice == value);
    found.map(|(_, chosen)| *chosen).ok_or_else(|| {
        let names: Vec<&str> = choices.iter().map(|(choice, _)| *choice).collect();
        ApiError::invalid(name, format!("must be one of {}", names.join(", ")))
    })
}

fn choice<T: Copy>(pairs: &Pairs, name: &'static str, choices: &[(&str, T)]) -> Result<Option<T>, ApiError> {
    let value = one(pairs, name)?;
    value.map(|value| chosen(name, value, choices)).transpose()
}

fn choices<T: Copy>(pairs: &Pairs, name: &'static str, choices: &[(&str, T)]) -> Result<Vec<T>, ApiError> {
    let values = all(pairs, name);
    if values.len() > MAX_VALUES {
        return Err(ApiError::invalid(
            name,
            format!("may be given at most {MAX_VALUES} times"),
        ));
    }
    values
        .into_iter()
        .map(|value| chosen(name, value, choices))
        .collect()
}

fn has(pairs: &Pairs) -> Result<Vec<Has>, ApiError> {
    choices(pairs, "has", &Has::ALL.map(|has| (has.as_str(), has)))
}

fn author_types(pairs: &Pairs) -> Result<Vec<AuthorType>, ApiError> {
    let types = [("user", AuthorType::User), ("webhook", AuthorType::Webhook)];
    choices(pairs, "authorType", &types)
}

fn ids(pairs: &Pairs, name: &'static str, most: usize) -> Result<Vec<String>, ApiError> {
    let values = all(pairs, name);
    if values.len() > most {
        return Err(ApiError::invalid(
            name,
            format!("may be given at most {most} times"),
        ));
    }
    let is_id = |id: &&str| !id.is_empty() && ids::is_possible(id);
    if !values.iter().all(is_id) {
        return Err(ApiError::invalid(name, "is no id"));
    }
    Ok(values.into_iter().map(str::to_owned).collect())
}

fn number(
    pairs: &Pairs,
    name: &'static str,
    (least, most): (usize, usize),
) -> Result<Option<usize>, ApiError> {
    let Some(value) = one(pairs, name)? else {
        return Ok(None);
    };
    let number = value
        .parse()
        .ok()
        .filter(|number| (least..=most).contains(number));
    let refusal = || ApiError::invalid(name, format!("must be from {least} to {most}"));
    number.map(Some).ok_or_else(refusal)
}

/// The times from which on and before which a message was sent.
fn times(pairs: &Pairs) -> Result<(Option<Timestamp>, Option<Timestamp>), ApiError> {
    let (mut from, mut before) = (None, None);
    if let Some(text) = one(pairs, "during")? {
        let begins = day(text).ok_or_else(|| ApiError::invalid("during", "must be a date of RFC 3339"))?;
        from = Some(begins);
        before = Some(begins.plus_millis(DAY));
    }
    if let Some(text) = one(pairs, "after")? {
        let after = match day(text) {
            Some(begins) => begins.plus_millis(DAY),
            None => moment("after", text)?.plus_millis(1),
        };
        from = from.max(Some(after));
    }
    if let Some(text) = one(pairs, "before")? {
        let until = match day(text) {
            Some(begins) => begins,
            None => moment("before", text)?,
        };
        before = Some(before.map_or(until, |before: Timestamp| before.min(until)));
    }
    Ok((from, before))
}

fn moment(name: &'static str, text: &str) -> Result<Timestamp, ApiError> {
    time(name, text).map_err(|_| ApiError::invalid(name, "must be a time or a date of RFC 3339"))
}

/// When the day begins that `text` names.
fn day(text: &str) -> Option<Timestamp> {
    const FORM: usize = "2026-01-31".len();
    let is_date = text.len() == FORM;
    is_date
        .then(|| Timestamp::from_rfc3339(&format!("{text}T00:00:00Z")))
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::{Pairs, read};
    use guildhall_types::Timestamp;

    fn pairs(query: &[(&str, &str)]) -> Pairs {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        query.iter().map(owned).collect()
    }

    fn blamed(query: &[(&str, &str)]) -> Vec<String> {
        let refused = read(&pairs(query)).unwrap_err();
        refused
            .details()
            .iter()
            .map(|detail| detail.field.clone())
            .collect()
    }

    #[test]
    fn what_is_wrong_is_told_all_at_once() {
        assert_eq!(
            blamed(&[
                ("has", "hat"),
                ("limit", "26"),
                ("offset", "-1"),
                ("sort", "x"),
                ("order", ""),
                ("authorType", "bot"),
                ("authorId", ""),
                ("pinned", "1"),
                ("before", "yesterday"),
            ]),
            [
                "before",
                "authorId",
                "authorType",
                "has",
                "pinned",
                "sort",
                "order",
                "limit",
                "offset"
            ]
        );
        assert_eq!(blamed(&[("content", "a"), ("content", "b")]), ["content"]);
        assert_eq!(blamed(&[("during", "2026-01-31T00:00:00Z")]), ["during"]);
        assert_eq!(blamed(&[("during", "2026-02-31")]), ["during"]);
        let many = vec![("mentions", "@a:b"); 101];
        assert_eq!(blamed(&many), ["mentions"]);
    }

    #[test]
    fn times_and_days_say_from_when_to_when() {
        let at = |text: &str| Timestamp::from_rfc3339(text);
        let times = |query: &[(&str, &str)]| {
            let filter = read(&pairs(query)).unwrap().filter;
            (filter.from, filter.before)
        };
        let (second, third) = (at("2026-01-02T00:00:00Z"), at("2026-01-03T00:00:00Z"));
        assert_eq!(times(&[("during", "2026-01-02")]), (second, third));
        assert_eq!(times(&[("after", "2026-01-02")]), (third, None));
        assert_eq!(times(&[("before", "2026-01-02")]), (None, second));
        assert_eq!(times(&[("before", "2026-01-02T00:00:00Z")]), (None, second));
        let later = second.map(|time| time.plus_millis(1));
        assert_eq!(times(&[("after", "2026-01-02T00:00:00Z")]), (later, None));
        let both = [
            ("during", "2026-01-02"),
            ("before", "2026-01-05"),
            ("after", "2025-01-01"),
        ];
        assert_eq!(times(&both), (second, third));
        assert_eq!(read(&pairs(&[("colour", "red")])).unwrap().limit, 25);
    }
}

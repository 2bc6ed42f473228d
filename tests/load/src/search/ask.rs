//! How long questions take.

use std::time::Instant;

use guildhall_search::{
    Filter, Has, Sort, SortOrder,
    index::{Index, Request},
};
use guildhall_types::Timestamp;

use crate::{
    at,
    say::{CHANNELS, Talk, channel},
};

/// A kind of question: its name, what is typed, what else is asked, and what comes first.
type Kind = (
    &'static str,
    fn(&mut Talk) -> Option<String>,
    fn(&mut Talk) -> Filter,
    Sort,
);

fn none(_: &mut Talk) -> Filter {
    Filter::default()
}

/// A word of about this rank.
fn word(talk: &mut Talk, rank: usize) -> String {
    let rank = rank + talk.chance().below(rank / 2 + 1);
    talk.word(0, rank).to_owned()
}

const KINDS: [Kind; 12] = [
    (
        "a frequent word, latest",
        |talk| Some(format!("{} ", word(talk, 2))),
        none,
        Sort::Timestamp,
    ),
    (
        "a frequent word, best",
        |talk| Some(format!("{} ", word(talk, 2))),
        none,
        Sort::Relevance,
    ),
    (
        "a rare word",
        |talk| Some(word(talk, 20_000)),
        none,
        Sort::Timestamp,
    ),
    (
        "a beginning of two letters",
        |talk| Some(word(talk, 100).chars().take(2).collect()),
        none,
        Sort::Timestamp,
    ),
    (
        "three words",
        |talk| Some([word(talk, 2), word(talk, 20), word(talk, 100)].join(" ")),
        none,
        Sort::Relevance,
    ),
    (
        "a phrase of two",
        |talk| Some(format!("\"{} {}\"", word(talk, 2), word(talk, 4))),
        none,
        Sort::Timestamp,
    ),
    (
        "a word without another",
        |talk| Some(format!("{} -{}", word(talk, 4), word(talk, 2))),
        none,
        Sort::Timestamp,
    ),
    (
        "two characters",
        |talk| {
            let (one, two) = (talk.chance().rank(100), talk.chance().rank(100));
            Some([Talk::character(one), Talk::character(two)].iter().collect())
        },
        none,
        Sort::Timestamp,
    ),
    (
        "one character",
        |talk| {
            let one = talk.chance().rank(100);
            Some(Talk::character(one).to_string())
        },
        none,
        Sort::Timestamp,
    ),
    (
        "an author",
        |_| None,
        |talk| Filter {
            authors: vec![format!("@user{}:example.org", talk.chance().below(50))],
            ..Filter::default()
        },
        Sort::Timestamp,
    ),
    (
        "all that has a link",
        |_| None,
        |_| Filter {
            has: vec![Has::Link],
            ..Filter::default()
        },
        Sort::Timestamp,
    ),
    (
        "all of a day",
        |_| None,
        |talk| {
            let from = 1_700_000_000_000 + i64::try_from(talk.chance().below(11)).unwrap() * 86_400_000;
            Filter {
                from: Some(Timestamp(from)),
                before: Some(Timestamp(from + 86_400_000)),
                ..Filter::default()
            }
        },
        Sort::Timestamp,
    ),
];

/// Asks each kind of question, in the whole guild and in one channel.
pub(crate) fn measure(index: &Index, talk: &mut Talk, rounds: usize) {
    println!("\n| {rounds} questions each | channels | found, mean | p50 ms | p95 ms | slowest ms |");
    println!("|---|---|---|---|---|---|");
    let everywhere: Vec<String> = (0..CHANNELS).map(channel).collect();
    let here: Vec<String> = vec![channel(20)];
    for (name, content, filter, sort) in KINDS {
        for channels in [&everywhere, &here] {
            let (mut times, mut found) = (Vec::new(), 0);
            for _ in 0..rounds {
                let (content, filter) = (content(talk), filter(talk));
                let request = Request {
                    content: content.as_deref(),
                    filter: &filter,
                    channels,
                    without: &[],
                    sort: (sort, SortOrder::Desc),
                    limit: 25,
                    offset: 0,
                };
                let since = Instant::now();
                found += index.find(&request).unwrap().total;
                times.push(since.elapsed().as_micros());
            }
            println!(
                "| {name} | {} | {} | {:.1} | {:.1} | {:.1} |",
                channels.len(),
                found / rounds,
                at(&mut times, 0.5),
                at(&mut times, 0.95),
                at(&mut times, 1.0)
            );
        }
    }
}

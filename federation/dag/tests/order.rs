//! The total order: a linear extension of the DAG that does not depend on the order of arrival.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "tests"
)]

use std::collections::HashMap;

use guildhall_dag::{OrderKey, topological};
use guildhall_types::{EventId, OwnedEventId, Timestamp};
use proptest::prelude::*;

/// An event of a random DAG: its time and the indices of its previous events, all smaller than its own.
type Node = (i64, Vec<usize>);

fn id(index: usize) -> OwnedEventId {
    OwnedEventId::try_from(format!("$event{index:04}")).unwrap()
}

fn dag() -> impl Strategy<Value = Vec<Node>> {
    prop::collection::vec(
        (
            0_i64..50,
            prop::collection::vec(any::<prop::sample::Index>(), 0..4),
        ),
        1..40,
    )
    .prop_map(|raw| {
        raw.into_iter()
            .enumerate()
            .map(|(index, (time, prevs))| {
                let mut prevs: Vec<usize> = if index == 0 {
                    vec![]
                } else {
                    prevs.iter().map(|prev| prev.index(index)).collect()
                };
                prevs.sort_unstable();
                prevs.dedup();
                (time, prevs)
            })
            .collect()
    })
}

/// Places the events in the order `arrival`, which must be topological.
fn place(nodes: &[Node], arrival: &[usize]) -> HashMap<usize, OrderKey> {
    let mut keys: HashMap<usize, OrderKey> = HashMap::new();
    for &index in arrival {
        let (time, prevs) = &nodes[index];
        let key = OrderKey::after(
            &id(index),
            Timestamp(*time),
            prevs.iter().map(|prev| keys[prev].place()),
            None,
        );
        keys.insert(index, key);
    }
    keys
}

proptest! {
    #[test]
    fn an_event_comes_after_all_that_it_follows(nodes in dag()) {
        let arrival: Vec<usize> = (0..nodes.len()).collect();
        let keys = place(&nodes, &arrival);
        for (index, (_, prevs)) in nodes.iter().enumerate() {
            for prev in prevs {
                prop_assert!(keys[prev] < keys[&index]);
            }
        }
    }

    #[test]
    fn the_order_of_arrival_does_not_matter(nodes in dag(), seed in any::<u64>()) {
        let arrival: Vec<usize> = (0..nodes.len()).collect();
        // Another topological order: repeatedly take a pseudo-random event whose previous events are there.
        let mut other = Vec::new();
        let mut state = seed | 1;
        while other.len() < nodes.len() {
            let free: Vec<usize> = arrival
                .iter()
                .copied()
                .filter(|index| !other.contains(index) && nodes[*index].1.iter().all(|prev| other.contains(prev)))
                .collect();
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            other.push(free[(state >> 33) as usize % free.len()]);
        }
        prop_assert_eq!(place(&nodes, &arrival), place(&nodes, &other));
    }

    #[test]
    fn the_text_sorts_like_the_key(nodes in dag()) {
        let arrival: Vec<usize> = (0..nodes.len()).collect();
        let mut keys: Vec<OrderKey> = place(&nodes, &arrival).into_values().collect();
        keys.sort();
        let texts: Vec<String> = keys.iter().map(ToString::to_string).collect();
        let mut sorted = texts.clone();
        sorted.sort();
        prop_assert_eq!(&texts, &sorted);
        for (key, text) in keys.iter().zip(&texts) {
            prop_assert_eq!(&text.parse::<OrderKey>().unwrap(), key);
        }
    }

    #[test]
    fn sorting_puts_each_event_after_those_it_follows(nodes in dag(), rotate in any::<prop::sample::Index>()) {
        let ids: Vec<OwnedEventId> = (0..nodes.len()).map(id).collect();
        let mut given: Vec<usize> = (0..nodes.len()).rev().collect();
        given.rotate_left(rotate.index(nodes.len()));
        let prevs: Vec<Vec<OwnedEventId>> =
            given.iter().map(|index| nodes[*index].1.iter().map(|prev| id(*prev)).collect()).collect();
        let events: Vec<(&EventId, &Vec<OwnedEventId>)> =
            given.iter().zip(&prevs).map(|(index, prevs)| (&*ids[*index], prevs)).collect();
        let sorted = topological::sort(&events);
        prop_assert_eq!(sorted.len(), nodes.len());
        let position: HashMap<usize, usize> =
            sorted.iter().enumerate().map(|(position, index)| (given[*index], position)).collect();
        for (index, (_, prevs)) in nodes.iter().enumerate() {
            for prev in prevs {
                prop_assert!(position[prev] < position[&index]);
            }
        }
    }
}

#[test]
fn a_liar_in_the_past_is_not_placed_before_what_it_answers() {
    let honest = OrderKey::after(&id(1), Timestamp(1_000), [], None);
    let liar = OrderKey::after(&id(0), Timestamp(1), [honest.place()], None);
    assert!(honest < liar);
}

#[test]
fn after_a_liar_in_the_future_its_successors_still_come_in_their_order() {
    let liar = OrderKey::after(&id(0), Timestamp(i64::MAX), [], None);
    let first = OrderKey::after(&id(9), Timestamp(5), [liar.place()], None);
    let second = OrderKey::after(&id(1), Timestamp(6), [first.place()], None);
    assert!(liar < first && first < second);
}

#[test]
fn cycles_are_left_out() {
    let (a, b, c) = (id(0), id(1), id(2));
    let (prev_a, prev_b, prev_c) = (vec![b.clone()], vec![a.clone()], vec![]);
    let events: Vec<(&EventId, &Vec<OwnedEventId>)> = vec![(&a, &prev_a), (&b, &prev_b), (&c, &prev_c)];
    assert_eq!(topological::sort(&events), vec![2]);
}

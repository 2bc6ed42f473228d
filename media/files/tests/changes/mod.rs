//! Bytes that are changed anyhow.
#![allow(clippy::indexing_slicing, reason = "tests")]

use proptest::prelude::*;

#[derive(Clone, Debug)]
pub(crate) enum Change {
    Set(usize, u8),
    Number(usize, u32),
    Remove(usize, usize),
    Insert(usize, Vec<u8>),
    Repeat(usize, usize),
}

pub(crate) fn change() -> impl Strategy<Value = Change> {
    let number = prop_oneof![
        Just(0),
        Just(1),
        Just(u32::MAX),
        Just(0x7fff_ffff),
        Just(0x4000),
        any::<u32>()
    ];
    prop_oneof![
        (any::<usize>(), any::<u8>()).prop_map(|(at, byte)| Change::Set(at, byte)),
        (any::<usize>(), number).prop_map(|(at, number)| Change::Number(at, number)),
        (any::<usize>(), 1..64_usize).prop_map(|(at, count)| Change::Remove(at, count)),
        (any::<usize>(), prop::collection::vec(any::<u8>(), 1..32))
            .prop_map(|(at, bytes)| Change::Insert(at, bytes)),
        (any::<usize>(), 1..256_usize).prop_map(|(at, count)| Change::Repeat(at, count)),
    ]
}

pub(crate) fn changed(mut bytes: Vec<u8>, change: Change) -> Vec<u8> {
    let length = bytes.len().max(1);
    let part = |at: usize, count: usize| at % length..(at % length + count).min(bytes.len());
    match change {
        _ if bytes.is_empty() => {}
        Change::Set(at, byte) => bytes[at % length] = byte,
        Change::Number(at, number) => {
            let range = part(at, 4);
            let count = range.len();
            bytes[range].copy_from_slice(&number.to_be_bytes()[..count]);
        }
        Change::Remove(at, count) => drop(bytes.drain(part(at, count))),
        Change::Insert(at, more) => drop(bytes.splice(at % length..at % length, more)),
        Change::Repeat(at, count) => {
            let again = bytes[part(at, count)].to_vec();
            drop(bytes.splice(at % length..at % length, again));
        }
    }
    bytes
}

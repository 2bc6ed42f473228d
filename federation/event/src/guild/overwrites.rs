//! Permission overwrites of a channel.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_permissions::{Overwrite, Permissions, Target};
use serde::{Deserialize, Serialize};

/// Overwrites that may be set for a channel.
pub const MAX_OVERWRITES: usize = 100;
/// Overwrites that a channel has at most when several sides of a fork have set some: all are to fit into one event, whose size is 64 KiB, with
/// ids of 255 bytes.
const MAX_MERGED: usize = 180;

/// Content of `org.guildhall.overwrites`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverwritesContent {
    /// All overwrites of the channel.
    pub overwrites: Overwrites,
}

/// The overwrites of a channel. Each target has one at most.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<Overwrite>", into = "Vec<Overwrite>")]
pub struct Overwrites(BTreeMap<Target, Sets>);

/// What an overwrite gives and takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Sets {
    allow: Permissions,
    deny: Permissions,
}

/// Rights that overwrites lose, by target.
pub(super) type Lost = BTreeMap<Target, Permissions>;

impl Overwrites {
    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The overwrite of `target`.
    #[must_use]
    pub fn get(&self, target: &Target) -> Option<Overwrite> {
        self.0.get(target).map(|sets| overwrite(target, *sets))
    }

    /// All of them, by target.
    pub fn iter(&self) -> impl Iterator<Item = Overwrite> {
        self.0.iter().map(|(target, sets)| overwrite(target, *sets))
    }

    /// Puts `overwrite` in the place of the one with its target.
    pub fn insert(&mut self, overwrite: Overwrite) {
        let Overwrite { target, allow, deny } = overwrite;
        self.0.insert(target, Sets { allow, deny });
    }

    /// Takes the overwrite of `target` off.
    pub fn remove(&mut self, target: &Target) {
        self.0.remove(target);
    }

    fn sets(&self, target: &Target) -> Sets {
        self.0.get(target).copied().unwrap_or_default()
    }

    /// The targets that have another overwrite in `other`.
    #[must_use]
    pub fn changed<'a>(&'a self, other: &'a Self) -> BTreeSet<&'a Target> {
        let all = self.0.keys().chain(other.0.keys());
        all.filter(|target| self.0.get(*target) != other.0.get(*target))
            .collect()
    }

    /// What who turns these into `to` takes: rights that are no longer given, and those that are denied now.
    pub(super) fn lost(&self, to: &Self) -> Lost {
        let changed = self.changed(to).into_iter().map(|target| {
            let (before, after) = (self.sets(target), to.sets(target));
            let lost = before.allow.without(after.allow) | after.deny.without(before.deny);
            (target.clone(), lost)
        });
        changed.filter(|(_, lost)| *lost != Permissions::NONE).collect()
    }

    /// `now` with what became different from `self` to `to`. What is `withheld` is neither given nor let go. New targets beyond
    /// [`MAX_MERGED`] are left out.
    pub(super) fn merged(&self, now: &Self, to: &Self, withheld: &Lost) -> Self {
        let mut merged = now.clone();
        for target in self.changed(to) {
            let (before, now, after) = (self.sets(target), now.sets(target), to.sets(target));
            let kept = withheld.get(target).copied().unwrap_or(Permissions::NONE);
            let (given, taken) = (
                after.allow.without(before.allow),
                before.allow.without(after.allow),
            );
            let (denied, lifted) = (after.deny.without(before.deny), before.deny.without(after.deny));
            let sets = Sets {
                allow: (now.allow | given.without(kept)).without(taken),
                deny: now.deny.without(lifted.without(kept)) | denied,
            };
            let is_kept = to.0.contains_key(target) || sets != Sets::default();
            if !is_kept {
                merged.0.remove(target);
            } else if merged.0.len() < MAX_MERGED || merged.0.contains_key(target) {
                merged.0.insert(target.clone(), sets);
            }
        }
        merged
    }
}

fn overwrite(target: &Target, Sets { allow, deny }: Sets) -> Overwrite {
    let target = target.clone();
    Overwrite { target, allow, deny }
}

impl FromIterator<Overwrite> for Overwrites {
    fn from_iter<I: IntoIterator<Item = Overwrite>>(all: I) -> Self {
        let mut found = Self::default();
        all.into_iter().for_each(|overwrite| found.insert(overwrite));
        found
    }
}

impl From<Vec<Overwrite>> for Overwrites {
    fn from(all: Vec<Overwrite>) -> Self {
        all.into_iter().collect()
    }
}

impl From<Overwrites> for Vec<Overwrite> {
    fn from(all: Overwrites) -> Self {
        all.iter().collect()
    }
}

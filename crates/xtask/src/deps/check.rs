//! The rules, over a graph of folders.

use super::order::{CHORES, ORDER, STRANGERS, TEST_SUPPORT, TESTS};

/// A crate of the workspace.
#[derive(Debug)]
pub(super) struct Crate {
    /// Its folder below the root, for example `crates/types`.
    pub(super) folder: String,
    /// What it depends on in this repository.
    pub(super) dependencies: Vec<Dependency>,
}

/// A dependency on a crate of this repository.
#[derive(Debug)]
pub(super) struct Dependency {
    /// The folder of the crate that is depended on.
    pub(super) folder: String,
    /// What for.
    pub(super) kind: Kind,
}

/// What a dependency is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The crate itself.
    Normal,
    /// Its tests.
    Dev,
    /// Its build script.
    Build,
}

/// One sentence for each crate that is unknown and each dependency that is not allowed; empty when all is well.
pub(super) fn refusals(crates: &[Crate]) -> Vec<String> {
    let mut refusals = Vec::new();
    for one in crates {
        if top(&one.folder) == TESTS {
            continue;
        }
        if place(&one.folder).is_none() {
            refusals.push(format!("{} is not on the list of crates", one.folder));
            continue;
        }
        refusals.extend(
            one.dependencies
                .iter()
                .filter_map(|dependency| Some((dependency, refusal(&one.folder, dependency)?)))
                .map(|(dependency, reason)| {
                    format!(
                        "{} must not depend on {}: {reason}",
                        one.folder, dependency.folder
                    )
                }),
        );
    }
    refusals
}

fn refusal(from: &str, dependency: &Dependency) -> Option<String> {
    let to = dependency.folder.as_str();
    if to == TEST_SUPPORT {
        let allowed = dependency.kind == Kind::Dev;
        return (!allowed).then(|| "only tests may ([dev-dependencies])".to_owned());
    }
    if top(to) == TESTS || to == CHORES {
        return Some("nothing may".to_owned());
    }
    let strangers = |(one, other): &(&str, &str)| {
        (top(from) == *one && top(to) == *other) || (top(from) == *other && top(to) == *one)
    };
    if STRANGERS.iter().any(strangers) {
        return Some(format!("{} and {} never see each other", top(from), top(to)));
    }
    if top(to) == "homeserver" && top(from) != "homeserver" {
        return Some("nothing below may depend on homeserver".to_owned());
    }
    match (place(from), place(to)) {
        (_, None) => Some("it is not on the list of crates".to_owned()),
        (Some(from), Some(to)) if to < from => None,
        _ => Some("it does not stand before it in the list of crates".to_owned()),
    }
}

fn place(folder: &str) -> Option<usize> {
    ORDER.iter().position(|known| *known == folder)
}

fn top(folder: &str) -> &str {
    folder.split('/').next().unwrap_or(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(edges: &[(&str, &str, Kind)]) -> Vec<Crate> {
        edges
            .iter()
            .map(|(from, to, kind)| Crate {
                folder: (*from).to_owned(),
                dependencies: vec![Dependency {
                    folder: (*to).to_owned(),
                    kind: *kind,
                }],
            })
            .collect()
    }

    #[test]
    fn a_house_that_is_built_from_the_ground_up_passes() {
        let house = graph(&[
            ("crates/storage", "crates/types", Kind::Normal),
            ("crates/storage", "crates/test-support", Kind::Dev),
            ("crates/types", "crates/test-support", Kind::Dev),
            ("crates/test-support", "crates/storage", Kind::Normal),
            ("federation/rooms", "identity/keys", Kind::Normal),
            ("federation/rooms", "crates/bus", Kind::Build),
            ("homeserver/api", "homeserver/guilds", Kind::Normal),
            ("media/sfu", "crates/bus", Kind::Normal),
            ("tests/federation", "homeserver/server", Kind::Normal),
            ("tests/sim", "crates/test-support", Kind::Normal),
        ]);
        assert_eq!(refusals(&house), Vec::<String>::new());
    }

    #[test]
    fn each_forbidden_dependency_is_refused_with_its_reason() {
        let cases = [
            (
                "crates/types",
                "crates/storage",
                Kind::Normal,
                "does not stand before",
            ),
            (
                "crates/storage",
                "federation/rooms",
                Kind::Dev,
                "does not stand before",
            ),
            (
                "federation/dag",
                "federation/rooms",
                Kind::Build,
                "does not stand before",
            ),
            ("crates/bus", "crates/bus", Kind::Normal, "does not stand before"),
            (
                "media/files",
                "federation/event",
                Kind::Normal,
                "never see each other",
            ),
            ("federation/api", "media/files", Kind::Dev, "never see each other"),
            ("federation/api", "homeserver/guilds", Kind::Normal, "homeserver"),
            ("identity/accounts", "homeserver/server", Kind::Dev, "homeserver"),
            (
                "homeserver/server",
                "crates/test-support",
                Kind::Normal,
                "only tests may",
            ),
            (
                "homeserver/server",
                "crates/test-support",
                Kind::Build,
                "only tests may",
            ),
            ("homeserver/server", "crates/xtask", Kind::Normal, "nothing may"),
            ("homeserver/server", "tests/federation", Kind::Dev, "nothing may"),
            (
                "homeserver/server",
                "crates/unheard-of",
                Kind::Normal,
                "not on the list",
            ),
            (
                "crates/unheard-of",
                "crates/types",
                Kind::Normal,
                "not on the list",
            ),
        ];
        for (from, to, kind, reason) in cases {
            let refused = refusals(&graph(&[(from, to, kind)]));
            assert_eq!(refused.len(), 1, "{from} -> {to} ({kind:?}): {refused:?}");
            assert!(
                refused[0].contains(reason),
                "{from} -> {to} ({kind:?}): {refused:?}"
            );
        }
    }

    #[test]
    fn no_crate_stands_twice_in_the_order() {
        for (at, folder) in ORDER.iter().enumerate() {
            assert_eq!(place(folder), Some(at), "{folder}");
        }
    }
}

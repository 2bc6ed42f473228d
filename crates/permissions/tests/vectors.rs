//! The published vectors, `spec/vectors/permissions.json`.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "tests"
)]

use std::collections::BTreeMap;

use guildhall_permissions::{
    Channel, ChannelKind, Guild, Member, Overwrite, Permissions, Role, Standing, Target, may_grant,
    may_overwrite,
};
use serde_json::Value;

fn vectors() -> Value {
    serde_json::from_str(include_str!("../../../spec/vectors/permissions.json")).unwrap()
}

fn set(value: &Value) -> Permissions {
    if value == "ALL" {
        return Permissions::ALL;
    }
    let names = value
        .as_array()
        .unwrap()
        .iter()
        .map(|name| name.as_str().unwrap());
    names
        .map(|name| {
            let known = Permissions::NAMED.iter().find(|(known, _)| *known == name);
            known.unwrap_or_else(|| panic!("there is no {name}")).1
        })
        .collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn guild(value: &Value) -> Guild {
    let role = |(id, role): (&String, &Value)| {
        let permissions = set(&role["permissions"]);
        let position = role["position"].as_i64().unwrap();
        (
            id.clone(),
            Role {
                permissions,
                position,
            },
        )
    };
    Guild {
        id: text(&value["id"]),
        roles: value["roles"].as_object().unwrap().iter().map(role).collect(),
    }
}

fn member(value: &Value) -> Member {
    Member {
        id: text(&value["id"]),
        standing: match value["standing"].as_str().unwrap() {
            "stranger" => Standing::Stranger,
            "member" => Standing::Member,
            "owner" => Standing::Owner,
            other => panic!("{other}"),
        },
        roles: value["roles"].as_array().unwrap().iter().map(text).collect(),
        is_timed_out: value["timedOut"].as_bool().unwrap(),
        is_on_probation: value["onProbation"].as_bool().unwrap_or(false),
        lacks_second_factor: value["lacksSecondFactor"].as_bool().unwrap_or(false),
    }
}

fn overwrite(value: &Value, target: Target) -> Overwrite {
    Overwrite {
        target,
        allow: set(&value["allow"]),
        deny: set(&value["deny"]),
    }
}

fn channel(value: &Value) -> Channel {
    let overwrite = |value: &Value| {
        let id = text(&value["id"]);
        let target = match value["type"].as_str().unwrap() {
            "role" => Target::Role(id),
            "member" => Target::Member(id),
            other => panic!("{other}"),
        };
        overwrite(value, target)
    };
    Channel {
        kind: match value["kind"].as_str().unwrap() {
            "text" => ChannelKind::Text,
            "voice" => ChannelKind::Voice,
            "thread" => ChannelKind::Thread,
            other => panic!("{other}"),
        },
        overwrites: value["overwrites"]
            .as_array()
            .unwrap()
            .iter()
            .map(overwrite)
            .collect(),
        members: value["members"]
            .as_array()
            .map(|members| members.iter().map(text).collect()),
    }
}

#[test]
fn every_right_has_its_number() {
    let bits: BTreeMap<String, u32> = serde_json::from_value(vectors()["bits"].clone()).unwrap();
    let ours = Permissions::NAMED
        .iter()
        .map(|(name, right)| ((*name).to_owned(), right.bits().trailing_zeros()))
        .collect();
    assert_eq!(bits, ours);
}

#[test]
fn rights() {
    let vectors = vectors();
    for case in vectors["rights"].as_array().unwrap() {
        let (guild, member) = (guild(&case["guild"]), member(&case["member"]));
        let rights = match case.get("channel") {
            Some(value) => guild.rights_in(&member, &channel(value)),
            None => guild.rights(&member),
        };
        assert_eq!(rights, set(&case["rights"]), "{}", case["name"]);
    }
}

#[test]
fn ranks() {
    let vectors = vectors();
    for case in vectors["rank"].as_array().unwrap() {
        let guild = guild(&case["guild"]);
        let rank = |value: &Value| match value.get("role") {
            Some(role) => guild.rank_of_role(role.as_str().unwrap()).unwrap(),
            None => guild.rank(&member(&value["member"])),
        };
        let mut above = None;
        for line in case["order"].as_array().unwrap() {
            let ranks: Vec<_> = line.as_array().unwrap().iter().map(rank).collect();
            assert!(ranks.iter().all(|rank| *rank == ranks[0]), "{line}");
            assert!(above.is_none_or(|above| above > ranks[0]), "{line}");
            above = ranks.into_iter().next();
        }
    }
}

#[test]
fn passing_on() {
    let vectors = vectors();
    for case in vectors["grant"].as_array().unwrap() {
        let may = may_grant(set(&case["rights"]), set(&case["before"]), set(&case["after"]));
        assert_eq!(may, case["may"], "{}", case["name"]);
    }
    for case in vectors["overwrite"].as_array().unwrap() {
        let one = |value: &Value| {
            let some = Some(value).filter(|value| !value.is_null());
            some.map(|value| overwrite(value, Target::Role("r".to_owned())))
        };
        let (before, after) = (one(&case["before"]), one(&case["after"]));
        let may = may_overwrite(set(&case["rights"]), before.as_ref(), after.as_ref());
        assert_eq!(may, case["may"], "{}", case["name"]);
    }
}

#[test]
fn the_table_of_rights_is_complete() {
    let table = include_str!("../../../spec/permissions.md");
    let rows: Vec<&str> = table.lines().filter(|line| line.starts_with('|')).collect();
    assert_eq!(rows.len(), Permissions::NAMED.len() + 2, "a head of two lines");
    for (name, right) in Permissions::NAMED {
        let row = format!("| {name} | {right} |");
        assert!(rows.iter().any(|line| line.contains(&row)), "{row}");
    }
}

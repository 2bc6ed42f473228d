//! What rules find, who may make them, and that no text breaks them.

use std::{sync::Arc, time::Instant};

use guildhall_event::guild::{
    Action, AutomodRule, Change, GuildEvent, GuildState, Hit, MAX_PATTERN, Matcher, MemberState, RoleState,
    Said, Trigger, authorise, resolve,
};
use guildhall_permissions::Permissions;
use guildhall_types::Timestamp;
use proptest::prelude::*;
use serde_json::Value;

const SENDER: &str = "@sue:b.example";

fn rule(trigger: Trigger) -> AutomodRule {
    AutomodRule {
        name: "rule".to_owned(),
        enabled: true,
        creator: "owner".to_owned(),
        trigger,
        actions: vec![Action::BlockMessage { custom_message: None }],
        exempt_roles: Vec::new(),
        exempt_channels: Vec::new(),
    }
}

fn keywords(words: &[&str]) -> AutomodRule {
    rule(Trigger::Keyword {
        keyword_filter: words.iter().map(|word| (*word).to_owned()).collect(),
        regex_patterns: Vec::new(),
        allow_list: Vec::new(),
    })
}

fn guild(rights: Permissions, roles: &[&str]) -> GuildState {
    let mut state = GuildState {
        id: "!guild".to_owned(),
        steward: "@guildhall:home.example".to_owned(),
        owner: "owner".to_owned(),
        ..GuildState::default()
    };
    let everyone = RoleState {
        permissions: Permissions::DEFAULT_EVERYONE | rights,
        ..RoleState::default()
    };
    state.roles.insert("!guild".to_owned(), Arc::new(everyone));
    for role in roles {
        state.roles.insert((*role).to_owned(), Arc::default());
    }
    let member = MemberState {
        roles: roles.iter().map(|role| (*role).to_owned()).collect(),
        ..MemberState::default()
    };
    state.members.insert(SENDER.to_owned(), Arc::new(member));
    state.members.insert("owner".to_owned(), Arc::default());
    state
}

fn judge(state: &GuildState, channel: &str, said: &Said) -> Vec<Hit> {
    let ready = |rule: &Arc<AutomodRule>| Matcher::new(&rule.trigger).ok().map(Arc::new);
    state.automod((SENDER, Timestamp(0)), channel, said, ready)
}

fn vectors() -> Value {
    serde_json::from_str(include_str!("../../../../spec/vectors/automod.json")).unwrap()
}

fn texts(value: &Value) -> Vec<String> {
    let list = value.as_array().into_iter().flatten();
    list.map(|text| text.as_str().unwrap().to_owned()).collect()
}

#[test]
fn rules_find_what_the_vectors_say() {
    for given in vectors()["rules"].as_array().unwrap() {
        let rule = AutomodRule {
            exempt_roles: texts(&given["exempt_roles"]),
            exempt_channels: texts(&given["exempt_channels"]),
            ..rule(serde_json::from_value(given["trigger"].clone()).unwrap())
        };
        rule.check()
            .unwrap_or_else(|refused| panic!("{}: {refused}", given["name"]));
        for case in given["cases"].as_array().unwrap() {
            let roles = texts(&case["roles"]);
            let roles: Vec<&str> = roles.iter().map(String::as_str).collect();
            let named = Permissions::NAMED
                .iter()
                .find(|(name, _)| case["rights"] == *name);
            let mut state = guild(named.map_or(Permissions::NONE, |(_, right)| *right), &roles);
            state.automod.insert("r".to_owned(), Arc::new(rule.clone()));
            let said = Said {
                text: case["text"].as_str().unwrap().to_owned(),
                mentions: texts(&case["mentions"]),
            };
            let hits = judge(&state, case["channel"].as_str().unwrap_or("!den"), &said);
            let found = hits.first().map(|hit| hit.found.clone());
            let found = found.map(|found| serde_json::json!([found.keyword, found.matched]));
            assert_eq!(
                found.unwrap_or_default(),
                case["found"],
                "{}: {case}",
                given["name"]
            );
        }
    }
}

#[test]
fn what_is_no_rule_is_refused() {
    for trigger in vectors()["refused"].as_array().unwrap() {
        let refused = match serde_json::from_value(trigger.clone()) {
            Ok(trigger) => rule(trigger).check().is_err(),
            Err(_) => true,
        };
        assert!(refused, "{trigger}");
    }
    let block = || Action::BlockMessage { custom_message: None };
    let timeout = |duration_seconds| Action::Timeout { duration_seconds };
    for actions in [
        vec![],
        vec![block(), block()],
        vec![timeout(0)],
        vec![timeout(28 * 24 * 3600 + 1)],
        vec![Action::BlockMessage {
            custom_message: Some("x".repeat(151)),
        }],
        vec![Action::SendAlertMessage {
            channel_id: "nowhere".to_owned(),
        }],
    ] {
        let rule = AutomodRule {
            actions,
            ..keywords(&["cat"])
        };
        assert!(rule.check().is_err(), "{:?}", rule.actions);
    }
    let long = "é".repeat(60);
    assert!(keywords(&[long.as_str(); 130]).check().is_ok());
    assert!(
        keywords(&[long.as_str(); 140]).check().is_err(),
        "16 KiB together"
    );
    assert!(keywords(&["a"; 1001]).check().is_err());
}

/// Whether `sender` may do `change` in the guild `state`.
fn may(state: &GuildState, sender: &str, change: Change) -> bool {
    let event = GuildEvent {
        id: "e".to_owned(),
        sender: sender.to_owned(),
        sent_at: Timestamp(0),
        after: [].into(),
        change,
    };
    authorise(state, &event).is_ok()
}

#[test]
fn who_manages_the_guild_makes_rules_and_who_times_out_may_let_them() {
    let make = |rule: AutomodRule| Change::AutomodRule {
        rule: "r".to_owned(),
        to: AutomodRule {
            creator: SENDER.to_owned(),
            ..rule
        },
    };
    let timing = AutomodRule {
        actions: vec![Action::Timeout { duration_seconds: 60 }],
        ..keywords(&["cat"])
    };
    assert!(!may(
        &guild(Permissions::NONE, &[]),
        SENDER,
        make(keywords(&["cat"]))
    ));
    let mut state = guild(Permissions::MANAGE_GUILD, &[]);
    assert!(may(&state, SENDER, make(keywords(&["cat"]))));
    assert!(!may(&state, SENDER, make(timing.clone())));
    let both = Permissions::MANAGE_GUILD | Permissions::MODERATE_MEMBERS;
    assert!(may(&guild(both, &[]), SENDER, make(timing)));
    // It names who makes it, and goes on looking for the same.
    let other = Change::AutomodRule {
        rule: "r".to_owned(),
        to: keywords(&["cat"]),
    };
    assert!(!may(&state, SENDER, other));
    state.automod.insert("r".to_owned(), Arc::new(keywords(&["cat"])));
    assert!(!may(&state, SENDER, make(keywords(&["dog"]))), "of another maker");
    let end = Change::DeleteAutomodRule { rule: "r".to_owned() };
    assert!(may(&state, SENDER, end.clone()));
    assert!(!may(&guild(Permissions::MANAGE_GUILD, &[]), SENDER, end));
    for number in 0..5 {
        let id = format!("r{number}");
        state.automod.insert(id, Arc::new(keywords(&["cat"])));
    }
    let seventh = Change::AutomodRule {
        rule: "more".to_owned(),
        to: AutomodRule {
            creator: SENDER.to_owned(),
            ..keywords(&["cat"])
        },
    };
    assert!(!may(&state, SENDER, seventh), "six of a kind are enough");
}

#[test]
fn a_rule_that_has_ended_is_not_brought_back_by_a_change_at_the_same_time() {
    let mut base = guild(Permissions::MANAGE_GUILD, &[]);
    base.automod.insert("r".to_owned(), Arc::new(keywords(&["cat"])));
    let event = |id: &str, sent_at: i64, change: Change| GuildEvent {
        id: id.to_owned(),
        sender: SENDER.to_owned(),
        sent_at: Timestamp(sent_at),
        after: [].into(),
        change,
    };
    let end = Change::DeleteAutomodRule { rule: "r".to_owned() };
    let change = Change::AutomodRule {
        rule: "r".to_owned(),
        to: keywords(&["dog"]),
    };
    for (end_at, change_at) in [(1, 2), (2, 1)] {
        let events = [
            event("a", end_at, end.clone()),
            event("b", change_at, change.clone()),
        ];
        let resolved = resolve(&base, &events).unwrap();
        assert!(resolved.state.automod.is_empty(), "{end_at} {change_at}");
    }
}

#[test]
fn the_worst_rule_and_the_longest_text_take_little_time() {
    // Expressions that are exponential elsewhere, and the largest that are allowed.
    for pattern in [
        "(a+)+$",
        "(a|aa)+b",
        "(.*a){12}c",
        "([ab]{1,8}){1,20}c",
        "(?:a?){120}a{120}",
    ] {
        assert!(pattern.len() <= MAX_PATTERN);
        let matcher = Matcher::new(&Trigger::Keyword {
            keyword_filter: vec!["*aaaaaaaaaaaaaaaaaaaa*".to_owned(), "*b*".to_owned()],
            regex_patterns: vec![pattern.to_owned()],
            allow_list: Vec::new(),
        });
        let matcher = matcher.unwrap_or_else(|refused| panic!("{pattern}: {refused}"));
        let said = Said {
            text: "ä".repeat(100) + &"a ".repeat(30_000),
            mentions: Vec::new(),
        };
        let start = Instant::now();
        let _found = matcher.find(&said, "home.example");
        let spent = start.elapsed();
        // Without optimisation, on a busy machine.
        assert!(spent.as_secs() < 20, "{pattern} took {spent:?}");
    }
}

proptest! {
    #[test]
    fn no_text_breaks_a_rule(text in "\\PC{0,80}|[@:/.a-z<>&%*\u{fffc}ßİ \n-]{0,80}", word in "\\PC{1,20}", allowed in "\\PC{1,10}") {
        let triggers = [
            Trigger::Keyword { keyword_filter: vec![word.clone()], regex_patterns: vec![word.clone()], allow_list: vec![allowed] },
            Trigger::MentionSpam { mention_total_limit: 1 },
            Trigger::Links { allowed_domains: vec![word] },
            Trigger::Invites,
        ];
        for trigger in triggers {
            if let Ok(matcher) = Matcher::new(&trigger) {
                let said = Said { text: text.clone(), mentions: vec![text.clone()] };
                prop_assert_eq!(matcher.find(&said, "home.example"), matcher.find(&said, "home.example"));
            }
        }
    }

    #[test]
    fn a_word_alone_is_always_found(word in "[\\pL\\pN_]{1,30}", before in "[ .,!]{0,3}") {
        let trigger = keywords(&[&word]).trigger;
        let said = Said { text: format!("{before}{}{before}", word.to_uppercase()), mentions: Vec::new() };
        let found = Matcher::new(&trigger).unwrap().find(&said, "");
        // What becomes another letter in upper case and back is not the same word.
        prop_assert!(found.is_some() || word.to_uppercase().to_lowercase() != word.to_lowercase());
    }
}

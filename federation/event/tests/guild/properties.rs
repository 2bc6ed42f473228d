//! What holds for every history.

use std::collections::BTreeSet;

use guildhall_event::guild::{Change, GuildEvent, Rules, Setting, authorise, resolve};
use guildhall_permissions::Permissions;
use guildhall_types::Timestamp;
use proptest::{collection::vec, prelude::*, sample::select};

use crate::story::{
    GUILD, MODERATING, ban, delete, grant, guild, kick, nick, of_member, of_role, overwrites, role, set,
    take, time_out,
};

const USERS: [&str; 7] = ["owner", "admin", "mod", "mod2", "big", "x", "y"];
const ROLES: [&str; 6] = ["admin", "big", "boss", "mod", "clerk", "low"];

fn setting() -> impl Strategy<Value = Setting> {
    let rules = |enabled| Rules {
        enabled,
        description: String::new(),
        rules: vec!["Be kind".to_owned()],
    };
    select(vec![
        Setting::VerificationLevel(0),
        Setting::VerificationLevel(3),
        Setting::Rules(rules(true)),
        Setting::Rules(rules(false)),
        Setting::AfkTimeout(60),
        Setting::MfaLevel(0),
        Setting::MfaLevel(1),
    ])
}

fn change() -> impl Strategy<Value = Change> {
    let user = || select(USERS.to_vec());
    let rights = select(vec![
        MODERATING,
        Permissions::NONE,
        Permissions::KICK_MEMBERS,
        MODERATING.without(Permissions::MANAGE_ROLES),
    ]);
    let id = || select(ROLES.to_vec());
    let bits = || {
        select(vec![
            Permissions::NONE,
            Permissions::VIEW_CHANNEL,
            Permissions::MANAGE_ROLES,
            Permissions::SEND_MESSAGES | Permissions::VIEW_CHANNEL,
        ])
    };
    let overwrite = prop_oneof![
        (id(), bits(), bits()).prop_map(|(role, allow, deny)| of_role(role, allow, deny)),
        (bits(), bits()).prop_map(|(allow, deny)| of_role(GUILD, allow, deny)),
        (user(), bits(), bits()).prop_map(|(user, allow, deny)| of_member(user, allow, deny)),
    ];
    prop_oneof![
        4 => (user(), id()).prop_map(|(user, role)| grant(user, role)),
        4 => (user(), id()).prop_map(|(user, role)| take(user, role)),
        3 => (id(), 0_i64..12, rights).prop_map(|(id, position, rights)| set(id, role(position, rights))),
        1 => id().prop_map(delete),
        4 => (select(vec!["!one", "!two"]), vec(overwrite, 0..3)).prop_map(|(channel, list)| overwrites(channel, &list)),
        1 => user().prop_map(kick),
        1 => user().prop_map(ban),
        1 => user().prop_map(|user| Change::Join { user: user.to_owned() }),
        1 => user().prop_map(|user| Change::Unban { user: user.to_owned() }),
        2 => user().prop_map(|user| nick(user, "name")),
        1 => (user(), prop::bool::ANY).prop_map(|(user, out)| time_out(user, out.then_some(50))),
        1 => user().prop_map(|user| Change::Owner { to: user.to_owned() }),
        2 => setting().prop_map(|to| Change::Setting { to }),
        2 => (user(), prop::bool::ANY).prop_map(|(user, accepted)| Change::Screening { user: user.to_owned(), accepted }),
        2 => (user(), prop::bool::ANY).prop_map(|(user, enabled)| Change::SecondFactor { user: user.to_owned(), enabled }),
        1 => Just(Change::Nothing),
    ]
}

/// Events that follow up to three of those before them: the picks are taken modulo what there is.
fn history(length: usize) -> impl Strategy<Value = Vec<GuildEvent>> {
    let event = (
        select(USERS.to_vec()),
        change(),
        vec(0_usize..100, 0..4),
        0_i64..20,
    );
    vec(event, 0..length).prop_map(|events| {
        let mut told: Vec<GuildEvent> = Vec::new();
        for (number, (sender, change, picks, sent_at)) in events.into_iter().enumerate() {
            // Those nearby, so that there are branches of some length.
            let near = |pick: usize| {
                number
                    .checked_sub(1 + pick % 4)
                    .map(|before| format!("e{before}"))
            };
            told.push(GuildEvent {
                id: format!("e{number}"),
                sender: sender.to_owned(),
                sent_at: Timestamp(sent_at),
                after: picks.into_iter().filter_map(near).collect(),
                change,
            });
        }
        told
    })
}

fn shuffled() -> impl Strategy<Value = (Vec<GuildEvent>, Vec<GuildEvent>)> {
    history(16).prop_flat_map(|events| (Just(events.clone()), Just(events).prop_shuffle()))
}

/// What each event follows, near and far.
fn past(events: &[GuildEvent], id: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut left = vec![id.to_owned()];
    while let Some(id) = left.pop() {
        let event = events.iter().find(|event| event.id == id).unwrap();
        for before in &event.after {
            if found.insert(before.clone()) {
                left.push(before.clone());
            }
        }
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn the_order_of_arrival_plays_no_part((events, shuffled) in shuffled()) {
        prop_assert_eq!(resolve(&guild(), &events).unwrap(), resolve(&guild(), &shuffled).unwrap());
    }

    #[test]
    fn one_after_the_other_each_is_judged_by_what_was_before(mut events in history(16)) {
        for (number, event) in events.iter_mut().enumerate() {
            event.after = number.checked_sub(1).map(|before| format!("e{before}")).into_iter().collect();
        }
        let mut before = guild();
        let all = resolve(&guild(), &events).unwrap();
        for number in 0..events.len() {
            let stands = all.standing.contains(&events[number].id);
            prop_assert_eq!(authorise(&before, &events[number]).is_ok(), stands);
            before = resolve(&guild(), &events[..=number]).unwrap().state;
        }
        prop_assert_eq!(before, all.state);
    }

    #[test]
    fn where_all_branches_have_met_the_history_can_be_cut(first in history(10), second in history(10)) {
        let meet = GuildEvent {
            id: "meet".to_owned(),
            sender: "owner".to_owned(),
            sent_at: Timestamp(0),
            after: first.iter().map(|event| event.id.clone()).collect(),
            change: Change::Nothing,
        };
        let mut before = first;
        before.push(meet);
        let after: Vec<GuildEvent> = second
            .into_iter()
            .map(|event| GuildEvent {
                id: format!("s{}", event.id),
                after: event.after.iter().map(|id| format!("s{id}")).chain(["meet".to_owned()]).collect(),
                ..event
            })
            .collect();
        let met = resolve(&guild(), &before).unwrap();
        let at_once = resolve(&guild(), &[before, after.clone()].concat()).unwrap();
        let cut = resolve(&met.state, &after).unwrap();
        prop_assert_eq!(&cut.state, &at_once.state);
        let standing: BTreeSet<String> = met.standing.union(&cut.standing).cloned().collect();
        prop_assert_eq!(standing, at_once.standing);
    }

    #[test]
    fn what_stands_was_allowed_by_what_its_sender_saw(events in history(16)) {
        let all = resolve(&guild(), &events).unwrap();
        for event in events.iter().filter(|event| all.standing.contains(&event.id)) {
            let past = past(&events, &event.id);
            let known: Vec<GuildEvent> = events.iter().filter(|other| past.contains(&other.id)).cloned().collect();
            let seen = resolve(&guild(), &known).unwrap().state;
            prop_assert!(authorise(&seen, event).is_ok());
        }
    }

    /// Against an oracle of another kind: the owner gives mod its role and takes it, one after the other; mod uses it
    /// somewhere beside.
    #[test]
    fn a_right_counts_where_it_is_held_and_not_being_taken(
        gives in vec(prop::bool::ANY, 1..8),
        uses in vec((0_usize..8, prop::option::of(0_usize..8)), 1..8),
    ) {
        let mut events: Vec<GuildEvent> = Vec::new();
        for (number, gives) in gives.iter().enumerate() {
            events.push(GuildEvent {
                id: format!("o{number}"),
                sender: "owner".to_owned(),
                sent_at: Timestamp(7),
                after: number.checked_sub(1).map(|before| format!("o{before}")).into_iter().collect(),
                change: if *gives { grant("mod", "mod") } else { take("mod", "mod") },
            });
        }
        let mut seen: Vec<Option<usize>> = Vec::new();
        for (number, (sent_at, knows)) in uses.iter().enumerate() {
            let knows = knows.map(|knows| knows % gives.len());
            let after = number.checked_sub(1).map(|before| format!("u{before}"));
            seen.push(knows.max(seen.last().copied().flatten()));
            events.push(GuildEvent {
                id: format!("u{number}"),
                sender: "mod".to_owned(),
                sent_at: Timestamp(i64::try_from(*sent_at).unwrap()),
                after: knows.map(|knows| format!("o{knows}")).into_iter().chain(after).collect(),
                change: nick("x", &format!("name {number}")),
            });
        }
        let all = resolve(&guild(), &events).unwrap();
        for (number, seen) in seen.iter().enumerate() {
            let held = seen.is_none_or(|seen| gives[seen]);
            let beside = seen.map_or(0, |seen| seen + 1);
            // What is taken from somebody who has lost it already is a revocation all the same.
            let is_taken = gives[beside..].iter().any(|gives| !gives);
            prop_assert_eq!(all.standing.contains(&format!("u{number}")), held && !is_taken, "use {}", number);
        }
    }
}

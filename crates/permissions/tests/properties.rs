//! What holds for every guild, member and channel.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeSet;

use guildhall_permissions::{
    Channel, ChannelKind, Guild, Member, Overwrite, Permissions, Role, Standing, Target, may_grant,
};
use proptest::{
    collection::{btree_set, vec},
    option,
    prelude::*,
    sample::select,
};

const IDS: [&str; 6] = ["g", "a", "b", "c", "m", "n"];

/// Few bits of each kind, so that they meet; and one that has no meaning.
fn bits() -> impl Strategy<Value = Permissions> {
    let right = select(vec![
        Permissions::VIEW_CHANNEL,
        Permissions::SEND_MESSAGES,
        Permissions::SEND_MESSAGES_IN_THREADS,
        Permissions::ATTACH_FILES,
        Permissions::CONNECT,
        Permissions::SPEAK,
        Permissions::MANAGE_CHANNELS,
        Permissions::KICK_MEMBERS,
        Permissions::MANAGE_THREADS,
        Permissions::READ_MESSAGE_HISTORY,
        Permissions::from_bits(1 << 60),
    ]);
    let rare = prop_oneof![
        20 => Just(Permissions::NONE),
        1 => Just(Permissions::ADMINISTRATOR)
    ];
    (vec(right, 0..6), rare).prop_map(|(some, rare)| some.into_iter().chain([rare]).collect())
}

fn id() -> impl Strategy<Value = String> {
    select(IDS.to_vec()).prop_map(str::to_owned)
}

fn guild() -> impl Strategy<Value = Guild> {
    let role = (bits(), -2_i64..3).prop_map(|(permissions, position)| Role {
        permissions,
        position,
    });
    vec((id(), role), 0..6).prop_map(|roles| Guild {
        id: "g".to_owned(),
        roles: roles.into_iter().collect(),
    })
}

fn member() -> impl Strategy<Value = Member> {
    let standing = prop_oneof![
        1 => Just(Standing::Stranger),
        8 => Just(Standing::Member),
        1 => Just(Standing::Owner)
    ];
    let flag = || prop::bool::weighted(0.2);
    (standing, vec(id(), 0..5), flag(), flag(), flag()).prop_map(
        |(standing, roles, is_timed_out, is_on_probation, lacks_second_factor)| Member {
            id: "m".to_owned(),
            standing,
            roles,
            is_timed_out,
            is_on_probation,
            lacks_second_factor,
        },
    )
}

fn channel() -> impl Strategy<Value = Channel> {
    let target = prop_oneof![id().prop_map(Target::Role), id().prop_map(Target::Member)];
    let overwrite =
        (target, bits(), bits()).prop_map(|(target, allow, deny)| Overwrite { target, allow, deny });
    let kind = select(vec![ChannelKind::Text, ChannelKind::Voice, ChannelKind::Thread]);
    let members = option::of(btree_set(
        prop_oneof![Just("m".to_owned()), Just("n".to_owned())],
        0..3,
    ));
    (kind, vec(overwrite, 0..6), members).prop_map(|(kind, overwrites, members)| Channel {
        kind,
        overwrites,
        members,
    })
}

/// The rules told again, for one right at a time and before those that imply others: who spoke last about it.
fn told_again(guild: &Guild, member: &Member, channel: &Channel, right: Permissions) -> bool {
    let held: BTreeSet<&str> = member
        .roles
        .iter()
        .map(String::as_str)
        .filter(|id| *id != guild.id)
        .collect();
    let grants = |id: &str| {
        guild
            .roles
            .get(id)
            .is_some_and(|role| role.permissions.contains(right))
    };
    let has_role = held.iter().any(|id| guild.roles.contains_key(*id));
    if member.lacks_second_factor && Permissions::ELEVATED.contains(right) {
        return false;
    }
    let is_silent = member.is_timed_out || (member.is_on_probation && !has_role);
    let mut has = grants(&guild.id) || held.iter().any(|id| grants(id));
    if Permissions::GUILD_ONLY.contains(right) {
        return has && (!is_silent || Permissions::TIMED_OUT.contains(right));
    }
    for layer in 0..3 {
        let of_layer: Vec<&Overwrite> = channel
            .overwrites
            .iter()
            .filter(|overwrite| match &overwrite.target {
                Target::Role(id) if *id == guild.id => layer == 0,
                Target::Role(id) => layer == 1 && held.contains(&**id) && guild.roles.contains_key(id),
                Target::Member(id) => layer == 2 && *id == member.id,
            })
            .collect();
        if of_layer.iter().any(|overwrite| overwrite.allow.contains(right)) {
            has = true;
        } else if of_layer.iter().any(|overwrite| overwrite.deny.contains(right)) {
            has = false;
        }
    }
    has && (!is_silent || Permissions::TIMED_OUT.contains(right))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn each_right_follows_from_who_spoke_last(guild in guild(), member in member(), channel in channel()) {
        let rights = guild.rights_in(&member, &channel);
        let base: Permissions = guild.roles.iter()
            .filter(|(id, _)| **id == guild.id || member.roles.contains(id))
            .map(|(_, role)| role.permissions)
            .collect();
        let is_above = member.standing == Standing::Owner
            || (member.standing == Standing::Member && base.contains(Permissions::ADMINISTRATOR));
        if is_above {
            let counts = match member.lacks_second_factor {
                true => Permissions::ALL.without(Permissions::ELEVATED),
                false => Permissions::ALL,
            };
            prop_assert_eq!(rights, counts);
            prop_assert_eq!(guild.rights(&member), counts);
            return Ok(());
        }
        let has = |right| told_again(&guild, &member, &channel, right);
        // Neither a time-out nor a missing second factor plays a part in who sees a private thread.
        let free = Member { is_timed_out: false, is_on_probation: false, lacks_second_factor: false, ..member.clone() };
        let is_for_member = channel.members.as_ref().is_none_or(|members| {
            members.contains(&member.id) || told_again(&guild, &free, &channel, Permissions::MANAGE_THREADS)
        });
        let sees = member.standing == Standing::Member && is_for_member && has(Permissions::VIEW_CHANNEL);
        let sends = match channel.kind {
            ChannelKind::Thread => has(Permissions::SEND_MESSAGES_IN_THREADS),
            _ => has(Permissions::SEND_MESSAGES),
        };
        prop_assert_eq!(rights.contains(Permissions::VIEW_CHANNEL), sees);
        prop_assert_eq!(rights.contains(Permissions::SEND_MESSAGES), sees && sends);
        prop_assert_eq!(rights.contains(Permissions::ATTACH_FILES), sees && sends && has(Permissions::ATTACH_FILES));
        let joins = channel.kind != ChannelKind::Voice || has(Permissions::CONNECT);
        for right in [Permissions::SPEAK, Permissions::MANAGE_CHANNELS] {
            prop_assert_eq!(rights.contains(right), sees && joins && has(right));
        }
        for right in [Permissions::KICK_MEMBERS, Permissions::READ_MESSAGE_HISTORY, Permissions::CONNECT] {
            prop_assert_eq!(rights.contains(right), sees && has(right));
        }
        prop_assert_eq!(rights, rights.known());
    }

    #[test]
    fn a_second_factor_gives_back_what_counts_with_it_alone(guild in guild(), member in member(), channel in channel()) {
        let with = Member { lacks_second_factor: false, ..member.clone() };
        let without = Member { lacks_second_factor: true, ..member };
        let elevated = Permissions::ELEVATED;
        prop_assert_eq!(guild.rights(&without), guild.rights(&with).without(elevated));
        prop_assert_eq!(guild.rights_in(&without, &channel), guild.rights_in(&with, &channel).without(elevated));
        prop_assert_eq!(guild.rank(&without), guild.rank(&with));
        prop_assert_eq!(guild.is_administrator(&without), guild.is_administrator(&with));
    }

    #[test]
    fn order_plays_no_part(
        guild in guild(),
        (member, shuffled_roles) in member().prop_flat_map(|member| {
            let roles = Just(member.roles.clone()).prop_shuffle();
            (Just(member), roles)
        }),
        (channel, shuffled) in channel().prop_flat_map(|channel| {
            let overwrites = Just(channel.overwrites.clone()).prop_shuffle();
            (Just(channel), overwrites)
        }),
    ) {
        let other = Member { roles: shuffled_roles, ..member.clone() };
        let turned = Channel { overwrites: shuffled, ..channel.clone() };
        prop_assert_eq!(guild.rights_in(&member, &channel), guild.rights_in(&other, &turned));
        prop_assert_eq!(guild.rights(&member), guild.rights(&other));
        prop_assert_eq!(guild.rank(&member), guild.rank(&other));
    }

    #[test]
    fn another_role_takes_nothing_away_in_the_guild(guild in guild(), member in member(), role in id()) {
        let mut more = member.clone();
        more.roles.push(role);
        prop_assert!(guild.rights(&more).contains(guild.rights(&member)));
        prop_assert!(guild.rank(&more) >= guild.rank(&member));
    }

    #[test]
    fn what_is_granted_is_had(rights in bits(), before in bits(), after in bits()) {
        if may_grant(rights, before, after) {
            prop_assert!((before | rights).contains(after.known()));
        }
        prop_assert!(may_grant(rights, before, before & after));
    }
}

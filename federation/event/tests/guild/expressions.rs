//! Emoji and stickers.

use std::sync::Arc;

use guildhall_event::guild::{
    Change, Expression, ExpressionKind, GuildEvent, MAX_EMOJIS, MAX_STICKERS, authorise,
};
use guildhall_permissions::Permissions;
use guildhall_types::Timestamp;

use crate::story::{GUILD, Story, guild, role, set, take};

const CREATE: Permissions = Permissions::CREATE_GUILD_EXPRESSIONS;
const MANAGE: Permissions = Permissions::MANAGE_GUILD_EXPRESSIONS;

fn emoji(creator: &str, name: &str) -> Expression {
    Expression {
        kind: ExpressionKind::Emoji,
        name: name.to_owned(),
        uri: "mxc://a.test/abc".to_owned(),
        content_type: "image/png".to_owned(),
        width: 32,
        height: 32,
        size: 100,
        animated: false,
        creator: creator.to_owned(),
        roles: [].into(),
        description: None,
        tags: None,
    }
}

fn add(id: &str, to: Expression) -> Change {
    Change::Expression {
        id: id.to_owned(),
        to,
        is_new: true,
    }
}

fn edit(id: &str, to: Expression) -> Change {
    Change::Expression {
        id: id.to_owned(),
        to,
        is_new: false,
    }
}

fn delete(id: &str) -> Change {
    Change::DeleteExpression { id: id.to_owned() }
}

/// A story in which everybody may add, and who has the role big may manage.
fn story() -> (Story, String) {
    let mut story = Story::default();
    let first = story.tell("owner", set(GUILD, role(0, CREATE)), &[]);
    let second = story.tell("owner", set("big", role(9, MANAGE)), &[&first]);
    (story, second)
}

#[test]
fn who_may_add_adds_and_changes_the_own_alone() {
    let (mut story, start) = story();
    let added = story.tell("x", add("a", emoji("x", "one")), &[&start]);
    let own = story.tell("x", edit("a", emoji("x", "two")), &[&added]);
    let other = story.tell("y", edit("a", emoji("x", "three")), &[&own]);
    let gone = story.tell("y", delete("a"), &[&other]);
    let managed = story.tell("big", edit("a", emoji("x", "four")), &[&gone]);
    let none = story.tell("x", edit("b", emoji("x", "five")), &[&managed]);
    let stranger = story.tell("stranger", add("c", emoji("stranger", "six")), &[&none]);
    let end = story.end();
    assert!(end.stands(&added) && end.stands(&own) && end.stands(&managed));
    for refused in [&other, &gone, &none, &stranger] {
        assert!(!end.stands(refused), "{refused}");
    }
    assert_eq!(end.0.state.expressions.get("a").unwrap().name, "four");
    assert_eq!(end.0.state.expressions.len(), 1);
}

#[test]
fn who_only_manages_does_not_add() {
    let mut story = Story::default();
    let start = story.tell("owner", set("big", role(9, MANAGE)), &[]);
    let added = story.tell("big", add("a", emoji("big", "one")), &[&start]);
    assert!(!story.end().stands(&added));
}

#[test]
fn what_is_done_at_once_is_not_undone() {
    let (mut story, start) = story();
    let one = story.tell("x", add("a", emoji("x", "one")), &[&start]);
    let two = story.tell("y", add("b", emoji("y", "two")), &[&start]);
    let mut for_role = emoji("x", "one");
    for_role.roles = ["low".to_owned()].into();
    // Its name and its roles, changed apart; and one deleted while it is changed.
    let name = story.tell("big", edit("a", emoji("x", "named")), &[&one, &two]);
    let roles = story.tell("x", edit("a", for_role), &[&one, &two]);
    let gone = story.tell("big", delete("b"), &[&name]);
    let late = story.tell("y", edit("b", emoji("y", "late")), &[&roles]);
    let end = story.end();
    for stands in [&one, &two, &name, &roles, &gone, &late] {
        assert!(end.stands(stands), "{stands}");
    }
    let a = end.0.state.expressions.get("a").unwrap();
    assert_eq!(a.name, "named");
    assert!(a.roles.contains("low"));
    assert!(
        end.0.state.expressions.get("b").is_none(),
        "what is deleted stays so"
    );
}

#[test]
fn of_two_under_one_id_the_first_stays() {
    let (mut story, start) = story();
    story.tell("x", add("a", emoji("x", "first")), &[&start]);
    story.tell("y", add("a", emoji("y", "second")), &[&start]);
    let end = story.end();
    assert_eq!(end.0.state.expressions.get("a").unwrap().name, "first");
}

#[test]
fn what_is_added_while_the_right_is_taken_falls() {
    let mut story = Story::default();
    let start = story.tell("owner", set("big", role(9, CREATE)), &[]);
    let added = story.tell("big", add("a", emoji("big", "one")), &[&start]);
    let taken = story.tell("owner", take("big", "big"), &[&start]);
    let end = story.end();
    assert!(end.stands(&taken) && !end.stands(&added));
    assert!(end.0.state.expressions.is_empty());
}

#[test]
fn a_guild_has_so_many_and_no_more() {
    let mut state = guild();
    let event = |change| GuildEvent {
        id: "e".to_owned(),
        sender: "owner".to_owned(),
        sent_at: Timestamp(1),
        after: [].into(),
        change,
    };
    let sticker = Expression {
        kind: ExpressionKind::Sticker,
        ..emoji("owner", "sticker")
    };
    for number in 0..MAX_EMOJIS {
        let one = Arc::new(emoji("owner", "full"));
        state.expressions.insert(format!("e{number}"), one);
    }
    for number in 1..MAX_STICKERS {
        state
            .expressions
            .insert(format!("s{number}"), Arc::new(sticker.clone()));
    }
    assert!(authorise(&state, &event(add("a", emoji("owner", "more")))).is_err());
    assert!(authorise(&state, &event(add("a", sticker.clone()))).is_ok());
    state
        .expressions
        .insert("s0".to_owned(), Arc::new(sticker.clone()));
    assert!(authorise(&state, &event(add("a", sticker))).is_err());
    let mut for_none = emoji("owner", "full");
    for_none.roles = ["nobody".to_owned()].into();
    assert!(authorise(&state, &event(edit("e0", for_none))).is_err());
}

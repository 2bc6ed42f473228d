//! What a server that does not keep to the rules can and cannot delete. `spec/threat-model.md` makes these claims.

use crate::common::{
    Server,
    forge::{Forged, forge, is_accepted},
    roles::{Guild, MODERATING, act, exchange, guild, hand_over, role},
    stage::Stage,
};
use guildhall_event::Draft;
use guildhall_permissions::Permissions;
use guildhall_types::{
    OwnedEventId, OwnedRoomId, UserId,
    content::{GUILD_AT, TIMEOUT, TimeoutContent, user_key},
};
use serde_json::json;

const DELETING: Permissions = MODERATING.union(Permissions::MANAGE_MESSAGES);

/// A redaction of `target` that cites `cited`, or nothing if that is empty.
fn redaction(sender: &UserId, target: &OwnedEventId, cited: &[String]) -> Draft {
    let mut draft = Draft::redaction(sender, target, None);
    if !cited.is_empty() {
        draft.content.insert(GUILD_AT.to_owned(), json!(cited));
    }
    draft
}

async fn texts(server: &Server, channel: &OwnedRoomId) -> Vec<String> {
    let shown = server.history(channel).await;
    shown.into_iter().map(|(_, text)| text).collect()
}

/// Both servers have said something; `b`'s moderator has `rights`. Gives the message of `a`.
async fn begin(stage: &Stage, rights: Permissions) -> OwnedEventId {
    let Stage {
        a,
        guild,
        channel,
        ann,
        ..
    } = stage;
    act(a, guild, role(ann, "mod", 5, rights)).await.unwrap();
    let said = a.say(channel, ann, "ann's").await.unwrap();
    exchange(stage).await;
    stage.b.say(channel, &stage.bob, "bob's").await.unwrap();
    exchange(stage).await;
    said
}

/// The power to redact, which power levels give whoever has any moderating right, is not the right to delete.
#[tokio::test]
async fn with_a_moderator_who_may_not_delete_it_deletes_nothing() {
    let Guild { stage, fay, .. } = guild().await;
    let said = begin(&stage, MODERATING).await;
    let Stage {
        a,
        b,
        guild,
        channel,
        bob,
        ..
    } = &stage;
    b.say(channel, &fay, "fay's").await.unwrap();
    exchange(&stage).await;
    let now = b.ends(guild).await;
    let unknown = vec![format!("${}", "x".repeat(43))];
    for (sender, cited) in [(bob, &[][..]), (bob, &now), (&fay, &[])] {
        let (_, event) = forge(b, channel, redaction(sender, &said, cited), Forged::default()).await;
        a.rooms.receive(&b.name, vec![event]).await;
    }
    // What it cites is asked for, and nobody has it.
    let (_, event) = forge(b, channel, redaction(bob, &said, &unknown), Forged::default()).await;
    a.rooms.receive(&b.name, vec![event]).await;
    assert_eq!(texts(a, channel).await, ["ann's", "bob's", "fay's"]);
    let before = a.dump().await;
    a.rooms.rebuild().await.unwrap();
    assert_eq!(a.dump().await, before);
}

/// A plain Matrix server cites nothing: its moderators delete by what they are when it is heard.
#[tokio::test]
async fn with_the_right_a_redaction_that_cites_nothing_is_applied() {
    let Guild { stage, .. } = guild().await;
    let said = begin(&stage, DELETING).await;
    let Stage {
        a, b, channel, bob, ..
    } = &stage;
    let (_, event) = forge(b, channel, redaction(bob, &said, &[]), Forged::default()).await;
    assert!(is_accepted(b, a, event).await);
    assert_eq!(texts(a, channel).await, ["bob's"]);
    let before = a.dump().await;
    a.rooms.rebuild().await.unwrap();
    assert_eq!(a.dump().await, before);
}

#[tokio::test]
async fn who_is_timed_out_deletes_nothing_by_another_clock() {
    let Guild { stage, .. } = guild().await;
    let said = begin(&stage, DELETING).await;
    let Stage {
        a,
        b,
        guild,
        channel,
        ann,
        bob,
        ..
    } = &stage;
    let key = user_key(bob.as_str());
    let until = Some(a.clock_in(3600));
    act(
        a,
        guild,
        Draft::state_of(ann, TIMEOUT, &key, &TimeoutContent { until }),
    )
    .await
    .unwrap();
    hand_over(a, b, guild).await;
    let now = b.ends(guild).await;
    for cited in [&[][..], &now] {
        for later in [0, 7200] {
            let forged = Forged {
                after: Vec::new(),
                later,
            };
            let (_, event) = forge(b, channel, redaction(bob, &said, cited), forged).await;
            a.rooms.receive(&b.name, vec![event]).await;
        }
    }
    assert_eq!(texts(a, channel).await, ["ann's", "bob's"]);
}

/// Who has lost the right does not go on using it by citing the guild from before.
#[tokio::test]
async fn who_has_lost_the_right_deletes_nothing_by_an_old_cite() {
    let Guild { stage, .. } = guild().await;
    let said = begin(&stage, DELETING).await;
    let Stage {
        a,
        b,
        guild,
        channel,
        ann,
        bob,
        ..
    } = &stage;
    let before = b.ends(guild).await;
    act(a, guild, role(ann, "mod", 5, MODERATING)).await.unwrap();
    let newer = a.say(channel, ann, "ann's second").await.unwrap();
    hand_over(a, b, channel).await;
    a.clock.advance_seconds(6 * 60);
    for target in [&said, &newer] {
        let (_, event) = forge(b, channel, redaction(bob, target, &before), Forged::default()).await;
        a.rooms.receive(&b.name, vec![event]).await;
    }
    assert_eq!(texts(a, channel).await, ["ann's", "bob's", "ann's second"]);
    let before = a.dump().await;
    a.rooms.rebuild().await.unwrap();
    assert_eq!(a.dump().await, before);
}

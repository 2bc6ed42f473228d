//! What a server that does not keep to the rules can and cannot do about second factors. `spec/threat-model.md` makes these claims.

use crate::common::{
    forge::{Forged, forge, is_accepted},
    roles::{Guild, act, effective, exchange, guild, membership},
    stage::Stage,
};
use guildhall_event::Draft;
use guildhall_types::{
    UserId,
    content::{SECOND_FACTOR, SETTING, SecondFactorContent, SettingContent, user_key},
};
use serde_json::{Value, json};

fn level(sender: &UserId, value: Value) -> Draft {
    Draft::state_of(sender, SETTING, "mfa_level", &SettingContent { value })
}

fn factor(sender: &UserId, user: &UserId, enabled: bool) -> Draft {
    let content = SecondFactorContent { enabled };
    Draft::state_of(sender, SECOND_FACTOR, &user_key(user.as_str()), &content)
}

#[tokio::test]
async fn it_speaks_for_its_own_users_alone() {
    let Guild { stage, fay, .. } = guild().await;
    let Stage {
        a,
        b,
        guild,
        ann,
        bob,
        ..
    } = &stage;
    act(a, guild, factor(ann, ann, true)).await.unwrap();
    act(a, guild, level(ann, json!(1))).await.unwrap();
    exchange(&stage).await;
    let before = effective(a).await;
    let kick = membership(bob, &fay, "leave");
    for draft in [
        // bob, who manages the guild and moderates, has no second factor.
        kick.clone(),
        level(bob, json!(0)),
        factor(bob, ann, false),
        factor(&fay, bob, true),
        factor(b.rooms.steward(), bob, true),
        Draft::state_of(
            bob,
            SECOND_FACTOR,
            bob.as_str(),
            &SecondFactorContent { enabled: true },
        ),
        Draft::state_of(
            bob,
            SECOND_FACTOR,
            &user_key(bob.as_str()),
            &json!({"enabled": 1}),
        ),
    ] {
        let (_, event) = forge(b, guild, draft.clone(), Forged::default()).await;
        assert!(!is_accepted(b, a, event).await, "{draft:?}");
    }
    assert_eq!(effective(a).await, before);

    // What it says of its own user is believed: it alone knows, and could let anybody act as that user.
    act(b, guild, factor(bob, bob, true)).await.unwrap();
    act(b, guild, kick).await.unwrap();
    exchange(&stage).await;
    for server in [a, b] {
        let state = server.rooms.guild_state(guild).await.unwrap().unwrap();
        assert!(state.members.get(bob.as_str()).unwrap().has_second_factor);
        assert!(!state.members.contains_key(fay.as_str()));
        assert_eq!(state.settings.mfa_level, 1);
    }
    // The level is the owner's still.
    let (_, event) = forge(b, guild, level(bob, json!(0)), Forged::default()).await;
    assert!(!is_accepted(b, a, event).await);
    assert_eq!(effective(a).await, effective(b).await);
}

//! The features, a chapter each. In every chapter each of the three actors does everything.

use std::time::{SystemTime, UNIX_EPOCH};

use guildhall_types::Timestamp;
use reqwest::Method;
use serde_json::{Value, json};

use crate::features::walk::{NOTHING, Walk, for_role, id};

const VIEW_CHANNEL: u64 = 1 << 10;
const SEND_MESSAGES: u64 = 1 << 11;
const CHANGE_NICKNAME: u64 = 1 << 26;
/// A PNG of one pixel.
const PNG: &str = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=";
/// Kinds of channels: text, voice, category, announcements, forum.
const KINDS: [u8; 5] = [0, 2, 4, 5, 15];

/// Name and description.
pub(crate) async fn guild(walk: &mut Walk) {
    for actor in 0..3 {
        let body = json!({"name": format!("Harbour {actor}"), "description": format!("as {actor} sees it")});
        walk.does(actor, Method::PATCH, "", body).await;
        walk.agree("a name").await;
    }
    walk.does(1, Method::PATCH, "", json!({"description": null}))
        .await;
}

/// Made, changed, moved, held and ended.
pub(crate) async fn roles(walk: &mut Walk) {
    let mut kept = Vec::new();
    for actor in 0..3 {
        let body = json!({"name": format!("crew {actor}"), "color": 255, "hoist": true, "mentionable": false,
                          "permissions": SEND_MESSAGES.to_string()});
        let role = id(&walk.does(actor, Method::POST, "/roles", body).await);
        let change = json!({"name": format!("hands {actor}"), "color": 65280, "hoist": false, "mentionable": true,
                            "permissions": (SEND_MESSAGES | CHANGE_NICKNAME).to_string()});
        walk.does(actor, Method::PATCH, &format!("/roles/{role}"), change)
            .await;
        let short = id(&walk
            .does(actor, Method::POST, "/roles", json!({"name": "short"}))
            .await);
        // A guest of another server holds both for a while.
        let guest = &walk.guests[(actor + 1) % 3].user;
        let path = format!("/members/{guest}");
        walk.does(actor, Method::PATCH, &path, json!({"roles": [role, short]}))
            .await;
        walk.does(actor, Method::DELETE, &format!("/roles/{short}"), NOTHING)
            .await;
        walk.does(
            actor,
            Method::PATCH,
            "/roles",
            json!([{"id": role, "position": 1}]),
        )
        .await;
        walk.agree("a role").await;
        kept.push(role);
    }
    let holders = walk.shown()["members"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|member| kept.iter().any(|role| member["roles"] == json!([role])))
        .count();
    assert_eq!(holders, 3);
}

/// Emoji, stickers and pictures of roles: added, changed, deleted.
pub(crate) async fn expressions(walk: &mut Walk) {
    for actor in 0..3 {
        let drawn = json!({"name": format!("drawn {actor}"), "icon": PNG, "unicodeEmoji": "🎨"});
        let role = id(&walk.does(actor, Method::POST, "/roles", drawn).await);
        let emoji = json!({"name": format!("sail_{actor}"), "image": PNG, "roles": [role]});
        let emoji = id(&walk.does(actor, Method::POST, "/emojis", emoji).await);
        let change = json!({"name": format!("flag_{actor}")});
        walk.does(actor, Method::PATCH, &format!("/emojis/{emoji}"), change)
            .await;
        let short = json!({"name": "short", "image": PNG});
        let short = id(&walk.does(actor, Method::POST, "/emojis", short).await);
        walk.does(actor, Method::DELETE, &format!("/emojis/{short}"), NOTHING)
            .await;
        let sticker =
            json!({"name": format!("wave {actor}"), "image": PNG, "description": "a wave", "tags": "hello"});
        let sticker = id(&walk.does(actor, Method::POST, "/stickers", sticker).await);
        let change = json!({"description": null, "tags": "ahoy"});
        walk.does(actor, Method::PATCH, &format!("/stickers/{sticker}"), change)
            .await;
        walk.agree("an emoji").await;
    }
    for list in ["emojis", "stickers"] {
        assert_eq!(walk.shown()[list].as_array().unwrap().len(), 3);
    }
}

/// All kinds, their order, categories and overwrites, private ones, and the end of some.
pub(crate) async fn channels(walk: &mut Walk) {
    for actor in 0..3 {
        let mut made = Vec::new();
        for kind in KINDS {
            let body = json!({"name": format!("kind {kind} of {actor}"), "type": kind});
            made.push(id(&walk.does(actor, Method::POST, "/channels", body).await));
        }
        let [text, voice, category, news, forum] = made.as_slice() else {
            panic!("{made:?}")
        };
        let change = json!({"name": format!("deck {actor}"), "topic": "swabbing", "nsfw": true, "rateLimitPerUser": 5});
        walk.does(actor, Method::PATCH, &format!("/channels/{text}"), change)
            .await;
        let moves = json!([{"id": text, "position": 7, "parentId": category}, {"id": news, "position": 3}]);
        walk.does(actor, Method::PATCH, "/channels", moves).await;
        let change = json!({"bitrate": 32000, "userLimit": 12});
        walk.does(actor, Method::PATCH, &format!("/channels/{voice}"), change)
            .await;

        // Private: only staff, of which there is some on each server, and one guest.
        let everyone = walk.guild.clone();
        let guest = walk.guests[actor].user.clone();
        let staff = staff(walk);
        for (target, kind, allow, deny) in [
            (&staff, 0, VIEW_CHANNEL, 0),
            (&guest, 1, VIEW_CHANNEL, 0),
            (&everyone, 0, 0, VIEW_CHANNEL),
        ] {
            let body = json!({"type": kind, "allow": allow.to_string(), "deny": deny.to_string()});
            let path = format!("/channels/{category}/permissions/{target}");
            walk.asks(actor, Method::PUT, &path, body).await;
        }
        let path = format!("/channels/{category}/permissions/{guest}");
        walk.asks(actor, Method::DELETE, &path, NOTHING).await;
        let private = json!({"name": "cabin", "permissionOverwrites":
                             [for_role(&everyone, 0, VIEW_CHANNEL), for_role(&staff, VIEW_CHANNEL, 0)]});
        let private = id(&walk.does(actor, Method::POST, "/channels", private).await);
        walk.does(actor, Method::DELETE, &format!("/channels/{forum}"), NOTHING)
            .await;
        walk.all_see(text).await;
        walk.all_see(&private).await;
        walk.agree("channels").await;
        // In it, as nobody but staff can: all servers have it.
        let said = json!({"content": "among us"});
        walk.asks(
            actor,
            Method::POST,
            &format!("/channels/{private}/messages"),
            said,
        )
        .await;
        walk.agree("a private channel").await;
    }
}

/// The role that all actors hold.
fn staff(walk: &Walk) -> String {
    let shown = walk.shown();
    let mut roles = shown["roles"].as_array().unwrap().iter();
    id(roles.find(|role| role["name"] == "staff").unwrap())
}

/// Rules that look at messages: made, changed and ended.
pub(crate) async fn automod(walk: &mut Walk) {
    for actor in 0..3 {
        let body = json!({"name": format!("rule {actor}"), "triggerType": 1, "enabled": true, "exemptChannels": [walk.general],
                          "triggerMetadata": {"keywordFilter": ["bilge*"], "regexPatterns": ["gr+"], "allowList": ["grrr"]},
                          "actions": [{"type": 1, "metadata": {"customMessage": "Mind your tongue"}},
                                      {"type": 2, "metadata": {"channelId": walk.general}},
                                      {"type": 3, "metadata": {"durationSeconds": 60}}]});
        let rules = "/auto-moderation/rules";
        let kept = id(&walk.does(actor, Method::POST, rules, body.clone()).await);
        let short = id(&walk.does(actor, Method::POST, rules, body).await);
        let change = json!({"name": format!("changed by {actor}"), "enabled": false});
        walk.does(actor, Method::PATCH, &format!("{rules}/{kept}"), change)
            .await;
        walk.does(actor, Method::DELETE, &format!("{rules}/{short}"), NOTHING)
            .await;
        walk.agree("a rule").await;
    }
    let shown = walk.shown();
    assert_eq!(shown["automodRules"].as_array().unwrap().len(), 3);
}

/// Said, answered, changed, taken back, and taken away by somebody else.
pub(crate) async fn messages(walk: &mut Walk) {
    let path = format!("/channels/{}/messages", walk.general);
    let mut all: Vec<String> = Vec::new();
    for actor in 0..3 {
        let emoji = json!({"name": "anchor", "image": PNG});
        let emoji = id(&walk.does(actor, Method::POST, "/emojis", emoji).await);
        let sticker = walk.shown()["stickers"][actor]["id"].clone();
        let anchor = format!("<:anchor:{emoji}>");
        let said = json!({"content": format!("ahoy {anchor} from {actor}"), "stickerIds": [sticker],
                          "nonce": format!("n{actor}")});
        let said = walk.asks(actor, Method::POST, &path, said).await;
        assert!(said["content"].as_str().unwrap().contains(&anchor), "{said}");
        assert_eq!(said["stickers"][0]["id"], sticker);
        let first = id(&said);
        let answer = json!({"content": "aye", "replyTo": first});
        let answer = id(&walk.asks(actor, Method::POST, &path, answer).await);
        walk.asks(
            actor,
            Method::PATCH,
            &format!("{path}/{answer}"),
            json!({"content": "aye aye"}),
        )
        .await;
        let slip = id(&walk
            .asks(actor, Method::POST, &path, json!({"content": "oops"}))
            .await);
        walk.asks(actor, Method::DELETE, &format!("{path}/{slip}"), NOTHING)
            .await;
        let typing = format!("/channels/{}/typing", walk.general);
        walk.asks(actor, Method::POST, &typing, NOTHING).await;
        let rude = walk.guests[(actor + 1) % 3]
            .send(&walk.general, "grr", "g")
            .await
            .unwrap();
        walk.agree("messages").await;
        walk.asks(actor, Method::DELETE, &format!("{path}/{rude}"), NOTHING)
            .await;
        all.extend([first, answer]);
    }
    walk.agree("messages taken away").await;
    let shown = walk.shown();
    let messages = shown["messages"].as_array().unwrap().iter();
    let standing: Vec<&Value> = messages
        .filter(|message| message["deleted"] == false && message["channelId"] == walk.general.as_str())
        .collect();
    assert_eq!(standing.len(), all.len(), "{standing:#?}");
    assert!(
        standing
            .iter()
            .all(|message| all.iter().any(|id| message["id"] == id.as_str()))
    );
    assert_eq!(
        standing
            .iter()
            .filter(|message| message["edited"] == true)
            .count(),
        3
    );
}

/// Names, time-outs, putting out, banning, leaving, and coming back.
pub(crate) async fn members(walk: &mut Walk) {
    for actor in 0..3 {
        let other = (actor + 1) % 3;
        let guest = walk.guests[other].clone();
        let path = format!("/members/{}", guest.user);
        walk.does(
            actor,
            Method::PATCH,
            &path,
            json!({"nick": format!("Salt {actor}")}),
        )
        .await;
        let name = json!({"displayName": format!("Old Salt {actor}")});
        guest.call(Method::PATCH, "/users/@me", Some(name)).await.unwrap();
        walk.agree("another name").await;
        assert!(walk.shown().to_string().contains(&format!("Old Salt {actor}")));
        let until = json!({"communicationDisabledUntil": in_an_hour()});
        walk.does(actor, Method::PATCH, &path, until).await;
        walk.agree("a time-out").await;
        let silenced = guest.send(&walk.general, "mmm", "1").await.unwrap_err();
        assert_eq!(silenced.status, 403, "{silenced:?}");
        walk.does(
            actor,
            Method::PATCH,
            &path,
            json!({"communicationDisabledUntil": null}),
        )
        .await;

        walk.does(actor, Method::DELETE, &path, NOTHING).await;
        walk.all_know(&[&guest]).await;
        back(walk, other).await;
        walk.all_know(&[]).await;
        let ban = json!({"userId": guest.user, "reason": format!("mutiny {actor}")});
        walk.does(actor, Method::POST, "/bans", ban).await;
        walk.all_know(&[&guest]).await;
        walk.agree("a ban").await;
        assert_eq!(walk.shown()["bans"][0]["reason"], format!("mutiny {actor}"));
        walk.does(actor, Method::DELETE, &format!("/bans/{}", guest.user), NOTHING)
            .await;
        walk.agree("the end of a ban").await;
        back(walk, other).await;
        walk.all_know(&[]).await;
        guest.leave(&walk.guild).await.unwrap();
        walk.all_know(&[&guest]).await;
        back(walk, other).await;
        walk.all_know(&[]).await;
        let own = json!({"nick": "own name"});
        let path = format!("/guilds/{}/members/@me", walk.guild);
        walk.actors[other]
            .call(Method::PATCH, &path, Some(own))
            .await
            .unwrap();
    }
}

/// RFC 3339.
fn in_an_hour() -> String {
    in_hours(1)
}

fn in_hours(hours: u128) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    Timestamp((now.as_millis() + hours * 3_600_000) as i64).to_rfc3339()
}

/// The guest comes in over an invite of the actor on the same server.
async fn back(walk: &Walk, number: usize) {
    let invite = walk
        .does(number, Method::POST, "/invites", json!({"maxUses": 1}))
        .await;
    let code = invite["code"].as_str().unwrap();
    walk.guests[number].redeem(code).await.unwrap();
}

/// Made, listed, looked at from elsewhere and revoked.
pub(crate) async fn invites(walk: &mut Walk) {
    for actor in 0..3 {
        let invite = walk
            .does(
                actor,
                Method::POST,
                "/invites",
                json!({"maxAge": 600, "maxUses": 3}),
            )
            .await;
        let code = invite["code"].as_str().unwrap();
        let list = walk.does(actor, Method::GET, "/invites", NOTHING).await;
        let mut codes = list["data"].as_array().unwrap().iter();
        assert!(codes.any(|invite| invite["code"] == code), "{list}");
        let away = format!("/invites/{code}@{}", walk.nodes[actor].server_name());
        let preview = walk.asks((actor + 1) % 3, Method::GET, &away, NOTHING).await;
        assert_eq!(preview["guild"]["id"], walk.guild.as_str());
        walk.does(actor, Method::DELETE, &format!("/invites/{code}"), NOTHING)
            .await;
        let gone = walk.actors[(actor + 2) % 3].call(Method::GET, &away, None).await;
        assert_eq!(gone.unwrap_err().status, 404);
    }
}

/// Planned, changed, looked forward to, begun and ended, cancelled and deleted; and the guild's own code.
pub(crate) async fn events(walk: &mut Walk) {
    for actor in 0..3 {
        let mut made = Vec::new();
        for name in ["kept", "cancelled", "deleted"] {
            let body = json!({"name": format!("{name} {actor}"), "entityType": 3, "location": "the quay",
                              "scheduledStartTime": in_an_hour(), "scheduledEndTime": in_hours(2)});
            made.push(id(&walk
                .does(actor, Method::POST, "/scheduled-events", body)
                .await));
        }
        let path = |event: &str| format!("/scheduled-events/{event}");
        walk.agree("events").await;
        let other = (actor + 1) % 3;
        let change = json!({"description": format!("as {other} sees it"), "status": 2});
        walk.does(other, Method::PATCH, &path(&made[0]), change).await;
        for event in &made {
            let me = format!("/scheduled-events/{event}/users/@me");
            walk.does(other, Method::PUT, &me, NOTHING).await;
        }
        let me = format!("/scheduled-events/{}/users/@me", made[1]);
        walk.does(other, Method::DELETE, &me, NOTHING).await;
        walk.agree("interest").await;
        let cancel = json!({"status": 4});
        walk.does(actor, Method::PATCH, &path(&made[1]), cancel).await;
        walk.does(actor, Method::DELETE, &path(&made[2]), NOTHING).await;
        let code = json!({"code": format!("harbour-{actor}")});
        walk.does(actor, Method::PATCH, "/vanity-url", code).await;
        walk.agree("the end of events").await;
        assert_eq!(walk.shown()["guild"]["vanityUrlCode"], format!("harbour-{actor}"));
    }
    let shown = walk.shown();
    let events = shown["scheduledEvents"].as_array().unwrap();
    let begun: Vec<_> = events.iter().filter(|event| event["status"] == 2).collect();
    assert_eq!((events.len(), begun.len()), (6, 3));
    assert!(begun.iter().all(|event| event["userCount"] == 1), "{shown}");
}

/// The guild goes from hand to hand, once round.
pub(crate) async fn owners(walk: &mut Walk) {
    for actor in 0..3 {
        let next = (actor + 1) % 3;
        let body = json!({"ownerId": walk.actors[next].user});
        walk.does(actor, Method::PATCH, "", body).await;
        walk.agree("another owner").await;
        assert_eq!(walk.shown()["guild"]["ownerId"], walk.actors[next].user.as_str());
    }
}

/// The owner ends the guild.
pub(crate) async fn end(walk: &mut Walk) {
    let path = format!("/guilds/{}", walk.guild);
    let name = json!({"name": walk.shown()["guild"]["name"]});
    for actor in 1..3 {
        let refused = walk.actors[actor]
            .call(Method::DELETE, &path, Some(name.clone()))
            .await;
        assert_eq!(refused.unwrap_err().status, 403);
    }
    walk.does(0, Method::DELETE, "", name).await;
    walk.agree("the end").await;
    assert_eq!(
        walk.shown(),
        json!({"guild": {"id": walk.guild, "deleted": true}})
    );
    for actor in &walk.actors {
        let gone = actor.call(Method::GET, &path, None).await;
        assert_eq!(gone.unwrap_err().status, 404);
    }
}

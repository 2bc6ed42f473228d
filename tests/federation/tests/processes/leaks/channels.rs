//! What is hidden in a guild, and what the blocked say there.

use guildhall_federation_tests::{Client, Gateway, Node, TestNet, eventually};
use reqwest::Method;
use serde_json::json;

use crate::{
    common::{guild, let_in},
    leaks::person::{Outside, PREVIEW, Person, digests, equip, path, post, servers},
    previews::hurry,
};

const VIEW_CHANNEL: u64 = 1 << 10;
const MANAGE_GUILD: u64 = 1 << 5;
const VIEW_AUDIT_LOG: u64 = 1 << 7;
/// Is in everything that is hidden.
const SECRET: &str = "s3cr3t";
/// Is in everything of a private thread in the open channel.
const PRIVATE: &str = "pr1v4te";
/// Is in what somebody says whom another has blocked.
const BLOCKED: &str = "bl0ck3d";
/// Is in a custom status.
const MOOD: &str = "m00d";

/// Where something might be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Surface {
    Gateway,
    Ready,
    Guild,
    History,
    Threads,
    Pins,
    Search,
    Files,
    Export,
    Notifications,
    ReadStates,
    Audit,
    Invites,
    Presence,
    Mail,
    Push,
}

use Surface::{
    Audit, Export, Files, Gateway as Told, Guild, History, Invites, Mail, Notifications, Pins, Presence,
    Push, ReadStates, Ready, Search, Threads,
};

const ALL: [Surface; 16] = [
    Told,
    Ready,
    Guild,
    History,
    Threads,
    Pins,
    Search,
    Files,
    Export,
    Notifications,
    ReadStates,
    Audit,
    Invites,
    Presence,
    Mail,
    Push,
];

/// Where everything is.
struct Place {
    guild: String,
    open: String,
    hidden: String,
    /// A message in the hidden channel that was edited, pinned and reacted to.
    message: String,
    /// A file of it.
    file: String,
    /// The private thread's own channel, and its id.
    private: (String, String),
    code: String,
    friend: String,
    outside: Outside,
}

impl Place {
    /// Everything that `person` gets to see on a surface.
    async fn look(&self, person: &Person, surface: Surface) -> String {
        let client = &person.client;
        let (guild, hidden, message) = (&self.guild, &self.hidden, &self.message);
        let (room, private) = &self.private;
        let paths: Vec<String> = match surface {
            Told => return json!(person.session.everything()).to_string(),
            Ready => return Gateway::connect(client).await.ready.to_string(),
            Mail => return person.mail.clone(),
            Push => return person.pushed(&self.outside.pushes.service),
            Guild => vec![
                "/guilds".to_owned(),
                format!("/guilds/{guild}"),
                format!("/guilds/{guild}/channels"),
                format!("/guilds/{guild}/scheduled-events"),
            ],
            History => vec![
                format!("/channels/{}/messages", self.open),
                format!("/channels/{hidden}/messages"),
                format!("/channels/{hidden}/messages/{message}"),
                format!("/channels/{hidden}/messages/{message}/edits"),
                format!("/channels/{room}/messages"),
                format!("/channels/{room}/messages/{private}"),
                format!("/channels/{hidden}/messages/{message}/reactions/%F0%9F%91%8D/users"),
            ],
            Threads => vec![
                format!("/guilds/{guild}/threads/active"),
                format!("/channels/{hidden}/threads"),
                format!("/channels/{hidden}/threads/{message}"),
                format!("/channels/{hidden}/threads/{message}/messages"),
                format!("/channels/{hidden}/threads/{message}/members"),
                format!("/channels/{}/threads", self.open),
                format!("/channels/{}/threads?archived=true&private=true", self.open),
                format!("/channels/{room}/threads/{private}"),
                format!("/channels/{room}/threads/{private}/messages"),
                format!("/channels/{room}/threads/{private}/members"),
            ],
            Pins => vec![
                format!("/channels/{}/pins", self.open),
                format!("/channels/{hidden}/pins"),
                format!("/channels/{room}/pins"),
            ],
            Search => vec![
                format!("/guilds/{guild}/search?authorType=user"),
                format!("/guilds/{guild}/search?content={SECRET}&channelId={hidden}"),
                format!("/guilds/{guild}/search?pinned=true"),
                format!("/guilds/{guild}/search?authorType=user&channelId={room}"),
                format!("/channels/{}/search?authorType=user", self.open),
                format!("/channels/{hidden}/search?authorType=user"),
                format!("/channels/{room}/search?authorType=user"),
                "/users/@me/search?authorType=user".to_owned(),
                format!("/guilds/{guild}/members/search?query=a"),
                "/users/search?query=a".to_owned(),
                "/guilds/search?query=a".to_owned(),
            ],
            Files => vec![self.file.clone(), format!("{}?width=64&height=64", self.file)],
            Export => vec![
                format!("/guilds/{guild}/export?format=json"),
                format!("/guilds/{guild}/export?format=csv"),
                format!("/channels/{}/export?format=json", self.open),
                format!("/channels/{hidden}/export?format=json"),
                format!("/channels/{room}/export?format=json"),
                "/users/@me/export".to_owned(),
            ],
            Notifications => vec!["/notifications".to_owned()],
            ReadStates => vec!["/users/@me/read-states".to_owned()],
            Audit => vec![format!("/guilds/{guild}/audit-logs")],
            Invites => vec![format!("/invites/{}", self.code)],
            Presence => vec![format!("/users/{}/presence", self.friend)],
        };
        person.reads(&paths).await
    }
}

/// A private thread of `ann`, which bob is in, and which calls eve, who is not.
async fn private_thread(
    ann: &Client,
    (node, bob): (&Node, &Person),
    eve: &Person,
    channel: &str,
) -> (String, String) {
    let body = json!({"name": format!("{PRIVATE} thread"), "type": 12});
    let made = post(ann, &format!("/channels/{channel}/threads"), body).await;
    let text = |key: &str| made[key].as_str().unwrap().to_owned();
    let (room, id) = (text("channelId"), text("id"));
    let thread = format!("/channels/{room}/threads/{id}");
    let member = path(&format!("{thread}/members/{}", bob.client.user));
    ann.call(Method::PUT, &member, None).await.unwrap();
    let steward = format!("{room} @guildhall:{}", node.server_name());
    eventually("bob's server is in the thread", || async {
        let members = node
            .rows("SELECT room_id || ' ' || user_id FROM memberships WHERE membership = 'join'")
            .await;
        members
            .contains(&steward)
            .then_some(())
            .ok_or("not yet".to_owned())
    })
    .await;
    let text = format!("{PRIVATE} <{}> <{}> @everyone", eve.client.user, bob.client.user);
    let said = post(ann, &format!("{thread}/messages"), json!({"content": text})).await;
    let of_message = format!("/channels/{room}/messages/{}", said["id"].as_str().unwrap());
    for rest in ["/reactions/%F0%9F%91%8D", "/pin"] {
        post(ann, &format!("{of_message}{rest}"), json!({})).await;
    }
    post(ann, &format!("{thread}/typing"), json!({})).await;
    (room, id)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_sees_what_is_not_for_him_on_any_surface() {
    let net = TestNet::new();
    let (a, b, outside) = servers(&net).await;
    let ann = a.register("ann").await;
    let (bob, eve, kim, zoe) = tokio::join!(
        b.register("bob"),
        b.register("eve"),
        b.register("kim"),
        b.register("zoe")
    );
    let (guild, open) = guild(&ann).await;
    for guest in [&bob, &eve, &kim] {
        let_in(&a, &ann, (&guild, &open), guest).await;
    }
    for client in [&bob, &eve, &kim, &zoe] {
        equip(client, &outside).await;
    }
    ann.kick(&guild, &kim.user).await.unwrap();
    let crew = ann.create_role(&guild, "crew", 0).await.unwrap();
    // With it one may export what one sees, and no more.
    let clerk = ann
        .create_role(&guild, "clerk", VIEW_AUDIT_LOG | MANAGE_GUILD)
        .await
        .unwrap();
    ann.hold(&guild, &bob.user, &[&crew, &clerk]).await.unwrap();
    ann.hold(&guild, &eve.user, &[&clerk]).await.unwrap();
    eve.block(Method::POST, &bob).await.unwrap();
    let (mut bob, mut eve, mut kim, mut zoe) = tokio::join!(
        Person::new(bob),
        Person::new(eve),
        Person::new(kim),
        Person::new(zoe)
    );

    // What is hidden: a channel with all that can be in one, which calls everybody.
    let overwrites = json!([
        {"id": guild, "type": 0, "deny": VIEW_CHANNEL.to_string()},
        {"id": crew, "type": 0, "allow": VIEW_CHANNEL.to_string()},
    ]);
    let body = json!({"name": format!("{SECRET}-room"), "topic": SECRET, "permissionOverwrites": overwrites});
    let hidden = ann.make_channel(&guild, body).await.unwrap();
    // What is said before his server has come in is history, of which nobody is notified.
    let steward = format!("@guildhall:{}", b.server_name());
    eventually("bob's server is in it", || async {
        let members = b
            .rows("SELECT room_id || ' ' || user_id FROM memberships WHERE membership = 'join'")
            .await;
        match members.contains(&format!("{hidden} {steward}")) {
            true => Ok(()),
            false => Err(format!("{members:?}")),
        }
    })
    .await;
    let text = format!("{SECRET} <{}> <{}> @everyone", eve.client.user, bob.client.user);
    let file = ann.upload(&hidden, "notes.txt", SECRET.as_bytes()).await.unwrap();
    let said = ann.send_files(&hidden, &text, &[&file]).await.unwrap();
    let message = said["id"].as_str().unwrap().to_owned();
    let file = said["attachments"][0]["url"].as_str().unwrap();
    let file = file.strip_prefix("/api/v1").unwrap().to_owned();
    let link = outside.site.link("/page");
    ann.edit(&hidden, &message, &format!("{SECRET} again {link}"))
        .await
        .unwrap();
    let of_message = format!("/channels/{hidden}/messages/{message}");
    for (method, rest) in [(Method::POST, "/reactions/%F0%9F%91%8D"), (Method::POST, "/pin")] {
        let to = path(&format!("{of_message}{rest}"));
        ann.call(method, &to, Some(json!({}))).await.unwrap();
    }
    post(
        &ann,
        &format!("{of_message}/threads"),
        json!({"name": format!("{SECRET} thread")}),
    )
    .await;
    let in_thread = format!("/channels/{hidden}/threads/{message}/messages");
    post(&ann, &in_thread, json!({"content": text})).await;
    ann.typing(&hidden).await.unwrap();
    let private = private_thread(&ann, (&b, &bob), &eve, &open).await;
    // And what is not: something of somebody whom eve has blocked, and what ann is up to.
    let said = format!("{BLOCKED} <{}> @everyone", eve.client.user);
    let said = bob.client.send(&open, &said, "2").await.unwrap();
    let pin = path(&format!("/channels/{open}/messages/{said}/pin"));
    eventually("it can be pinned", || async {
        let pinned = ann.call(Method::POST, &pin, Some(json!({}))).await;
        pinned.map(drop).map_err(|refusal| refusal.message)
    })
    .await;
    let mood = json!({"status": "dnd", "customStatus": {"text": MOOD}});
    let at_ann = Gateway::connect(&ann).await;
    ann.call(Method::PATCH, "/users/@me/presence", Some(mood))
        .await
        .unwrap();
    let code = format!("{}@{}", ann.create_invite(&guild).await.unwrap(), a.server_name());
    let place = Place {
        guild,
        open,
        hidden,
        message,
        file,
        private,
        code,
        friend: ann.user.clone(),
        outside,
    };
    // The last of all that bob is told: whatever eve is told has come by then.
    eventually("everything has come", || async {
        hurry(&b).await;
        let (told, pushed) = (place.look(&bob, Told).await, place.look(&bob, Push).await);
        let noted = place.look(&bob, Notifications).await;
        let presence = place.look(&bob, Presence).await;
        let (threads, pins) = (place.look(&bob, Threads).await, place.look(&bob, Pins).await);
        let found = place.look(&bob, Search).await;
        let all = told.contains("typing:start") && told.contains("thread:create") && pushed.contains(SECRET);
        match all
            && noted.matches(SECRET).count() >= 2
            && noted.contains(PRIVATE)
            && pushed.contains(PRIVATE)
            && presence.contains(MOOD)
            && told.contains(PREVIEW)
            && threads.contains(&text)
            && pins.contains(BLOCKED)
            && [SECRET, PRIVATE, BLOCKED].iter().all(|part| found.contains(part))
        {
            true => Ok(()),
            false => Err(format!("{noted} {presence} {threads} {pins} {found} {pushed}")),
        }
    })
    .await;
    digests(&b, &place.outside, &mut [&mut bob, &mut eve, &mut kim, &mut zoe]).await;

    let mut faults = Vec::new();
    for surface in ALL {
        let seen = place.look(&bob, surface).await;
        // What is hidden is seen by who may see it: by its words, or by the channel's id.
        let shows = match surface {
            Invites => true,
            Presence => seen.contains(MOOD),
            ReadStates => seen.contains(&place.hidden),
            _ => seen.contains(SECRET),
        };
        let shows_thread = match surface {
            Told | Threads | Notifications | Pins | Search | Push => seen.contains(PRIVATE),
            Audit | ReadStates => seen.contains(&place.private.0),
            _ => true,
        };
        let shows_preview = match surface {
            Told | History | Pins | Search | Export => seen.contains(PREVIEW),
            _ => true,
        };
        if !shows_preview {
            faults.push(format!(
                "{surface:?} does not show bob what is behind the link: {seen}"
            ));
        }
        if !shows_thread {
            faults.push(format!(
                "{surface:?} does not show bob the thread that he is in: {seen}"
            ));
        }
        if !shows {
            faults.push(format!("{surface:?} does not show bob what he may see: {seen}"));
        }
        for (who, person) in [
            ("a member who may not look", &eve),
            ("who was kicked", &kim),
            ("a stranger", &zoe),
        ] {
            let seen = place.look(person, surface).await;
            for part in [
                SECRET,
                PREVIEW,
                place.hidden.as_str(),
                PRIVATE,
                place.private.0.as_str(),
            ] {
                if seen.contains(part) {
                    faults.push(format!("{surface:?} shows {part} to {who}: {seen}"));
                }
            }
        }
        // By its id a message of the blocked is given, and an export is a record of what was said; nothing else shows it.
        let seen = place.look(&eve, surface).await;
        if seen.contains(BLOCKED) != (surface == Export) {
            faults.push(format!(
                "{surface:?} shows what the blocked has said, or hides it from a record: {seen}"
            ));
        }
        for (who, person) in [("who was kicked", &kim), ("a stranger", &zoe)] {
            let seen = place.look(person, surface).await;
            for part in [BLOCKED, MOOD] {
                if seen.contains(part) {
                    faults.push(format!("{surface:?} shows {part} to {who}: {seen}"));
                }
            }
        }
    }
    drop(at_ann);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

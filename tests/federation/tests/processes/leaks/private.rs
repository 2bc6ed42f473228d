//! What keeps one from being reached, and from being seen: blocks, privacy settings and an invisible status.

use guildhall_federation_tests::{Client, Gateway, TestNet, eventually};
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    common::{agree, guild, let_in},
    leaks::person::{Outside, Person, digests, equip, path, servers},
};

/// Is in everything that somebody does who is kept out.
const SECRET: &str = "s3cr3t";
/// Is in a custom status.
const MOOD: &str = "m00d";

/// Where somebody might be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Surface {
    Gateway,
    Ready,
    Channels,
    Friends,
    History,
    Search,
    Notifications,
    Mail,
    Push,
}

use Surface::{Channels, Friends, Gateway as Told, History, Mail, Notifications, Push, Ready, Search};

const ALL: [Surface; 9] = [
    Told,
    Ready,
    Channels,
    Friends,
    History,
    Search,
    Notifications,
    Mail,
    Push,
];

/// Somebody whom mal wants to reach, and where they have met.
struct Target {
    person: Person,
    /// The private channel of the two.
    private: String,
    /// What mal has said in it before.
    said: String,
}

async fn look(target: &Target, open: &str, outside: &Outside, surface: Surface) -> String {
    let person = &target.person;
    let paths = match surface {
        Told => return json!(person.session.everything()).to_string(),
        Ready => return Gateway::connect(&person.client).await.ready.to_string(),
        Mail => return person.mail.clone(),
        Push => return person.pushed(&outside.pushes.service),
        Channels => vec!["/users/@me/channels".to_owned()],
        Friends => vec!["/users/@me/friends".to_owned()],
        Notifications => vec!["/notifications".to_owned()],
        History => vec![
            format!("/channels/{open}/messages"),
            format!("/channels/{}/messages", target.private),
        ],
        Search => vec![
            format!("/channels/{open}/search?authorType=user"),
            format!("/channels/{}/search?content={SECRET}", target.private),
            "/users/@me/search?authorType=user".to_owned(),
        ],
    };
    person.reads(&paths).await
}

/// The private channel of `mal` and `other`, and a message of mal's in it that has come.
async fn meet(mal: &Client, other: &Client) -> (String, String) {
    let channel = mal.open_direct(other).await.unwrap()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let said = mal.send(&channel, "hello", "0").await.unwrap();
    agree(&[mal, other], &channel, 1).await;
    (channel, said)
}

/// Whether `mal` does all that reaches `target`; what is refused is no matter here.
async fn approach(mal: &Client, target: &Target) {
    let (channel, said) = (&target.private, &target.said);
    let of_message = format!("/channels/{channel}/messages/{said}");
    let _edited = mal.edit(channel, said, &format!("{SECRET} hello")).await;
    let _said = mal.send(channel, &format!("{SECRET} there"), "1").await;
    let _typed = mal.typing(channel).await;
    for to in ["/reactions/%F0%9F%91%8D", "/pin"] {
        let to = path(&format!("{of_message}{to}"));
        let _done = mal.call(Method::POST, &to, Some(json!({}))).await;
    }
    let group = mal.make_group(&[&target.person.client]).await.unwrap();
    let name = json!({"name": format!("{SECRET} group")});
    mal.update_group(group["id"].as_str().unwrap(), name)
        .await
        .unwrap();
    let _asked = mal.request_friend(&target.person.client).await;
}

async fn set_presence(client: &Client, status: &str) {
    let mood = json!({"status": status, "customStatus": {"text": MOOD}});
    client
        .call(Method::PATCH, "/users/@me/presence", Some(mood))
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_is_reached_by_whom_he_keeps_out_on_any_surface() {
    let net = TestNet::new();
    let (a, b, outside) = servers(&net).await;
    let mal = a.register("mal").await;
    let (vic, pal) = tokio::join!(b.register("vic"), b.register("pal"));
    let (guild, open) = guild(&mal).await;
    let mut targets = Vec::new();
    for client in [vic, pal] {
        let_in(&a, &mal, (&guild, &open), &client).await;
        equip(&client, &outside).await;
        let (private, said) = meet(&mal, &client).await;
        // What was noted of that is none of the table's.
        client
            .call(Method::POST, "/notifications/read-all", None)
            .await
            .unwrap();
        targets.push((client, private, said));
    }
    // Vic keeps mal out, and is not to be seen; pal does nothing of the kind.
    let vic = &targets[0].0;
    vic.set_privacy(json!({"directMessages": "friends", "friendRequests": "nobody"}))
        .await
        .unwrap();
    vic.block(Method::POST, &mal).await.unwrap();
    eventually("mal is not heard", || async {
        match mal
            .typing(&targets[0].1)
            .await
            .and(mal.send(&targets[0].1, "?", "2").await)
        {
            Err(refusal) if refusal.status == 403 => Ok(()),
            other => Err(format!("{other:?}")),
        }
    })
    .await;
    let mut met = Vec::new();
    for (client, private, said) in targets {
        let person = Person::new(client).await;
        met.push(Target {
            person,
            private,
            said,
        });
    }
    let [mut vic, mut pal]: [Target; 2] = met.try_into().unwrap_or_else(|_| panic!("two"));
    let at_mal = Gateway::connect(&mal).await;
    set_presence(&vic.person.client, "invisible").await;
    set_presence(&pal.person.client, "dnd").await;

    approach(&mal, &vic).await;
    approach(&mal, &pal).await;
    let text = format!(
        "{SECRET} <{}> <{}> @everyone",
        vic.person.client.user, pal.person.client.user
    );
    mal.send(&open, &text, "3").await.unwrap();
    eventually("pal is reached", || async {
        let mut missing = Vec::new();
        for surface in ALL.into_iter().filter(|surface| *surface != Mail) {
            if !look(&pal, &open, &outside, surface)
                .await
                .contains(mark(surface, &mal))
            {
                missing.push(surface);
            }
        }
        let told = look(&pal, &open, &outside, Told).await;
        let last = told.contains("typing:start") && told.contains(&text);
        match missing.is_empty() && last {
            true => Ok(()),
            false => Err(format!("{missing:?} {told}")),
        }
    })
    .await;
    digests(&b, &outside, &mut [&mut vic.person, &mut pal.person]).await;

    let mut faults = Vec::new();
    for surface in ALL {
        let (seen, by_pal) = (
            look(&vic, &open, &outside, surface).await,
            look(&pal, &open, &outside, surface).await,
        );
        if seen.contains(mark(surface, &mal)) {
            faults.push(format!("{surface:?} shows vic whom he keeps out: {seen}"));
        }
        if !by_pal.contains(mark(surface, &mal)) {
            faults.push(format!("{surface:?} does not show pal what is for him: {by_pal}"));
        }
    }
    let told = look(&vic, &open, &outside, Told).await;
    for kind in ["typing:start", "relationship:add"] {
        if told.contains(kind) {
            faults.push(format!("vic is told {kind}: {told}"));
        }
    }
    // And the other way: what mal sees of one who hides, on the surfaces that show presence. It is told some seconds after it was said.
    eventually("pal is seen", || async {
        let seen = presences(&at_mal, &mal, &pal.person.client.user).await;
        match seen.iter().all(|(_, shown)| shown.contains(MOOD)) {
            true => Ok(()),
            false => Err(format!("{seen:?}")),
        }
    })
    .await;
    for (target, is_seen) in [(&vic, false), (&pal, true)] {
        let user = &target.person.client.user;
        for (surface, shown) in presences(&at_mal, &mal, user).await {
            if shown.contains(MOOD) != is_seen {
                faults.push(format!("{surface} of {user} to mal: {shown}"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// What shows that mal was there.
fn mark(surface: Surface, mal: &Client) -> &str {
    match surface {
        // No text goes into a digest.
        Friends | Mail => &mal.user,
        _ => SECRET,
    }
}

/// What mal is shown of `user`: when he asks, in frames and in `ready`.
async fn presences(session: &Gateway, mal: &Client, user: &str) -> [(&'static str, String); 3] {
    let asked = mal
        .call(Method::GET, &format!("/users/{user}/presence"), None)
        .await;
    let of_user = |all: Vec<Value>| {
        let own = all.into_iter().filter(|one| one["userId"] == user);
        json!(own.collect::<Vec<_>>()).to_string()
    };
    let fresh = Gateway::connect(mal).await;
    let listed = fresh.ready["presences"].as_array().cloned();
    [
        ("the answer", format!("{asked:?}")),
        ("the frames", of_user(session.frames("presence:update"))),
        ("ready", of_user(listed.unwrap_or_default())),
    ]
}

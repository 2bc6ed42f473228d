//! Reactions to messages.

use axum::http::Method;
use guildhall_permissions::Permissions;
use serde_json::{Value, json};

use crate::{
    expressions::{PNG, add},
    roles::{hold, role},
    world::{Person, World, refused},
};

/// 👍, as a path has it.
const THUMB: &str = "%F0%9F%91%8D";
/// ❤ without the selector that makes it an emoji, and with it.
const HEART: &str = "%E2%9D%A4";
const RED_HEART: &str = "%E2%9D%A4%EF%B8%8F";

struct Said<'a> {
    world: &'a World,
    id: String,
}

impl<'a> Said<'a> {
    async fn new(world: &'a World) -> Self {
        let said = world.say(&world.ada, "hello").await;
        Self {
            world,
            id: said["id"].as_str().unwrap().to_owned(),
        }
    }

    fn path(&self, rest: &str) -> String {
        self.world.messages(&format!("/{}/reactions{rest}", self.id))
    }

    async fn act(&self, method: Method, person: &Person, rest: &str) -> (u16, Vec<String>) {
        let answer = self.world.send(method, person, &self.path(rest), json!({})).await;
        match answer.status.as_u16() {
            204 => (204, Vec::new()),
            _ => refused(&answer),
        }
    }

    async fn react(&self, person: &Person, emoji: &str) -> (u16, Vec<String>) {
        self.act(Method::POST, person, &format!("/{emoji}")).await
    }

    /// Name, count and whether it is the own, as `person` sees them.
    async fn shown(&self, person: &Person) -> Vec<(String, i64, bool)> {
        let path = self.world.messages(&format!("/{}", self.id));
        let message = self.world.get(person, &path).await.json();
        let page = self.world.get(person, &self.world.messages("")).await.json();
        let listed = page["data"].as_array().unwrap().iter();
        let listed = { listed }.find(|one| one["id"] == self.id.as_str()).unwrap();
        assert_eq!(message["reactions"], listed["reactions"]);
        let all = message["reactions"].as_array().unwrap().iter();
        let part = |one: &Value| {
            let name = one["emoji"]["name"].as_str().unwrap().to_owned();
            (name, one["count"].as_i64().unwrap(), one["me"].as_bool().unwrap())
        };
        all.map(part).collect()
    }

    async fn users(&self, person: &Person, rest: &str) -> Value {
        let page = self.world.get(person, &self.path(rest)).await;
        assert_eq!(page.status, 200);
        page.json()
    }
}

fn ok() -> (u16, Vec<String>) {
    (204, Vec::new())
}

#[tokio::test]
async fn who_reacts_with_what_is_shown() {
    let world = World::new().await;
    let said = Said::new(&world).await;
    let (ada, bob) = (&world.ada, &world.bob);
    for person in [ada, bob, bob] {
        assert_eq!(said.react(person, THUMB).await, ok());
    }
    // Both forms of one emoji are the same.
    assert_eq!(said.react(bob, HEART).await, ok());
    assert_eq!(said.react(ada, RED_HEART).await, ok());
    assert_eq!(said.act(Method::DELETE, ada, &format!("/{HEART}")).await, ok());
    let (thumb, heart) = ("👍".to_owned(), "\u{2764}\u{fe0f}".to_owned());
    assert_eq!(
        said.shown(bob).await,
        [(heart.clone(), 1, true), (thumb.clone(), 2, true)]
    );
    assert_eq!(
        said.shown(ada).await,
        [(heart.clone(), 1, false), (thumb, 2, true)]
    );

    let page = said.users(ada, &format!("/{THUMB}/users?limit=1")).await;
    assert_eq!(page["data"], json!([{"userId": ada.id}]));
    let next = page["pagination"]["nextCursor"].as_str().unwrap();
    let page = said
        .users(ada, &format!("/{THUMB}/users?limit=1&after={next}"))
        .await;
    assert_eq!(page["data"], json!([{"userId": bob.id}]));
    assert_eq!(page["pagination"]["hasMore"], json!(false));
    assert_eq!(said.users(ada, "/%F0%9F%98%80/users").await["data"], json!([]));

    // Whoever manages messages takes off those of others.
    let of_bob = format!("/{THUMB}/users/{}", bob.id);
    assert_eq!(said.act(Method::DELETE, ada, &of_bob).await, ok());
    let of_ada = format!("/{THUMB}/users/{}", ada.id);
    assert_eq!(said.act(Method::DELETE, bob, &of_ada).await, (403, vec![]));
    assert_eq!(said.act(Method::DELETE, bob, "").await, (403, vec![]));
    assert_eq!(
        said.act(Method::DELETE, ada, &format!("?emoji={THUMB}")).await,
        ok()
    );
    assert_eq!(said.shown(ada).await, [(heart, 1, false)]);
    assert_eq!(said.act(Method::DELETE, ada, "").await, ok());
    assert_eq!(said.shown(ada).await, []);
    // Once more changes nothing.
    assert_eq!(said.act(Method::DELETE, ada, "").await, ok());
    assert_eq!(said.act(Method::DELETE, bob, &format!("/{THUMB}")).await, ok());
}

#[tokio::test]
async fn a_custom_emoji_is_for_who_may_use_it_until_it_is_there() {
    let world = World::new().await;
    let said = Said::new(&world).await;
    let (ada, bob) = (&world.ada, &world.bob);
    let vip = role(&world, "vip", Permissions::NONE).await;
    let body = json!({"name": "crown", "image": PNG, "roles": [vip]});
    let crown = add(&world, ada, "/emojis", body).await;
    let id = crown["id"].as_str().unwrap();
    let emoji = format!("crown:{id}");
    let bad = (400, vec!["emoji".to_owned()]);
    assert_eq!(said.react(bob, &emoji).await, bad);
    hold(&world, bob, &[&vip]).await;
    assert_eq!(said.react(bob, &emoji).await, ok());
    let path = world.messages(&format!("/{}", said.id));
    let message = world.get(bob, &path).await.json();
    assert_eq!(
        message["reactions"],
        json!([{"emoji": {"key": crown["image"], "id": id, "name": "crown", "image": crown["image"], "animated": false},
                "count": 1, "me": true}])
    );
    // The name that a client gives does not matter, and neither does which of the names it gives.
    assert_eq!(said.act(Method::DELETE, bob, &format!("/other:{id}")).await, ok());
    assert_eq!(said.shown(bob).await, []);
    for unknown in ["crown:nope", "x", "abc", "%00", "+1", "crown%3A"] {
        assert_eq!(said.react(bob, unknown).await, bad, "{unknown}");
    }
}

#[tokio::test]
async fn a_message_has_reactions_with_at_most_twenty_emoji() {
    let world = World::new().await;
    let said = Said::new(&world).await;
    for number in 0..20_u32 {
        let emoji = char::from_u32(0x1_f600 + number).unwrap().to_string();
        let encoded: String = emoji.bytes().map(|byte| format!("%{byte:02X}")).collect();
        assert_eq!(said.react(&world.ada, &encoded).await, ok());
    }
    assert_eq!(said.react(&world.ada, THUMB).await, (409, vec![]));
    // What is there can still be joined.
    assert_eq!(said.react(&world.bob, "%F0%9F%98%80").await, ok());
}

#[tokio::test]
async fn reactions_take_the_rights_for_them() {
    let world = World::new().await;
    let said = Said::new(&world).await;
    let everyone = world.of_guild(&format!("/roles/{}", world.guild));
    let may = async |rights: Permissions| {
        let body = json!({"permissions": rights.to_string()});
        assert_eq!(world.patch(&world.ada, &everyone, body).await.status, 200);
    };
    assert_eq!(said.react(&world.eve, THUMB).await, (404, vec![]));
    may(Permissions::DEFAULT_EVERYONE.without(Permissions::ADD_REACTIONS)).await;
    assert_eq!(said.react(&world.bob, THUMB).await, (403, vec![]));
    may(Permissions::DEFAULT_EVERYONE.without(Permissions::READ_MESSAGE_HISTORY)).await;
    assert_eq!(said.react(&world.bob, THUMB).await, (403, vec![]));
    let users = said.path(&format!("/{THUMB}/users"));
    assert_eq!(refused(&world.get(&world.bob, &users).await), (403, vec![]));
    // Who may not write may react all the same.
    may(Permissions::DEFAULT_EVERYONE.without(Permissions::SEND_MESSAGES)).await;
    assert_eq!(said.react(&world.bob, THUMB).await, ok());
    may(Permissions::DEFAULT_EVERYONE.without(Permissions::VIEW_CHANNEL)).await;
    assert_eq!(said.react(&world.bob, THUMB).await.0, 404);
    assert_eq!(
        said.act(Method::DELETE, &world.bob, &format!("/{THUMB}")).await.0,
        404
    );

    let gone = Said {
        world: &world,
        id: "$nothing".to_owned(),
    };
    assert_eq!(gone.react(&world.ada, THUMB).await, (404, vec![]));
    for query in ["limit=0", "limit=101"] {
        let path = said.path(&format!("/{THUMB}/users?{query}"));
        assert_eq!(
            refused(&world.get(&world.ada, &path).await),
            (400, vec!["limit".to_owned()])
        );
    }
}

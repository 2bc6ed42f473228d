//! What clients keep for a user.

use serde_json::{Value, json};

use crate::world::{Person, World, refused};

const PATH: &str = "/users/@me/settings";

async fn kept(world: &World, who: &Person) -> Value {
    world.get(who, PATH).await.json()["client"].clone()
}

#[tokio::test]
async fn keys_are_kept_replaced_and_taken_away() {
    let world = World::new().await;
    let bob = &world.bob;
    assert_eq!(kept(&world, bob).await, json!({}));
    let mut settings = world.api.bus.subscribe_settings();
    let body = json!({"client": {"theme": "dark", "collapsed": [world.channel], "font": {"size": 14}}});
    let set = world.patch(bob, PATH, body.clone()).await;
    assert_eq!(
        (set.status.as_u16(), &set.json()["client"]),
        (200, &body["client"])
    );
    assert_eq!(settings.recv().await.unwrap(), bob.id);
    let set = world
        .patch(bob, PATH, json!({"client": {"font": null, "theme": "light"}}))
        .await;
    let expected = json!({"theme": "light", "collapsed": [world.channel]});
    assert_eq!(set.json()["client"], expected);
    // Other settings leave it, and it them.
    let set = world
        .patch(bob, PATH, json!({"linkPreviews": false}))
        .await
        .json();
    assert_eq!((&set["client"], &set["linkPreviews"]), (&expected, &json!(false)));
    assert_eq!(set["privacySettings"]["directMessages"], "everyone");
    assert_eq!(kept(&world, bob).await, expected);
    assert_eq!(kept(&world, &world.eve).await, json!({}), "nobody else's");
    let export = world.get(bob, "/users/@me/export").await.json();
    assert_eq!(export["settings"]["client"], expected);
}

#[tokio::test]
async fn what_is_too_much_changes_nothing() {
    let world = World::new().await;
    let bob = &world.bob;
    let nested = (0..8).fold(json!(1), |inner, _| json!([inner]));
    let many: Value = (0..201).map(|key| (key.to_string(), json!(1))).collect();
    for client in [
        json!({"a": "x".repeat(16 << 10)}),
        json!({"a": nested}),
        many,
        json!({"": 1}),
        json!({"k".repeat(129): 1}),
    ] {
        let body = json!({"client": client, "linkPreviews": false});
        let answer = world.patch(bob, PATH, body).await;
        assert_eq!(refused(&answer), (400, vec!["client".to_owned()]), "{client}");
    }
    for no_object in [json!([]), json!("x"), json!(1)] {
        let answer = world.patch(bob, PATH, json!({"client": no_object})).await;
        assert_eq!(refused(&answer).0, 400, "{no_object}");
    }
    // With what is refused elsewhere it is not kept either.
    let body = json!({"client": {"a": 1}, "privacySettings": {"directMessages": "nobody at all"}});
    assert_eq!(world.patch(bob, PATH, body).await.status, 400);
    let settings = world.get(bob, PATH).await.json();
    assert_eq!(
        (&settings["client"], &settings["linkPreviews"]),
        (&json!({}), &json!(true))
    );
    // What JSON can say is kept as it is.
    let odd = json!({"\u{0}": "\u{0}\u{202e}", "n": [1.5, -3, true, null]});
    assert_eq!(
        world.patch(bob, PATH, json!({"client": odd})).await.json()["client"],
        odd
    );
}

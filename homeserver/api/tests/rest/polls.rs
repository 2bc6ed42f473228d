//! Polls.

use axum::http::Method;
use guildhall_permissions::Permissions;
use serde_json::{Value, json};

use crate::{
    common::{Answer, PASSWORD},
    overwrites::put,
    world::{Person, World, refused},
};

fn id(value: &Value) -> &str {
    value["id"].as_str().unwrap()
}

fn lunch() -> Value {
    json!({
        "question": " Lunch? ", "answers": [{"text": "Pizza", "emoji": "🍕"}, {"text": " Soup "}, {"text": "None"}],
        "duration": 1,
    })
}

async fn ask(world: &World, person: &Person, poll: Value) -> Answer {
    world
        .post(person, &world.messages(""), json!({ "poll": poll }))
        .await
}

async fn vote(world: &World, person: &Person, poll: &str, answers: &[&str]) -> Answer {
    let path = world.messages(&format!("/{poll}/poll/votes/@me"));
    world
        .send(Method::PUT, person, &path, json!({ "answerIds": answers }))
        .await
}

/// What `person` sees: counts, and whether it is the own vote.
async fn seen(world: &World, person: &Person, poll: &str) -> Vec<(i64, bool)> {
    let message = world
        .get(person, &world.messages(&format!("/{poll}")))
        .await
        .json();
    let answers = message["poll"]["answers"].as_array().unwrap().iter();
    answers
        .map(|answer| (answer["count"].as_i64().unwrap(), answer["me"].as_bool().unwrap()))
        .collect()
}

async fn voters(world: &World, poll: &str, query: &str) -> Value {
    let path = world.messages(&format!("/{poll}/poll/answers/{query}"));
    world.get(&world.bob, &path).await.json()
}

#[tokio::test]
async fn a_poll_is_asked_voted_in_and_ended() {
    let world = World::new().await;
    let (ada, bob, eve) = (&world.ada, &world.bob, &world.eve);
    let asked = ask(&world, ada, lunch()).await;
    assert_eq!(asked.status, 201, "{}", String::from_utf8_lossy(&asked.bytes));
    let asked = asked.json();
    let answer = |id: &str, text: &str, emoji: Value| json!({"id": id, "text": text, "emoji": emoji, "count": 0, "me": false});
    let expected = json!({
        "question": "Lunch?", "allowMultiselect": false, "endedTimestamp": null, "isFinalized": false,
        "expiry": asked["poll"]["expiry"],
        "answers": [
            answer("1", "Pizza", json!("🍕")), answer("2", "Soup", Value::Null), answer("3", "None", Value::Null),
        ],
    });
    assert_eq!(
        (&asked["poll"], &asked["content"], &asked["type"]),
        (&expected, &json!(""), &json!(0))
    );
    let poll = id(&asked);
    let path = world.messages(&format!("/{poll}"));
    assert_eq!(world.get(ada, &path).await.json(), asked);

    // The last vote of each counts.
    for answers in [["1"], ["2"], ["2"]] {
        assert_eq!(vote(&world, bob, poll, &answers).await.status, 200);
    }
    let voted = vote(&world, ada, poll, &["1"]).await.json();
    assert_eq!(voted["poll"]["answers"][0]["me"], true);
    assert_eq!(seen(&world, ada, poll).await, [(1, true), (1, false), (0, false)]);
    assert_eq!(seen(&world, bob, poll).await, [(1, false), (1, true), (0, false)]);
    assert_eq!(
        voters(&world, poll, "2/voters").await["data"],
        json!([{"userId": bob.id}])
    );
    assert_eq!(voters(&world, poll, "9/voters").await["data"], json!([]));
    assert_eq!(vote(&world, bob, poll, &["1"]).await.status, 200);
    let page = voters(&world, poll, "1/voters?limit=1").await;
    assert_eq!(page["data"], json!([{"userId": ada.id}]));
    let next = page["pagination"]["nextCursor"].as_str().unwrap();
    let page = voters(&world, poll, &format!("1/voters?limit=1&after={next}")).await;
    assert_eq!(page["data"], json!([{"userId": bob.id}]));
    assert_eq!(vote(&world, bob, poll, &["2"]).await.status, 200);

    for (person, answers, status) in [
        (bob, &["4"][..], 400),
        (bob, &["1", "2"], 400),
        (bob, &["1", "1"], 400),
        (eve, &["1"], 404),
    ] {
        let answer = vote(&world, person, poll, answers).await;
        assert_eq!(refused(&answer).0, status, "{answers:?}");
    }
    let own = world.messages(&format!("/{poll}/poll/votes/@me"));
    for bad in [json!({"answerIds": "1"}), json!({}), json!([["1"]])] {
        let answer = world.send(Method::PUT, bob, &own, bad).await;
        assert_eq!(refused(&answer).0, 400);
    }
    // A vote is taken back.
    assert_eq!(world.delete(ada, &own).await.status, 204);
    assert_eq!(
        seen(&world, ada, poll).await,
        [(0, false), (1, false), (0, false)]
    );

    // Its author ends it, once.
    let end = world.messages(&format!("/{poll}/poll/end"));
    assert_eq!(refused(&world.post(bob, &end, json!({})).await).0, 403);
    let ended = world.post(ada, &end, json!({})).await.json();
    assert!(ended["poll"]["endedTimestamp"].is_string() && ended["poll"]["isFinalized"] == true);
    assert_eq!(world.post(ada, &end, json!({})).await.json(), ended);
    assert_eq!(refused(&vote(&world, ada, poll, &["1"]).await).0, 409);
    assert_eq!(refused(&world.delete(bob, &own).await).0, 409);
    assert_eq!(seen(&world, bob, poll).await, [(0, false), (1, true), (0, false)]);
    // Nobody edits it; with it all goes.
    assert_eq!(
        refused(&world.patch(ada, &path, json!({"content": "x"})).await).0,
        403
    );
    assert_eq!(world.delete(ada, &path).await.status, 204);
    assert_eq!(refused(&vote(&world, bob, poll, &["1"]).await).0, 404);
    let said = world.say(ada, "no poll").await;
    assert_eq!(refused(&vote(&world, bob, id(&said), &["1"]).await).0, 409);
}

/// `person`, logged in anew.
async fn again(world: &World, person: &Person, name: &str) -> Person {
    let login = json!({"username": name, "password": PASSWORD});
    let login = world.api.post("/api/v1/auth/login", &login).await.json();
    Person {
        id: person.id.clone(),
        token: login["accessToken"].as_str().unwrap().to_owned(),
    }
}

#[tokio::test]
async fn a_poll_is_over_when_its_time_is() {
    let world = World::new().await;
    let (ada, bob) = (&world.ada, &world.bob);
    let mut several = lunch();
    several["allowMultiselect"] = json!(true);
    let asked = ask(&world, ada, several).await.json();
    let poll = id(&asked);
    assert_eq!(vote(&world, bob, poll, &["1", "3"]).await.status, 200);
    assert_eq!(seen(&world, bob, poll).await, [(1, true), (0, false), (1, true)]);
    world.api.clock.advance_seconds(3601);
    // So are their sessions.
    let (ada, bob) = (&again(&world, ada, "ada").await, &again(&world, bob, "bob").await);
    let path = world.messages(&format!("/{poll}"));
    let message = world.get(bob, &path).await.json();
    assert_eq!(
        (
            &message["poll"]["isFinalized"],
            &message["poll"]["endedTimestamp"]
        ),
        (&json!(true), &Value::Null)
    );
    let answer = vote(&world, ada, poll, &["1"]).await;
    assert_eq!(answer.status, 409);
    assert_eq!(
        seen(&world, ada, poll).await,
        [(1, false), (0, false), (1, false)]
    );
}

#[tokio::test]
async fn bad_polls_are_refused() {
    let world = World::new().await;
    let (ada, bob) = (&world.ada, &world.bob);
    let with = |key: &str, value: Value| {
        let mut bad = lunch();
        bad[key] = value;
        bad
    };
    let many: Vec<Value> = (0..11)
        .map(|number| json!({"text": number.to_string()}))
        .collect();
    for (field, bad) in [
        ("poll.question", with("question", json!(" "))),
        ("poll.question", with("question", json!("x".repeat(301)))),
        ("poll.question", with("question", json!("a\u{0}b"))),
        ("poll.question", with("question", json!(5))),
        ("poll.answers", with("answers", json!([{"text": "one"}]))),
        ("poll.answers", with("answers", json!(many))),
        (
            "poll.answers",
            with("answers", json!([{"text": "one"}, {"text": ""}])),
        ),
        (
            "poll.answers",
            with("answers", json!([{"text": "one"}, {"text": "x".repeat(56)}])),
        ),
        (
            "poll.answers",
            with("answers", json!([{"text": "one"}, {"text": "two", "emoji": "x"}])),
        ),
        ("poll.duration", with("duration", json!(0))),
        ("poll.duration", with("duration", json!(769))),
    ] {
        let answer = ask(&world, ada, bad.clone()).await;
        assert_eq!(refused(&answer), (400, vec![field.to_owned()]), "{bad}");
    }
    for bad in [
        json!([]),
        json!("x"),
        json!({}),
        with("answers", json!([["one"], ["two"]])),
        with("answers", json!({})),
    ] {
        assert_eq!(refused(&ask(&world, ada, bad.clone()).await).0, 400, "{bad}");
    }
    let body = json!({"poll": lunch(), "content": "beside"});
    let answer = world.post(ada, &world.messages(""), body).await;
    assert_eq!(refused(&answer), (400, vec!["content".to_owned()]));
    assert_eq!(world.contents("").await, Vec::<String>::new());

    // It takes the right, and rules look at all that it says.
    let everyone = (world.guild.as_str(), 0);
    let denied = (Permissions::NONE, Permissions::SEND_POLLS);
    assert_eq!(
        put(&world, ada, &world.channel, everyone, denied).await.status,
        204
    );
    assert_eq!(refused(&ask(&world, bob, lunch()).await).0, 403);
    let denied = (Permissions::NONE, Permissions::NONE);
    assert_eq!(
        put(&world, ada, &world.channel, everyone, denied).await.status,
        204
    );
    let rule = json!({
        "name": "words", "triggerType": 1, "eventType": 1, "enabled": true,
        "triggerMetadata": {"keywordFilter": ["soup"]}, "actions": [{"type": 1, "metadata": {}}],
    });
    let made = world
        .post(ada, &world.of_guild("/auto-moderation/rules"), rule)
        .await;
    assert_eq!(made.status, 201);
    assert_eq!(ask(&world, bob, lunch()).await.status, 400);
    assert_eq!(world.contents("").await, Vec::<String>::new());
}

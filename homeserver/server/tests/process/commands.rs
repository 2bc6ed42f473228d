//! The commands beside `serve`.

use serde_json::{Value, json};

use crate::program::Program;

#[test]
fn the_document_and_the_example_need_no_configuration() {
    let program = Program::new();
    let document: Value = serde_json::from_str(&program.succeed(&["openapi"])).unwrap();
    assert!(document["paths"]["/api/v1/auth/login"]["post"].is_object());
    assert!(program.succeed(&["config", "example"]).contains("[registration]"));
    assert!(!program.data().exists());
}

#[test]
fn keys_are_rotated_and_kept() {
    let program = Program::new();
    drop(program.serve());
    let first = program.succeed(&["keys", "list"]);
    assert_eq!(first.lines().count(), 1);
    let id = first.split_whitespace().next().unwrap().to_owned();
    assert!(id.starts_with("ed25519:") && first.contains("in use"), "{first}");

    program.succeed(&["keys", "rotate"]);
    let both = program.succeed(&["keys", "list"]);
    let lines: Vec<_> = both.lines().collect();
    assert_eq!(lines.len(), 2);
    assert!(
        lines[0].contains("in use") && !lines[0].starts_with(&id),
        "{both}"
    );
    assert!(
        lines[1].starts_with(&id) && !lines[1].contains("in use"),
        "{both}"
    );
}

#[test]
fn rules_for_servers_are_given_and_taken() {
    let program = Program::new()
        .with("FEDERATION__MODE", "allowlist")
        .with("FEDERATION__DENY", "evil.example");
    program.succeed(&["federation", "allow", "B.example"]);
    program.succeed(&["federation", "deny", "*.bad.example"]);
    let list = program.succeed(&["federation", "list"]);
    for part in [
        "allowlist",
        "evil.example  (configuration)",
        "allow  b.example",
        "deny   *.bad.example",
    ] {
        assert!(list.contains(part), "{part}: {list}");
    }
    program.succeed(&["federation", "remove", "b.example"]);
    assert!(
        !program
            .succeed(&["federation", "list"])
            .contains("b.example  (since")
    );
    assert!(
        program
            .fail(&["federation", "remove", "b.example"])
            .contains("no rule")
    );
    assert!(
        program
            .fail(&["federation", "allow", "not a name"])
            .contains("server name")
    );
}

#[test]
fn tokens_let_users_in_and_users_become_admins() {
    let program = Program::new();
    let token = program
        .succeed(&["user", "create-token", "--uses", "1", "--days", "2"])
        .trim()
        .to_owned();
    let server = program.serve();
    let body =
        |name: &str| json!({ "username": name, "password": "correct horse", "token": token }).to_string();
    let (status, login) = server.ask("POST", "/api/v1/auth/register", None, &body("eve"));
    assert_eq!((status, &login["user"]["flags"]), (201, &json!(0)));
    assert_eq!(
        server
            .ask("POST", "/api/v1/auth/register", None, &body("mallory"))
            .0,
        403,
        "it served once"
    );

    program.succeed(&["user", "make-admin", "eve"]);
    let (_, user) = server.ask("GET", "/api/v1/users/@me", login["accessToken"].as_str(), "");
    assert_eq!(user["flags"], 1);
    let reset = program.succeed(&["user", "reset-2fa", "eve"]);
    assert!(reset.contains("had no second factor"), "{reset}");
    assert!(
        program
            .fail(&["user", "reset-2fa", "nobody"])
            .contains("no such user")
    );
    let none = program.fail(&["user", "verify-email", "eve"]);
    assert!(none.contains("no e-mail address"), "{none}");
    let email = json!({"email": "eve@example.org", "password": "correct horse"}).to_string();
    let token = login["accessToken"].as_str();
    let (status, user) = server.ask("PUT", "/api/v1/users/@me/email", token, &email);
    assert_eq!((status, &user["verified"]), (200, &json!(false)));
    let confirmed = program.succeed(&["user", "verify-email", "eve"]);
    assert!(confirmed.contains("is confirmed"), "{confirmed}");
    let (_, user) = server.ask("GET", "/api/v1/users/@me", token, "");
    assert_eq!(user["verified"], true);
    let again = program.succeed(&["user", "verify-email", "eve"]);
    assert!(again.contains("was confirmed before"), "{again}");
    assert!(
        program
            .fail(&["user", "make-admin", "nobody"])
            .contains("no such user")
    );
    assert!(
        !program
            .run(&["user", "create-token", "--uses", "0"])
            .status
            .success()
    );
}

#[test]
fn a_guild_is_looked_at_beside_the_running_server() {
    let program = Program::new().with("REGISTRATION__MODE", "open");
    let server = program.serve();
    let body = json!({ "username": "eve", "password": "correct horse" }).to_string();
    let (_, login) = server.ask("POST", "/api/v1/auth/register", None, &body);
    let token = login["accessToken"].as_str();
    let (_, guild) = server.ask(
        "POST",
        "/api/v1/guilds",
        token,
        &json!({"name": "Hall"}).to_string(),
    );
    let id = guild["id"].as_str().unwrap();

    let shown: Value = serde_json::from_str(&program.succeed(&["inspect", "guild", id, "--json"])).unwrap();
    assert_eq!(shown["guild"], guild);
    assert_eq!(shown["members"][0]["userId"], login["user"]["id"]);
    assert_eq!(shown["roles"][0]["id"], id);
    let channel = shown["channels"][0]["id"].as_str().unwrap();
    let path = format!("/api/v1/channels/{channel}/messages");
    let (_, message) = server.ask("POST", &path, token, &json!({"content": "hello"}).to_string());
    let shown: Value = serde_json::from_str(&program.succeed(&["inspect", "guild", id, "--json"])).unwrap();
    assert_eq!(
        shown["messages"],
        json!([{"channelId": channel, "id": message["id"], "authorId": login["user"]["id"], "content": "hello",
                "emojis": null, "stickers": null, "edited": false, "deleted": false, "referencedMessage": null}])
    );
    let text = program.succeed(&["inspect", "guild", id]);
    for part in [
        "Hall",
        "@eve:localhost:8448",
        "1 messages, 0 deleted",
        "@everyone",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let complaint = program.fail(&["inspect", "guild", "!elsewhere"]);
    assert!(complaint.contains("knows no guild !elsewhere"), "{complaint}");
}

//! Starting, serving, stopping.

use std::{fs, time::Duration};

use serde_json::json;

use crate::program::Program;

#[test]
fn the_first_account_is_the_admin_and_all_is_there_after_a_restart() {
    let program = Program::new();
    let mut server = program.serve();
    let said = server.says("curl");
    let token = said
        .lines()
        .map(str::trim)
        .skip_while(|line| !line.contains("this token"))
        .nth(2)
        .unwrap()
        .to_owned();
    assert_eq!(server.ask("GET", "/health", None, "").0, 200);
    assert_eq!(server.ask("GET", "/ready", None, "").0, 200);

    let body = json!({ "username": "ada", "password": "correct horse" }).to_string();
    assert_eq!(
        server.ask("POST", "/api/v1/auth/register", None, &body).0,
        403,
        "registration is by token"
    );
    let body = json!({ "username": "ada", "password": "correct horse", "token": token }).to_string();
    let (status, login) = server.ask("POST", "/api/v1/auth/register", None, &body);
    assert_eq!(status, 201, "{login}");
    assert_eq!(login["user"]["id"], "@ada:localhost:8448");
    assert_eq!(login["user"]["flags"], 1);
    let took = server.stop();
    assert!(took < Duration::from_secs(8), "{took:?}");

    let server = program.serve();
    let access = login["accessToken"].as_str();
    let (status, user) = server.ask("GET", "/api/v1/users/@me", access, "");
    assert_eq!((status, &user), (200, &login["user"]));
    drop(server);
    // Killed, not stopped: it starts again all the same, and asks for no first account.
    let mut server = program.serve();
    assert!(!server.says("federation:").contains("no account"));
    assert_eq!(server.ask("GET", "/api/v1/users/@me", access, "").0, 200);
}

#[test]
fn a_server_keeps_its_name() {
    let mut program = Program::new().with("SERVER__NAME", "a.example");
    program.succeed(&["migrate"]);
    program.set("SERVER__NAME", "b.example");
    let complaint = program.fail(&[]);
    assert!(
        complaint.contains("b.example") && complaint.contains("a.example"),
        "{complaint}"
    );
    assert!(complaint.contains("server.name"), "{complaint}");
}

#[test]
fn a_second_process_is_refused() {
    let program = Program::new();
    let server = program.serve();
    let complaint = program.fail(&["serve"]);
    assert!(
        complaint.contains("in use by another guildhall process"),
        "{complaint}"
    );
    assert!(program.fail(&["rebuild"]).contains("in use by another"));
    assert!(program.fail(&["keys", "rotate"]).contains("in use by another"));
    drop(server);
    program.succeed(&["rebuild"]);
}

#[test]
fn a_port_that_is_taken_is_told() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let program = Program::new().with("HTTP__LISTEN", &address);
    let complaint = program.fail(&[]);
    assert!(
        complaint.contains("http.listen") && complaint.contains(&address),
        "{complaint}"
    );
}

#[test]
fn a_bad_configuration_stops_the_start() {
    let program = Program::new().with("HTTP__LISTN", "x");
    let complaint = program.fail(&[]);
    assert!(complaint.contains("GUILDHALL__HTTP__LISTN"), "{complaint}");
    assert!(!program.data().exists(), "nothing was made");

    let program = Program::new();
    fs::write(
        program.data().parent().unwrap().join("guildhall.toml"),
        "[server]\n\nname = 3\n",
    )
    .unwrap();
    let complaint = program.fail(&[]);
    assert!(
        complaint.contains("guildhall.toml, line 3: server.name"),
        "{complaint}"
    );

    let program = Program::new().with("DATABASE__URL", "sqlite:/nowhere/at/all.db");
    let complaint = program.fail(&["migrate"]);
    assert!(complaint.contains("database.url"), "{complaint}");

    let program = Program::new().with("FEDERATION__CA_FILES", "/nowhere/ca.pem");
    let complaint = program.fail(&[]);
    assert!(
        complaint.contains("federation.ca_files") && complaint.contains("/nowhere/ca.pem"),
        "{complaint}"
    );
}

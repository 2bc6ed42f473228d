//! Whom the client connects to, and whom it believes.

use std::{io::ErrorKind, net::TcpListener, time::Duration};

use guildhall_federation_client::{ClientConfig, ClientError, FederationMode, FederationPolicy, Patience};
use guildhall_keys::KeyFetcher;
use guildhall_storage::federation;
use guildhall_test_support::{Authority, Port, sqlite};
use guildhall_types::OwnedServerName;

use crate::world::{Peer, Seen, World, answer, get, router};

/// A server with a certificate of `authority` for `names`.
async fn peer_as(authority: &Authority, names: &[&str]) -> Peer {
    let seen = Seen::default();
    let router = router(&seen, |_| async { answer(200, "{}") });
    let server = Port::reserve().serve(authority, names, router).await;
    Peer { server, seen }
}

/// A port at which nobody answers, and that tells whether somebody has come.
struct Door(TcpListener);

impl Door {
    fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        Self(listener)
    }

    fn at(&self, host: &str) -> OwnedServerName {
        format!("{host}:{}", self.0.local_addr().unwrap().port())
            .try_into()
            .unwrap()
    }

    /// A connection is there to be accepted as soon as the other side has it.
    #[track_caller]
    fn nobody_came(&self) {
        assert_eq!(self.0.accept().unwrap_err().kind(), ErrorKind::WouldBlock);
    }
}

#[tokio::test]
async fn a_certificate_of_an_unknown_authority_is_refused() {
    let world = World::new().await;
    let client = world.client();
    let stranger = peer_as(&Authority::new(), &["localhost"]).await;
    let error = get(&client, &stranger.name(), Patience::Interactive)
        .await
        .unwrap_err();
    assert!(matches!(error, ClientError::Unreachable { .. }), "{error}");
    assert!(
        error.to_string().to_lowercase().contains("certificate"),
        "the operator is told why: {error}"
    );
    client.fetch(stranger.name()).await.unwrap_err();
    assert_eq!(stranger.count(), 0, "nothing was asked");
    // The same with an authority that is trusted.
    let known = peer_as(&world.authority, &["localhost"]).await;
    get(&client, &known.name(), Patience::Interactive).await.unwrap();
}

#[tokio::test]
async fn a_certificate_for_another_name_is_refused() {
    let world = World::new().await;
    for names in [
        vec!["elsewhere.test"],
        vec!["127.0.0.1"],
        vec!["*.localhost"],
        vec![],
    ] {
        let other = peer_as(&world.authority, &names).await;
        let error = get(&world.client(), &other.name(), Patience::Interactive)
            .await
            .unwrap_err();
        assert!(
            matches!(error, ClientError::Unreachable { .. }),
            "{names:?}: {error}"
        );
        assert_eq!(other.count(), 0, "{names:?}");
    }
}

#[tokio::test]
async fn an_address_needs_a_certificate_for_the_address() {
    let world = World::new().await;
    for (name, is_good) in [("127.0.0.1", true), ("localhost", false)] {
        let peer = peer_as(&world.authority, &[name]).await;
        let server = OwnedServerName::try_from(format!("127.0.0.1:{}", peer.server.port())).unwrap();
        let asked = get(&world.client(), &server, Patience::Interactive).await;
        assert_eq!(asked.is_ok(), is_good, "{name}: {asked:?}");
    }
}

#[tokio::test]
async fn our_own_network_is_not_connected_to_unless_that_is_allowed() {
    let world = World::new().await;
    let config = ClientConfig {
        allow_private_addresses: false,
        ..world.config()
    };
    let client = world.client_with(config);
    let door = Door::new();
    // The last three are 127.0.0.1 too, in the eyes of many.
    for host in [
        "localhost",
        "127.0.0.1",
        "127.1.2.3",
        "0.0.0.0",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "2130706433",
        "0x7f.1",
        "017700000001",
    ] {
        let server = door.at(host);
        for patience in [Patience::Background, Patience::Interactive] {
            let error = get(&client, &server, patience).await.unwrap_err();
            let is_refused = matches!(
                error,
                ClientError::Unreachable { .. } | ClientError::BackingOff(_) | ClientError::BadRequest(_)
            );
            assert!(is_refused, "{host}: {error}");
        }
        client.fetch(server).await.unwrap_err();
        door.nobody_came();
    }
    // That the door would have told.
    let allowed = world.client_with(ClientConfig {
        connect_timeout: Duration::from_millis(100),
        ..world.config()
    });
    get(&allowed, &door.at("localhost"), Patience::Interactive)
        .await
        .unwrap_err();
    assert!(door.0.accept().is_ok());
}

#[tokio::test]
async fn whom_the_policy_denies_is_not_connected_to() {
    let world = World::new().await;
    let list = |patterns: &[&str]| -> Vec<String> {
        patterns
            .iter()
            .map(|&pattern| pattern.to_owned())
            .collect::<Vec<_>>()
    };
    let door = Door::new();
    let server = door.at("localhost");
    for (mode, allow, deny) in [
        (FederationMode::Open, vec![], vec!["localhost"]),
        (FederationMode::Allowlist, vec!["other.test"], vec![]),
        (FederationMode::Allowlist, vec!["*"], vec!["local*"]),
        (FederationMode::Closed, vec!["*"], vec![]),
    ] {
        let policy = FederationPolicy::new(mode, &list(&allow), &list(&deny));
        let client = world.client_under(policy, world.config());
        for patience in [Patience::Background, Patience::Interactive, Patience::State] {
            let error = get(&client, &server, patience).await.unwrap_err();
            assert!(
                matches!(&error, ClientError::Refused(name) if *name == server),
                "{mode:?}: {error}"
            );
            assert!(!error.retryable());
        }
        client.fetch(server.clone()).await.unwrap_err();
        assert_eq!(client.backing_off(&server), None, "it has not failed");
    }
    door.nobody_came();
}

#[tokio::test]
async fn a_rule_that_is_given_later_counts_from_then_on() {
    let world = World::new().await;
    let peer = world.peer(200, "{}").await;
    let (client, name) = (world.client(), peer.name());
    get(&client, &name, Patience::Background).await.unwrap();
    let rules = sqlite().await;
    let mut tx = rules.db().begin().await.unwrap();
    federation::set_rule(tx.conn(), "localhost", "deny", 1)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    client.policy().reload(rules.db()).await.unwrap();
    let error = get(&client, &name, Patience::Background).await.unwrap_err();
    assert!(matches!(error, ClientError::Refused(_)), "{error}");
    assert_eq!(peer.count(), 1);
}

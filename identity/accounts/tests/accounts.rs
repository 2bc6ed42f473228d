//! Accounts over a real database: registering, logging in, staying so, and being refused.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests"
)]

use std::sync::Arc;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use guildhall_accounts::{
    Accounts, AccountsConfig, AccountsError, Registration, RegistrationMode, UserPatch,
};
use guildhall_test_support::{ManualClock, SeededEntropy, TestDb};
use guildhall_types::{OwnedServerName, OwnedUserId};
use secrecy::SecretString;

struct Stage {
    db: TestDb,
    clock: Arc<ManualClock>,
    accounts: Accounts,
}

impl Stage {
    async fn new(mode: RegistrationMode) -> Self {
        // The last database is PostgreSQL where there is one.
        let db = guildhall_test_support::databases().await.pop().unwrap();
        let clock = ManualClock::shared();
        let accounts = accounts(&db, &clock, mode, 1).await;
        Self { db, clock, accounts }
    }
}

async fn accounts(db: &TestDb, clock: &Arc<ManualClock>, mode: RegistrationMode, seed: u64) -> Accounts {
    let name = OwnedServerName::try_from("home.test").unwrap();
    let config = AccountsConfig::new(name, mode);
    Accounts::new(
        db.db().clone(),
        config,
        clock.clone(),
        SeededEntropy::shared(seed),
    )
    .await
    .unwrap()
}

fn secret(text: &str) -> SecretString {
    SecretString::from(text.to_owned())
}

fn registration(username: &str) -> Registration {
    Registration {
        username: username.to_owned(),
        email: None,
        password: secret("correct horse"),
        display_name: None,
        token: None,
    }
}

#[tokio::test]
async fn who_registers_can_log_in_by_each_of_his_names() {
    let stage = Stage::new(RegistrationMode::Open).await;
    let mut new = registration("ada");
    new.email = Some("Ada@Example.org".to_owned());
    let (user, tokens) = stage.accounts.register(new).await.unwrap();
    assert_eq!(user.id, "@ada:home.test");
    let identity = stage.accounts.authenticate(&tokens.access_token).await.unwrap();
    assert_eq!(identity.user_id, "@ada:home.test");
    assert!(!identity.is_admin);
    for login in ["ada", "@ada:home.test", "ada@example.ORG"] {
        stage
            .accounts
            .login(login, &secret("correct horse"))
            .await
            .unwrap();
        let error = stage
            .accounts
            .login(login, &secret("wrong horse"))
            .await
            .err()
            .unwrap();
        assert!(matches!(error, AccountsError::BadCredentials), "{error}");
    }
    let error = stage
        .accounts
        .login("nobody", &secret("correct horse"))
        .await
        .err()
        .unwrap();
    assert!(matches!(error, AccountsError::BadCredentials), "{error}");
}

#[tokio::test]
async fn names_and_addresses_are_given_once_and_must_have_their_form() {
    let stage = Stage::new(RegistrationMode::Open).await;
    let mut first = registration("ada");
    first.email = Some("ada@example.org".to_owned());
    stage.accounts.register(first).await.unwrap();
    assert!(matches!(
        stage.accounts.register(registration("ada")).await,
        Err(AccountsError::UsernameTaken)
    ));
    let mut second = registration("bob");
    second.email = Some("ADA@example.org".to_owned());
    assert!(matches!(
        stage.accounts.register(second).await,
        Err(AccountsError::EmailTaken)
    ));
    for (username, field) in [
        ("a", "username"),
        ("Ada", "username"),
        ("a b", "username"),
        ("guildhall", "username"),
    ] {
        match stage.accounts.register(registration(username)).await {
            Err(AccountsError::Invalid { field: found, .. }) => assert_eq!(found, field, "{username}"),
            other => panic!("{username}: {:?}", other.map(|(user, _)| user)),
        }
    }
    for password in ["short", "correcthorse"] {
        let mut new = registration("correcthorse");
        new.password = secret(password);
        let refused = stage.accounts.register(new).await;
        assert!(
            matches!(
                refused,
                Err(AccountsError::Invalid {
                    field: "password",
                    ..
                })
            ),
            "{password}"
        );
    }
    let mut odd = registration("odd");
    odd.display_name = Some("bell\u{7}".to_owned());
    assert!(matches!(
        stage.accounts.register(odd).await,
        Err(AccountsError::Invalid {
            field: "displayName",
            ..
        })
    ));
    for email in ["no-at", "@b.c", "a@b", "a b@c.d", "a@b@c.d"] {
        let mut new = registration("mail");
        new.email = Some(email.to_owned());
        let refused = stage.accounts.register(new).await;
        assert!(
            matches!(refused, Err(AccountsError::Invalid { field: "email", .. })),
            "{email}"
        );
    }
}

#[tokio::test]
async fn a_refresh_token_works_once_and_its_reuse_ends_the_session() {
    let stage = Stage::new(RegistrationMode::Open).await;
    let (_, first) = stage.accounts.register(registration("ada")).await.unwrap();
    let mut revocations = stage.accounts.subscribe_revocations();
    let old = secret(&first.refresh_token);
    let second = stage.accounts.refresh(&old).await.unwrap();
    stage.accounts.authenticate(&second.access_token).await.unwrap();
    let third = secret(&second.refresh_token);
    stage.accounts.refresh(&third).await.unwrap();
    // Somebody has gone on with what the first use was answered.
    assert!(matches!(
        stage.accounts.refresh(&old).await,
        Err(AccountsError::BadToken)
    ));
    // The whole family is gone: the newest tokens too.
    for token in [&first.access_token, &second.access_token] {
        assert!(matches!(
            stage.accounts.authenticate(token).await,
            Err(AccountsError::BadToken)
        ));
    }
    let newest = secret(&second.refresh_token);
    assert!(matches!(
        stage.accounts.refresh(&newest).await,
        Err(AccountsError::BadToken)
    ));
    assert!(revocations.try_recv().is_ok());
}

#[tokio::test]
async fn an_answer_that_was_lost_is_given_again_for_a_moment() {
    let stage = Stage::new(RegistrationMode::Open).await;
    let (_, first) = stage.accounts.register(registration("ada")).await.unwrap();
    let old = secret(&first.refresh_token);
    let lost = stage.accounts.refresh(&old).await.unwrap();
    stage.clock.advance_seconds(30);
    let again = stage.accounts.refresh(&old).await.unwrap();
    stage.accounts.authenticate(&again.access_token).await.unwrap();
    // What was lost works as long as nobody uses the other.
    stage.accounts.authenticate(&lost.access_token).await.unwrap();
    stage.clock.advance_seconds(1);
    assert!(matches!(
        stage.accounts.refresh(&old).await,
        Err(AccountsError::BadToken)
    ));
    let newest = secret(&again.refresh_token);
    assert!(matches!(
        stage.accounts.refresh(&newest).await,
        Err(AccountsError::BadToken)
    ));
}

#[tokio::test]
async fn of_concurrent_refreshes_all_are_of_one_session() {
    let stage = Stage::new(RegistrationMode::Open).await;
    let (_, tokens) = stage.accounts.register(registration("ada")).await.unwrap();
    let tries = (0..8).map(|_| {
        let (accounts, token) = (stage.accounts.clone(), secret(&tokens.refresh_token));
        tokio::spawn(async move { accounts.refresh(&token).await })
    });
    let mut sessions = std::collections::BTreeSet::new();
    for attempt in tries.collect::<Vec<_>>() {
        let tokens = attempt.await.unwrap().unwrap();
        let identity = stage.accounts.authenticate(&tokens.access_token).await.unwrap();
        sessions.insert(identity.session_id);
    }
    assert_eq!(sessions.len(), 1);
}

#[tokio::test]
async fn logging_out_ends_access_at_once_and_after_a_restart() {
    let stage = Stage::new(RegistrationMode::Open).await;
    let (_, tokens) = stage.accounts.register(registration("ada")).await.unwrap();
    let identity = stage.accounts.authenticate(&tokens.access_token).await.unwrap();
    stage.accounts.logout(&identity.session_id).await.unwrap();
    assert!(stage.accounts.authenticate(&tokens.access_token).await.is_err());
    assert!(
        stage
            .accounts
            .refresh(&secret(&tokens.refresh_token))
            .await
            .is_err()
    );
    let again = accounts(&stage.db, &stage.clock, RegistrationMode::Open, 2).await;
    assert!(again.authenticate(&tokens.access_token).await.is_err());
}

#[tokio::test]
async fn tokens_end_by_the_clock() {
    let stage = Stage::new(RegistrationMode::Open).await;
    let (_, tokens) = stage.accounts.register(registration("ada")).await.unwrap();
    stage.clock.advance_seconds(14 * 60);
    stage.accounts.authenticate(&tokens.access_token).await.unwrap();
    stage.clock.advance_seconds(61);
    assert!(stage.accounts.authenticate(&tokens.access_token).await.is_err());
    stage.clock.advance_seconds(7 * 24 * 3600);
    assert!(
        stage
            .accounts
            .refresh(&secret(&tokens.refresh_token))
            .await
            .is_err()
    );
}

#[tokio::test]
async fn a_token_that_was_tampered_with_is_refused() {
    let stage = Stage::new(RegistrationMode::Open).await;
    let (_, tokens) = stage.accounts.register(registration("ada")).await.unwrap();
    let parts: Vec<&str> = tokens.access_token.split('.').collect();
    let claims = String::from_utf8(URL_SAFE_NO_PAD.decode(parts[1]).unwrap()).unwrap();
    let forged = URL_SAFE_NO_PAD.encode(claims.replace("@ada:", "@eve:"));
    let none = URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"JWT"}"#);
    for token in [
        format!("{}.{forged}.{}", parts[0], parts[2]),
        format!("{none}.{}.", parts[1]),
        format!("{none}.{}.{}", parts[1], parts[2]),
        "nonsense".to_owned(),
        String::new(),
    ] {
        assert!(stage.accounts.authenticate(&token).await.is_err(), "{token}");
    }
    // Another server's key, the same claims.
    let other = guildhall_test_support::sqlite().await;
    let elsewhere = accounts(&other, &stage.clock, RegistrationMode::Open, 9).await;
    assert!(elsewhere.authenticate(&tokens.access_token).await.is_err());
}

#[tokio::test]
async fn registration_modes_and_tokens() {
    let stage = Stage::new(RegistrationMode::Token).await;
    let refused = stage.accounts.register(registration("ada")).await;
    assert!(matches!(refused, Err(AccountsError::BadRegistrationToken)));
    let token = stage.accounts.create_registration_token(1, None).await.unwrap();
    let with = |name: &str, token: &str| Registration {
        token: Some(secret(token)),
        ..registration(name)
    };
    let (_, tokens) = stage.accounts.register(with("ada", &token)).await.unwrap();
    assert!(
        !stage
            .accounts
            .authenticate(&tokens.access_token)
            .await
            .unwrap()
            .is_admin
    );
    let used_up = stage.accounts.register(with("bob", &token)).await;
    assert!(matches!(used_up, Err(AccountsError::BadRegistrationToken)));
    // A name that is taken uses nothing up.
    let token = stage.accounts.create_registration_token(1, None).await.unwrap();
    assert!(matches!(
        stage.accounts.register(with("ada", &token)).await,
        Err(AccountsError::UsernameTaken)
    ));
    stage.accounts.register(with("bob", &token)).await.unwrap();
}

#[tokio::test]
async fn the_first_account_becomes_admin_with_the_token_of_the_first_start() {
    let stage = Stage::new(RegistrationMode::Closed).await;
    let stale = stage.accounts.first_start_token().await.unwrap().unwrap();
    let token = stage.accounts.first_start_token().await.unwrap().unwrap();
    let with = |name: &str, token: &str| Registration {
        token: Some(secret(token)),
        ..registration(name)
    };
    assert!(stage.accounts.register(with("eve", &stale)).await.is_err());
    assert!(stage.accounts.register(registration("eve")).await.is_err());
    let (user, tokens) = stage.accounts.register(with("ada", &token)).await.unwrap();
    assert_eq!(user.flags, 1);
    assert!(
        stage
            .accounts
            .authenticate(&tokens.access_token)
            .await
            .unwrap()
            .is_admin
    );
    assert!(stage.accounts.register(with("eve", &token)).await.is_err());
    assert!(stage.accounts.first_start_token().await.unwrap().is_none());
}

#[tokio::test]
async fn a_user_changes_the_own_profile() {
    let stage = Stage::new(RegistrationMode::Open).await;
    stage.accounts.register(registration("ada")).await.unwrap();
    let id = OwnedUserId::try_from("@ada:home.test").unwrap();
    let patch = UserPatch {
        display_name: Some(Some("Ada L.".to_owned())),
        bio: Some("two\nlines".to_owned()),
        accent_color: Some(Some("#a0b1c2".to_owned())),
        locale: Some("tr".to_owned()),
        avatar: Some(Some("mxc://home.test/face".to_owned())),
        banner: Some(Some("mxc://home.test/banner".to_owned())),
    };
    let user = stage.accounts.update_user(&id, patch).await.unwrap();
    assert_eq!(user.display_name.as_deref(), Some("Ada L."));
    assert_eq!(user.avatar.as_deref(), Some("mxc://home.test/face"));
    assert_eq!(user.banner.as_deref(), Some("mxc://home.test/banner"));
    let user = stage
        .accounts
        .update_user(&id, UserPatch::default())
        .await
        .unwrap();
    assert_eq!((user.bio.as_str(), user.locale.as_str()), ("two\nlines", "tr"));
    let clear = UserPatch {
        display_name: Some(None),
        avatar: Some(None),
        ..UserPatch::default()
    };
    let user = stage.accounts.update_user(&id, clear).await.unwrap();
    assert_eq!((user.display_name, user.avatar), (None, None));
    assert_eq!(user.banner.as_deref(), Some("mxc://home.test/banner"), "it stays");
    for patch in [
        UserPatch {
            bio: Some("x".repeat(191)),
            ..UserPatch::default()
        },
        UserPatch {
            accent_color: Some(Some("red".to_owned())),
            ..UserPatch::default()
        },
        UserPatch {
            locale: Some("no such tag".to_owned()),
            ..UserPatch::default()
        },
        UserPatch {
            display_name: Some(Some(" ".to_owned())),
            ..UserPatch::default()
        },
    ] {
        assert!(matches!(
            stage.accounts.update_user(&id, patch).await,
            Err(AccountsError::Invalid { .. })
        ));
    }
    let nobody = OwnedUserId::try_from("@nobody:home.test").unwrap();
    let unknown = stage.accounts.update_user(&nobody, UserPatch::default()).await;
    assert!(matches!(unknown, Err(AccountsError::UnknownUser)));
}

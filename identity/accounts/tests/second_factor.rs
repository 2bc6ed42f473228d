//! Second factors over a real database: taken on, asked for, guessed at, lost.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests"
)]

use std::sync::Arc;

use guildhall_accounts::{
    Accounts, AccountsConfig, AccountsError, LoggedIn, Registration, RegistrationMode, Ticket,
};
use guildhall_test_support::{ManualClock, SeededEntropy, TestDb, totp};
use guildhall_types::{Clock as _, OwnedServerName, OwnedUserId};
use secrecy::SecretString;

const PASSWORD: &str = "correct horse";

struct Stage {
    db: TestDb,
    clock: Arc<ManualClock>,
    accounts: Accounts,
    ada: OwnedUserId,
}

impl Stage {
    async fn new() -> Self {
        // The last database is PostgreSQL where there is one.
        let db = guildhall_test_support::databases().await.pop().unwrap();
        let clock = ManualClock::shared();
        let accounts = accounts(&db, &clock).await;
        for name in ["ada", "bob"] {
            let registration = Registration {
                username: name.to_owned(),
                email: None,
                password: secret(PASSWORD),
                display_name: None,
                token: None,
            };
            accounts.register(registration).await.unwrap();
        }
        let ada = OwnedUserId::try_from("@ada:home.test").unwrap();
        Self {
            db,
            clock,
            accounts,
            ada,
        }
    }

    /// Gives ada a second factor: its secret and the recovery codes.
    async fn with_factor() -> (Self, String, Vec<String>) {
        let stage = Self::new().await;
        let proposed = stage
            .accounts
            .propose_second_factor(&stage.ada, &secret(PASSWORD))
            .await
            .unwrap();
        let codes = stage.confirm(&stage.code(&proposed.secret)).await.unwrap();
        (stage, proposed.secret, codes)
    }

    fn code(&self, secret: &str) -> String {
        totp::code(secret, self.clock.now())
    }

    async fn confirm(&self, code: &str) -> Result<Vec<String>, AccountsError> {
        let codes = self
            .accounts
            .confirm_second_factor(&self.ada, &secret(code))
            .await?;
        Ok(codes.recovery_codes)
    }

    async fn ticket(&self) -> Ticket {
        match self.accounts.login("ada", &secret(PASSWORD)).await.unwrap() {
            LoggedIn::Awaited(ticket) => ticket,
            LoggedIn::Session(..) => panic!("no second factor was asked for"),
        }
    }

    async fn complete(&self, ticket: &Ticket, code: &str) -> Result<String, AccountsError> {
        let login = self
            .accounts
            .login_with_code(&secret(&ticket.ticket), &secret(code))
            .await?;
        assert_eq!(login.0.id, self.ada);
        Ok(login.1.access_token)
    }

    fn next_step(&self) {
        self.clock.advance_seconds(30);
    }
}

async fn accounts(db: &TestDb, clock: &Arc<ManualClock>) -> Accounts {
    let name = OwnedServerName::try_from("home.test").unwrap();
    let config = AccountsConfig::new(name, RegistrationMode::Open);
    let entropy = SeededEntropy::shared(1);
    Accounts::new(db.db().clone(), config, clock.clone(), entropy)
        .await
        .unwrap()
}

fn secret(text: &str) -> SecretString {
    SecretString::from(text.to_owned())
}

/// Another code than any that `secret` has about now.
fn wrong(stage: &Stage, secret: &str) -> String {
    let now = stage.clock.now();
    let near: Vec<_> = (-3..=3)
        .map(|steps| totp::code(secret, now.plus_seconds(steps * 30)))
        .collect();
    let mut all = (0..1000).map(|number| format!("{number:06}"));
    all.find(|code| !near.contains(code)).unwrap()
}

fn is_wrong(result: Result<impl Sized, AccountsError>, blamed: &str) -> bool {
    matches!(result, Err(AccountsError::Invalid { field, .. }) if field == blamed)
}

#[tokio::test]
async fn a_second_factor_is_asked_for_once_a_code_was_shown() {
    let stage = Stage::new().await;
    let accounts = &stage.accounts;
    let refused = accounts.propose_second_factor(&stage.ada, &secret("wrong")).await;
    assert!(is_wrong(refused, "password"));
    let error = stage.confirm("000000").await.unwrap_err();
    assert!(matches!(error, AccountsError::NoSecondFactor), "{error}");

    let first = accounts
        .propose_second_factor(&stage.ada, &secret(PASSWORD))
        .await
        .unwrap();
    let second = accounts
        .propose_second_factor(&stage.ada, &secret(PASSWORD))
        .await
        .unwrap();
    assert_ne!(first.secret, second.secret);
    assert_eq!(first.secret.len(), 32, "160 bits in base32");
    assert_eq!(
        second.uri,
        format!(
            "otpauth://totp/home.test:ada?secret={}&issuer=home.test",
            second.secret
        )
    );
    let login = accounts.login("ada", &secret(PASSWORD)).await.unwrap();
    assert!(
        matches!(login, LoggedIn::Session(..)),
        "a proposal asks for nothing"
    );
    assert!(!accounts.has_second_factor(&stage.ada).await.unwrap());
    assert!(is_wrong(stage.confirm(&stage.code(&first.secret)).await, "code"));

    let codes = stage.confirm(&stage.code(&second.secret)).await.unwrap();
    assert_eq!(codes.len(), 10);
    assert!(accounts.user(&stage.ada).await.unwrap().unwrap().mfa_enabled);
    let ticket = stage.ticket().await;
    assert_eq!(ticket.expires_in, 300);
    assert!(
        is_wrong(stage.complete(&ticket, &stage.code(&second.secret)).await, "code"),
        "it was used"
    );
    stage.next_step();
    let token = stage
        .complete(&ticket, &stage.code(&second.secret))
        .await
        .unwrap();
    assert_eq!(accounts.authenticate(&token).await.unwrap().user_id, stage.ada);

    let again = accounts
        .propose_second_factor(&stage.ada, &secret(PASSWORD))
        .await;
    assert!(matches!(again, Err(AccountsError::SecondFactorOn)));
    let again = stage.confirm(&stage.code(&second.secret)).await;
    assert!(matches!(again, Err(AccountsError::SecondFactorOn)));
    let bob = accounts.login("bob", &secret(PASSWORD)).await.unwrap();
    assert!(matches!(bob, LoggedIn::Session(..)), "others log in as before");
}

#[tokio::test]
async fn a_code_works_once_and_none_that_is_older() {
    let (stage, key, _) = Stage::with_factor().await;
    stage.next_step();
    stage.next_step();
    let old = stage.code(&key);
    stage.next_step();
    let present = stage.code(&key);
    stage.complete(&stage.ticket().await, &present).await.unwrap();
    let ticket = stage.ticket().await;
    assert!(is_wrong(stage.complete(&ticket, &present).await, "code"));
    assert!(
        is_wrong(stage.complete(&ticket, &old).await, "code"),
        "a step ago would do, had no later one been used"
    );
    let early = totp::code(&key, stage.clock.now().plus_seconds(30));
    stage.complete(&ticket, &early).await.unwrap();
    stage.next_step();
    assert!(is_wrong(
        stage.complete(&stage.ticket().await, &early).await,
        "code"
    ));
}

#[tokio::test]
async fn a_ticket_logs_in_once_and_for_five_minutes() {
    let (stage, key, codes) = Stage::with_factor().await;
    stage.next_step();
    let ticket = stage.ticket().await;
    let other = stage.ticket().await;
    stage.complete(&ticket, &stage.code(&key)).await.unwrap();
    for used in [stage.complete(&ticket, &codes[0]).await, {
        stage.clock.advance_seconds(300);
        stage.complete(&other, &codes[0]).await
    }] {
        assert!(matches!(used, Err(AccountsError::BadTicket)));
    }
    stage
        .complete(&stage.ticket().await, &codes[0])
        .await
        .expect("it was not used up");
    // It is good for nothing else.
    let ticket = stage.ticket().await.ticket;
    assert!(stage.accounts.authenticate(&ticket).await.is_err());
    assert!(stage.accounts.refresh(&secret(&ticket)).await.is_err());
    // Nor does one outlive its second factor.
    let ticket = stage.ticket().await;
    assert!(stage.accounts.reset_second_factor(&stage.ada).await.unwrap());
    assert!(matches!(
        stage.complete(&ticket, &codes[1]).await,
        Err(AccountsError::BadTicket)
    ));
    assert!(!stage.accounts.reset_second_factor(&stage.ada).await.unwrap());
    let login = stage.accounts.login("ada", &secret(PASSWORD)).await.unwrap();
    assert!(matches!(login, LoggedIn::Session(..)));
}

#[tokio::test]
async fn of_many_at_once_with_one_code_one_logs_in() {
    let (stage, key, codes) = Stage::with_factor().await;
    stage.next_step();
    for code in [stage.code(&key), codes[3].clone()] {
        let mut tickets = Vec::new();
        // As many as may fail before it is waited: each is counted before it is looked at.
        for _ in 0..4 {
            tickets.push(stage.ticket().await);
        }
        let tries = tickets.into_iter().map(|ticket| {
            let (accounts, code) = (stage.accounts.clone(), secret(&code));
            tokio::spawn(async move { accounts.login_with_code(&secret(&ticket.ticket), &code).await })
        });
        let mut wins = 0;
        for attempt in tries.collect::<Vec<_>>() {
            let result = attempt.await.unwrap();
            wins += usize::from(result.is_ok());
            assert!(result.is_ok() || is_wrong(result, "code"));
        }
        assert_eq!(wins, 1, "{code}");
        // Whoever failed after the one that passed is counted still.
        stage.clock.advance_seconds(30);
        stage
            .complete(&stage.ticket().await, &stage.code(&key))
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn of_many_at_once_with_one_ticket_one_logs_in() {
    let (stage, _, codes) = Stage::with_factor().await;
    let ticket = stage.ticket().await;
    let tries = codes.iter().take(4).map(|code| {
        let (accounts, ticket, code) = (stage.accounts.clone(), secret(&ticket.ticket), secret(code));
        tokio::spawn(async move { accounts.login_with_code(&ticket, &code).await.is_ok() })
    });
    let mut wins = 0;
    for attempt in tries.collect::<Vec<_>>() {
        wins += usize::from(attempt.await.unwrap());
    }
    assert_eq!(wins, 1);
}

#[tokio::test]
async fn a_recovery_code_replaces_the_device_once() {
    let (stage, key, codes) = Stage::with_factor().await;
    let typed = codes[0].to_uppercase().replace('-', " ");
    stage.complete(&stage.ticket().await, &typed).await.unwrap();
    assert!(is_wrong(
        stage.complete(&stage.ticket().await, &codes[0]).await,
        "code"
    ));
    let by_recovery = stage
        .accounts
        .renew_recovery_codes(&stage.ada, &secret(PASSWORD), &secret(&codes[1]))
        .await;
    assert!(
        is_wrong(by_recovery, "code"),
        "new ones are for who has the device"
    );
    stage.next_step();
    let new = stage
        .accounts
        .renew_recovery_codes(&stage.ada, &secret(PASSWORD), &secret(&stage.code(&key)))
        .await
        .unwrap()
        .recovery_codes;
    assert!(new.iter().all(|code| !codes.contains(code)));
    assert!(is_wrong(
        stage.complete(&stage.ticket().await, &codes[1]).await,
        "code"
    ));
    stage.complete(&stage.ticket().await, &new[1]).await.unwrap();

    let accounts = &stage.accounts;
    let wrong_password = accounts
        .end_second_factor(&stage.ada, &secret("wrong"), &secret(&new[2]))
        .await;
    assert!(is_wrong(wrong_password, "password"));
    accounts
        .end_second_factor(&stage.ada, &secret(PASSWORD), &secret(&new[2]))
        .await
        .expect("a wrong password uses no code up");
    assert!(!accounts.user(&stage.ada).await.unwrap().unwrap().mfa_enabled);
    let again = accounts
        .end_second_factor(&stage.ada, &secret(PASSWORD), &secret(&new[3]))
        .await;
    assert!(matches!(again, Err(AccountsError::NoSecondFactor)));
}

#[tokio::test]
async fn guessing_is_slow_whatever_is_guessed_and_however_often_one_logs_in() {
    let (stage, key, _) = Stage::with_factor().await;
    let wait = |result: Result<(), AccountsError>| match result {
        Err(AccountsError::TooManyAttempts { retry_after }) => Some(retry_after),
        _ => None,
    };
    for _ in 0..5 {
        let code = wrong(&stage, &key);
        assert!(is_wrong(
            stage.complete(&stage.ticket().await, &code).await,
            "code"
        ));
    }
    let ada = &stage.ada;
    let right = stage.code(&key);
    let at_login = stage.complete(&stage.ticket().await, &right).await.map(drop);
    assert_eq!(wait(at_login), Some(30));
    let off = stage
        .accounts
        .end_second_factor(ada, &secret(PASSWORD), &secret(&right))
        .await;
    assert_eq!(wait(off), Some(30));

    // The next one fails after the wait: then it is waited twice as long.
    stage.clock.advance_seconds(30);
    let code = wrong(&stage, &key);
    assert!(is_wrong(
        stage.complete(&stage.ticket().await, &code).await,
        "code"
    ));
    let refused = stage.complete(&stage.ticket().await, &stage.code(&key)).await;
    assert_eq!(wait(refused.map(drop)), Some(60));
    // Another server process counts on, as does a restart.
    let again = accounts(&stage.db, &stage.clock).await;
    let ticket = stage.ticket().await;
    let refused = again
        .login_with_code(&secret(&ticket.ticket), &secret(&stage.code(&key)))
        .await;
    assert_eq!(wait(refused.map(drop)), Some(60));

    stage.clock.advance_seconds(60);
    stage
        .complete(&stage.ticket().await, &stage.code(&key))
        .await
        .unwrap();
    // Who passes starts anew.
    for _ in 0..4 {
        let code = wrong(&stage, &key);
        assert!(is_wrong(
            stage.complete(&stage.ticket().await, &code).await,
            "code"
        ));
    }
    stage.next_step();
    stage
        .complete(&stage.ticket().await, &stage.code(&key))
        .await
        .unwrap();
}

#[tokio::test]
async fn many_guesses_at_once_are_all_counted() {
    let (stage, key, _) = Stage::with_factor().await;
    let code = wrong(&stage, &key);
    let mut tickets = Vec::new();
    for _ in 0..12 {
        tickets.push(stage.ticket().await);
    }
    let tries = tickets.into_iter().map(|ticket| {
        let (accounts, code) = (stage.accounts.clone(), secret(&code));
        tokio::spawn(async move { accounts.login_with_code(&secret(&ticket.ticket), &code).await })
    });
    let mut looked_at = 0;
    for attempt in tries.collect::<Vec<_>>() {
        looked_at += usize::from(is_wrong(attempt.await.unwrap(), "code"));
    }
    assert_eq!(looked_at, 5);
}

#[tokio::test]
async fn who_knows_the_password_keeps_no_recovery_code_out_and_guesses_none() {
    let (stage, key, codes) = Stage::with_factor().await;
    let wait = |result: Result<String, AccountsError>| match result {
        Err(AccountsError::TooManyAttempts { retry_after }) => Some(retry_after),
        _ => None,
    };
    let guess = async |code: &str| stage.complete(&stage.ticket().await, code).await;
    let code = wrong(&stage, &key);
    for _ in 0..5 {
        assert!(is_wrong(guess(&code).await, "code"));
    }
    assert_eq!(wait(guess(&stage.code(&key)).await), Some(30));
    guess(&codes[0]).await.expect("a recovery code passes");
    stage.next_step();
    guess(&stage.code(&key)).await.expect("the wait is over with it");

    // In settings, where the password might be guessed, nothing passes.
    for _ in 0..5 {
        assert!(is_wrong(guess(&code).await, "code"));
    }
    let off = stage
        .accounts
        .end_second_factor(&stage.ada, &secret(PASSWORD), &secret(&codes[1]))
        .await;
    assert!(matches!(off, Err(AccountsError::TooManyAttempts { .. })));

    // Guesses at recovery codes are counted by themselves: one was used above, half a minute ago.
    for _ in 1..20 {
        assert!(is_wrong(guess("aaaa-aaaa-aaaa-aaaa").await, "code"));
    }
    assert_eq!(wait(guess(&codes[1]).await), Some(30));
    stage.clock.advance_seconds(30);
    guess(&stage.code(&key))
        .await
        .expect("codes of the app are not concerned");
    guess(&codes[1]).await.unwrap();
}

//! E-mail addresses over a real database and real SMTP: confirmed, changed, and a way in for who has forgotten the password.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests"
)]

use std::{sync::Arc, time::Duration};

use guildhall_accounts::{
    Accounts, AccountsConfig, AccountsError, LoggedIn, Mailing, Registration, RegistrationMode, Tokens,
};
use guildhall_mail::{MailConfig, MailTls, Mailer};
use guildhall_test_support::{
    ManualClock, Port, SeededEntropy, SmtpServer, SmtpTls, TestDb, eventually, totp,
};
use guildhall_types::{Clock as _, OwnedServerName, OwnedUserId};
use secrecy::SecretString;
use tokio::sync::watch;

const ADA: &str = "ada@example.org";
const HOUR: i64 = 3600;

struct Stage {
    clock: Arc<ManualClock>,
    accounts: Accounts,
    _stop: watch::Sender<bool>,
    db: TestDb,
}

impl Stage {
    /// Accounts on a server that sends mail to `port`.
    async fn at(port: u16) -> Self {
        let mailer = Mailer::new(MailConfig {
            host: "localhost".to_owned(),
            port,
            tls: MailTls::None,
            credentials: None,
            from: "noreply@home.test".to_owned(),
            hello: "home.test".to_owned(),
            ca_certificates: Vec::new(),
            timeout: Duration::from_secs(20),
        })
        .unwrap();
        Self::with(Some(Mailing {
            mailer,
            public_url: "https://home.test".to_owned(),
            first_retry: Duration::from_millis(20),
        }))
        .await
    }

    async fn with(mail: Option<Mailing>) -> Self {
        // The last database is PostgreSQL where there is one.
        let db = guildhall_test_support::databases().await.pop().unwrap();
        let clock = ManualClock::shared();
        let name = OwnedServerName::try_from("home.test").unwrap();
        let config = AccountsConfig {
            mail,
            ..AccountsConfig::new(name, RegistrationMode::Open)
        };
        let entropy = SeededEntropy::shared(7);
        let accounts = Accounts::new(db.db().clone(), config, clock.clone(), entropy)
            .await
            .unwrap();
        let (stop, stopped) = watch::channel(false);
        tokio::spawn(accounts.clone().send_mail(stopped));
        Self {
            clock,
            accounts,
            _stop: stop,
            db,
        }
    }

    async fn register(&self, username: &str, email: Option<&str>) -> (OwnedUserId, Tokens) {
        let registration = Registration {
            username: username.to_owned(),
            email: email.map(str::to_owned),
            password: secret("correct horse"),
            display_name: None,
            token: None,
        };
        let (user, tokens) = self.accounts.register(registration).await.unwrap();
        assert!(!user.verified);
        (OwnedUserId::try_from(user.id).unwrap(), tokens)
    }

    /// Ada, whose address is confirmed.
    async fn ada(&self, smtp: &SmtpServer) -> (OwnedUserId, Tokens) {
        let (ada, tokens) = self.register("ada", Some(ADA)).await;
        self.verify(&smtp.mail_to(ADA).await.code()).await.unwrap();
        (ada, tokens)
    }

    /// Waits until both of two mails were tried: one after the other, so the first in vain.
    async fn failed(&self) {
        eventually("attempts in vain", async || {
            let mut conn = self.db.db().read().await.unwrap();
            let row = sqlx::query("SELECT COUNT(*) FROM mail_queue WHERE attempts > 0")
                .fetch_one(&mut *conn)
                .await
                .unwrap();
            (sqlx::Row::get::<i64, _>(&row, 0) == 2).then_some(())
        })
        .await;
    }

    async fn verify(&self, code: &str) -> Result<OwnedUserId, AccountsError> {
        self.accounts.verify_email(&secret(code)).await
    }

    async fn is_verified(&self, user: &OwnedUserId) -> bool {
        self.accounts.user(user).await.unwrap().unwrap().verified
    }

    async fn change(&self, user: &OwnedUserId, email: Option<&str>) -> Result<(), AccountsError> {
        let password = secret("correct horse");
        let changed = self.accounts.change_email(user, email, &password).await?;
        assert_eq!((changed.email.as_deref(), changed.verified), (email, false));
        Ok(())
    }

    async fn login(&self, password: &str) -> Result<LoggedIn, AccountsError> {
        self.accounts.login(ADA, &secret(password)).await
    }
}

fn secret(text: &str) -> SecretString {
    SecretString::from(text.to_owned())
}

fn is_bad_code<T>(result: Result<T, AccountsError>) -> bool {
    matches!(result, Err(AccountsError::BadMailToken))
}

#[tokio::test]
async fn an_address_is_confirmed_by_the_code_that_was_sent_to_it_once() {
    let smtp = SmtpServer::start();
    let stage = Stage::at(smtp.port()).await;
    let (ada, _) = stage.register("ada", Some("Ada@Example.org")).await;
    let mail = smtp.mail_to(ADA).await;
    for part in ["@ada:home.test", "https://home.test", "Subject: Confirm"] {
        assert!(mail.text.contains(part), "{part}: {}", mail.text);
    }
    let code = mail.code();
    let mut other = code.clone();
    other.replace_range(..1, if code.starts_with('A') { "B" } else { "A" });
    for wrong in [other.as_str(), "", &code[1..], "\0"] {
        assert!(is_bad_code(stage.verify(wrong).await), "{wrong}");
    }
    // What confirms an address changes no password.
    let reset = stage
        .accounts
        .reset_password(&secret(&code), secret("another horse"))
        .await;
    assert!(is_bad_code(reset));
    assert!(!stage.is_verified(&ada).await);
    assert_eq!(stage.verify(&format!(" {code}\n")).await.unwrap(), ada);
    assert!(stage.is_verified(&ada).await);
    assert!(is_bad_code(stage.verify(&code).await), "it works once");
    let again = stage.accounts.send_verification_again(&ada).await;
    assert!(matches!(again, Err(AccountsError::EmailVerified)));
    assert!(smtp.is_empty());
}

#[tokio::test]
async fn only_the_newest_code_counts_and_none_for_longer_than_a_day() {
    let smtp = SmtpServer::start();
    let stage = Stage::at(smtp.port()).await;
    let (ada, _) = stage.register("ada", Some(ADA)).await;
    let first = smtp.mail_to(ADA).await.code();
    stage.accounts.send_verification_again(&ada).await.unwrap();
    let second = smtp.mail_to(ADA).await.code();
    assert!(is_bad_code(stage.verify(&first).await));
    stage.clock.advance_seconds(24 * HOUR);
    assert!(is_bad_code(stage.verify(&second).await), "it has expired");
    stage.accounts.send_verification_again(&ada).await.unwrap();
    let third = smtp.mail_to(ADA).await.code();
    stage.clock.advance_seconds(24 * HOUR - 1);
    stage.verify(&third).await.unwrap();
}

#[tokio::test]
async fn nobody_is_written_to_without_an_end() {
    let smtp = SmtpServer::start();
    let stage = Stage::at(smtp.port()).await;
    let (ada, _) = stage.register("ada", Some(ADA)).await;
    smtp.mail_to(ADA).await;
    for _ in 0..4 {
        stage.accounts.send_verification_again(&ada).await.unwrap();
        smtp.mail_to(ADA).await;
    }
    let refused = stage.accounts.send_verification_again(&ada).await;
    let Err(AccountsError::TooManyAttempts { retry_after }) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(retry_after, 3600);
    // Neither with another address nor by another account that takes this one.
    let elsewhere = stage.change(&ada, Some("ada@example.com")).await;
    assert!(matches!(elsewhere, Err(AccountsError::TooManyAttempts { .. })));
    stage.change(&ada, None).await.unwrap();
    let (bob, _) = stage.register("bob", Some(ADA)).await;
    let refused = stage.accounts.send_verification_again(&bob).await;
    assert!(matches!(refused, Err(AccountsError::TooManyAttempts { .. })));
    stage.clock.advance_seconds(HOUR);
    stage.accounts.send_verification_again(&bob).await.unwrap();
    smtp.mail_to(ADA).await;
    assert!(smtp.is_empty(), "what was refused was not sent");
}

#[tokio::test]
async fn a_code_is_worth_nothing_once_the_address_is_somebody_elses() {
    let smtp = SmtpServer::start();
    let stage = Stage::at(smtp.port()).await;
    let (ada, _) = stage.register("ada", Some(ADA)).await;
    let (bob, _) = stage.register("bob", None).await;
    let code = smtp.mail_to(ADA).await.code();
    let taken = stage.change(&bob, Some("ADA@example.org")).await;
    assert!(matches!(taken, Err(AccountsError::EmailTaken)));
    stage.change(&ada, Some("ada@example.com")).await.unwrap();
    smtp.mail_to("ada@example.com").await;
    stage.change(&bob, Some(ADA)).await.unwrap();
    assert!(is_bad_code(stage.verify(&code).await));
    assert!(!stage.is_verified(&ada).await && !stage.is_verified(&bob).await);
    assert_eq!(stage.verify(&smtp.mail_to(ADA).await.code()).await.unwrap(), bob);
    assert!(!stage.is_verified(&ada).await);
    // A change takes the confirmation with it; the same address again changes nothing.
    let password = secret("correct horse");
    let same = stage.accounts.change_email(&bob, Some(ADA), &password).await;
    assert!(same.unwrap().verified);
    stage.change(&bob, None).await.unwrap();
    let nothing = stage.accounts.send_verification_again(&bob).await;
    assert!(matches!(nothing, Err(AccountsError::NoEmail)));
}

#[tokio::test]
async fn an_address_is_changed_by_who_knows_the_password() {
    let smtp = SmtpServer::start();
    let stage = Stage::at(smtp.port()).await;
    let (ada, _) = stage.ada(&smtp).await;
    let wrong = secret("wrong horse");
    for _ in 0..5 {
        let refused = stage
            .accounts
            .change_email(&ada, Some("eve@example.org"), &wrong)
            .await;
        assert!(
            matches!(
                refused,
                Err(AccountsError::Invalid {
                    field: "password",
                    ..
                })
            ),
            "{:?}",
            refused.err()
        );
    }
    let locked = stage.change(&ada, Some("eve@example.org")).await;
    assert!(matches!(locked, Err(AccountsError::TooManyAttempts { .. })));
    stage.clock.advance_seconds(31);
    for odd in ["nonsense", "a@b.c\r\nBcc: d@e.f", "a@b.c, d@e.f"] {
        let refused = stage.change(&ada, Some(odd)).await;
        assert!(
            matches!(refused, Err(AccountsError::Invalid { field: "email", .. })),
            "{odd}"
        );
    }
    assert!(stage.is_verified(&ada).await, "it stays as it was");
    assert!(smtp.is_empty());
}

#[tokio::test]
async fn who_registers_does_not_wait_for_the_mail_server() {
    let port = Port::reserve();
    let stage = Stage::at(port.number()).await;
    let (ada, _) = stage.register("ada", Some(ADA)).await;
    stage.register("bob", Some("bob@example.org")).await;
    stage.failed().await;
    let smtp = SmtpServer::open(port, SmtpTls::None);
    // Both were tried in vain, and are tried again by the clock.
    eventually("the mails", async || {
        stage.clock.advance_millis(500);
        (smtp.len() == 2).then_some(())
    })
    .await;
    stage.verify(&smtp.mail_to(ADA).await.code()).await.unwrap();
    assert!(stage.is_verified(&ada).await);

    // A mailbox that does not exist is not tried again, and keeps nobody waiting.
    smtp.mail_to("bob@example.org").await;
    smtp.refuse(Some("550 no such mailbox"));
    let (eve, _) = stage.register("eve", Some("eve@example.org")).await;
    eventually("the refusal", async || (smtp.refused() > 0).then_some(())).await;
    smtp.refuse(None);
    stage.clock.advance_seconds(HOUR);
    stage.register("dan", Some("dan@example.org")).await;
    smtp.mail_to("dan@example.org").await;
    assert!(smtp.is_empty());
    stage.accounts.send_verification_again(&eve).await.unwrap();
    smtp.mail_to("eve@example.org").await;
}

#[tokio::test]
async fn a_forgotten_password_is_replaced_and_everybody_thrown_out() {
    let smtp = SmtpServer::start();
    let stage = Stage::at(smtp.port()).await;
    let (ada, tokens) = stage.ada(&smtp).await;
    let LoggedIn::Session(_, elsewhere) = stage.login("correct horse").await.unwrap() else {
        panic!("no second factor is on")
    };
    stage.register("bob", Some("bob@example.org")).await;
    smtp.mail_to("bob@example.org").await;
    // Nobody hears which of these is known; to an address that is not confirmed nothing is sent.
    for email in ["nobody@example.org", "bob@example.org", ADA] {
        stage.accounts.forgot_password(email).unwrap();
    }
    let mail = smtp.mail_to(ADA).await;
    assert!(mail.text.contains("@ada:home.test") && mail.text.contains("Subject: Choose"));
    let code = mail.code();
    let reset = async |code: &str, password: &str| {
        let password = secret(password);
        stage.accounts.reset_password(&secret(code), password).await
    };
    for bad in ["short", "ada"] {
        let refused = reset(&code, bad).await;
        assert!(matches!(
            refused,
            Err(AccountsError::Invalid {
                field: "password",
                ..
            })
        ));
    }
    assert!(is_bad_code(stage.verify(&code).await), "it confirms nothing");
    let mut ended = stage.accounts.subscribe_revocations();
    reset(&code, "another horse").await.unwrap();
    assert!(is_bad_code(reset(&code, "a third horse").await), "it works once");
    for tokens in [tokens, elsewhere] {
        let access = stage.accounts.authenticate(&tokens.access_token).await;
        assert!(matches!(access, Err(AccountsError::BadToken)));
        let refreshed = stage.accounts.refresh(&secret(&tokens.refresh_token)).await;
        assert!(matches!(refreshed, Err(AccountsError::BadToken)));
        ended.try_recv().expect("the gateway is told");
    }
    let old = stage.login("correct horse").await;
    assert!(matches!(old, Err(AccountsError::BadCredentials)));
    stage.login("another horse").await.unwrap();
    assert!(stage.is_verified(&ada).await);

    stage.accounts.forgot_password(ADA).unwrap();
    let late = smtp.mail_to(ADA).await.code();
    stage.clock.advance_seconds(HOUR);
    assert!(is_bad_code(reset(&late, "a third horse").await), "it has expired");
    assert!(smtp.is_empty(), "nobody else was written to");
}

#[tokio::test]
async fn a_second_factor_outlives_the_password() {
    let smtp = SmtpServer::start();
    let stage = Stage::at(smtp.port()).await;
    let (ada, _) = stage.ada(&smtp).await;
    let proposed = stage
        .accounts
        .propose_second_factor(&ada, &secret("correct horse"))
        .await
        .unwrap();
    let code = totp::code(&proposed.secret, stage.clock.now());
    stage
        .accounts
        .confirm_second_factor(&ada, &secret(&code))
        .await
        .unwrap();
    let LoggedIn::Awaited(old) = stage.login("correct horse").await.unwrap() else {
        panic!("it is asked for")
    };
    stage.accounts.forgot_password(ADA).unwrap();
    let token = smtp.mail_to(ADA).await.code();
    stage
        .accounts
        .reset_password(&secret(&token), secret("another horse"))
        .await
        .unwrap();
    stage.clock.advance_seconds(30);
    let code = secret(&totp::code(&proposed.secret, stage.clock.now()));
    let stale = stage.accounts.login_with_code(&secret(&old.ticket), &code).await;
    assert!(
        matches!(stale, Err(AccountsError::BadTicket)),
        "the old password's"
    );
    let LoggedIn::Awaited(ticket) = stage.login("another horse").await.unwrap() else {
        panic!("it is still asked for")
    };
    stage
        .accounts
        .login_with_code(&secret(&ticket.ticket), &code)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_server_without_mail_works_as_ever_and_its_admin_confirms() {
    let stage = Stage::with(None).await;
    let (ada, _) = stage.register("ada", Some(ADA)).await;
    let again = stage.accounts.send_verification_again(&ada).await;
    assert!(matches!(again, Err(AccountsError::NoMail)));
    let forgotten = stage.accounts.forgot_password(ADA);
    assert!(matches!(forgotten, Err(AccountsError::NoMail)));
    stage.change(&ada, Some("ada@example.com")).await.unwrap();
    assert!(stage.accounts.confirm_email(&ada).await.unwrap());
    assert!(stage.is_verified(&ada).await);
    assert!(
        !stage.accounts.confirm_email(&ada).await.unwrap(),
        "it was before"
    );
    let (bob, _) = stage.register("bob", None).await;
    let none = stage.accounts.confirm_email(&bob).await;
    assert!(matches!(none, Err(AccountsError::NoEmail)));
    let nobody = OwnedUserId::try_from("@nobody:home.test").unwrap();
    let unknown = stage.accounts.confirm_email(&nobody).await;
    assert!(matches!(unknown, Err(AccountsError::UnknownUser)));
}

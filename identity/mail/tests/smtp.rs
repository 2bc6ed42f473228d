//! Letters over real SMTP, in each way that a connection is kept from others.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::time::Duration;

use guildhall_mail::{Letter, MailConfig, MailError, MailTls, Mailer};
use guildhall_test_support::{Authority, Port, SmtpServer, SmtpTls};
use secrecy::SecretString;

fn config(port: u16, tls: MailTls) -> MailConfig {
    MailConfig {
        host: "localhost".to_owned(),
        port,
        tls,
        credentials: None,
        from: "Home <noreply@home.example>".to_owned(),
        hello: "home.example".to_owned(),
        ca_certificates: Vec::new(),
        timeout: Duration::from_secs(20),
    }
}

fn letter() -> Letter {
    Letter {
        to: "ada@example.org".to_owned(),
        subject: "Hello".to_owned(),
        text: "One.\n.\n..two\n".to_owned(),
        id: "abc".to_owned(),
        unsubscribe: None,
    }
}

async fn send(config: MailConfig) -> Result<(), MailError> {
    Mailer::new(config).unwrap().send(&letter()).await
}

#[tokio::test]
async fn a_letter_arrives_as_it_was_written() {
    let server = SmtpServer::start();
    send(config(server.port(), MailTls::None)).await.unwrap();
    let mail = server.mail_to("ada@example.org").await;
    assert!(!mail.was_private && mail.login.is_none());
    let (head, text) = mail.text.split_once("\r\n\r\n").unwrap();
    // A line's end before the dot that ends it all is the protocol's.
    assert_eq!(text.trim_end(), "One.\r\n.\r\n..two");
    assert!(head.contains("From: Home <noreply@home.example>"), "{head}");
}

#[tokio::test]
async fn a_private_connection_carries_letter_and_password() {
    let authority = Authority::new();
    let acceptor = SmtpTls::acceptor(&authority);
    for (server, tls) in [
        (SmtpTls::StartTls(acceptor.clone()), MailTls::StartTls),
        (SmtpTls::Implicit(acceptor), MailTls::Implicit),
    ] {
        let server = SmtpServer::open(Port::reserve(), server);
        let mut settings = config(server.port(), tls);
        settings.ca_certificates = vec![authority.pem()];
        let password = SecretString::from("secret".to_owned());
        settings.credentials = Some(("guildhall".to_owned(), password));
        send(settings.clone()).await.unwrap();
        let mail = server.mail_to("ada@example.org").await;
        assert!(mail.was_private, "{tls:?}");
        assert_eq!(mail.login.as_deref(), Some("PLAIN AGd1aWxkaGFsbABzZWNyZXQ="));

        // Another's certificate is not believed.
        settings.ca_certificates = vec![Authority::new().pem()];
        let refused = send(settings).await.unwrap_err();
        assert!(refused.is_passing(), "{refused}");
        assert!(server.is_empty());
    }
}

#[tokio::test]
async fn without_the_tls_that_was_asked_for_nothing_is_sent() {
    let server = SmtpServer::start();
    let refused = send(config(server.port(), MailTls::StartTls)).await.unwrap_err();
    assert!(refused.is_passing(), "{refused}");
    assert!(server.is_empty());
}

#[tokio::test]
async fn what_is_refused_for_good_is_told_from_what_may_be_tried_again() {
    let server = SmtpServer::start();
    let settings = config(server.port(), MailTls::None);
    server.refuse(Some("550 ada@example.org: no such mailbox"));
    let refused = send(settings.clone()).await.unwrap_err();
    assert!(matches!(refused, MailError::Refused(550)), "{refused}");
    server.refuse(Some("451 ada@example.org: later"));
    let later = send(settings.clone()).await.unwrap_err();
    assert!(later.is_passing(), "{later}");
    for error in [refused, later] {
        assert!(!format!("{error} {error:?}").contains("ada@"), "{error:?}");
    }
    server.refuse(None);
    send(settings).await.unwrap();

    let nobody = Port::reserve();
    let away = send(config(nobody.number(), MailTls::None)).await.unwrap_err();
    assert!(away.is_passing(), "{away}");
}

#[test]
fn a_sender_that_is_none_is_refused() {
    let mut settings = config(25, MailTls::None);
    settings.from = "nobody".to_owned();
    assert!(matches!(Mailer::new(settings), Err(MailError::Config(_))));
}

//! What is sent.

use lettre::{
    Address, Message,
    message::{
        Mailbox,
        header::{ContentType, HeaderName, HeaderValue},
    },
};

use crate::MailError;

/// A mail of plain text. No `Debug`: it holds an address and a secret.
pub struct Letter {
    /// Address of the one who gets it.
    pub to: String,
    /// Subject.
    pub subject: String,
    /// Text.
    pub text: String,
    /// What makes its `Message-ID` one of its own: letters and digits.
    pub id: String,
    /// Of what comes again and again: the https address at which a POST ends it (RFC 8058).
    pub unsubscribe: Option<String>,
}

/// Whether a letter can be sent to `address`.
#[must_use]
pub fn is_address(address: &str) -> bool {
    address.parse::<Address>().is_ok()
}

/// Whether letters can come from `sender`: an address, or a name and an address in angle brackets.
#[must_use]
pub fn is_sender(sender: &str) -> bool {
    sender.parse::<Mailbox>().is_ok()
}

/// The message as it goes over the wire. What is put into its headers is typed or encoded, so that none can hold another.
pub(crate) fn message(from: &Mailbox, letter: &Letter) -> Result<Message, MailError> {
    let to: Address = letter.to.parse().map_err(|_| MailError::Letter)?;
    let mut message = Message::builder()
        .from(from.clone())
        .to(Mailbox::new(None, to))
        .subject(letter.subject.as_str())
        .message_id(Some(format!("<{}@{}>", letter.id, from.email.domain())))
        .header(ContentType::TEXT_PLAIN)
        .body(letter.text.clone())
        .map_err(|_| MailError::Letter)?;
    // RFC 3834, section 5: nobody's absence notice answers it.
    let name = HeaderName::new_from_ascii_str("Auto-Submitted");
    let value = HeaderValue::new(name, "auto-generated".to_owned());
    message.headers_mut().insert_raw(value);
    if let Some(address) = &letter.unsubscribe {
        let headers = [
            ("List-Unsubscribe", format!("<{address}>")),
            ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()),
        ];
        for (name, value) in headers {
            let name = HeaderName::new_from_ascii_str(name);
            message.headers_mut().insert_raw(HeaderValue::new(name, value));
        }
    }
    Ok(message)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn letter(to: &str, subject: &str) -> Letter {
        Letter {
            to: to.to_owned(),
            subject: subject.to_owned(),
            text: "Hello.\n".to_owned(),
            id: "abc1".to_owned(),
            unsubscribe: None,
        }
    }

    fn written(letter: &Letter) -> Result<String, MailError> {
        let from = "Guildhall <noreply@home.example>".parse().unwrap();
        message(&from, letter).map(|message| String::from_utf8(message.formatted()).unwrap())
    }

    #[test]
    fn a_letter_says_who_writes_to_whom_and_that_no_person_does() {
        let text = written(&letter("ada@example.org", "Confirm")).unwrap();
        for line in [
            "From: Guildhall <noreply@home.example>\r\n",
            "To: ada@example.org\r\n",
            "Subject: Confirm\r\n",
            "Message-ID: <abc1@home.example>\r\n",
            "Auto-Submitted: auto-generated\r\n",
            "Content-Type: text/plain; charset=utf-8\r\n",
        ] {
            assert!(text.contains(line), "{line}: {text}");
        }
    }

    #[test]
    fn what_comes_again_says_how_it_ends() {
        let once = written(&letter("ada@example.org", "Hi")).unwrap();
        assert!(!once.contains("List-Unsubscribe"));
        let again = Letter {
            unsubscribe: Some("https://home.example/end?token=abc".to_owned()),
            ..letter("ada@example.org", "Hi")
        };
        let text = written(&again).unwrap();
        for line in [
            "List-Unsubscribe: <https://home.example/end?token=abc>\r\n",
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n",
        ] {
            assert!(text.contains(line), "{line}: {text}");
        }
    }

    #[test]
    fn no_header_can_be_put_into_another() {
        let text = written(&letter("ada@example.org", "Hi\r\nBcc: eve@example.org")).unwrap();
        let (head, _) = text.split_once("\r\n\r\n").unwrap();
        assert!(!head.lines().any(|line| line.starts_with("Bcc:")), "{head}");
        for to in [
            "ada@example.org\r\nBcc: eve@example.org",
            "ada@example.org, eve@example.org",
            "<ada@example.org>",
            "ada",
            "",
        ] {
            assert!(!is_address(to), "{to}");
            assert!(
                matches!(written(&letter(to, "Hi")), Err(MailError::Letter)),
                "{to}"
            );
        }
        assert!(is_sender("noreply@home.example") && !is_sender("home.example"));
    }
}

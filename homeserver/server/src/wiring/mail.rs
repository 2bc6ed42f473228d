//! The mail service.

use std::{fs, time::Duration};

use anyhow::Context as _;
use guildhall_accounts::Mailing;
use guildhall_mail::{MailConfig, MailTls as Tls, Mailer};
use secrecy::SecretString;

use crate::config::{Config, Mail, MailTls};

/// How long sending one letter may take.
const TIMEOUT: Duration = Duration::from_secs(30);
/// How long it is waited after one could not be handed over.
const FIRST_RETRY: Duration = Duration::from_secs(30);

/// How users are written to; `None` where they are not.
pub(super) fn mailing(config: &Config) -> anyhow::Result<Option<Mailing>> {
    let mail = &config.mail;
    let (Some(host), Some(from)) = (&mail.host, &mail.from) else {
        return Ok(None);
    };
    let mut ca_certificates = Vec::new();
    for file in &mail.ca_files {
        let what = || format!("mail.ca_files: {}", file.display());
        ca_certificates.push(fs::read(file).with_context(what)?);
    }
    let mailer = Mailer::new(MailConfig {
        host: host.clone(),
        port: mail.port(),
        tls: match mail.tls {
            MailTls::None => Tls::None,
            MailTls::Starttls => Tls::StartTls,
            MailTls::Implicit => Tls::Implicit,
        },
        credentials: credentials(mail)?,
        from: from.clone(),
        hello: config.server.name.host().trim_matches(['[', ']']).to_owned(),
        ca_certificates,
        timeout: TIMEOUT,
    })?;
    Ok(Some(Mailing {
        mailer,
        public_url: config.server.public_url.as_str().to_owned(),
        first_retry: FIRST_RETRY,
    }))
}

fn credentials(mail: &Mail) -> anyhow::Result<Option<(String, SecretString)>> {
    let Some(user) = &mail.user else {
        return Ok(None);
    };
    let password = match &mail.password_file {
        Some(file) => {
            let what = || format!("mail.password_file: {}", file.display());
            fs::read_to_string(file).with_context(what)?.trim_end().to_owned()
        }
        None => mail.password.clone().unwrap_or_default(),
    };
    Ok(Some((user.clone(), SecretString::from(password))))
}

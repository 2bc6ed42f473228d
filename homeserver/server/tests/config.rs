//! The configuration: defaults, the file, the environment, and what is said of bad values.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests"
)]

use std::{fs, path::Path};

use guildhall_server::config::{self, Config, FederationMode, RegistrationMode};

fn from_file(text: &str) -> Result<Config, String> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("guildhall.toml");
    fs::write(&path, text).unwrap();
    config::load(Some(&path), []).map_err(|error| error.to_string())
}

fn from_environment(variables: &[(&str, &str)]) -> Result<Config, String> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("empty.toml");
    fs::write(&path, "").unwrap();
    let variables = variables
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    config::load(Some(&path), variables).map_err(|error| error.to_string())
}

#[test]
fn defaults_start_without_a_file() {
    let config = config::load(None, [("HOME".to_owned(), "/root".to_owned())]).unwrap();
    assert!(config == Config::default());
    assert_eq!(config.server.name.as_str(), "localhost:8448");
    assert_eq!(config.server.public_url.as_str(), "http://localhost:8080");
    assert_eq!(config.http.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.federation.listen.to_string(), "127.0.0.1:8448");
    assert_eq!(config.database_url(), "sqlite:./data/guildhall.db");
    assert!(!config.federation.allow_private_addresses);
    assert!(config.rate_limit.enabled);
}

#[test]
fn a_file_that_was_named_must_exist() {
    let error = config::load(Some(Path::new("/nowhere/guildhall.toml")), [])
        .err()
        .unwrap()
        .to_string();
    assert!(error.contains("/nowhere/guildhall.toml"), "{error}");
}

#[test]
fn the_environment_wins_over_the_file() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("guildhall.toml");
    fs::write(
        &path,
        "[server]\nname = \"a.example\"\ndata_dir = \"/srv\"\n[federation]\nallow = [\"x.example\"]\n\
         [media]\nemoji_bytes = 4096\n[media.s3]\nbucket = \"other\"\n",
    )
    .unwrap();
    let variables = [
        ("GUILDHALL__SERVER__NAME", "localhost:18448"),
        ("GUILDHALL__FEDERATION__ALLOW", "b.example, *.c.example"),
        ("GUILDHALL__FEDERATION__MODE", "allowlist"),
        ("GUILDHALL__FEDERATION__ALLOW_PRIVATE_ADDRESSES", "true"),
        ("GUILDHALL__FEDERATION__CA_FILES", "/a.pem,/b.pem"),
        ("GUILDHALL__FEDERATION__DELEGATE", "matrix.example.org:443"),
        ("GUILDHALL__REGISTRATION__MODE", "open"),
        ("GUILDHALL__RATE_LIMIT__ENABLED", "false"),
        ("GUILDHALL__LIMITS__BODY_BYTES", "65536"),
        ("GUILDHALL__MEDIA__S3__BUCKET", "media"),
        ("GUILDHALL__MEDIA__S3__ACCESS_KEY", "12345"),
        ("GUILDHALL__MEDIA__S3__SECRET", "geheim"),
        ("GUILDHALL__MEDIA__S3__PATH_STYLE", "false"),
        ("GUILDHALL__DATABASE__URL", "postgres://u:p,w@h/d"),
        ("GUILDHALL_CONFIG", "not a key"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()));
    let config = config::load(Some(&path), variables).unwrap();
    assert_eq!(config.server.name.as_str(), "localhost:18448");
    assert_eq!(config.server.data_dir, Path::new("/srv"));
    assert_eq!(config.federation.allow, ["b.example", "*.c.example"]);
    assert_eq!(config.federation.mode, FederationMode::Allowlist);
    assert!(config.federation.allow_private_addresses);
    assert_eq!(
        config.federation.delegate.as_deref().map(AsRef::as_ref),
        Some("matrix.example.org:443")
    );
    assert_eq!(config.federation.ca_files.len(), 2);
    assert_eq!(config.registration.mode, RegistrationMode::Open);
    assert!(!config.rate_limit.enabled);
    assert_eq!(config.limits.body_bytes, 65536);
    let s3 = &config.media.s3;
    assert_eq!(s3.bucket.as_deref(), Some("media"));
    assert_eq!((s3.access_key.as_deref(), s3.path_style), (Some("12345"), false));
    assert_eq!(config.media.emoji_bytes, 4096);
    assert_eq!(
        config.database_url(),
        "postgres://u:p,w@h/d",
        "only lists are split"
    );
}

#[test]
fn administrators_may_be_asked_about_servers() {
    let config = from_environment(&[("GUILDHALL__FEDERATION__MODE", "approval")]).unwrap();
    assert_eq!(config.federation.mode, FederationMode::Approval);
}

#[test]
fn an_empty_list_empties() {
    let config = from_environment(&[("GUILDHALL__HTTP__CORS_ORIGINS", "")]).unwrap();
    assert!(config.http.cors_origins.is_empty());
}

/// What stands in the file, and the words that the refusal must have.
const BAD_FILES: &[(&str, &[&str])] = &[
    (
        "[server]\nname = \"not a name\"",
        &["line 2", "server.name", "host name"],
    ),
    (
        "[server]\nname = \"Example.org\"",
        &["line 2", "server.name", "lower case"],
    ),
    ("[server]\nname = 5", &["line 2", "server.name", "host name"]),
    (
        "[server]\ndata_dir = \"\"",
        &["line 2", "server.data_dir", "path"],
    ),
    (
        "[server]\npublic_url = \"example.org\"",
        &["line 2", "server.public_url", "https://"],
    ),
    (
        "\n[http]\n\nlisten = \"localhost\"",
        &["line 4", "http.listen", "127.0.0.1:8080"],
    ),
    (
        "[http]\nlisten = 8080",
        &["line 2", "http.listen", "127.0.0.1:8080"],
    ),
    (
        "[http]\ntrusted_proxies = [\"proxy\"]",
        &["line 2", "http.trusted_proxies", "10.0.0.0/8"],
    ),
    (
        "[http]\ncors_origins = [\"app.example.org/x\"]",
        &["line 2", "http.cors_origins", "origin"],
    ),
    (
        "[federation]\nlisten = \"127.0.0.1:99999\"",
        &["line 2", "federation.listen", "port"],
    ),
    (
        "[federation]\nmode = \"closd\"",
        &["line 2", "federation.mode", "allowlist"],
    ),
    (
        "[federation]\nallow = \"b.example\"",
        &["line 2", "federation.allow", "sequence"],
    ),
    (
        "[federation]\ndeny = [\"b example\"]",
        &["line 2", "federation.deny", "server name"],
    ),
    (
        "[federation]\ndelegate = \"https://matrix.example.org\"",
        &["line 2", "federation.delegate", "host name"],
    ),
    (
        "[federation]\nallow_private_addresses = 1",
        &["line 2", "federation.allow_private_addresses", "boolean"],
    ),
    (
        "[database]\nurl = \"mysql://u:geheim@h\"",
        &["line 2", "database.url", "postgres://"],
    ),
    ("[registration]\nmode = true", &["line 2", "registration.mode"]),
    (
        "[rate_limit]\nenabled = \"yes\"",
        &["line 2", "rate_limit.enabled", "boolean"],
    ),
    ("[log]\nlevel = \"loud\"", &["line 2", "log.level", "debug"]),
    ("[log]\nformat = \"xml\"", &["line 2", "log.format", "json"]),
    (
        "[limits]\nbody_bytes = 10",
        &["line 2", "limits.body_bytes", "16384"],
    ),
    (
        "[limits]\nreport_retention_days = 40000",
        &["line 2", "limits.report_retention_days", "36500"],
    ),
    ("[limits]\nbody_bytes = -1", &["line 2", "limits.body_bytes"]),
    ("[http]\nlistn = \"127.0.0.1:80\"", &["line 2", "listn", "listen"]),
    (
        "[htp]\nlisten = \"127.0.0.1:80\"",
        &["line 1", "htp", "federation"],
    ),
    ("[http]\nlisten = ", &["line 2"]),
    ("[http]\n[http]\n", &["line 2"]),
    (
        "[media.s3]\nbucket = \"Media\"",
        &["line 2", "media.s3.bucket", "small letters"],
    ),
    (
        "[media.s3]\nendpoint = \"s3.example.org\"",
        &["line 2", "media.s3.endpoint", "https://"],
    ),
    (
        "[media.s3]\nendpoint = \"https://s3.example.org/bucket\"",
        &["line 2", "media.s3.endpoint", "without the bucket"],
    ),
    (
        "[media.s3]\nendpoint = \"https://key:geheim@s3.example.org\"",
        &["line 2", "media.s3.endpoint", "https://"],
    ),
    (
        "[media.s3]\nprefix = \"/media\"",
        &["line 2", "media.s3.prefix", "slashes"],
    ),
    (
        "[media.s3]\nsecret = 5\naccess_key = \"geheim\"",
        &["line 2", "media.s3.secret", "string"],
    ),
    ("[media.s3]\nbuckt = \"media\"", &["line 2", "buckt", "bucket"]),
    (
        "[media.s3]\nbucket = \"media\"",
        &["media.s3.bucket", "media.s3.access_key"],
    ),
    (
        "[media.s3]\nbucket = \"media\"\naccess_key = \"key\"",
        &["media.s3.access_key", "media.s3.secret_file"],
    ),
    (
        "[media.s3]\nendpoint = \"https://s3.example.org\"",
        &["media.s3.endpoint", "media.s3.bucket"],
    ),
    (
        "[tls]\ncert_file = \"/cert.pem\"",
        &["tls.cert_file", "tls.key_file"],
    ),
];

#[test]
fn a_password_is_not_sent_unprotected() {
    let mail = |tls: &str| {
        let file = format!(
            "[mail]\nhost = \"smtp.example.org\"\nfrom = \"a@example.org\"\nuser = \"a\"\npassword = \"b\"\ntls = \"{tls}\"\n"
        );
        from_file(&file)
    };
    assert!(mail("none").err().unwrap().contains("unprotected"));
    for (tls, port) in [("starttls", 587), ("implicit", 465)] {
        assert_eq!(mail(tls).unwrap().mail.port(), port);
    }
}

#[test]
fn a_bad_file_is_refused_with_line_and_key() {
    for (text, words) in BAD_FILES {
        let error = from_file(text)
            .err()
            .unwrap_or_else(|| panic!("accepted: {text}"));
        for word in *words {
            assert!(error.contains(word), "{text:?}: {error:?} does not say {word:?}");
        }
        assert!(!error.contains("geheim"), "{error}");
    }
}

/// A variable, its value, and the words that the refusal must have.
const BAD_VARIABLES: &[(&str, &str, &[&str])] = &[
    (
        "GUILDHALL__MAIL__HOST",
        "smtp.example.org:587",
        &["mail.host", "without a port"],
    ),
    (
        "GUILDHALL__MAIL__HOST",
        "smtp.example.org",
        &["mail.host", "mail.from"],
    ),
    ("GUILDHALL__MAIL__PORT", "0", &["mail.port"]),
    ("GUILDHALL__MAIL__TLS", "maybe", &["mail.tls", "implicit"]),
    ("GUILDHALL__MAIL__FROM", "nobody", &["mail.from", "address"]),
    (
        "GUILDHALL__MAIL__USER",
        "guildhall",
        &["mail.user", "mail.password"],
    ),
    ("GUILDHALL__SERVER__NAME", "", &["server.name", "host name"]),
    (
        "GUILDHALL__HTTP__LISTEN",
        "8080",
        &["http.listen", "127.0.0.1:8080"],
    ),
    (
        "GUILDHALL__FEDERATION__MODE",
        "shut",
        &["federation.mode", "closed"],
    ),
    (
        "GUILDHALL__FEDERATION__DENY",
        "a.example,b_c",
        &["federation.deny", "b_c"],
    ),
    (
        "GUILDHALL__RATE_LIMIT__ENABLED",
        "maybe",
        &["rate_limit.enabled", "boolean"],
    ),
    ("GUILDHALL__LIMITS__BODY_BYTES", "many", &["limits.body_bytes"]),
    (
        "GUILDHALL__LIMITS__BODY_BYTES",
        "5",
        &["limits.body_bytes", "16384"],
    ),
    (
        "GUILDHALL__HTTP__LISTN",
        "127.0.0.1:80",
        &["GUILDHALL__HTTP__LISTEN"],
    ),
    ("GUILDHALL__NAME", "x", &["GUILDHALL__SERVER__NAME"]),
    (
        "GUILDHALL__TLS__KEY_FILE",
        "/key.pem",
        &["tls.cert_file", "tls.key_file"],
    ),
];

#[test]
fn a_bad_variable_is_refused_with_its_name() {
    for (variable, value, words) in BAD_VARIABLES {
        let error = from_environment(&[(variable, value)])
            .err()
            .unwrap_or_else(|| panic!("accepted: {variable}"));
        let named = error.contains(variable) || error.contains("must be given together");
        assert!(named, "{error}");
        for word in *words {
            assert!(
                error.contains(word),
                "{variable}={value}: {error:?} does not say {word:?}"
            );
        }
    }
}

#[test]
fn the_committed_example_is_the_generated_one() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/guildhall.example.toml");
    let committed = fs::read_to_string(path).unwrap();
    assert!(
        committed == config::example(),
        "run `guildhall config example > deploy/guildhall.example.toml`"
    );
}

#[test]
fn the_example_holds_every_key_at_its_default() {
    let example = config::example();
    assert!(from_file(&example).unwrap() == Config::default());

    // With every key switched on, what is in it but those without a default is the default again.
    let switched_on: String = example
        .lines()
        .map(|line| match line.strip_prefix('#') {
            Some(rest) if !rest.starts_with(' ') => format!("{rest}\n"),
            _ => format!("{line}\n"),
        })
        .collect();
    let mut config = from_file(&switched_on).unwrap();
    assert!(config.tls.cert_file.take().is_some() && config.tls.key_file.take().is_some());
    assert!(config.federation.delegate.take().is_some());
    let mail = std::mem::take(&mut config.mail);
    assert!(mail.host.is_some() && mail.port() == 587 && mail.from.is_some());
    assert!(mail.user.is_some() && mail.password.is_some() && mail.password_file.is_some());
    assert!(config.media.clamd.take().is_some());
    let s3 = std::mem::take(&mut config.media.s3);
    assert!(s3.bucket.is_some() && s3.endpoint.is_some() && s3.access_key.is_some());
    assert!(s3.secret.is_some() && s3.secret_file.is_some());
    assert!(config == Config::default());

    let table: toml::Table = toml::from_str(&switched_on).unwrap();
    let all = toml::Table::try_from(Config::default()).unwrap();
    let s3 = (&"media.s3".to_owned(), &all["media"]["s3"]);
    for (section, keys) in all.iter().chain([s3]) {
        let mut parts = section.split('.');
        let in_example = parts.try_fold(&table, |table, part| table.get(part)?.as_table());
        for key in keys.as_table().unwrap().keys() {
            assert!(
                in_example.unwrap().get(key).is_some(),
                "{section}.{key} is not in the example"
            );
        }
    }
}

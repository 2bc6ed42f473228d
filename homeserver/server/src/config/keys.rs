//! Every key, with what it means: the source of the example file and of the names in the environment.

/// A key of the configuration.
pub(super) struct Key {
    /// Section in the file; one within another stands behind a dot.
    pub(super) section: &'static str,
    /// Name in the section.
    pub(super) name: &'static str,
    /// Whether its value is a list; in the environment its entries stand between commas.
    pub(super) list: bool,
    /// An example as it stands in the file, for keys without a default.
    pub(super) example: Option<&'static str>,
    /// What it means.
    pub(super) meaning: &'static [&'static str],
}

impl Key {
    /// `section.name`.
    pub(super) fn path(&self) -> String {
        format!("{}.{}", self.section, self.name)
    }

    /// Its name in the environment.
    pub(super) fn variable(&self) -> String {
        format!(
            "{PREFIX}{}__{}",
            self.section.to_ascii_uppercase().replace('.', "__"),
            self.name.to_ascii_uppercase()
        )
    }
}

/// What every variable of the configuration begins with.
pub(super) const PREFIX: &str = "GUILDHALL__";

const fn key(section: &'static str, name: &'static str, meaning: &'static [&'static str]) -> Key {
    Key {
        section,
        name,
        list: false,
        example: None,
        meaning,
    }
}

const fn list(section: &'static str, name: &'static str, meaning: &'static [&'static str]) -> Key {
    Key {
        section,
        name,
        list: true,
        example: None,
        meaning,
    }
}

const fn without_default(
    section: &'static str,
    name: &'static str,
    example: &'static str,
    meaning: &'static [&'static str],
) -> Key {
    Key {
        section,
        name,
        list: false,
        example: Some(example),
        meaning,
    }
}

/// What each section is about.
pub(super) const SECTIONS: &[(&str, &str)] = &[
    ("server", "Who this server is."),
    (
        "http",
        "The listener for clients: REST, gateway, documentation. Plain HTTP; put a TLS proxy before it.",
    ),
    (
        "federation",
        "The listener for other servers (TLS always), and which of them are dealt with.",
    ),
    (
        "tls",
        "The certificate of the federation listener. Without files, one is made in <data_dir>/tls.",
    ),
    ("database", "Where everything is stored."),
    ("registration", "Who may make an account."),
    (
        "mail",
        "How users are written to, to confirm their addresses and for forgotten passwords. Off until there is a host.",
    ),
    (
        "presence",
        "Who is shown as being there, and as what: online, idle, not to be disturbed.",
    ),
    (
        "push",
        "Notifications in browsers that show nothing of this server at the moment (web push). They go through the push services of the browsers' makers, encrypted.",
    ),
    (
        "search",
        "Finding messages. What they are found by lies in <data_dir>/search; taken away, it is made again.",
    ),
    (
        "previews",
        "What links in messages lead to: this server asks the sites itself, for its own users, and shows them what those say of themselves.",
    ),
    ("rate_limit", "How often clients may ask."),
    (
        "media",
        "Pictures and files that users upload, and those of other servers that they look at; they lie in <data_dir>/media.",
    ),
    (
        "media.s3",
        "A bucket for them in place of that directory, on a server that speaks S3. Off until there is a bucket.",
    ),
    ("log", "What is logged, to standard error."),
    ("limits", "Sizes, and how long things are kept."),
];

/// Every key, in the order of the example file.
pub(super) const KEYS: &[Key] = &[
    key(
        "server",
        "name",
        &[
            "Name in the ids of users (@user:name), with a port where servers do not reach it at 8448.",
            "Fixed at the first start.",
        ],
    ),
    key(
        "server",
        "data_dir",
        &["Directory of the database and the self-made certificates."],
    ),
    key(
        "server",
        "public_url",
        &["Where clients reach this server; stands in invite links."],
    ),
    key("http", "listen", &["Address and port."]),
    list(
        "http",
        "cors_origins",
        &["Web pages that may call the API: origins, or \"*\" for any."],
    ),
    list(
        "http",
        "trusted_proxies",
        &["Proxies (addresses, networks) whose X-Forwarded-For is believed."],
    ),
    key("federation", "listen", &["Address and port."]),
    without_default(
        "federation",
        "delegate",
        "\"matrix.example.org:443\"",
        &[
            "Where /.well-known/matrix/server on the HTTP listener sends other servers; without it, to server.name.",
        ],
    ),
    key(
        "federation",
        "mode",
        &[
            "open: every server but the denied; allowlist: the allowed only; approval: the same, and administrators see who else",
            "has asked, and decide; closed: none. Denying always wins.",
        ],
    ),
    list(
        "federation",
        "allow",
        &["Server names; * and ? stand for any characters."],
    ),
    list(
        "federation",
        "deny",
        &["Server names; * and ? stand for any characters."],
    ),
    list(
        "federation",
        "ca_files",
        &["PEM files of certificate authorities that are trusted beside the system's."],
    ),
    key(
        "federation",
        "allow_private_addresses",
        &[
            "Whether servers in private networks (also this machine) are connected to. Leave it off on the Internet.",
        ],
    ),
    without_default(
        "tls",
        "cert_file",
        "\"/etc/guildhall/cert.pem\"",
        &["Certificate chain as PEM, the server's certificate first; with key_file."],
    ),
    without_default(
        "tls",
        "key_file",
        "\"/etc/guildhall/key.pem\"",
        &["Private key as PEM."],
    ),
    key(
        "database",
        "url",
        &[
            "sqlite:<path> or postgres://user:password@host/database; empty is SQLite in <data_dir>/guildhall.db.",
        ],
    ),
    key(
        "registration",
        "mode",
        &[
            "open: everybody; token: whoever has a token (`guildhall user create-token`); closed: nobody.",
            "The first account of a server is made with the token that its first start prints.",
        ],
    ),
    without_default(
        "mail",
        "host",
        "\"smtp.example.org\"",
        &["The mail server (SMTP); with from."],
    ),
    without_default(
        "mail",
        "port",
        "587",
        &["Its port; without one 587, with tls = \"implicit\" 465, with \"none\" 25."],
    ),
    key(
        "mail",
        "tls",
        &[
            "starttls: nothing is sent unless the mail server offers it; implicit: TLS from the start; none: for one on this machine.",
        ],
    ),
    without_default(
        "mail",
        "user",
        "\"guildhall\"",
        &[
            "Name to log in with, if the mail server asks for one; with password or password_file, and never with tls = \"none\".",
        ],
    ),
    without_default("mail", "password", "\"...\"", &["Its password."]),
    without_default(
        "mail",
        "password_file",
        "\"/etc/guildhall/mail-password\"",
        &[
            "File that holds the password; it counts before password, spaces and line breaks at its end do not.",
        ],
    ),
    without_default(
        "mail",
        "from",
        "\"Example <noreply@example.org>\"",
        &["Who writes: an address, or a name and an address."],
    ),
    list(
        "mail",
        "ca_files",
        &["PEM files of certificate authorities that are trusted beside the system's."],
    ),
    key(
        "presence",
        "enabled",
        &["Whether anybody is shown as being there."],
    ),
    key(
        "presence",
        "federation",
        &[
            "Whether servers that share a guild with this one are told of its users, and believed about theirs.",
        ],
    ),
    key(
        "presence",
        "remote_expiry_seconds",
        &[
            "Users of other servers are forgotten after so many seconds without that server saying again that they are",
            "there; 3 to 3600. This server says so every third of it: have it alike everywhere.",
        ],
    ),
    key("push", "enabled", &["Whether they are sent."]),
    key(
        "push",
        "contact",
        &[
            "Whom push services may write to about what this server sends: a mailto: or https: URI. Empty is server.public_url.",
        ],
    ),
    key(
        "push",
        "allow_private_addresses",
        &["Whether push services may be in private networks; for tests and networks of one's own."],
    ),
    list(
        "push",
        "ca_files",
        &["PEM files of certificate authorities that are trusted beside the system's."],
    ),
    key("previews", "enabled", &["Whether links are followed."]),
    list(
        "previews",
        "allow_addresses",
        &[
            "Addresses and networks that are asked though they are not public, at any port; for tests and networks of one's own.",
        ],
    ),
    key(
        "previews",
        "picture_bytes",
        &["What is kept of pictures of sites, in bytes; the oldest go first."],
    ),
    key(
        "search",
        "enabled",
        &["Whether messages can be searched. It takes about 200 bytes of the disk for a message."],
    ),
    key(
        "search",
        "memory_bytes",
        &[
            "Memory for writing what they are found by, in bytes, from 15000000; more makes building it anew faster.",
        ],
    ),
    key(
        "rate_limit",
        "enabled",
        &["Whether requests are counted and refused when there are too many."],
    ),
    key(
        "media",
        "emoji_bytes",
        &["Largest picture of an emoji, in bytes."],
    ),
    key(
        "media",
        "sticker_bytes",
        &["Largest picture of a sticker, in bytes."],
    ),
    key(
        "media",
        "icon_bytes",
        &["Largest picture of a role or webhook, in bytes."],
    ),
    key(
        "media",
        "avatar_bytes",
        &["Largest picture of a user or guild, in bytes."],
    ),
    key(
        "media",
        "banner_bytes",
        &["Largest banner of a user or guild, in bytes."],
    ),
    key(
        "media",
        "attachment_bytes",
        &["Largest file of a message, in bytes."],
    ),
    key(
        "media",
        "premium_attachment_bytes",
        &["The same for users who may upload larger files (`guildhall user set-tier NAME premium`)."],
    ),
    key(
        "media",
        "remote_bytes",
        &["Largest file of a message that is fetched from another server, in bytes."],
    ),
    key(
        "media",
        "attachment_retention_days",
        &["Days that files of messages are kept; 0 is for ever. The messages stay."],
    ),
    without_default(
        "media",
        "clamd",
        "\"/run/clamav/clamd.ctl\"",
        &[
            "The ClamAV daemon that every file is shown to before it is taken: the path of its socket, or host:port.",
            "While it does not answer, no file is taken.",
        ],
    ),
    key(
        "media",
        "user_bytes",
        &["What one user may have stored, in bytes."],
    ),
    key(
        "media",
        "cache_bytes",
        &["What is kept of other servers, in bytes; what was not asked for longest goes first."],
    ),
    without_default(
        "media.s3",
        "bucket",
        "\"guildhall-media\"",
        &[
            "The bucket, which has to be there; with access_key and secret, which may read, write, delete and list in it.",
        ],
    ),
    without_default(
        "media.s3",
        "endpoint",
        "\"https://s3.example.org\"",
        &["The server, without the bucket; without one, Amazon's in the region."],
    ),
    key(
        "media.s3",
        "region",
        &["The bucket's region; servers without regions take any."],
    ),
    key(
        "media.s3",
        "prefix",
        &[
            "What all names in the bucket begin with, up to a slash. Nothing else may lie there: a second server needs another.",
        ],
    ),
    without_default("media.s3", "access_key", "\"...\"", &["Name of the key."]),
    without_default("media.s3", "secret", "\"...\"", &["Its secret."]),
    without_default(
        "media.s3",
        "secret_file",
        "\"/etc/guildhall/s3-secret\"",
        &["File that holds the secret; it counts before secret, spaces and line breaks at its end do not."],
    ),
    key(
        "media.s3",
        "path_style",
        &["Whether the bucket stands in the path of requests; else it is put before the host."],
    ),
    key(
        "media.s3",
        "allow_http",
        &[
            "Whether an endpoint with http:// may be another machine: what is stored then goes over the network for all to read.",
        ],
    ),
    list(
        "media.s3",
        "ca_files",
        &["PEM files of certificate authorities that are trusted beside the system's."],
    ),
    key(
        "log",
        "level",
        &[
            "off, error, warn, info, debug or trace, which libraries get no further than warn; or a filter of targets,",
            "like info,guildhall_rooms=debug.",
        ],
    ),
    key("log", "format", &["text or json."]),
    key(
        "limits",
        "body_bytes",
        &["Largest request body of a client, in bytes."],
    ),
    key(
        "limits",
        "report_retention_days",
        &["Days after their last change that decided reports are kept; 0 is for ever."],
    ),
];

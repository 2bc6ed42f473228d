//! Links and invites in a text.

use std::sync::LazyLock;

use regex::Regex;
use url::Url;

/// What clients show as a link.
static LINK: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"(?i)(?:https?://|\bwww\.)[^\s<>"\u{fffc}]+"#).ok());
/// Invites of Discord, and of Guildhall servers: `host/invite/CODE`, with `@server` behind it or without.
static INVITE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?i)\bdiscord\.gg/+[a-z0-9-]|\bdiscord(?:app)?\.com/+invite/+[a-z0-9-]|([\p{L}\p{N}.-]+)(?::[0-9]{1,5})?/+invites?/+[a-z0-9]{1,64}(?:(?:@|%40)([a-z0-9.:-]{1,255}))?",
    )
    .ok()
});

/// The host of a link; none if it has none that can be told.
fn host_of(link: &str) -> Option<String> {
    let has_scheme = link
        .get(..4)
        .is_some_and(|start| start.eq_ignore_ascii_case("http"));
    let whole = if has_scheme {
        link.to_owned()
    } else {
        format!("http://{link}")
    };
    let trimmed = whole.trim_end_matches(|one: char| !one.is_alphanumeric() && one != '/');
    // What ends a sentence ends no host.
    let parsed = Url::parse(trimmed).or_else(|_| Url::parse(&whole)).ok()?;
    let host = parsed.host_str()?.trim_end_matches('.');
    Some(host.to_owned())
}

/// Whether `host` is `domain` or below it.
fn is_below(host: &str, domain: &str) -> bool {
    host == domain || host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'))
}

/// The first link in `text` that leads to none of the domains.
pub(super) fn outside(text: &str, allowed: &[String]) -> Option<String> {
    let links = LINK.iter().flat_map(|link| link.find_iter(text));
    let mut links = links.map(|link| link.as_str());
    // Names of other scripts are compared as they stand in the domain name system.
    let ascii = |domain: &String| host_of(&format!("http://{domain}")).unwrap_or_else(|| domain.clone());
    let allowed: Vec<String> = allowed.iter().map(ascii).collect();
    let is_outside =
        |link: &&str| host_of(link).is_none_or(|host| !allowed.iter().any(|domain| is_below(&host, domain)));
    links.find(is_outside).map(ToOwned::to_owned)
}

/// The first invite in `text` that is not one of the server `home`.
pub(super) fn invite(text: &str, home: &str) -> Option<String> {
    let without_port = |name: &str| {
        let (host, port) = name.rsplit_once(':').unwrap_or((name, ""));
        let is_port = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
        if is_port {
            host.to_lowercase()
        } else {
            name.to_lowercase()
        }
    };
    let home = without_port(home);
    let found = INVITE.iter().flat_map(|invite| invite.captures_iter(text));
    let mut foreign = found.filter_map(|found| {
        let is_home = match (found.get(1), found.get(2)) {
            (_, Some(server)) => without_port(server.as_str().trim_end_matches(['.', ':', '-'])) == home,
            (Some(host), None) => is_below(&host.as_str().to_lowercase(), &home),
            (None, None) => false,
        };
        (!is_home).then(|| found.get(0).map(|all| all.as_str().to_owned()))?
    });
    foreign.next()
}

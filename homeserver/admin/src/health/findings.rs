//! What is wrong, or may become so.

use guildhall_accounts::RegistrationMode;

use super::{Finding, FindingCode, Health};

/// Log entries that the index of messages may be behind while all is well.
const BEHIND: i64 = 10_000;
/// Events that may wait for servers that are away.
const WAITING_EVENTS: i64 = 1000;
/// Bytes that have to be free, where the disk is large.
const FREE_BYTES: u64 = 1 << 30;
/// The part of the disk that has to be free, where it is not: one in so many.
const FREE_PART: u64 = 20;

/// What else decides.
pub(super) struct Facts {
    /// Who may make an account.
    pub(super) registration: RegistrationMode,
    /// Whether mail is sent.
    pub(super) sends_mail: bool,
    /// Administrators who can log in.
    pub(super) admins: i64,
}

pub(super) fn of(health: &Health, facts: &Facts) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut find = |code: FindingCode, text: String| found.push(Finding { code, text });
    if let (Some(free), Some(total)) = (health.machine.disk_free_bytes, health.machine.disk_total_bytes)
        && free < FREE_BYTES.min(total / FREE_PART)
    {
        find(
            FindingCode::DiskSpace,
            format!("Only {} MiB are free where the data directory is", free >> 20),
        );
    }
    let federation = &health.federation;
    if federation.unreachable > 0 {
        find(
            FindingCode::PeersUnreachable,
            format!(
                "{} servers have not been reached for long",
                federation.unreachable
            ),
        );
    }
    if federation.queue_length >= WAITING_EVENTS {
        find(
            FindingCode::FederationQueue,
            format!(
                "{} events or more wait for servers that are away",
                federation.queue_length
            ),
        );
    }
    if federation.waiting > 0 {
        find(
            FindingCode::ServersWaiting,
            format!("{} servers wait to be allowed or denied", federation.waiting),
        );
    }
    match &health.search {
        Some(search) if search.indexing => find(
            FindingCode::SearchIndexing,
            "The index of messages is being built: not everything is found yet".to_owned(),
        ),
        Some(search) if search.behind > BEHIND => find(
            FindingCode::SearchBehind,
            format!(
                "{} entries of the log are not in the index of messages yet",
                search.behind
            ),
        ),
        _ => {}
    }
    if facts.admins == 1 {
        find(
            FindingCode::OneAdministrator,
            "There is but one administrator: reports on that one are seen by nobody".to_owned(),
        );
    }
    if facts.registration == RegistrationMode::Open && !facts.sends_mail {
        find(
            FindingCode::OpenRegistration,
            "Everybody may register, and no mail is sent that would show whether addresses are real"
                .to_owned(),
        );
    }
    found
}

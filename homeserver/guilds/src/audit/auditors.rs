//! Who is told of new entries, and of what else only some may know.

use std::collections::BTreeSet;

use guildhall_permissions::Permissions;
use guildhall_storage::{StorageError, audit, guilds, members, roles};
use guildhall_types::Timestamp;
use imbl::OrdSet;
use sqlx::AnyConnection;

use crate::{Viewers, access, model::AuditLogEntry, viewers};

/// The members of `guild` who may read its audit log at the time `now`.
///
/// # Errors
/// When the database fails.
pub async fn auditors(
    conn: &mut AnyConnection,
    guild: &str,
    now: Timestamp,
) -> Result<Viewers, StorageError> {
    holding(conn, guild, Permissions::VIEW_AUDIT_LOG, now).await
}

/// The members of `guild` who may manage it at the time `now`.
///
/// # Errors
/// When the database fails.
pub async fn managers(
    conn: &mut AnyConnection,
    guild: &str,
    now: Timestamp,
) -> Result<Viewers, StorageError> {
    holding(conn, guild, Permissions::MANAGE_GUILD, now).await
}

/// The members of `guild` who have one of the rights `any` in it at the time `now`.
///
/// # Errors
/// When the database fails.
pub(crate) async fn holding(
    conn: &mut AnyConnection,
    guild: &str,
    any: Permissions,
    now: Timestamp,
) -> Result<Viewers, StorageError> {
    let Some(found) = guilds::get(conn, guild).await? else {
        return Ok(Viewers::Only(OrdSet::new()));
    };
    let mut giving = BTreeSet::new();
    for row in roles::of_guild(conn, guild).await? {
        let rights = row.permissions.parse().unwrap_or(Permissions::NONE);
        if (rights & any) != Permissions::NONE || rights.contains(Permissions::ADMINISTRATOR) {
            giving.insert(row.role_id);
        }
    }
    let mut viewers = match giving.contains(guild) {
        // All but some of those who are timed out.
        true => Viewers::all(),
        false => Viewers::Only(OrdSet::new()),
    };
    let mut asked: BTreeSet<String> = members::timed_out(conn, guild, now.0)
        .await?
        .into_iter()
        .collect();
    asked.insert(found.row.owner_id);
    for role in giving.iter().filter(|role| *role != guild) {
        asked.extend(roles::holders(conn, guild, role).await?);
    }
    for user in asked {
        let access = access::find(conn, guild, &user, now).await?;
        viewers.set(
            &user,
            access.is_some_and(|access| (access.rights & any) != Permissions::NONE),
        );
    }
    Ok(viewers)
}

/// The entry of the event `event` with the number `part`, as all may see it who are told: categories into which not everybody may look
/// are not named.
///
/// # Errors
/// When the database fails.
pub async fn entry(
    conn: &mut AnyConnection,
    guild: &str,
    event: &str,
    part: i64,
) -> Result<Option<AuditLogEntry>, StorageError> {
    let Some(row) = audit::get(conn, guild, event, part).await? else {
        return Ok(None);
    };
    let mut entry = AuditLogEntry::try_from(row)?;
    let mut open = BTreeSet::new();
    let categories: BTreeSet<String> = entry.categories().map(ToOwned::to_owned).collect();
    for category in categories {
        let found = viewers::viewers(conn, guild, Some(&category)).await?;
        if found.iter().all(|(_, viewers)| *viewers == Viewers::all()) {
            open.insert(category);
        }
    }
    entry.hide_categories(|category| open.contains(category));
    Ok(Some(entry))
}

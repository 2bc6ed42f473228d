//! The Thread model.

use guildhall_storage::{StorageError, private_threads, threads};
use guildhall_types::{Timestamp, content::channel_type};
use serde::{Deserialize, Serialize};
use sqlx::AnyConnection;
use utoipa::ToSchema;

/// [`Thread::kind`] of a thread in a channel of announcements.
pub const ANNOUNCEMENT_THREAD: u8 = 10;
/// [`Thread::kind`] of others that everybody in the channel sees.
pub const PUBLIC_THREAD: u8 = 11;
/// [`Thread::kind`] of those that only who is in them sees, and who manages threads.
pub const PRIVATE_THREAD: u8 = 12;

/// A thread, or a post of a forum.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Thread {
    /// The message that it begins with.
    pub id: String,
    /// The channel by whose id its routes go: the one that it stands in, or a private thread's own.
    pub channel_id: String,
    /// The channel that it stands in.
    pub parent_id: String,
    /// The guild.
    pub guild_id: String,
    /// Kind of thread: 10 in a channel of announcements, 11 elsewhere; 12 is a private one, which only those see who are in it, and who manages threads.
    #[serde(rename = "type")]
    pub kind: u8,
    /// Name.
    pub name: String,
    /// Who made it.
    pub owner_id: String,
    /// When it was made, RFC 3339.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// Whether it is archived: somebody said so and nobody has written since, or nobody has written for `autoArchiveDuration`. It was so when this was read.
    pub archived: bool,
    /// Since when it is archived, or when it was last opened again or made, RFC 3339.
    #[schema(format = DateTime)]
    pub archive_timestamp: String,
    /// Minutes without a message after which it is archived.
    pub auto_archive_duration: i64,
    /// Whether only those may write in it, and open it again, who manage threads.
    pub locked: bool,
    /// Whether it stands above the other posts of its forum.
    pub pinned: bool,
    /// Seconds that a member waits between two messages in it; 0 is none.
    pub rate_limit_per_user: i64,
    /// Ids of its tags.
    pub applied_tags: Vec<String>,
    /// Of a private thread: whether everybody who is in it may bring others in. Otherwise null.
    pub invitable: Option<bool>,
    /// Messages in it, without the one that it begins with: 10000 are 10000 or more.
    pub message_count: i64,
    /// Who made it and those who have written in it lately: 50 are 50 or more. Of a private thread those who are in it.
    pub member_count: i64,
    /// The last of the messages; null if there is none.
    pub last_message_id: Option<String>,
}

impl Thread {
    /// The model of a stored thread at the time `now`; what is in it is counted over `conn`.
    ///
    /// # Errors
    /// When the database fails, or what is stored is no list of tags.
    pub async fn load(
        conn: &mut AnyConnection,
        thread: threads::Thread,
        now: Timestamp,
    ) -> Result<Self, StorageError> {
        let counts = threads::counts(conn, &thread.row.channel_id, &thread.row.thread_id).await?;
        let since = thread.archived_since(now.0);
        let opened = thread.row.archived_at.filter(|_| !thread.row.is_archived);
        let changed = since.or(opened).unwrap_or(thread.row.created_at);
        let private = match thread.channel_kind {
            channel_type::PRIVATE_THREAD => {
                private_threads::get(conn, &thread.guild_id, &thread.row.channel_id).await?
            }
            _ => None,
        };
        let members = private.as_ref().map(|found| found.members.len());
        let members = members.and_then(|members| i64::try_from(members).ok());
        let row = thread.row;
        let tags = serde_json::from_str(&row.tags).map_err(|error| StorageError::Corrupt {
            what: "tags of a thread",
            reason: error.to_string(),
        })?;
        Ok(Self {
            id: row.thread_id,
            parent_id: match &private {
                Some(found) => found.row.parent_id.clone(),
                None => row.channel_id.clone(),
            },
            invitable: private.map(|found| found.row.is_invitable),
            channel_id: row.channel_id,
            guild_id: thread.guild_id,
            kind: match thread.channel_kind {
                channel_type::ANNOUNCEMENT => ANNOUNCEMENT_THREAD,
                channel_type::PRIVATE_THREAD => PRIVATE_THREAD,
                _ => PUBLIC_THREAD,
            },
            name: row.name,
            owner_id: row.creator_id,
            created_at: Timestamp(row.created_at).to_rfc3339(),
            archived: since.is_some(),
            archive_timestamp: Timestamp(changed).to_rfc3339(),
            auto_archive_duration: row.auto_archive,
            locked: row.is_locked,
            pinned: row.is_pinned,
            rate_limit_per_user: row.rate_limit_per_user,
            applied_tags: tags,
            message_count: counts.messages,
            member_count: members.unwrap_or(counts.members),
            last_message_id: thread.last_message_id,
        })
    }
}

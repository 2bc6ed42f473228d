//! A guild in a few lines, for people.

use std::io::Write;

use guildhall_guilds::read;
use guildhall_storage::inspection;
use sqlx::AnyConnection;

use super::{Out, PAGE, guild::sorted};

pub(super) async fn write(
    conn: &mut AnyConnection,
    id: &str,
    is_deleted: bool,
    out: &mut Out,
) -> anyhow::Result<()> {
    let guild = read::guild(conn, id).await?.filter(|_| !is_deleted);
    let Some(guild) = guild else {
        return Ok(writeln!(out, "{id}  was deleted")?);
    };
    writeln!(out, "{}  {}", guild.id, guild.name)?;
    writeln!(out, "owner    {}", guild.owner_id)?;
    writeln!(out, "since    {}", guild.created_at)?;
    writeln!(out, "members  {}", guild.member_count)?;
    writeln!(out, "bans     {}", bans(conn, id).await?)?;
    writeln!(out, "\nroles, highest first")?;
    for role in read::roles(conn, id).await?.into_iter().rev() {
        writeln!(
            out,
            "  {:>3}  {}  {}  rights {}",
            role.position, role.id, role.name, role.permissions
        )?;
    }
    writeln!(out, "\nchannels")?;
    for channel in sorted(read::channels(conn, id).await?) {
        let (shown, deleted) = messages(conn, &channel.id).await?;
        writeln!(
            out,
            "  {}  {}  type {}, {} overwrites, {shown} messages, {deleted} deleted",
            channel.id,
            channel.name,
            channel.kind,
            channel.permission_overwrites.len()
        )?;
    }
    Ok(())
}

async fn bans(conn: &mut AnyConnection, id: &str) -> anyhow::Result<usize> {
    let (mut count, mut after) = (0, String::new());
    loop {
        let bans = read::bans_after(conn, id, &after, PAGE).await?;
        let Some(last) = bans.last() else { return Ok(count) };
        after.clone_from(&last.user.id);
        count += bans.len();
    }
}

/// How many messages of a channel are shown, and how many were deleted.
async fn messages(conn: &mut AnyConnection, channel: &str) -> anyhow::Result<(usize, usize)> {
    let (mut shown, mut deleted, mut after) = (0, 0, None);
    loop {
        let messages = inspection::messages(conn, channel, after.as_ref(), PAGE).await?;
        let Some(last) = messages.last() else {
            return Ok((shown, deleted));
        };
        after = Some(last.place.clone());
        let gone = messages.iter().filter(|message| message.is_deleted).count();
        deleted += gone;
        shown += messages.len() - gone;
    }
}

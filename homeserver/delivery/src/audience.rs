//! Who is told of what is not history in a channel.

use guildhall_guilds::Viewers;
use guildhall_storage::StorageError;
use sqlx::AnyConnection;

use crate::gateway::Inner;

/// Those who may look into `channel`, of `guild` if it is of one; `None` if nobody may.
pub(crate) async fn of_channel(
    gateway: &Inner,
    conn: &mut AnyConnection,
    (channel, guild): (&str, Option<&str>),
) -> Result<Option<Viewers>, StorageError> {
    let Some(guild) = guild else {
        // Who has a seat in a private channel is in it.
        return Ok(Some(Viewers::all()));
    };
    let viewers = gateway.models.viewers(conn, guild, Some(channel)).await?;
    Ok(viewers.into_iter().next().map(|(_, viewers)| viewers))
}

//! All of a guild as one JSON object. Each entry of a list has a line of its own, sorted, so that `diff` shows where two servers differ.

use std::io::Write;

use guildhall_guilds::{model::ServerBan, read};
use guildhall_storage::inspection;
use serde::Serialize;
use serde_json::json;
use sqlx::AnyConnection;

use super::{
    Out, PAGE,
    guild::{ShownBan, ShownMember, ShownMessage, sorted},
};

pub(super) async fn write(
    conn: &mut AnyConnection,
    id: &str,
    is_deleted: bool,
    out: &mut Out,
) -> anyhow::Result<()> {
    if is_deleted {
        let gone = json!({"guild": {"id": id, "deleted": true}});
        return Ok(writeln!(out, "{gone}")?);
    }
    let guild = read::guild(conn, id).await?;
    write!(out, "{{\n\"guild\": {}", serde_json::to_string(&guild)?)?;

    let mut list = List::begin(out, "roles")?;
    let mut roles = read::roles(conn, id).await?;
    roles.sort_by(|one, other| one.id.cmp(&other.id));
    list.extend(roles)?;
    list.end()?;

    let mut list = List::begin(out, "emojis")?;
    let mut emojis = read::emojis(conn, id).await?;
    emojis.sort_by(|one, other| one.id.cmp(&other.id));
    list.extend(emojis)?;
    list.end()?;

    let mut list = List::begin(out, "stickers")?;
    let mut stickers = read::stickers(conn, id).await?;
    stickers.sort_by(|one, other| one.id.cmp(&other.id));
    list.extend(stickers)?;
    list.end()?;

    let mut list = List::begin(out, "automodRules")?;
    list.extend(read::automod_rules(conn, id).await?)?;
    list.end()?;

    let mut list = List::begin(out, "webhooks")?;
    list.extend(read::webhooks(conn, id).await?)?;
    list.end()?;

    let channels = sorted(read::channels(conn, id).await?);
    let mut list = List::begin(out, "channels")?;
    list.extend(&channels)?;
    list.end()?;

    let mut list = List::begin(out, "scheduledEvents")?;
    list.extend(read::scheduled_events(conn, id).await?)?;
    list.end()?;

    let mut list = List::begin(out, "members")?;
    let mut after = String::new();
    loop {
        let members = read::members_after(conn, id, &after, PAGE).await?;
        let Some(last) = members.last() else { break };
        after.clone_from(&last.user.id);
        list.extend(members.into_iter().map(ShownMember::from))?;
    }
    list.end()?;

    let mut list = List::begin(out, "secondFactors")?;
    let mut after = String::new();
    loop {
        let members = inspection::second_factors(conn, id, &after, PAGE).await?;
        let Some(last) = members.last() else { break };
        after.clone_from(last);
        list.extend(members)?;
    }
    list.end()?;

    let mut list = List::begin(out, "bans")?;
    let mut after = String::new();
    loop {
        let bans = read::bans_after(conn, id, &after, PAGE).await?;
        let Some(last) = bans.last() else { break };
        after.clone_from(&last.user.id);
        list.extend(bans.into_iter().map(ShownBan::from))?;
    }
    list.end()?;

    let mut list = List::begin(out, "serverBans")?;
    for (server, reason) in inspection::server_bans(conn, id).await? {
        let reason: Option<String> = serde_json::from_str(&reason)?;
        list.extend([ServerBan { server, reason }])?;
    }
    list.end()?;

    let mut list = List::begin(out, "messages")?;
    for channel in &channels {
        let mut after = None;
        loop {
            let messages = inspection::messages(conn, &channel.id, after.as_ref(), PAGE).await?;
            let Some(last) = messages.last() else { break };
            after = Some(last.place.clone());
            list.extend(
                messages
                    .into_iter()
                    .map(|message| ShownMessage::new(&channel.id, message)),
            )?;
        }
    }
    list.end()?;
    Ok(writeln!(out, "\n}}")?)
}

/// A list of the object, which is written as it is read.
struct List<'a> {
    out: &'a mut Out,
    is_empty: bool,
}

impl<'a> List<'a> {
    fn begin(out: &'a mut Out, name: &str) -> anyhow::Result<Self> {
        write!(out, ",\n\"{name}\": [")?;
        Ok(Self { out, is_empty: true })
    }

    fn extend(&mut self, entries: impl IntoIterator<Item = impl Serialize>) -> anyhow::Result<()> {
        for entry in entries {
            let comma = if self.is_empty { "" } else { "," };
            write!(self.out, "{comma}\n{}", serde_json::to_string(&entry)?)?;
            self.is_empty = false;
        }
        Ok(())
    }

    fn end(self) -> anyhow::Result<()> {
        Ok(write!(self.out, "]")?)
    }
}

//! Emoji and stickers, as role resolution has them.

use guildhall_event::guild::{Expression, ExpressionKind, GuildState};
use guildhall_storage::{
    StorageError,
    projection::expressions::{self, ExpressionRow},
};
use imbl::ordmap::DiffItem;

use super::Projector;
use crate::change::Change;

fn row_of(guild_id: &str, id: &str, one: &Expression) -> Result<ExpressionRow, StorageError> {
    Ok(ExpressionRow {
        guild_id: guild_id.to_owned(),
        expression_id: id.to_owned(),
        is_sticker: one.kind == ExpressionKind::Sticker,
        name: one.name.clone(),
        uri: one.uri.clone(),
        content_type: one.content_type.clone(),
        width: one.width,
        height: one.height,
        size: one.size,
        animated: one.animated,
        creator_id: one.creator.clone(),
        role_ids: serde_json::to_string(&one.roles).map_err(|error| StorageError::Corrupt {
            what: "roles of an emoji",
            reason: error.to_string(),
        })?,
        description: one.description.clone(),
        tags: one.tags.clone(),
    })
}

impl Projector<'_> {
    pub(super) async fn expressions(
        &mut self,
        before: Option<&GuildState>,
        after: &GuildState,
        changes: &mut Vec<Change>,
    ) -> Result<(), StorageError> {
        let guild_id = self.room_id.to_string();
        let none = GuildState::default();
        let before = before.unwrap_or(&none);
        let diff: Vec<_> = before.expressions.diff(&after.expressions).collect();
        for item in diff {
            let (guild, is_sticker) = (guild_id.clone(), |one: &Expression| {
                one.kind == ExpressionKind::Sticker
            });
            match item {
                DiffItem::Remove(id, one) => {
                    expressions::delete(self.conn, &guild_id, id).await?;
                    changes.push(Change::ExpressionDeleted {
                        guild,
                        id: id.clone(),
                        is_sticker: is_sticker(one),
                    });
                }
                DiffItem::Add(id, one) => {
                    expressions::upsert(self.conn, &row_of(&guild_id, id, one)?).await?;
                    changes.push(Change::ExpressionCreated {
                        guild,
                        id: id.clone(),
                        is_sticker: is_sticker(one),
                    });
                }
                DiffItem::Update { new: (id, one), .. } => {
                    expressions::upsert(self.conn, &row_of(&guild_id, id, one)?).await?;
                    changes.push(Change::ExpressionUpdated {
                        guild,
                        id: id.clone(),
                        is_sticker: is_sticker(one),
                    });
                }
            }
        }
        Ok(())
    }
}

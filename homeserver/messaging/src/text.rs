//! What is to be said, as the event says it: the text with names for its emoji, and beside it which of them are emoji.

use std::{collections::HashMap, ops::Range};

use guildhall_event::guild::{ExpressionKind, Mention, Token, Used, mentions, tokens};
use guildhall_guilds::{ChannelAccess, Refusal, Usable};
use guildhall_storage::projection::expressions::ExpressionRow;
use guildhall_types::{
    RoomId, UserId,
    content::PictureInfo,
    message::{EMOJIS, MENTIONS, Mentions, MoreMentions, STICKERS, UsedEmoji, UsedSticker},
};
use html_escape::encode_double_quoted_attribute;
use serde_json::{Map, Value, json};

use crate::{Messaging, markdown, mention::Called};

/// What makes a picture an emoji to Matrix clients (MSC2545), 32 pixels high as they show it in a line.
const EMOTICON: &str = r#"data-mx-emoticon height="32""#;

/// A text that a user wants to say.
#[derive(Debug, Default)]
pub(crate) struct Written {
    /// As clients read it.
    pub(crate) shown: String,
    /// As the event has it.
    pub(crate) body: String,
    /// The same in HTML, for Matrix clients; only if it is more than text.
    html: Option<String>,
    /// The emoji that it has.
    pub(crate) emojis: Vec<UsedEmoji>,
    /// Whom it calls.
    pub(crate) mentions: Mentions,
}

impl Messaging {
    /// `content` of a client, to be said in the channel of `access`, which calls those in `called`. Emoji that the user may not use there become their
    /// names, as if the client had written those.
    pub(crate) async fn write(
        &self,
        (user, channel): (&UserId, &RoomId),
        access: &ChannelAccess,
        content: &str,
        called: Called,
    ) -> Result<Written, Refusal> {
        // To a private channel every guild is another one.
        let at = (access.guild_id.as_deref().unwrap_or(channel), access.rights);
        let mut found: HashMap<&str, Option<UsedEmoji>> = HashMap::new();
        for token in tokens(content) {
            if !found.contains_key(token.id) {
                let kind = (ExpressionKind::Emoji, token.id);
                let row = match self.guilds().usable_expression(user, at, kind).await? {
                    Usable::Yes(row) => Some(emoji(*row)),
                    Usable::External | Usable::No => None,
                };
                found.insert(token.id, row);
            }
        }
        Ok(Written::new(content, |id| found.get(id)?.as_ref(), called))
    }

    /// The stickers with these ids, if the user may use them in the channel of `access`.
    pub(crate) async fn stickers(
        &self,
        (user, channel): (&UserId, &RoomId),
        access: &ChannelAccess,
        ids: &[String],
    ) -> Result<Vec<UsedSticker>, Refusal> {
        // To a private channel every guild is another one.
        let at = (access.guild_id.as_deref().unwrap_or(channel), access.rights);
        let mut stickers = Vec::with_capacity(ids.len());
        for id in ids {
            let kind = (ExpressionKind::Sticker, id.as_str());
            match self.guilds().usable_expression(user, at, kind).await? {
                Usable::Yes(row) => stickers.push(sticker(*row)),
                Usable::External => {
                    let what = "You may not use stickers of other guilds in this channel";
                    return Err(Refusal::Forbidden(what.to_owned()));
                }
                Usable::No => {
                    return Err(Refusal::invalid(
                        "stickerIds",
                        "names no sticker that you may use",
                    ));
                }
            }
        }
        Ok(stickers)
    }
}

/// An emoji, wherever it is to stand.
pub(crate) fn emoji(row: ExpressionRow) -> UsedEmoji {
    UsedEmoji {
        at: 0,
        id: row.expression_id,
        name: row.name,
        url: row.uri,
        animated: row.animated,
    }
}

fn sticker(row: ExpressionRow) -> UsedSticker {
    UsedSticker {
        id: row.expression_id,
        name: row.name,
        url: row.uri,
        animated: row.animated,
        info: PictureInfo {
            mimetype: row.content_type,
            w: row.width,
            h: row.height,
            size: row.size,
        },
    }
}

/// A part of a text that is more than text, from and to where in bytes.
enum Piece<'a> {
    Emoji(Token<'a>),
    Mention(Range<usize>, Mention<'a>),
}

impl Piece<'_> {
    fn range(&self) -> Range<usize> {
        match self {
            Self::Emoji(token) => token.start..token.end,
            Self::Mention(range, _) => range.clone(),
        }
    }
}

fn pieces(content: &str) -> Vec<Piece<'_>> {
    let emojis = tokens(content).map(Piece::Emoji);
    let mentions = mentions(content).map(|(range, mention)| Piece::Mention(range, mention));
    let mut all: Vec<_> = emojis.chain(mentions).collect();
    all.sort_by_key(|piece| piece.range().start);
    all
}

impl Written {
    /// A text in which nothing is more than text.
    pub(crate) fn plain(body: String) -> Self {
        Self {
            shown: body.clone(),
            body,
            ..Self::default()
        }
    }

    /// `content`, of whose emoji those are such that `find` gives, and whose mentions call those in `called`.
    pub(crate) fn new<'a>(
        content: &str,
        find: impl Fn(&str) -> Option<&'a UsedEmoji>,
        called: Called,
    ) -> Self {
        let mut body = String::with_capacity(content.len());
        // The same for markdown, with marks for what is no text of the user's.
        let mut source = markdown::Source::new(content);
        let (mut emojis, mut is_rich) = (Vec::new(), false);
        let (mut done, mut at) = (0, 0);
        for piece in pieces(content) {
            let range = piece.range();
            let before = content.get(done..range.start).unwrap_or_default();
            let written = content.get(range.clone()).unwrap_or_default();
            done = range.end;
            body.push_str(before);
            at += before.chars().count();
            source.text(before);
            match piece {
                Piece::Mention(_, mention) => {
                    body.push_str(written);
                    at += written.chars().count();
                    let link = called.html(mention);
                    is_rich |= link.is_some();
                    source.html(link.unwrap_or_else(|| markdown::lines(written)));
                }
                Piece::Emoji(token) => {
                    let emoji = find(token.id);
                    let name = format!(":{}:", emoji.map_or(token.name, |emoji| &emoji.name));
                    body.push_str(&name);
                    match emoji {
                        None => source.html(name.clone()),
                        Some(emoji) => {
                            source.html(image(&emoji.url, &name, EMOTICON));
                            emojis.push(UsedEmoji { at, ..emoji.clone() });
                        }
                    }
                    // A name has ASCII only.
                    at += name.len();
                }
            }
        }
        let rest = content.get(done..).unwrap_or_default();
        body.push_str(rest);
        source.text(rest);
        is_rich |= !emojis.is_empty();
        let used = Used {
            emojis,
            stickers: Vec::new(),
        };
        Self {
            shown: used.shown(&body),
            html: source.render(is_rich),
            body,
            emojis: used.emojis,
            mentions: called.mentions,
        }
    }

    /// The content of a message or of what an edit makes of one.
    pub(crate) fn content(&self) -> Map<String, Value> {
        let mut content = text(&self.body);
        if let Some(html) = &self.html {
            html_of(&mut content, html);
        }
        if !self.emojis.is_empty() {
            content.insert(EMOJIS.to_owned(), json!(self.emojis));
        }
        self.mentions_of(&mut content);
        content
    }

    /// The content of a message that has `stickers` too.
    pub(crate) fn content_beside(&self, stickers: &[UsedSticker]) -> Map<String, Value> {
        let mut content = self.content();
        let [first, ..] = stickers else { return content };
        if self.body.is_empty() {
            // One that stands for itself is a picture like others to clients that know no stickers.
            content.insert("msgtype".to_owned(), json!("m.image"));
            content.insert("body".to_owned(), json!(first.name));
            content.insert("url".to_owned(), json!(first.url));
            content.insert("info".to_owned(), json!(first.info));
        } else {
            let mut html = self.html.clone().unwrap_or_else(|| markdown::lines(&self.body));
            for sticker in stickers {
                html.push_str("<br>");
                html.push_str(&image(&sticker.url, &sticker.name, ""));
            }
            html_of(&mut content, &html);
        }
        content.insert(STICKERS.to_owned(), json!(stickers));
        content
    }
}

impl Written {
    /// Says in `content` whom the text calls, and if that is nobody, that: else Matrix clients look for names in it.
    ///
    /// <https://spec.matrix.org/v1.19/client-server-api/#user-and-room-mentions>
    fn mentions_of(&self, content: &mut Map<String, Value>) {
        let Mentions {
            users,
            roles,
            everyone,
            here,
        } = &self.mentions;
        let mut matrix = Map::new();
        if !users.is_empty() {
            matrix.insert("user_ids".to_owned(), json!(users));
        }
        if *everyone || *here {
            matrix.insert("room".to_owned(), json!(true));
        }
        content.insert("m.mentions".to_owned(), Value::Object(matrix));
        let more = MoreMentions {
            roles: roles.clone(),
            here: *here && !*everyone,
        };
        if more != MoreMentions::default() {
            content.insert(MENTIONS.to_owned(), json!(more));
        }
    }
}

/// Content of a plain text.
fn text(body: &str) -> Map<String, Value> {
    let mut content = Map::new();
    content.insert("msgtype".to_owned(), json!("m.text"));
    content.insert("body".to_owned(), json!(body));
    content
}

fn html_of(content: &mut Map<String, Value>, html: &str) {
    content.insert("format".to_owned(), json!("org.matrix.custom.html"));
    content.insert("formatted_body".to_owned(), json!(html));
}

/// A picture in HTML, as the Matrix specification allows it in messages; with further `attributes`.
fn image(uri: &str, name: &str, attributes: &str) -> String {
    let (uri, name) = (
        encode_double_quoted_attribute(uri),
        encode_double_quoted_attribute(name),
    );
    format!(r#"<img {attributes} src="{uri}" alt="{name}" title="{name}">"#)
}

//! The files of a message, as its content has them: one as Matrix's own messages with a file, several as a gallery.
//!
//! <https://spec.matrix.org/v1.19/client-server-api/#mimage>, MSC2530 (text beside a file) and MSC4274 (galleries)

use guildhall_types::{
    attachment::{Attachment, AttachmentKind, MAX_ATTACHMENTS},
    filename,
};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::is_picture;

/// `msgtype` of a message with several files.
pub const GALLERY: &str = "dm.filament.gallery";
/// Whether a file is hidden until one asks for it (MSC4193).
const SPOILER: &str = "page.codeberg.everypizza.msc4193.spoiler";
/// What to show until a picture is there (MSC2448).
const BLURHASH: &str = "xyz.amorgan.blurhash";
/// What a file shows, for who cannot see it.
const DESCRIPTION: &str = "org.guildhall.description";
/// Characters of a description.
pub const MAX_ATTACHMENT_DESCRIPTION: usize = 1024;
/// Bytes of a media type, and of a BlurHash, that are kept.
const MAX_TYPE: usize = 100;
/// What a file is whose media type is not said.
const UNKNOWN_TYPE: &str = "application/octet-stream";
/// Pixels of a side, and milliseconds, beyond which nothing is believed.
const MAX_SIDE: u64 = 100_000;
const MAX_DURATION: u64 = 7 * 24 * 3600 * 1000;

/// The content of a message, as far as it says which files it has. What has not the form counts as none.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct FilesContent {
    filename: Option<Value>,
    url: Option<Value>,
    info: Option<Value>,
    itemtypes: Option<Value>,
    #[serde(rename = "page.codeberg.everypizza.msc4193.spoiler")]
    spoiler: Option<Value>,
    #[serde(rename = "org.guildhall.description")]
    description: Option<Value>,
}

/// The files of a message, and the text beside them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WithFiles {
    /// The text.
    pub text: String,
    /// The files, at least one.
    pub files: Vec<Attachment>,
}

impl FilesContent {
    /// What files a message of this `msgtype` with the text `body` has; `None` if it has none.
    #[must_use]
    pub fn read(self, msgtype: Option<&str>, body: &str) -> Option<WithFiles> {
        match msgtype? {
            "m.image" | "m.video" | "m.audio" | "m.file" => {
                let named = self.filename.as_ref().and_then(Value::as_str);
                let file = Item {
                    kind: msgtype?,
                    name: named.unwrap_or(body),
                    url: self.url.as_ref(),
                    info: self.info.as_ref(),
                    spoiler: self.spoiler.as_ref(),
                    description: self.description.as_ref(),
                }
                .read()?;
                // Without a name of its own the file has the text for one.
                let text = named.filter(|name| *name != body).map(|_| body.to_owned());
                Some(WithFiles {
                    text: text.unwrap_or_default(),
                    files: vec![file],
                })
            }
            GALLERY => {
                let items = self.itemtypes.as_ref()?.as_array()?;
                if items.len() > MAX_ATTACHMENTS {
                    return None;
                }
                let files: Vec<_> = items.iter().map(item).collect::<Option<_>>()?;
                let text = if body == names(&files) { "" } else { body };
                (!files.is_empty()).then(|| WithFiles {
                    text: text.to_owned(),
                    files,
                })
            }
            _ => None,
        }
    }
}

/// What stands for the text where there is none.
fn names(files: &[Attachment]) -> String {
    let names: Vec<_> = files.iter().map(|file| file.filename.as_str()).collect();
    names.join(", ")
}

fn item(value: &Value) -> Option<Attachment> {
    let content = value.as_object()?;
    let body = content.get("body").and_then(Value::as_str);
    Item {
        kind: content.get("itemtype")?.as_str()?,
        name: content.get("filename").and_then(Value::as_str).or(body)?,
        url: content.get("url"),
        info: content.get("info"),
        spoiler: content.get(SPOILER),
        description: content.get(DESCRIPTION),
    }
    .read()
}

/// One file, as an event has it.
struct Item<'a> {
    kind: &'a str,
    name: &'a str,
    url: Option<&'a Value>,
    info: Option<&'a Value>,
    spoiler: Option<&'a Value>,
    description: Option<&'a Value>,
}

impl Item<'_> {
    /// `None` if there is nothing to fetch: it is encrypted, or elsewhere.
    fn read(&self) -> Option<Attachment> {
        let url = self.url?.as_str().filter(|url| is_picture(url))?;
        let empty = Map::new();
        let info = self.info.and_then(Value::as_object).unwrap_or(&empty);
        let number = |key: &str, max: u64| info.get(key).and_then(Value::as_u64).filter(|n| *n <= max);
        let text = |key: &str| info.get(key).and_then(Value::as_str);
        let description = self.description.and_then(Value::as_str).map(str::trim);
        let description = description.filter(|text| {
            !text.is_empty()
                && text.chars().count() <= MAX_ATTACHMENT_DESCRIPTION
                && !text.chars().any(|c| c.is_control() && c != '\n')
        });
        Some(Attachment {
            url: url.to_owned(),
            filename: filename::safe(self.name),
            content_type: content_type(text("mimetype"), self.kind),
            size: number("size", i64::MAX.unsigned_abs()),
            width: number("w", MAX_SIDE).filter(|side| *side > 0),
            height: number("h", MAX_SIDE).filter(|side| *side > 0),
            duration: number("duration", MAX_DURATION),
            blurhash: text(BLURHASH).filter(|hash| is_blurhash(hash)).map(str::to_owned),
            description: description.map(str::to_owned),
            spoiler: self.spoiler == Some(&Value::Bool(true)),
        })
    }
}

/// The media type that is said, if what it is shown as agrees with the message's own; lower case.
fn content_type(said: Option<&str>, kind: &str) -> String {
    let is_token = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&byte))
    };
    let essence = said.and_then(|said| said.split(';').next()).map(str::trim);
    let sound = essence.filter(|essence| {
        essence.len() <= MAX_TYPE
            && essence
                .split_once('/')
                .is_some_and(|(group, rest)| is_token(group) && is_token(rest))
    });
    match (sound.map(str::to_ascii_lowercase), kind) {
        (Some(sound), _) => sound,
        (None, "m.image") => "image/*".to_owned(),
        (None, "m.video") => "video/*".to_owned(),
        (None, "m.audio") => "audio/*".to_owned(),
        (None, _) => UNKNOWN_TYPE.to_owned(),
    }
}

/// BlurHash writes in base 83, in at most 9x9 components. <https://github.com/woltapp/blurhash/blob/master/Algorithm.md>
fn is_blurhash(text: &str) -> bool {
    const EXTRA: &[u8] = b"#$%*+,-.:;=?@[]^_{|}~";
    (6..=4 + 2 * 81).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || EXTRA.contains(&byte))
}

/// Adds `files` to `content`, the content of a message with a text in `body`, which may be empty.
pub fn add_files(content: &mut Map<String, Value>, files: &[Attachment]) {
    let text = content
        .get("body")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    match files {
        [] => {}
        [file] => {
            if text.is_empty() {
                content.insert("body".to_owned(), json!(file.filename));
            }
            content.insert("msgtype".to_owned(), json!(kind_of(file)));
            content.extend(fields(file));
        }
        files => {
            if text.is_empty() {
                content.insert("body".to_owned(), json!(names(files)));
            }
            let items = files.iter().map(|file| {
                let mut item = fields(file);
                item.insert("itemtype".to_owned(), json!(kind_of(file)));
                item.insert("body".to_owned(), json!(file.filename));
                Value::Object(item)
            });
            content.insert("msgtype".to_owned(), json!(GALLERY));
            content.insert("itemtypes".to_owned(), items.collect());
        }
    }
}

fn kind_of(file: &Attachment) -> &'static str {
    match file.kind() {
        AttachmentKind::Image => "m.image",
        AttachmentKind::Video => "m.video",
        AttachmentKind::Audio => "m.audio",
        AttachmentKind::File => "m.file",
    }
}

fn fields(file: &Attachment) -> Map<String, Value> {
    let mut info = Map::new();
    info.insert("mimetype".to_owned(), json!(file.content_type));
    let numbers = [
        ("size", file.size),
        ("w", file.width),
        ("h", file.height),
        ("duration", file.duration),
    ];
    for (key, number) in numbers {
        if let Some(number) = number {
            info.insert(key.to_owned(), json!(number));
        }
    }
    if let Some(hash) = &file.blurhash {
        info.insert(BLURHASH.to_owned(), json!(hash));
    }
    let mut fields = Map::new();
    fields.insert("filename".to_owned(), json!(file.filename));
    fields.insert("url".to_owned(), json!(file.url));
    fields.insert("info".to_owned(), Value::Object(info));
    if let Some(description) = &file.description {
        fields.insert(DESCRIPTION.to_owned(), json!(description));
    }
    if file.spoiler {
        fields.insert(SPOILER.to_owned(), json!(true));
    }
    fields
}

#[cfg(test)]
#[path = "attachments_tests.rs"]
mod tests;

//! What a page says of itself in its head: Open Graph, Twitter's cards, and plain HTML.
//!
//! The page comes in pieces, and no more of it is read than up to where its head ends.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use encoding_rs::Decoder;
use lol_html::{MemorySettings, OutputSink, element, send, text};
use url::Url;

use crate::{
    Kind, Picture, Preview, PreviewError, charset,
    text::{DESCRIPTION, TITLE, clean, color},
};

/// Bytes that the parser may hold, as for a tag that does not end.
const MEMORY: usize = 128 << 10;
/// Bytes of a text that are gathered: more than is shown of it, as it may have entities and blanks.
const MAX_RAW: usize = 8 << 10;

/// What is found, by what says it: of each the first in the page, of several the earlier here.
#[derive(Debug, Default)]
struct Found {
    titles: [Option<String>; 3],
    descriptions: [Option<String>; 3],
    sites: [Option<String>; 2],
    images: [Option<String>; 5],
    kind: Option<String>,
    card: Option<String>,
    color: Option<String>,
    canonical: [Option<String>; 2],
    /// What `<base>` says.
    base: Option<String>,
    /// Whether the text of the first title is complete.
    is_titled: bool,
    /// Whether the head is over.
    is_over: bool,
}

impl Found {
    /// The place of what a `<meta>` with this name says.
    fn place(&mut self, name: &str) -> Option<&mut Option<String>> {
        Some(match name {
            "og:title" => &mut self.titles[0],
            "twitter:title" => &mut self.titles[1],
            "og:description" => &mut self.descriptions[0],
            "twitter:description" => &mut self.descriptions[1],
            "description" => &mut self.descriptions[2],
            "og:site_name" => &mut self.sites[0],
            "application-name" => &mut self.sites[1],
            "og:image:secure_url" => &mut self.images[0],
            "og:image" => &mut self.images[1],
            "og:image:url" => &mut self.images[2],
            "twitter:image" => &mut self.images[3],
            "twitter:image:src" => &mut self.images[4],
            "og:type" => &mut self.kind,
            "twitter:card" => &mut self.card,
            "theme-color" => &mut self.color,
            "og:url" => &mut self.canonical[1],
            _ => return None,
        })
    }

    fn meta(&mut self, name: &str, content: &str) {
        if self.is_over {
            return;
        }
        if let Some(place) = self.place(&name.trim().to_ascii_lowercase())
            && place.is_none()
            && content.len() <= MAX_RAW
        {
            *place = Some(content.to_owned());
        }
    }

    /// A further piece of a `<title>`.
    fn title(&mut self, piece: &str, is_last: bool) {
        if self.is_titled || self.is_over {
            return;
        }
        let title = self.titles[2].get_or_insert_default();
        if title.len() + piece.len() <= MAX_RAW {
            title.push_str(piece);
        }
        self.is_titled = is_last;
    }
}

struct Nowhere;

impl OutputSink for Nowhere {
    fn handle_chunk(&mut self, _: &[u8]) {}
}

/// Reads a page.
pub(crate) struct Reader {
    found: Arc<Mutex<Found>>,
    rewriter: send::HtmlRewriter<'static, Nowhere>,
    content_type: String,
    /// The first bytes, until it is known in which encoding they are.
    start: Vec<u8>,
    decoder: Option<Decoder>,
    text: String,
}

fn locked(found: &Mutex<Found>) -> MutexGuard<'_, Found> {
    found.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Reader {
    /// A reader of a page that comes as `content_type`.
    pub(crate) fn new(content_type: &str) -> Self {
        let found = Arc::<Mutex<Found>>::default();
        let (metas, titles, links, bases) = (found.clone(), found.clone(), found.clone(), found.clone());
        let (heads, bodies) = (found.clone(), found.clone());
        let settings = send::Settings::new_send()
            .append_element_content_handler(element!("meta[content]", move |meta: &mut send::Element| {
                let content = meta.get_attribute("content").unwrap_or_default();
                for named in ["property", "name"] {
                    if let Some(name) = meta.get_attribute(named) {
                        locked(&metas).meta(&name, &content);
                    }
                }
                Ok(())
            }))
            .append_element_content_handler(text!("title", move |piece| {
                locked(&titles).title(piece.as_str(), piece.last_in_text_node());
                Ok(())
            }))
            .append_element_content_handler(element!("link[rel][href]", move |link: &mut send::Element| {
                let rel = link.get_attribute("rel").unwrap_or_default();
                if rel
                    .split_ascii_whitespace()
                    .any(|rel| rel.eq_ignore_ascii_case("canonical"))
                {
                    let mut found = locked(&links);
                    if !found.is_over && found.canonical[0].is_none() {
                        found.canonical[0] = link.get_attribute("href");
                    }
                }
                Ok(())
            }))
            .append_element_content_handler(element!("base[href]", move |base: &mut send::Element| {
                let mut found = locked(&bases);
                if !found.is_over && found.base.is_none() {
                    found.base = base.get_attribute("href");
                }
                Ok(())
            }))
            .append_element_content_handler(element!("head", move |head: &mut send::Element| {
                let heads = heads.clone();
                head.on_end_tag(Box::new(move |_| {
                    locked(&heads).is_over = true;
                    Ok(())
                }))
            }))
            .append_element_content_handler(element!("body", move |_: &mut send::Element| {
                locked(&bodies).is_over = true;
                Ok(())
            }))
            // What cannot be told for certain is read as far as it can be.
            .with_strict(false)
            .with_memory_settings(MemorySettings::new().with_max_allowed_memory_usage(MEMORY));
        Self {
            found,
            rewriter: send::HtmlRewriter::new(settings, Nowhere),
            content_type: content_type.to_owned(),
            start: Vec::new(),
            decoder: None,
            text: String::new(),
        }
    }

    /// Reads on; whether more is to be read.
    pub(crate) fn read(&mut self, piece: &[u8]) -> bool {
        if self.decoder.is_some() {
            return self.decode(piece, false);
        }
        self.start.extend_from_slice(piece);
        self.start.len() < charset::PRESCANNED || self.begin(false)
    }

    /// Reads what was held back to see in which encoding it is.
    fn begin(&mut self, is_last: bool) -> bool {
        let start = std::mem::take(&mut self.start);
        let encoding = charset::of(&self.content_type, &start);
        self.decoder = Some(encoding.new_decoder());
        self.decode(&start, is_last)
    }

    fn decode(&mut self, piece: &[u8], is_last: bool) -> bool {
        let Some(decoder) = &mut self.decoder else {
            return false;
        };
        self.text.clear();
        let room = decoder.max_utf8_buffer_length(piece.len()).unwrap_or_default();
        self.text.reserve(room);
        let (..) = decoder.decode_to_string(piece, &mut self.text, is_last);
        let is_read = self.rewriter.write(self.text.as_bytes()).is_ok();
        is_read && !locked(&self.found).is_over
    }

    /// What the page at `url`, of which nothing more comes, says of itself.
    ///
    /// # Errors
    /// When that is neither a title nor a description.
    pub(crate) fn end(mut self, url: &Url) -> Result<Preview, PreviewError> {
        if self.decoder.is_none() {
            self.begin(true);
        }
        drop(self.rewriter);
        let found = std::mem::take(&mut *locked(&self.found));
        preview(found, url)
    }
}

fn preview(found: Found, url: &Url) -> Result<Preview, PreviewError> {
    let title = first(&found.titles, TITLE);
    let description = first(&found.descriptions, DESCRIPTION);
    if title.is_none() && description.is_none() {
        return Err(PreviewError::Nothing("the page says nothing of itself"));
    }
    let base = found.base.as_deref().and_then(|base| link(url, base));
    let images = found.images.iter().flatten();
    let image = images
        .filter_map(|image| link(base.as_ref().unwrap_or(url), image))
        .next();
    let card = found.card.as_deref().unwrap_or_default().trim();
    let kind = match found.kind.as_deref().unwrap_or_default().trim() {
        kind if kind.starts_with("video") || card == "player" => Kind::Video,
        "article" => Kind::Article,
        _ => Kind::Link,
    };
    // A page speaks for its own host alone.
    let mut named = found.canonical.iter().flatten();
    let own = |named: &Url| named.origin() == url.origin();
    let canonical = named.find_map(|named| link(url, named).filter(own));
    Ok(Preview {
        kind,
        url: canonical.unwrap_or_else(|| url.clone()),
        title,
        description,
        site_name: first(&found.sites, TITLE),
        color: found.color.as_deref().and_then(color),
        picture: image.map(Picture::At),
    })
}

fn first(texts: &[Option<String>], max: usize) -> Option<String> {
    texts.iter().flatten().find_map(|text| clean(text, max))
}

/// The address `raw` in a page at `base`, if it is of the web and of usual length.
fn link(base: &Url, raw: &str) -> Option<Url> {
    let raw = html_escape::decode_html_entities(raw);
    let url = base.join(raw.trim()).ok()?;
    let is_anonymous = url.username().is_empty() && url.password().is_none();
    let is_web = matches!(url.scheme(), "http" | "https");
    (is_web && is_anonymous && url.as_str().len() <= crate::limits::MAX_URL).then_some(url)
}

#[cfg(test)]
#[path = "page_tests.rs"]
mod tests;

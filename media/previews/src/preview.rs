//! What a preview says.

use url::Url;

/// What a link leads to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// A page.
    #[default]
    Link,
    /// A picture.
    Image,
    /// A page that shows a video.
    Video,
    /// A page that says to be an article.
    Article,
}

/// A picture of a preview.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Picture {
    /// It is to be fetched from there.
    At(Url),
    /// The bytes, which nobody has looked at.
    Here(Vec<u8>),
}

/// What a link leads to, in its own words: texts without markup and control characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// What it is.
    pub kind: Kind,
    /// Where it is: where the last redirect led, or another address of that host that it calls its own.
    pub url: Url,
    /// At most 256 characters.
    pub title: Option<String>,
    /// At most 350 characters.
    pub description: Option<String>,
    /// The site, at most 256 characters.
    pub site_name: Option<String>,
    /// Its colour: red, green and blue, 8 bits each.
    pub color: Option<u32>,
    /// Its picture.
    pub picture: Option<Picture>,
}

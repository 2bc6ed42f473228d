//! Markdown in HTML for Matrix clients, in the dialect of `spec/markdown.md`. Clients of Guildhall read the source.

use comrak::{
    Arena, Options, format_html,
    nodes::{AstNode, NodeValue},
    parse_document,
};
use html_escape::encode_text;

/// Stand around the number of what is put in afterwards. They are no characters (Unicode 23.7), so no text needs them; one that has them all the
/// same is not rendered.
const OPEN: char = '\u{fdd0}';
const CLOSE: char = '\u{fdd1}';
/// Longest HTML, in bytes: with the text it has to go into an event of 64 KiB.
const MAX_HTML: usize = 24 * 1024;
/// What has none of these is text.
const MARKS: [char; 12] = ['*', '_', '~', '|', '`', '>', '#', '-', '+', '[', '\\', ':'];

/// A text with parts that are HTML already.
pub(crate) struct Source {
    text: String,
    pieces: Vec<String>,
    is_renderable: bool,
}

impl Source {
    /// Nothing of `content` yet.
    pub(crate) fn new(content: &str) -> Self {
        Self {
            text: String::with_capacity(content.len()),
            pieces: Vec::new(),
            is_renderable: !content.contains([OPEN, CLOSE]),
        }
    }

    /// What the user has written.
    pub(crate) fn text(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// What is not to be read as markdown.
    pub(crate) fn html(&mut self, html: String) {
        self.text.push(OPEN);
        self.text.push_str(&self.pieces.len().to_string());
        self.text.push(CLOSE);
        self.pieces.push(html);
    }

    /// The text in HTML, if there is markdown in it or `is_rich` says that it is more than text anyhow.
    pub(crate) fn render(self, is_rich: bool) -> Option<String> {
        let is_numbered = || self.text.contains(|char: char| char.is_ascii_digit());
        let may_be_marked = self.text.contains(MARKS) || self.text.contains("www.") || is_numbered();
        let rendered = (self.is_renderable && may_be_marked)
            .then(|| render(&self.text))
            .flatten()
            .and_then(|html| self.fill(&html))
            .filter(|html| html.len() <= MAX_HTML);
        let plain = || is_rich.then(|| self.fill(&lines(&self.text))).flatten();
        rendered.or_else(plain).filter(|html| html.len() <= MAX_HTML)
    }

    /// `html` with the pieces in their places; `None` if one has got lost.
    fn fill(&self, html: &str) -> Option<String> {
        if !self.is_renderable {
            return None;
        }
        let mut filled = String::with_capacity(html.len());
        let mut parts = html.split(OPEN);
        filled.push_str(parts.next()?);
        let mut count = 0;
        for part in parts {
            let (number, rest) = part.split_once(CLOSE)?;
            filled.push_str(self.pieces.get(number.parse::<usize>().ok()?)?);
            filled.push_str(rest);
            count += 1;
        }
        (count == self.pieces.len()).then_some(filled)
    }
}

/// `text` in HTML, as it is.
pub(crate) fn lines(text: &str) -> String {
    encode_text(text).replace('\n', "<br>")
}

fn options() -> Options<'static> {
    let mut options = Options::default();
    options.extension.strikethrough = true;
    options.extension.autolink = true;
    options.extension.spoiler = true;
    options.extension.underline = true;
    options.extension.subtext = true;
    options.parse.ignore_setext = true;
    options.render.hardbreaks = true;
    options.render.escape = true;
    options.render.compact_html = true;
    options
}

/// The HTML of `source`; `None` if there is no markdown in it.
fn render(source: &str) -> Option<String> {
    let (arena, options) = (Arena::new(), options());
    let root = parse_document(&arena, source, &options);
    let mut is_marked = false;
    for node in root.descendants() {
        is_marked |= tame(node);
    }
    if !is_marked {
        return None;
    }
    let mut html = String::new();
    format_html(root, &options, &mut html).ok()?;
    let html = html.replace("<span class=\"spoiler\">", "<span data-mx-spoiler>");
    // One paragraph alone is a line like others.
    let inner = html
        .strip_prefix("<p>")
        .and_then(|rest| rest.strip_suffix("</p>"));
    Some(
        inner
            .filter(|inner| !inner.contains("<p>"))
            .unwrap_or(&html)
            .to_owned(),
    )
}

/// Makes `node` one of the dialect; whether it is more than text.
fn tame<'a>(node: &'a AstNode<'a>) -> bool {
    let mut data = node.data.borrow_mut();
    let replaced = match &mut data.value {
        NodeValue::Document
        | NodeValue::Paragraph
        | NodeValue::Text(_)
        | NodeValue::SoftBreak
        | NodeValue::LineBreak
        | NodeValue::HtmlBlock(_)
        | NodeValue::HtmlInline(_) => return false,
        // Pictures are no part of messages; where they are is a link.
        NodeValue::Image(link) => {
            link.title.clear();
            Some(NodeValue::Link(link.clone()))
        }
        NodeValue::Link(link) => {
            link.title.clear();
            None
        }
        NodeValue::CodeBlock(block) => {
            let is_name = |info: &str| {
                info.chars()
                    .all(|char| char.is_ascii_alphanumeric() || "+-#.".contains(char))
            };
            if !is_name(&block.info) {
                block.info.clear();
            }
            None
        }
        _ => None,
    };
    if let Some(value) = replaced {
        data.value = value;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::{MAX_HTML, Source};

    fn html(text: &str) -> Option<String> {
        let mut source = Source::new(text);
        source.text(text);
        source.render(false)
    }

    #[test]
    fn the_dialect_is_the_one_that_is_described() {
        for (source, expected) in [
            (
                "**bold** and *slanted* and _too_",
                "<strong>bold</strong> and <em>slanted</em> and <em>too</em>",
            ),
            (
                "__under__ ~~gone~~ ||secret||",
                "<u>under</u> <del>gone</del> <span data-mx-spoiler>secret</span>",
            ),
            ("`code *is* code`", "<code>code *is* code</code>"),
            (
                "```rust\nlet a = 1 < 2;\n```",
                "<pre><code class=\"language-rust\">let a = 1 &lt; 2;\n</code></pre>",
            ),
            ("# Head\ntext", "<h1>Head</h1><p>text</p>"),
            ("-# small", "<sub>small</sub>"),
            (
                "> said\n> twice\n\nme",
                "<blockquote><p>said<br />twice</p></blockquote><p>me</p>",
            ),
            ("- one\n- two", "<ul><li>one</li><li>two</li></ul>"),
            (
                "3. three\n4. four",
                "<ol start=\"3\"><li>three</li><li>four</li></ol>",
            ),
            (
                "[here](https://a.test/x)",
                "<a href=\"https://a.test/x\">here</a>",
            ),
            (
                "see https://a.test/x.",
                "see <a href=\"https://a.test/x\">https://a.test/x</a>.",
            ),
            ("a\nb **c**", "a<br />b <strong>c</strong>"),
            ("\\*no\\* **yes**", "*no* <strong>yes</strong>"),
        ] {
            assert_eq!(html(source).as_deref(), Some(expected), "{source}");
        }
    }

    #[test]
    fn text_alone_has_no_html() {
        for text in [
            "",
            "hello",
            "one\ntwo",
            "a\n\nb",
            "snake_case_name",
            "1 < 2 > 1",
            "2 * 3 * 4",
            "10:30",
            "<b>",
            "a - b",
        ] {
            assert_eq!(html(text), None, "{text}");
        }
    }

    #[test]
    fn nothing_dangerous_gets_through() {
        for (source, expected) in [
            (
                "**x** <script>alert(1)</script>",
                "<strong>x</strong> &lt;script&gt;alert(1)&lt;/script&gt;",
            ),
            ("[x](javascript:alert(1))", "<a href=\"\">x</a>"),
            (
                "![x](https://a.test/i.png \"t\")",
                "<a href=\"https://a.test/i.png\">x</a>",
            ),
            (
                "[x](https://a.test \"a\\\" onclick=b\")",
                "<a href=\"https://a.test\">x</a>",
            ),
            ("```a\"b <c>\nx\n```", "<pre><code>x\n</code></pre>"),
        ] {
            assert_eq!(html(source).as_deref(), Some(expected), "{source}");
        }
    }

    #[test]
    fn what_is_put_in_keeps_its_place_or_all_stays_text() {
        let put = |before: &str, after: &str, is_rich| {
            let mut source = Source::new("");
            source.text(before);
            source.html("<img>".to_owned());
            source.text(after);
            source.render(is_rich)
        };
        assert_eq!(put("**", "**", true).unwrap(), "<strong><img></strong>");
        assert_eq!(put("a ", " b", true).unwrap(), "a <img> b");
        assert_eq!(put("a ", " b", false), None);
        assert_eq!(
            put("[**x**](https://a.test/", ")", true).unwrap(),
            "[**x**](https://a.test/<img>)"
        );
        assert_eq!(
            put("[x](https://a.test \"", "\") **b**", true).unwrap(),
            "[x](https://a.test \"<img>\") **b**"
        );
        assert_eq!(put("```", "\nx\n```", true).unwrap(), "```<img><br>x<br>```");
        for strange in ["\u{fdd0}0\u{fdd1} **b**", "\u{fdd0} **b**", "\u{fdd1} **b**"] {
            assert_eq!(html(strange), None);
        }
    }

    #[test]
    fn long_nonsense_stays_short() {
        let unit = [
            "*", "_", "**a ", "> ", "[", "![", "](", "`", "||", "~~", "- ", "<", "# ", "[a](", "__", "\\",
            "1. ", "&amp;",
        ];
        for unit in unit {
            let text: String = unit.chars().cycle().take(4000).collect();
            assert!(html(&text).is_none_or(|html| html.len() <= MAX_HTML), "{unit}");
        }
    }
}

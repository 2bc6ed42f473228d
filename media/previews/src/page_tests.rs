#![allow(clippy::unwrap_used, reason = "tests")]

use super::*;

fn read_as(content_type: &str, page: &[u8], at_a_time: usize) -> Result<Preview, PreviewError> {
    let mut reader = Reader::new(content_type);
    for piece in page.chunks(at_a_time) {
        if !reader.read(piece) {
            break;
        }
    }
    reader.end(&Url::parse("https://site.test/dir/page").unwrap())
}

fn read(page: &str) -> Preview {
    let whole = read_as("text/html", page.as_bytes(), usize::MAX).unwrap();
    // However it is cut.
    for at_a_time in [1, 7, 1000] {
        assert_eq!(read_as("text/html", page.as_bytes(), at_a_time).unwrap(), whole);
    }
    whole
}

fn image(preview: &Preview) -> Option<&str> {
    match preview.picture.as_ref()? {
        Picture::At(url) => Some(url.as_str()),
        Picture::Here(_) => None,
    }
}

#[test]
fn a_page_is_read_by_what_says_most_about_it() {
    let preview = read(
        r##"<!doctype html><html prefix="og: https://ogp.me/ns#"><head><meta charset="utf-8">
        <title>Plain</title><meta name="description" content="plain words">
        <meta property="og:title" content="Bread &amp; butter"><meta property="og:title" content="second">
        <meta name="twitter:description" content="For cards"><meta property="og:site_name" content="The Site">
        <meta property="og:type" content="article"><meta name="theme-color" content="#0a0b0c">
        <meta property="og:image" content="/picture.png?a=1&amp;b=2"><link rel="alternate canonical" href="../better">
        </head><body><meta property="og:description" content="of the body"></body>"##,
    );
    assert_eq!(preview.title.as_deref(), Some("Bread & butter"));
    assert_eq!(preview.description.as_deref(), Some("For cards"));
    assert_eq!(preview.site_name.as_deref(), Some("The Site"));
    assert_eq!((preview.kind, preview.color), (Kind::Article, Some(0x000a_0b0c)));
    assert_eq!(image(&preview), Some("https://site.test/picture.png?a=1&b=2"));
    assert_eq!(preview.url.as_str(), "https://site.test/better");
}

#[test]
fn plain_html_is_enough() {
    let preview = read("<title>\n A  page\n</title><p>text");
    assert_eq!(preview.title.as_deref(), Some("A page"));
    assert_eq!((preview.kind, preview.url.path()), (Kind::Link, "/dir/page"));
    let video = read("<META NAME=Description CONTENT=x><meta property=og:type content=video.other>");
    assert_eq!(
        (video.kind, video.description.as_deref()),
        (Kind::Video, Some("x"))
    );
}

#[test]
fn what_has_no_head_or_never_ends_is_read_as_far_as_it_goes() {
    for page in [
        "<title>T<b>x</b></title",
        "<head><title>T<b>x</b></title><meta name=description content=\"never closed>",
        "<html><title>T<b>x</b></title><div><div><div></span></p></html></head>",
        "<title>T<b>x</b></title><svg><title>other</title></svg>",
        "<!-- <title>no</title> --><script>'<title>no</title>'</script><title>T<b>x</b></title>",
    ] {
        assert_eq!(read(page).title.as_deref(), Some("T<b>x</b>"), "{page}");
    }
}

#[test]
fn a_page_that_says_nothing_has_no_preview() {
    for page in [
        "",
        "text",
        "<title> \u{202e} </title>",
        "\0\0\0",
        "<meta name=description content>",
    ] {
        assert!(read_as("text/html", page.as_bytes(), 5).is_err(), "{page}");
    }
}

#[test]
fn texts_are_bounded_and_harmless() {
    let title = format!("<title>\u{202e}{}\u{7}</title>", "é".repeat(3000));
    let title = read(&title).title.unwrap();
    assert_eq!(title.chars().count(), TITLE);
    assert!(title.starts_with("éé") && title.ends_with("é…"));
    let description = format!("<meta name=description content=\"{}\">", "a ".repeat(500));
    let description = read(&description).description.unwrap();
    assert!(description.chars().count() <= DESCRIPTION && description.ends_with("a…"));
    // A text that is absurdly long is none.
    let long = format!(
        "<title>T</title><meta name=description content=\"{}\">",
        "a".repeat(MAX_RAW + 1)
    );
    assert_eq!(read(&long).description, None);
}

#[test]
fn pictures_and_canonical_addresses_are_of_the_web() {
    for (raw, expected) in [
        ("javascript:alert(1)", None),
        ("data:image/png;base64,AAAA", None),
        ("file:///etc/passwd", None),
        ("https://user:secret@other.test/x.png", None),
        ("https://[broken", None),
        ("//cdn.test/x.png", Some("https://cdn.test/x.png")),
        ("x.png", Some("https://site.test/dir/x.png")),
        (" https://other.test/x.png ", Some("https://other.test/x.png")),
        ("&#106;avascript:alert(1)", None),
    ] {
        let preview = read(&format!(
            "<title>T</title><meta property=og:image content='{raw}'>"
        ));
        assert_eq!(image(&preview), expected, "{raw}");
    }
    let preview =
        read("<base href='https://cdn.test/a/'><title>T</title><meta property=og:image content=x.png>");
    assert_eq!(image(&preview), Some("https://cdn.test/a/x.png"));
    // The first one that may be asked counts.
    let preview = read(
        "<title>T</title><meta property=og:image content='javascript:1'><meta name=twitter:image content=/y.png>",
    );
    assert_eq!(image(&preview), Some("https://site.test/y.png"));
    for raw in [
        "https://bank.test/",
        "javascript:1",
        "http://site.test/",
        "https://site.test:8443/",
    ] {
        let preview = read(&format!(
            "<title>T</title><link rel=canonical href='{raw}'><meta property=og:url content='{raw}'>"
        ));
        assert_eq!(preview.url.as_str(), "https://site.test/dir/page", "{raw}");
    }
}

#[test]
fn encodings_are_respected_and_what_is_none_is_replaced() {
    let cyrillic = b"<meta charset=windows-1251><title>\xcf\xf0\xe8\xe2\xe5\xf2</title>";
    assert_eq!(
        read_as("text/html", cyrillic, 3).unwrap().title.as_deref(),
        Some("Привет")
    );
    let utf16: Vec<u8> = "\u{feff}<title>grün</title>"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(
        read_as("text/html", &utf16, 3).unwrap().title.as_deref(),
        Some("grün")
    );
    let broken = b"<meta charset=utf-8><title>a\xff\xfe\xc3b</title>";
    let title = read_as("text/html", broken, 1).unwrap().title.unwrap();
    assert!(title.starts_with("a\u{fffd}") && title.ends_with('b'), "{title}");
}

#[test]
fn no_more_is_read_than_the_head() {
    let mut reader = Reader::new("text/html; charset=utf-8");
    let head = format!("<head><title>T</title><!--{}--></head>", "x".repeat(2000));
    assert!(!reader.read(head.as_bytes()));
    // A tag that does not end is held up to a bound.
    let mut reader = Reader::new("text/html; charset=utf-8");
    assert!(reader.read(format!("<title>T</title>{}<meta x=\"", " ".repeat(2000)).as_bytes()));
    let pieces = (0..1000).take_while(|_| reader.read(&[b'x'; 1024])).count();
    assert!(pieces <= MEMORY / 1024, "{pieces}");
    let preview = reader.end(&Url::parse("https://site.test/").unwrap()).unwrap();
    assert_eq!(preview.title.as_deref(), Some("T"));
}

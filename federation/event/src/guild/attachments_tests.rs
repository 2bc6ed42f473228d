use guildhall_types::attachment::Attachment;
use serde_json::{Map, Value, json};

use super::{FilesContent, add_files};

fn read(content: &Value) -> Option<(String, Vec<Attachment>)> {
    let files: FilesContent = serde_json::from_value(content.clone()).unwrap();
    let body = content["body"].as_str().unwrap_or_default();
    let found = files.read(content["msgtype"].as_str(), body)?;
    Some((found.text, found.files))
}

fn file(name: &str, content_type: &str) -> Attachment {
    Attachment {
        url: format!("mxc://a.test/{}", name.replace('.', "_")),
        filename: name.to_owned(),
        content_type: content_type.to_owned(),
        size: Some(7),
        ..Attachment::default()
    }
}

fn written(text: &str, files: &[Attachment]) -> Value {
    let mut content = Map::new();
    content.insert("msgtype".to_owned(), json!("m.text"));
    content.insert("body".to_owned(), json!(text));
    add_files(&mut content, files);
    Value::Object(content)
}

#[test]
fn what_is_written_is_read_again() {
    let picture = Attachment {
        width: Some(640),
        height: Some(480),
        blurhash: Some("LEHV6nWB2yk8pyo0adR*.7kCMdnj".to_owned()),
        description: Some("A cat\non a mat".to_owned()),
        spoiler: true,
        ..file("cat.png", "image/png")
    };
    let video = Attachment {
        duration: Some(1500),
        ..file("v.mp4", "video/mp4")
    };
    let many = [picture.clone(), video.clone(), file("a.pdf", "application/pdf")];
    for (files, msgtype) in [
        (&many[..1], "m.image"),
        (&many[1..2], "m.video"),
        (&many[2..], "m.file"),
        (&many[..], "dm.filament.gallery"),
    ] {
        for text in ["", "look at *this*"] {
            let content = written(text, files);
            assert_eq!(content["msgtype"], msgtype);
            assert_eq!(
                read(&content),
                Some((text.to_owned(), files.to_vec())),
                "{content}"
            );
        }
    }
}

#[test]
fn messages_of_matrix_clients_without_a_name_have_the_text_for_one() {
    let content = json!({"msgtype": "m.image", "body": "../../x/cat.png", "url": "mxc://a.test/x"});
    let (text, files) = read(&content).unwrap();
    assert_eq!((text.as_str(), files[0].filename.as_str()), ("", "cat.png"));
    assert_eq!(files[0].content_type, "image/*");
}

#[test]
fn what_is_no_file_here_is_none() {
    let good = json!({"msgtype": "m.file", "body": "a", "url": "mxc://a.test/x"});
    assert!(read(&good).is_some());
    let with = |key: &str, value: Value| {
        let mut bad = good.clone();
        bad[key] = value;
        bad
    };
    for bad in [
        with("msgtype", json!("m.text")),
        with("msgtype", json!("m.emote")),
        with("url", json!("https://a.test/x")),
        with("url", json!(7)),
        with("url", json!(null)),
        json!({"msgtype": "m.file", "body": "a", "file": {"url": "mxc://a.test/x"}}),
        json!({"msgtype": "dm.filament.gallery", "body": "a"}),
        json!({"msgtype": "dm.filament.gallery", "body": "a", "itemtypes": []}),
        json!({"msgtype": "dm.filament.gallery", "body": "a", "itemtypes": [{"itemtype": "m.file"}]}),
        json!({"msgtype": "dm.filament.gallery", "body": "a",
            "itemtypes": vec![json!({"itemtype": "m.file", "body": "a", "url": "mxc://a.test/x"}); 11]}),
    ] {
        assert_eq!(read(&bad), None, "{bad}");
    }
}

#[test]
fn what_is_said_of_a_file_counts_only_where_it_can_be_so() {
    let content = json!({
        "msgtype": "m.image", "body": "a", "filename": "a\u{0}b", "url": "mxc://a.test/x",
        "org.guildhall.description": "\u{1b}[31m", "page.codeberg.everypizza.msc4193.spoiler": "yes",
        "info": {"mimetype": "text/html; x\r\ny", "size": -1, "w": 0, "h": u64::MAX, "duration": u64::MAX,
            "xyz.amorgan.blurhash": "<script>"},
    });
    let (_, files) = read(&content).unwrap();
    let expected = Attachment {
        url: "mxc://a.test/x".to_owned(),
        filename: "ab".to_owned(),
        content_type: "text/html".to_owned(),
        ..Attachment::default()
    };
    assert_eq!(files, [expected]);
    let bad =
        json!({"msgtype": "m.image", "body": "a", "url": "mxc://a.test/x", "info": {"mimetype": "a b/c"}});
    assert_eq!(read(&bad).unwrap().1[0].content_type, "image/*");
}

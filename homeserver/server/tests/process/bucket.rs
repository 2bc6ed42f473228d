//! Stored media in a bucket.

use std::fs;

use guildhall_test_support::S3Folder;
use serde_json::json;

use crate::program::Program;

/// A PNG of one pixel.
const PNG: &str = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=";

fn program(folder: &S3Folder) -> Program {
    Program::new()
        .with("REGISTRATION__MODE", "open")
        .with("MEDIA__S3__ENDPOINT", &folder.endpoint)
        .with("MEDIA__S3__BUCKET", &folder.bucket)
        .with("MEDIA__S3__PREFIX", &folder.prefix)
        .with("MEDIA__S3__ACCESS_KEY", &folder.access_key)
        .with("MEDIA__S3__SECRET", &folder.secret)
}

#[test]
fn pictures_lie_in_the_bucket_that_is_configured() {
    let Some(folder) = S3Folder::create() else {
        return;
    };
    let mut program = program(&folder);
    let server = program.serve();
    let body = json!({ "username": "ada", "password": "correct horse" }).to_string();
    let (status, login) = server.ask("POST", "/api/v1/auth/register", None, &body);
    assert_eq!(status, 201, "{login}");
    let access = login["accessToken"].as_str();
    let body = json!({ "name": "Hall" }).to_string();
    let (status, guild) = server.ask("POST", "/api/v1/guilds", access, &body);
    assert_eq!(status, 201, "{guild}");
    let emojis = format!(
        "/api/v1/guilds/{}/emojis",
        guild["id"].as_str().unwrap().replace('!', "%21")
    );
    let body = json!({ "name": "party", "image": PNG }).to_string();
    let (status, emoji) = server.ask("POST", &emojis, access, &body);
    assert_eq!(status, 201, "{emoji}");
    let image = emoji["image"].as_str().unwrap();
    let picture = image.replace("mxc://", "/api/v1/media/");
    drop(server);

    // Nothing of it is in memory, nor on disk.
    let server = program.serve();
    assert_eq!(server.ask("GET", &picture, access, "").0, 200);
    let on_disk = fs::read_dir(program.data().join("media")).unwrap();
    let on_disk: Vec<_> = on_disk.map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(on_disk, ["unfinished"]);
    drop(server);

    program.set("MEDIA__S3__SECRET", "geheim");
    let complaint = program.fail(&[]);
    assert!(complaint.contains("refuses the access key"), "{complaint}");
    assert!(!complaint.contains("geheim"), "{complaint}");
}

#[test]
fn a_server_does_not_start_on_the_bucket_of_another() {
    let Some(folder) = S3Folder::create() else {
        return;
    };
    drop(program(&folder).with("SERVER__NAME", "a.example").serve());
    let complaint = program(&folder).with("SERVER__NAME", "b.example").fail(&[]);
    assert!(complaint.contains("belongs to a.example"), "{complaint}");
}

#[test]
fn a_bucket_that_is_away_keeps_nothing_else_away() {
    let program = Program::new()
        .with("MEDIA__S3__ENDPOINT", "http://127.0.0.1:1")
        .with("MEDIA__S3__BUCKET", "media")
        .with("MEDIA__S3__ACCESS_KEY", "key")
        .with("MEDIA__S3__SECRET", "secret");
    assert_eq!(program.serve().ask("GET", "/ready", None, "").0, 200);
    let plain = program.with("MEDIA__S3__ENDPOINT", "http://s3.example.org");
    let complaint = plain.fail(&[]);
    assert!(complaint.contains("is not https"), "{complaint}");
}

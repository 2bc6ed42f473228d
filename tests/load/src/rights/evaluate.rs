//! Evaluations a second: asked over REST, and of the function alone.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use futures::{StreamExt, stream};
use guildhall_federation_tests::Client;
use guildhall_permissions::{Channel, ChannelKind, Guild, Member, Overwrite, Role, Standing, Target};
use reqwest::Method;
use serde_json::Value;

/// Seconds of each measurement.
const TIME: Duration = Duration::from_secs(5);
/// Requests at a time.
const ASKING: usize = 16;

/// Asks for the member's rights in channel after channel.
pub(crate) async fn over_rest(member: &Client, guild: &str) {
    let channels = member.channels(guild).await.unwrap();
    let paths: Vec<String> = channels
        .iter()
        .map(|(channel, _)| format!("/guilds/{guild}/members/@me/permissions?channelId={channel}"))
        .collect();
    let start = Instant::now();
    let count = stream::iter(paths.iter().cycle())
        .take_while(|_| std::future::ready(start.elapsed() < TIME))
        .map(|path| async move { member.call(Method::GET, path, None).await.unwrap() })
        .buffer_unordered(ASKING)
        .count()
        .await;
    println!(
        "rights in a channel asked over REST: {:.0} a second",
        count as f64 / start.elapsed().as_secs_f64()
    );
}

/// The function alone, on one core, over the guild as the server shows it.
pub(crate) async fn pure(owner: &Client, id: &str, held: &[&str]) {
    let text = |value: &Value, key: &str| value[key].as_str().unwrap().to_owned();
    let roles = owner.page(&format!("/guilds/{id}/roles")).await.unwrap();
    let roles = roles.iter().map(|role| {
        let found = Role {
            permissions: text(role, "permissions").parse().unwrap(),
            position: role["position"].as_i64().unwrap(),
        };
        (text(role, "id"), found)
    });
    let guild = Guild {
        id: id.to_owned(),
        roles: roles.collect(),
    };
    let channels = owner.page(&format!("/guilds/{id}/channels")).await.unwrap();
    let channels: Vec<Channel> = channels.iter().map(channel).collect();
    let member = Member {
        id: "@asked:here".to_owned(),
        standing: Standing::Member,
        roles: held.iter().map(ToString::to_string).collect(),
        is_timed_out: false,
        is_on_probation: false,
        lacks_second_factor: false,
    };
    let (start, mut count) = (Instant::now(), 0_u64);
    while start.elapsed() < TIME {
        for channel in &channels {
            black_box(guild.rights_in(black_box(&member), channel));
        }
        count += channels.len() as u64;
    }
    println!(
        "evaluations by the function alone, {} roles, {} of them held, {} channels: {:.0} a second on one core",
        guild.roles.len(),
        held.len(),
        channels.len(),
        count as f64 / start.elapsed().as_secs_f64()
    );
}

fn channel(shown: &Value) -> Channel {
    let overwrites = shown["permissionOverwrites"].as_array().unwrap().iter();
    Channel {
        kind: ChannelKind::of_type(shown["type"].as_i64().unwrap()),
        overwrites: overwrites
            .map(|one| Overwrite {
                // There are none for members here.
                target: Target::Role(one["id"].as_str().unwrap().to_owned()),
                allow: one["allow"].as_str().unwrap().parse().unwrap(),
                deny: one["deny"].as_str().unwrap().parse().unwrap(),
            })
            .collect(),
        members: None,
    }
}

//! Three servers with an actor on each, and what the chapters have in common.

use std::collections::BTreeSet;

use guildhall_federation_tests::{Client, Gateway, Node, TestNet, eventually};
use reqwest::Method;
use serde_json::{Value, json};

/// Every right but ADMINISTRATOR: actors who are no owners act by what they hold.
const STAFF: u64 = ((1 << 53) - 1) & !(1 << 47) & !(1 << 3);

/// The servers, who acts on each, and the guild.
pub(crate) struct Walk {
    /// They run as long as this.
    pub(crate) nodes: Vec<Node>,
    /// One on each server; the first owns the guild.
    pub(crate) actors: Vec<Client>,
    /// Somebody without rights, on the server of the actor with the same number.
    pub(crate) guests: Vec<Client>,
    /// A session of each guest; it holds every frame against the schema.
    sessions: Vec<Gateway>,
    pub(crate) guild: String,
    /// The channel that the guild began with.
    pub(crate) general: String,
    _net: TestNet,
}

impl Walk {
    pub(crate) async fn begin() -> Self {
        let net = TestNet::new();
        let (a, b, c) = tokio::join!(
            net.node("a").start(),
            net.node("b").start(),
            net.node("c").start()
        );
        let nodes = vec![a, b, c];
        let (mut actors, mut guests) = (Vec::new(), Vec::new());
        for (node, (actor, guest)) in nodes.iter().zip([("ann", "gus"), ("bob", "hal"), ("cid", "ida")]) {
            actors.push(node.register(actor).await);
            guests.push(node.register(guest).await);
        }
        let (guild, general) = crate::common::guild(&actors[0]).await;
        let others: Vec<&Client> = actors[1..].iter().chain(&guests).collect();
        for guest in &others {
            crate::common::let_in(&nodes[0], &actors[0], (&guild, &general), guest).await;
        }
        let everybody: Vec<&Client> = actors.iter().chain(&guests).collect();
        crate::common::all_know_all(&everybody, &guild).await;
        let mut sessions = Vec::new();
        for guest in &guests {
            sessions.push(Gateway::connect(guest).await);
        }
        let walk = Self {
            nodes,
            actors,
            guests,
            sessions,
            guild,
            general,
            _net: net,
        };
        let staff = walk.actors[0]
            .create_role(&walk.guild, "staff", STAFF)
            .await
            .unwrap();
        for actor in &walk.actors {
            walk.actors[0]
                .hold(&walk.guild, &actor.user, &[&staff])
                .await
                .unwrap();
        }
        walk.agree("the beginning").await;
        walk
    }

    /// Asks the actor's server for something below `/guilds/{guild}`, which it must do.
    pub(crate) async fn does(&self, actor: usize, method: Method, path: &str, body: Value) -> Value {
        let path = format!("/guilds/{}{path}", self.guild);
        self.asks(actor, method, &path, body).await
    }

    /// Asks the actor's server for something that it must do.
    pub(crate) async fn asks(&self, actor: usize, method: Method, path: &str, body: Value) -> Value {
        let body = (!body.is_null()).then_some(body);
        let answer = self.actors[actor].call(method.clone(), path, body.clone()).await;
        answer.unwrap_or_else(|refusal| panic!("{method} {path} {body:?} of actor {actor}: {refusal:?}"))
    }

    /// Waits until `inspect guild` says the same on all servers, and nothing is missing in it.
    pub(crate) async fn agree(&self, after: &str) {
        eventually(&format!("the same everywhere after {after}"), || async {
            let mut all = Vec::new();
            for node in &self.nodes {
                let text = node.command(&["inspect", "guild", &self.guild, "--json"])?;
                all.push(serde_json::from_str::<Value>(&text).unwrap());
            }
            let lines: Vec<BTreeSet<String>> = all.iter().map(lines).collect();
            for (node, other) in self.nodes.iter().zip(&lines).skip(1) {
                let odd: Vec<_> = lines[0].symmetric_difference(other).take(12).collect();
                if !odd.is_empty() {
                    return Err(format!(
                        "{} and {} differ in {odd:#?}",
                        self.nodes[0].server_name(),
                        node.server_name()
                    ));
                }
            }
            // Order counts too.
            if all.iter().any(|one| *one != all[0]) {
                return Err("they differ in their order".to_owned());
            }
            Ok(())
        })
        .await;
        // It panics when a frame was not as it must be.
        for session in &self.sessions {
            let _created = session.created();
        }
    }

    /// All rights of all members, in the guild and in each channel, are the same whichever server is asked.
    pub(crate) async fn all_answer_the_same(&self) {
        let members = self.actors[0].members(&self.guild).await.unwrap();
        let channels = self.actors[0].channels(&self.guild).await.unwrap();
        for member in &members {
            let mut paths = vec![format!("/guilds/{}/members/{member}/permissions", self.guild)];
            for (channel, _) in &channels {
                paths.push(format!("{}?channelId={channel}", paths[0]));
            }
            for path in paths {
                let expected = self.asks(0, Method::GET, &path, Value::Null).await;
                for actor in 1..self.actors.len() {
                    let answer = self.asks(actor, Method::GET, &path, Value::Null).await;
                    assert_eq!(answer, expected, "{path}, asked on server {actor}");
                }
            }
        }
    }

    /// Waits until all actors' servers list `channel`.
    pub(crate) async fn all_see(&self, channel: &str) {
        for actor in &self.actors {
            eventually("the channel everywhere", || async {
                let channels = actor.channels(&self.guild).await?;
                let is_there = channels.iter().any(|(id, _)| id == channel);
                is_there.then_some(()).ok_or_else(|| format!("{channels:?}"))
            })
            .await;
        }
    }

    /// What the first server shows of the guild.
    pub(crate) fn shown(&self) -> Value {
        let text = self.nodes[0].command(&["inspect", "guild", &self.guild, "--json"]);
        serde_json::from_str(&text.unwrap()).unwrap()
    }

    /// Everybody who is in the guild now is in it on all servers, and nobody else.
    pub(crate) async fn all_know(&self, out: &[&Client]) {
        let everybody: Vec<&Client> = self.actors.iter().chain(&self.guests).collect();
        let stay: Vec<&Client> = everybody
            .into_iter()
            .filter(|client| out.iter().all(|gone| gone.user != client.user))
            .collect();
        crate::common::all_know_all(&stay, &self.guild).await;
    }
}

/// The entries of an inspection, each with the list that it is in.
fn lines(shown: &Value) -> BTreeSet<String> {
    let mut lines = BTreeSet::new();
    for (name, part) in shown.as_object().unwrap() {
        match part {
            Value::Array(entries) => lines.extend(entries.iter().map(|entry| format!("{name} {entry}"))),
            other => lines.extend([format!("{name} {other}")]),
        }
    }
    lines
}

/// The id in an answer.
pub(crate) fn id(answer: &Value) -> String {
    answer["id"]
        .as_str()
        .unwrap_or_else(|| panic!("no id: {answer}"))
        .to_owned()
}

/// No body.
pub(crate) const NOTHING: Value = Value::Null;

/// An overwrite for a role.
pub(crate) fn for_role(role: &str, allow: u64, deny: u64) -> Value {
    json!({"id": role, "type": 0, "allow": allow.to_string(), "deny": deny.to_string()})
}

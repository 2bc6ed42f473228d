//! Collecting frames into one document.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use utoipa::{
    ToSchema,
    openapi::{RefOr, Schema},
};

use super::strict;

/// Names of the definitions of what either side says.
const SERVER: &str = "ServerFrame";
const CLIENT: &str = "ClientFrame";

/// The frames of both sides.
#[derive(Default)]
pub(super) struct Frames {
    /// Models that the server's frames refer to.
    models: BTreeMap<String, Value>,
    server: Vec<(String, Value)>,
    /// Under names that are told from those of the server.
    client: Vec<(String, Value)>,
}

impl Frames {
    /// A model that frames carry as text, so that no type leads to it.
    pub(super) fn component<T: ToSchema>(&mut self) {
        let mut found: Vec<(String, RefOr<Schema>)> = vec![(T::name().into_owned(), T::schema())];
        T::schemas(&mut found);
        for (name, schema) in found {
            self.models.insert(name, json!(schema));
        }
    }

    /// A frame about the connection, which is not numbered.
    pub(super) fn connection<T: ToSchema>(&mut self, event: &'static str) {
        self.told::<T>(event, json!({"type": "null"}));
    }

    /// A numbered frame of a session.
    pub(super) fn session<T: ToSchema>(&mut self, event: &'static str) {
        self.told::<T>(event, json!({"type": "integer", "minimum": 0}));
    }

    fn told<T: ToSchema>(&mut self, event: &'static str, seq: Value) {
        self.component::<T>();
        let data = json!({"$ref": format!("#/$defs/{}", T::name())});
        let frame = json!({
            "type": "object",
            "properties": {"event": {"const": event}, "data": data, "seq": seq},
            "required": ["event", "data", "seq"],
            "additionalProperties": false,
        });
        self.server.push((event.to_owned(), frame));
    }

    /// What a client says.
    pub(super) fn client<T: ToSchema>(&mut self, event: &'static str) {
        self.client.push((
            event.to_owned(),
            json!({
                "type": "object",
                "properties": {"event": {"const": event}, "data": T::schema()},
                "required": ["event", "data"],
            }),
        ));
    }

    /// What a client says without data, or with whatever data.
    pub(super) fn client_bare(&mut self, event: &'static str) {
        self.client.push((
            event.to_owned(),
            json!({
                "type": "object",
                "properties": {"event": {"const": event}, "data": true},
                "required": ["event"],
            }),
        ));
    }

    /// The document.
    pub(super) fn document(mut self) -> Value {
        for (name, _) in &mut self.client {
            if self.server.iter().any(|(event, _)| event == name) {
                *name = format!("client:{name}");
            }
        }
        let mut defs: Map<String, Value> = strict::strict(&self.models).into_iter().collect();
        for (side, description, frames) in [
            (SERVER, "What the server says.", self.server),
            (CLIENT, "What a client says.", self.client),
        ] {
            let one_of: Vec<Value> = frames
                .iter()
                .map(|(event, _)| json!({"$ref": format!("#/$defs/{event}")}))
                .collect();
            defs.insert(
                side.to_owned(),
                json!({"description": description, "oneOf": one_of}),
            );
            defs.extend(frames);
        }
        json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "Guildhall gateway",
            "description": "The frames of the gateway, in both directions; spec/gateway.md says what they mean.",
            "oneOf": [
                {"$ref": format!("#/$defs/{SERVER}")},
                {"$ref": format!("#/$defs/{CLIENT}")},
            ],
            "$defs": defs,
        })
    }
}

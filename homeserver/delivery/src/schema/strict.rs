//! From the schemas of an API description to strict ones: an object has all of its fields and no others.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

/// Where references of an API description lead.
const COMPONENTS: &str = "#/components/schemas/";

/// `models`, each strict, with references to `#/$defs/`.
pub(super) fn strict(models: &BTreeMap<String, Value>) -> BTreeMap<String, Value> {
    models
        .iter()
        .map(|(name, schema)| (name.clone(), closed(schema, models)))
        .collect()
}

/// `schema` with every object in it closed.
fn closed(schema: &Value, models: &BTreeMap<String, Value>) -> Value {
    match schema {
        Value::Array(list) => list.iter().map(|entry| closed(entry, models)).collect(),
        Value::Object(object) if object.contains_key("allOf") => closed(&merged(object, models), models),
        Value::Object(object) => {
            let mut result: Map<String, Value> = object
                .iter()
                .map(|(key, value)| (key.clone(), closed(value, models)))
                .collect();
            if let Some(Value::String(target)) = result.get_mut("$ref")
                && let Some(name) = target.strip_prefix(COMPONENTS)
            {
                *target = format!("#/$defs/{name}");
            }
            if let Some(Value::Object(properties)) = object.get("properties") {
                // A field without a value is null, and never left out.
                let required: Vec<&String> = properties.keys().collect();
                result.insert("required".to_owned(), json!(required));
                result.insert("additionalProperties".to_owned(), json!(false));
            } else if object.get("type") == Some(&json!("object"))
                && !object.contains_key("additionalProperties")
            {
                result.insert("additionalProperties".to_owned(), json!(false));
            }
            Value::Object(result)
        }
        other => other.clone(),
    }
}

/// The one object that the parts of `allOf` are together: closed parts would each refuse the fields of the others.
fn merged(object: &Map<String, Value>, models: &BTreeMap<String, Value>) -> Value {
    let mut properties = Map::new();
    let parts = object
        .get("allOf")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    for part in parts {
        let part = resolved(part, models);
        let part = match part.as_object() {
            Some(part) if part.contains_key("allOf") => merged(part, models),
            _ => part.clone(),
        };
        if let Some(fields) = part.get("properties").and_then(Value::as_object) {
            properties.extend(fields.clone());
        }
    }
    let mut whole = object.clone();
    whole.remove("allOf");
    whole.insert("type".to_owned(), json!("object"));
    whole.insert("properties".to_owned(), Value::Object(properties));
    Value::Object(whole)
}

/// What a reference leads to.
fn resolved<'a>(schema: &'a Value, models: &'a BTreeMap<String, Value>) -> &'a Value {
    let name = schema
        .get("$ref")
        .and_then(Value::as_str)
        .and_then(|target| target.strip_prefix(COMPONENTS));
    name.and_then(|name| models.get(name)).unwrap_or(schema)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::{Value, json};

    use super::strict;

    #[test]
    fn parts_become_one_closed_object() {
        let part = json!({"type": "object", "properties": {"a": {"type": "string"}}});
        let whole = json!({"allOf": [
            {"$ref": "#/components/schemas/Part"},
            {"type": "object", "properties": {"b": {"type": "array", "items": {"$ref": "#/components/schemas/Part"}}}},
        ]});
        let models: BTreeMap<String, Value> = [("Part".to_owned(), part), ("Whole".to_owned(), whole)].into();
        assert_eq!(
            strict(&models).get("Whole"),
            Some(&json!({
                "type": "object",
                "properties": {
                    "a": {"type": "string"},
                    "b": {"type": "array", "items": {"$ref": "#/$defs/Part"}},
                },
                "required": ["a", "b"],
                "additionalProperties": false,
            }))
        );
    }
}

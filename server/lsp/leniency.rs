//! What clients say wrongly in `initialize`, taken out: one wrong word must not keep a client from having a server.
//!
//! It follows no specification but experience: older clients say `true` where 3.18 wants an object.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use tower_lsp::gen_lsp_types::{ClientCapabilities, InitializeParams, Range};

/// The parameters without what cannot be read.
pub(super) fn readable(params: Value) -> Value {
    if is::<InitializeParams>(&params) {
        return params;
    }
    let mut fields = match params {
        Value::Object(fields) => fields,
        _ => Map::new(),
    };
    let mut capabilities = fields.remove("capabilities").unwrap_or_default();
    prune(&mut capabilities, &is::<ClientCapabilities>);
    let least = |capabilities: Value| json!({ "processId": null, "rootUri": null, "capabilities": capabilities });
    let mut kept = least(if capabilities.is_object() { capabilities } else { json!({}) });
    for (name, value) in fields {
        let mut one = least(json!({}));
        one[&name] = value.clone();
        if is::<InitializeParams>(&one) {
            kept[&name] = value;
        }
    }
    kept
}

/// Whether each change of a `textDocument/didChange` has a range that can be read, or none. The type of a change is one of
/// two, and one with an unreadable range would pass for the one that replaces the whole text: it is better lost.
pub(super) fn has_places(params: &Value) -> bool {
    let changes = params.get("contentChanges").and_then(Value::as_array);
    let range = |change: &'_ Value| change.get("range").filter(|range| !range.is_null()).cloned();
    changes.is_some_and(|changes| changes.iter().filter_map(range).all(|range| is::<Range>(&range)))
}

fn is<T: DeserializeOwned>(value: &Value) -> bool {
    serde_json::from_value::<T>(value.clone()).is_ok()
}

/// Takes out of an object each member that does not pass alone, after the same was done inside the member.
fn prune(value: &mut Value, passes: &dyn Fn(&Value) -> bool) {
    if passes(value) {
        return;
    }
    let Value::Object(members) = value else { return };
    members.retain(|name, member| {
        let alone = |member: &Value| passes(&json!({ name.as_str(): member }));
        prune(member, &alone);
        alone(member)
    });
}

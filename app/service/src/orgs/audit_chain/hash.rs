//! What is hashed of a line, and what is signed of a checkpoint.

use chrono::{DateTime, Utc};
use qinghe_store::audit_chain::{CheckpointKind, Row};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use uuid::Uuid;

const VERSION: &[u8] = b"qinghe audit line, version 1";
/// Before the first line.
pub(super) const START: [u8; 32] = [0; 32];

/// JSON with the keys of every object in order and no spaces: the same on both engines, which keep it differently.
fn canonical(value: &Value, to: &mut String) {
    match value {
        Value::Object(fields) => {
            let sorted: BTreeMap<&String, &Value> = fields.iter().collect();
            to.push('{');
            for (n, (name, field)) in sorted.into_iter().enumerate() {
                if n > 0 {
                    to.push(',');
                }
                to.push_str(&Value::String(name.clone()).to_string());
                to.push(':');
                canonical(field, to);
            }
            to.push('}');
        }
        Value::Array(all) => {
            to.push('[');
            for (n, one) in all.iter().enumerate() {
                if n > 0 {
                    to.push(',');
                }
                canonical(one, to);
            }
            to.push(']');
        }
        plain => to.push_str(&plain.to_string()),
    }
}

pub(super) fn hash_detail(detail: &Value) -> [u8; 32] {
    let mut text = String::new();
    canonical(detail, &mut text);
    Sha256::digest(text.as_bytes()).into()
}

pub(super) fn hash_line(before: &[u8; 32], seq: i64, row: &Row, detail: &[u8; 32]) -> [u8; 32] {
    let mut hash = Sha256::new();
    let optional = |hash: &mut Sha256, id: Option<Uuid>| match id {
        Some(id) => {
            hash.update([1]);
            hash.update(id.as_bytes());
        }
        None => hash.update([0]),
    };
    hash.update(VERSION);
    hash.update(before);
    hash.update(seq.to_be_bytes());
    hash.update(row.id.as_bytes());
    hash.update(row.at.timestamp_micros().to_be_bytes());
    optional(&mut hash, row.actor_id);
    hash.update(u64::try_from(row.action.len()).unwrap_or_default().to_be_bytes());
    hash.update(row.action.as_bytes());
    optional(&mut hash, row.org_id);
    optional(&mut hash, row.subject_id);
    hash.update(detail);
    hash.finalize().into()
}

/// What is signed of a checkpoint.
pub(super) fn signed(seq: i64, kind: CheckpointKind, hash: &[u8; 32], at: DateTime<Utc>) -> Vec<u8> {
    let mut text = format!("{seq} {} {} ", kind.as_str(), at.timestamp_micros()).into_bytes();
    text.extend(hash);
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;
    use serde_json::json;
    use std::collections::HashSet;

    fn row(detail: Value) -> Row {
        Row {
            id: Uuid::from_u128(1),
            at: DateTime::UNIX_EPOCH,
            actor_id: Some(Uuid::from_u128(2)),
            action: "class.view".into(),
            org_id: None,
            subject_id: None,
            detail,
        }
    }

    fn hashed(row: &Row) -> [u8; 32] {
        hash_line(&START, 1, row, &hash_detail(&row.detail))
    }

    #[test]
    fn the_order_of_keys_changes_nothing() {
        let text = |json: &str| {
            let mut text = String::new();
            canonical(&serde_json::from_str(json).unwrap(), &mut text);
            text
        };
        let sorted = r#"{"a":[1,{"x":null,"y":"\"字"}],"b":true}"#;
        assert_eq!(text(r#"{ "b": true, "a": [1, {"y": "\"字", "x": null}] }"#), sorted);
        assert_eq!(text(sorted), sorted);
    }

    #[test]
    fn every_field_is_in_the_hash() {
        let one = row(json!({ "n": 1 }));
        let mut all = vec![hashed(&one), hash_line(&START, 2, &one, &hash_detail(&one.detail))];
        all.push(hash_line(&[1; 32], 1, &one, &hash_detail(&one.detail)));
        all.push(hashed(&row(json!({ "n": 2 }))));
        all.push(hashed(&Row { id: Uuid::from_u128(9), ..one.clone() }));
        all.push(hashed(&Row { at: one.at + TimeDelta::microseconds(1), ..one.clone() }));
        all.push(hashed(&Row { actor_id: None, ..one.clone() }));
        all.push(hashed(&Row { actor_id: None, org_id: one.actor_id, ..one.clone() }));
        all.push(hashed(&Row { actor_id: None, subject_id: one.actor_id, ..one.clone() }));
        all.push(hashed(&Row { action: "class.views".into(), ..one.clone() }));
        assert_eq!(all.iter().collect::<HashSet<_>>().len(), all.len());
    }
}

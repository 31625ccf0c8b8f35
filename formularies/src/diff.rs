//! The difference of two documents, by field and element id.
//!
//! An array whose elements are all objects with an `id` of their own is a set: its elements are told apart by their ids, and their
//! places in the array mean nothing. Any other array is one value.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};
use ts_rs::TS;

/// What one operation changed: a place in the content and what stood there before and after.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Change {
    /// Field names and element ids from the outside in. Empty: the whole document.
    #[serde(rename = "where")]
    pub place: Vec<String>,
    /// Absent: nothing stood there, which is not the same as null.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    #[ts(type = "unknown")]
    pub before: Option<Value>,
    /// Absent: nothing stands there.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    #[ts(type = "unknown")]
    pub after: Option<Value>,
}

/// A null that is written stays a null; serde would read it as an absent value.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

impl Change {
    /// One of the two lies within the other or is the same place.
    pub fn touches(&self, other: &Change) -> bool {
        self.place.iter().zip(&other.place).all(|(a, b)| a == b)
    }
}

/// At `place` something else stands than the change expects.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("another value stands at {}", place.join("/"))]
pub struct Conflict {
    pub place: Vec<String>,
}

/// The changes that make `after` out of `before`; none where they mean the same.
pub fn diff(before: Option<&Value>, after: Option<&Value>) -> Vec<Change> {
    let mut changes = Vec::new();
    compare(&mut Vec::new(), before, after, &mut changes);
    changes
}

/// The changes that take `changes` back.
pub fn invert(changes: &[Change]) -> Vec<Change> {
    changes
        .iter()
        .rev()
        .map(|change| Change { place: change.place.clone(), before: change.after.clone(), after: change.before.clone() })
        .collect()
}

/// Makes all changes or none; the arrays of elements come out sorted by id.
pub fn apply(value: Option<&Value>, changes: &[Change]) -> Result<Option<Value>, Conflict> {
    let mut root = value.cloned();
    for change in changes {
        let conflict = || Conflict { place: change.place.clone() };
        let present = look_up(root.as_ref(), &change.place).map_err(|()| conflict())?;
        if !same(present, change.before.as_ref()) {
            return Err(conflict());
        }
        put(&mut root, &change.place, change.after.clone()).ok_or_else(conflict)?;
    }
    Ok(root.map(|value| normal(&value)))
}

/// The same document with every array of elements sorted by id.
pub fn normal(value: &Value) -> Value {
    match value {
        Value::Object(fields) => Value::Object(fields.iter().map(|(key, value)| (key.clone(), normal(value))).collect()),
        Value::Array(elements) if by_id(elements).is_some() => {
            let mut sorted: Vec<Value> = elements.iter().map(normal).collect();
            sorted.sort_by(|a, b| id(a).cmp(&id(b)));
            Value::Array(sorted)
        }
        Value::Array(elements) => Value::Array(elements.iter().map(normal).collect()),
        other => other.clone(),
    }
}

fn compare(place: &mut Vec<String>, before: Option<&Value>, after: Option<&Value>, changes: &mut Vec<Change>) {
    match (before, after) {
        (Some(Value::Object(old)), Some(Value::Object(new))) => {
            let added = new.keys().filter(|key| !old.contains_key(*key));
            for key in old.keys().chain(added) {
                place.push(key.clone());
                compare(place, old.get(key), new.get(key), changes);
                place.pop();
            }
        }
        (Some(Value::Array(old)), Some(Value::Array(new))) if by_id(old).is_some() && by_id(new).is_some() => {
            let (old, new) = (by_id(old).unwrap_or_default(), by_id(new).unwrap_or_default());
            for id in old.keys().chain(new.keys().filter(|id| !old.contains_key(*id))) {
                place.push((*id).to_owned());
                compare(place, old.get(id).copied(), new.get(id).copied(), changes);
                place.pop();
            }
        }
        _ if same(before, after) => {}
        _ => changes.push(Change { place: place.clone(), before: before.map(normal), after: after.map(normal) }),
    }
}

/// The elements with their ids, where the array is a set of elements. The empty array is one.
fn by_id(elements: &[Value]) -> Option<BTreeMap<&str, &Value>> {
    let mut found = BTreeMap::new();
    for element in elements {
        if found.insert(id(element)?, element).is_some() {
            return None;
        }
    }
    Some(found)
}

fn id(element: &Value) -> Option<&str> {
    element.as_object()?.get("id")?.as_str()
}

fn same(a: Option<&Value>, b: Option<&Value>) -> bool {
    a == b || a.map(normal) == b.map(normal)
}

/// What stands at the place; an error where the way there does not exist.
fn look_up<'a>(value: Option<&'a Value>, place: &[String]) -> Result<Option<&'a Value>, ()> {
    let Some((first, rest)) = place.split_first() else { return Ok(value) };
    let inner = match value {
        Some(Value::Object(fields)) => fields.get(first),
        Some(Value::Array(elements)) => elements.iter().find(|element| id(element) == Some(first)),
        _ => return Err(()),
    };
    look_up(inner, rest)
}

fn put(slot: &mut Option<Value>, place: &[String], new: Option<Value>) -> Option<()> {
    let Some((first, rest)) = place.split_first() else {
        *slot = new;
        return Some(());
    };
    match slot.as_mut()? {
        Value::Object(fields) => put_field(fields, first, rest, new),
        Value::Array(elements) => {
            let at = elements.iter().position(|element| id(element) == Some(first));
            let mut inner = at.map(|at| elements.swap_remove(at));
            let done = put(&mut inner, rest, new);
            elements.extend(inner);
            done
        }
        _ => None,
    }
}

fn put_field(fields: &mut Map<String, Value>, key: &str, rest: &[String], new: Option<Value>) -> Option<()> {
    let mut inner = fields.remove(key);
    let done = put(&mut inner, rest, new);
    if let Some(value) = inner {
        fields.insert(key.to_owned(), value);
    }
    done
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn lines(changes: &[Change]) -> Vec<String> {
        let side = |value: &Option<Value>| value.as_ref().map_or("–".to_owned(), Value::to_string);
        changes.iter().map(|change| format!("{}: {} → {}", change.place.join("/"), side(&change.before), side(&change.after))).collect()
    }

    #[test]
    fn differences_are_named_by_field_and_id() {
        let cases: [(Value, Value, &[&str]); 11] = [
            (json!({"a": 1}), json!({"a": 1}), &[]),
            (json!({"a": 1}), json!({"a": 2}), &["a: 1 → 2"]),
            (json!({"a": 1}), json!({"b": 1}), &["a: 1 → –", "b: – → 1"]),
            (json!({"a": null}), json!({}), &["a: null → –"]),
            (json!({"a": [{"id": "x", "n": 1}]}), json!({"a": [{"id": "x", "n": 2}]}), &["a/x/n: 1 → 2"]),
            (json!({"a": [{"id": "x"}, {"id": "y"}]}), json!({"a": [{"id": "y"}, {"id": "x"}]}), &[]),
            (json!({"a": [{"id": "x"}]}), json!({"a": [{"id": "y"}]}), &[r#"a/x: {"id":"x"} → –"#, r#"a/y: – → {"id":"y"}"#]),
            (json!({"a": []}), json!({"a": [{"id": "y"}]}), &[r#"a/y: – → {"id":"y"}"#]),
            (json!({"a": ["x", "y"]}), json!({"a": ["y", "x"]}), &[r#"a: ["x","y"] → ["y","x"]"#]),
            (json!({"a": []}), json!({"a": ["x"]}), &[r#"a: [] → ["x"]"#]),
            (json!({"a": [{"id": "x"}, {"id": "x"}]}), json!({"a": [{"id": "x"}]}), &[r#"a: [{"id":"x"},{"id":"x"}] → [{"id":"x"}]"#]),
        ];
        for (before, after, expected) in cases {
            assert_eq!(lines(&diff(Some(&before), Some(&after))), expected, "{before} {after}");
        }
        assert_eq!(lines(&diff(None, Some(&json!(1)))), [": – → 1"]);
    }

    #[test]
    fn a_change_expects_what_stands_there() {
        let value = json!({"a": [{"id": "x", "n": 1}], "b": 1});
        let cases: [(Change, &[&str]); 5] = [
            (change(&["b"], Some(json!(2)), Some(json!(3))), &["b"]),
            (change(&["b"], None, Some(json!(3))), &["b"]),
            (change(&["a", "y"], Some(json!({"id": "y"})), None), &["a", "y"]),
            (change(&["a", "y", "n"], Some(json!(1)), Some(json!(2))), &["a", "y", "n"]),
            (change(&["b", "c"], None, Some(json!(2))), &["b", "c"]),
        ];
        for (wrong, place) in cases {
            // The first change would do; both are refused together.
            let changes = [change(&["a", "x", "n"], Some(json!(1)), Some(json!(2))), wrong];
            let conflict = apply(Some(&value), &changes).unwrap_err();
            assert_eq!(conflict.place, place);
        }
    }

    fn change(place: &[&str], before: Option<Value>, after: Option<Value>) -> Change {
        Change { place: place.iter().map(|step| (*step).to_owned()).collect(), before, after }
    }

    #[test]
    fn places_touch_where_one_lies_within_the_other() {
        let at = |place: &[&str]| change(place, None, None);
        for (a, b, touch) in [
            (&["a"][..], &["a"][..], true),
            (&["a"], &["a", "x"], true),
            (&["a", "x", "n"], &["a"], true),
            (&[], &["a"], true),
            (&["a", "x"], &["a", "y"], false),
            (&["a", "x", "n"], &["a", "x", "m"], false),
        ] {
            assert_eq!(at(a).touches(&at(b)), touch, "{a:?} {b:?}");
            assert_eq!(at(b).touches(&at(a)), touch, "{b:?} {a:?}");
        }
    }

    /// Objects, arrays of values and arrays of elements with ids from a small set, so that two of them have much in common.
    fn documents() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            (0..3u8).prop_map(Value::from),
            "[ab]?".prop_map(Value::from)
        ];
        leaf.prop_recursive(4, 40, 4, |inner| {
            let fields = prop::collection::btree_map("[a-d]", inner.clone(), 0..4);
            let elements = prop::collection::vec(("[w-z]", prop::collection::btree_map("[a-c]", inner.clone(), 0..3)), 0..4);
            prop_oneof![
                3 => fields.prop_map(|fields| Value::Object(fields.into_iter().collect())),
                1 => prop::collection::vec(inner, 0..3).prop_map(Value::Array),
                3 => elements.prop_map(|elements| Value::Array(elements.into_iter().map(|(id, fields)| {
                    let mut fields: Map<String, Value> = fields.into_iter().collect();
                    fields.insert("id".to_owned(), Value::from(id));
                    Value::Object(fields)
                }).collect())),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn differences_lead_there_and_back(
            before in prop::option::of(documents()),
            after in prop::option::of(documents()),
        ) {
            let (target, origin) = (after.as_ref().map(normal), before.as_ref().map(normal));
            let changes = diff(before.as_ref(), after.as_ref());
            prop_assert_eq!(changes.is_empty(), target == origin);
            // As they come back from the log.
            let changes: Vec<Change> = serde_json::from_str(&serde_json::to_string(&changes).unwrap()).unwrap();
            prop_assert_eq!(apply(before.as_ref(), &changes), Ok(target.clone()));
            prop_assert_eq!(apply(target.as_ref(), &invert(&changes)), Ok(origin));
        }
    }
}

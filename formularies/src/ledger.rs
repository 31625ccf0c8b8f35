//! The ledger of a formulary: a grow-only set of signed events about a content. Merging is set union, and the state is a pure fold that
//! does not depend on the order in which events arrived.

use std::collections::{BTreeMap, BTreeSet};

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::document::{canonical_json, sha256_hex};

/// Signed together with the body, so that a signature of ours means nothing anywhere else.
const DOMAIN: &str = "suisho-ledger/1\n";

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Comment,
    Reply,
    Suggest,
    Take,
    Refuse,
    Resolve,
    Withdraw,
    Vote,
    Decide,
    /// The content is an edition in force from a day: the payload is a [`Declaration`].
    Declare,
}

/// What is signed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// Public key of the author, hex.
    pub author: String,
    /// Counts the author's events from 1.
    pub sequence: u32,
    /// What the author's clock said, RFC 3339. Shown; orders nothing.
    pub at: String,
    /// Ids of the events that the author had seen last.
    pub parents: Vec<String>,
    /// SHA-256 of the content that the event is about.
    pub base: String,
    /// Ids of elements from the outside in, then the field. Empty: the whole content.
    pub target: Vec<String>,
    pub kind: Kind,
    pub payload: Value,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// SHA-256 of the canonical body, hex.
    pub id: String,
    pub body: Body,
    /// Ed25519, hex.
    pub signature: String,
}

/// The payload of [`Kind::Declare`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Declaration {
    /// 公表日
    pub on: Date,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EventError {
    #[error("event {id}: its id is not the hash of its body")]
    OtherId { id: String },
    #[error("event {id}: the author is not a public key")]
    BadKey { id: String },
    #[error("event {id}: the signature does not fit")]
    BadSignature { id: String },
    #[error("event {id}: the payload is not that of its kind")]
    BadPayload { id: String },
}

impl EventError {
    pub fn code(&self) -> &'static str {
        match self {
            Self::OtherId { .. } => "event_other_id",
            Self::BadKey { .. } => "event_bad_key",
            Self::BadSignature { .. } => "event_bad_signature",
            Self::BadPayload { .. } => "event_bad_payload",
        }
    }
}

/// Whoever signs in this workspace.
pub struct Author {
    key: SigningKey,
}

impl Author {
    /// `secret` from the operating system's generator.
    pub fn from_secret(secret: &[u8; 32]) -> Self {
        Self { key: SigningKey::from_bytes(secret) }
    }

    /// Hex.
    pub fn public_key(&self) -> String {
        hex(self.key.verifying_key().as_bytes())
    }

    /// Signs a body of this author; `author` in it is set.
    pub fn sign(&self, mut body: Body) -> Event {
        body.author = self.public_key();
        let text = canonical_json(&body);
        let signature = self.key.sign(format!("{DOMAIN}{text}").as_bytes());
        Event { id: sha256_hex(text.as_bytes()), body, signature: hex(&signature.to_bytes()) }
    }
}

/// The id is the hash of the body, the author signed it, and the payload is one of its kind.
pub fn verify(event: &Event) -> Result<(), EventError> {
    let id = || event.id.clone();
    let text = canonical_json(&event.body);
    if sha256_hex(text.as_bytes()) != event.id {
        return Err(EventError::OtherId { id: id() });
    }
    let key: [u8; 32] = unhex(&event.body.author).ok_or_else(|| EventError::BadKey { id: id() })?;
    let key = VerifyingKey::from_bytes(&key).map_err(|_| EventError::BadKey { id: id() })?;
    let signature: [u8; 64] = unhex(&event.signature).ok_or_else(|| EventError::BadSignature { id: id() })?;
    key.verify_strict(format!("{DOMAIN}{text}").as_bytes(), &Signature::from_bytes(&signature))
        .map_err(|_| EventError::BadSignature { id: id() })?;
    if event.body.kind == Kind::Declare && declaration(event).is_none() {
        return Err(EventError::BadPayload { id: id() });
    }
    Ok(())
}

fn declaration(event: &Event) -> Option<Declaration> {
    serde_json::from_value(event.body.payload.clone()).ok()
}

/// One author's two events with the same number: the key was used in two places, or somebody rewrites history. Both are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fork {
    pub author: String,
    pub sequence: u32,
    /// Sorted.
    pub events: Vec<String>,
}

/// An edition that is declared published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    pub on: Date,
    pub author: String,
    pub event: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct State {
    /// By the hash of the content. Of several declarations of one content the first in canonical order counts.
    pub declared: BTreeMap<String, Declared>,
    pub forks: Vec<Fork>,
}

/// What the events say together. Events that do not verify say nothing; order and repetition change nothing.
pub fn state(events: &[Event]) -> State {
    let mut known: BTreeMap<&str, &Event> = BTreeMap::new();
    for event in events {
        // Only what verifies takes the id: a copy with a spoilt signature does not stand in the way of the good one.
        if !known.contains_key(event.id.as_str()) && verify(event).is_ok() {
            known.insert(&event.id, event);
        }
    }
    let events = known;
    let mut state = State { forks: forks(&events), ..State::default() };
    for event in canonical_order(&events) {
        match event.body.kind {
            Kind::Declare => {
                if let Some(Declaration { on }) = declaration(event) {
                    let declared = Declared { on, author: event.body.author.clone(), event: event.id.clone() };
                    state.declared.entry(event.body.base.clone()).or_insert(declared);
                }
            }
            // They speak about the review of a draft, not about which editions are published.
            Kind::Comment
            | Kind::Reply
            | Kind::Suggest
            | Kind::Take
            | Kind::Refuse
            | Kind::Resolve
            | Kind::Withdraw
            | Kind::Vote
            | Kind::Decide => {}
        }
    }
    state
}

/// The events that no other event names as its parent, sorted: the parents of the next one.
pub fn heads(events: &[Event]) -> Vec<String> {
    let named: BTreeSet<&str> = events.iter().flat_map(|event| &event.body.parents).map(String::as_str).collect();
    let heads: BTreeSet<&str> = events.iter().map(|event| event.id.as_str()).filter(|id| !named.contains(id)).collect();
    heads.into_iter().map(str::to_owned).collect()
}

fn forks(events: &BTreeMap<&str, &Event>) -> Vec<Fork> {
    let mut by_number: BTreeMap<(&str, u32), Vec<String>> = BTreeMap::new();
    for event in events.values() {
        by_number.entry((&event.body.author, event.body.sequence)).or_default().push(event.id.clone());
    }
    by_number
        .into_iter()
        .filter(|(_, events)| events.len() > 1)
        .map(|((author, sequence), events)| Fork { author: author.to_owned(), sequence, events })
        .collect()
}

/// Parents before children; among those that are ready, by id. A parent that is not at hand holds nothing up. An id is the hash of what
/// names the parents, so there is no circle.
fn canonical_order<'a>(events: &BTreeMap<&'a str, &'a Event>) -> Vec<&'a Event> {
    let mut waiting: BTreeMap<&str, usize> = BTreeMap::new();
    let mut children: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (id, event) in events {
        let parents: BTreeSet<&str> = event.body.parents.iter().map(String::as_str).filter(|parent| events.contains_key(parent)).collect();
        waiting.insert(id, parents.len());
        for parent in parents {
            children.entry(parent).or_default().push(id);
        }
    }
    let mut ready: BTreeSet<&str> = waiting.iter().filter(|(_, parents)| **parents == 0).map(|(id, _)| *id).collect();
    let mut order = Vec::with_capacity(events.len());
    while let Some(id) = ready.pop_first() {
        order.push(events[id]);
        for child in children.get(id).into_iter().flatten() {
            if let Some(left) = waiting.get_mut(child) {
                *left -= 1;
                if *left == 0 {
                    ready.insert(child);
                }
            }
        }
    }
    order
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digit = |c: u8| match c {
        b'0'..=b'9' => Some(c - b'0'),
        b'a'..=b'f' => Some(c - b'a' + 10),
        _ => None,
    };
    let text = text.as_bytes();
    if text.len() != N * 2 {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(text.chunks_exact(2)) {
        *byte = digit(pair[0])? * 16 + digit(pair[1])?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn author(seed: u8) -> Author {
        Author::from_secret(&[seed; 32])
    }

    fn declare(author: &Author, sequence: u32, parents: &[&Event], base: &str, on: Date) -> Event {
        author.sign(Body {
            author: String::new(),
            sequence,
            at: "2026-11-20T08:00:00Z".to_owned(),
            parents: parents.iter().map(|event| event.id.clone()).collect(),
            base: base.to_owned(),
            target: Vec::new(),
            kind: Kind::Declare,
            payload: json!(Declaration { on }),
        })
    }

    #[test]
    fn a_declared_content_is_published_on_its_day() {
        let author = author(1);
        let first = declare(&author, 1, &[], "aa", date(2026, 4, 1));
        let second = declare(&author, 2, &[&first], "bb", date(2026, 10, 1));
        let again = declare(&author, 3, &[&second], "aa", date(2027, 1, 1));
        verify(&first).unwrap();
        let state = state(&[again, second, first.clone()]);
        let days: Vec<_> = state.declared.iter().map(|(base, declared)| (base.as_str(), declared.on)).collect();
        assert_eq!(days, [("aa", date(2026, 4, 1)), ("bb", date(2026, 10, 1))]);
        assert_eq!(state.declared["aa"].event, first.id);
        assert_eq!(state.forks, []);
    }

    #[test]
    fn a_changed_event_is_no_event() {
        let good = declare(&author(1), 1, &[], "aa", date(2026, 4, 1));
        type Spoil = fn(&mut Event);
        let rehash = |event: &mut Event| event.id = sha256_hex(canonical_json(&event.body).as_bytes());
        let cases: [(&str, Spoil, bool, &str); 8] = [
            ("payload", |event| event.body.payload = json!({"on": "2020-01-01"}), false, "event_other_id"),
            ("payload, with its hash", |event| event.body.payload = json!({"on": "2020-01-01"}), true, "event_bad_signature"),
            ("base, with its hash", |event| event.body.base.push('0'), true, "event_bad_signature"),
            ("another's name, with its hash", |event| event.body.author = author(2).public_key(), true, "event_bad_signature"),
            ("no key", |event| event.body.author = "ÿÿ".into(), true, "event_bad_key"),
            ("no signature", |event| event.signature.clear(), false, "event_bad_signature"),
            ("a signature that is no hex", |event| event.signature = "g".repeat(128), false, "event_bad_signature"),
            ("id", |event| event.id = "00".into(), false, "event_other_id"),
        ];
        for (what, spoil, hashed, expected) in cases {
            let mut event = good.clone();
            spoil(&mut event);
            if hashed {
                rehash(&mut event);
            }
            assert_eq!(verify(&event).map_err(|error| error.code()), Err(expected), "{what}");
            assert_eq!(state(std::slice::from_ref(&event)), State::default(), "{what}");
            assert_eq!(state(&[event, good.clone()]).declared.len(), 1, "{what}");
        }
        let mut body = good.body;
        body.payload = json!({"on": "2026-02-30"});
        assert_eq!(verify(&author(1).sign(body)).map_err(|error| error.code()), Err("event_bad_payload"));
    }

    #[test]
    fn a_number_used_twice_is_a_fork_and_both_are_kept() {
        let (one, two) = (author(1), author(2));
        let events = [
            declare(&one, 1, &[], "aa", date(2026, 4, 1)),
            declare(&one, 1, &[], "bb", date(2026, 4, 1)),
            declare(&two, 1, &[], "cc", date(2026, 4, 1)),
        ];
        let state = state(&events);
        let mut forked = vec![events[0].id.clone(), events[1].id.clone()];
        forked.sort();
        assert_eq!(state.forks, [Fork { author: one.public_key(), sequence: 1, events: forked }]);
        assert_eq!(state.declared.len(), 3);
    }

    #[test]
    fn heads_are_what_nobody_follows() {
        let author = author(1);
        let root = declare(&author, 1, &[], "aa", date(2026, 4, 1));
        let left = declare(&author, 2, &[&root], "bb", date(2026, 4, 1));
        let right = declare(&author, 3, &[&root], "cc", date(2026, 4, 1));
        assert_eq!(heads(&[]), Vec::<String>::new());
        assert_eq!(heads(std::slice::from_ref(&root)), std::slice::from_ref(&root.id));
        let mut expected = vec![left.id.clone(), right.id.clone()];
        expected.sort();
        assert_eq!(heads(&[left, root, right]), expected);
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 10, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn the_state_does_not_depend_on_order_or_repetition(
            plan in prop::collection::vec((1..3u8, 0..4usize, 0..3u8, 1..28i8), 1..8),
            shuffle in prop::collection::vec(any::<prop::sample::Index>(), 0..20),
        ) {
            let mut events: Vec<Event> = Vec::new();
            for (number, (who, parent, base, day)) in plan.into_iter().enumerate() {
                let parents: Vec<&Event> = events.get(parent).into_iter().collect();
                events.push(declare(&author(who), number as u32 + 1, &parents, &base.to_string(), date(2026, 1, day)));
            }
            let expected = state(&events);
            let mut arrived = events.clone();
            for at in shuffle {
                let event = at.get(&arrived).clone();
                arrived.insert(0, event);
            }
            arrived.reverse();
            prop_assert_eq!(state(&arrived), expected);
        }
    }
}

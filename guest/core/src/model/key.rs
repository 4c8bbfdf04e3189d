//! Keys with roles, as they are stored: a hash, a role, a name, a scope and an end; never the key.

use super::error::{Error, FieldError, Rule};
use super::id::hex;
use super::question::Question;
use super::request::Request;
use super::role::Role;
use super::scope::Scope;
use super::stored;
use super::timestamp::Timestamp;
use base64ct::{Base64UrlUnpadded as Base64, Encoding};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// What this version writes.
const VERSION: u32 = 1;
/// What every key begins with, so that those who look for secrets in texts find it.
const MARK: &str = "hitl_";
/// The longest key that is looked up, in bytes.
const MAX_SECRET: usize = 100;

/// Which events a key is for: of these organisations, projects and domains; of all where a list is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeyScope {
    /// Organisations.
    pub org: Vec<String>,
    /// Projects.
    pub project: Vec<String>,
    /// Domains.
    pub domain: Vec<String>,
}

impl KeyScope {
    /// Whether events of this organisation, project and domain are in it.
    pub fn holds(&self, org: &str, project: &str, domain: &str) -> bool {
        let within = |names: &[String], name: &str| names.is_empty() || names.iter().any(|its| its == name);
        within(&self.org, org) && within(&self.project, project) && within(&self.domain, domain)
    }

    /// Whether the event of `question` is in it, with `default` where that names nothing.
    pub fn holds_question(&self, question: &Question, default: &Scope) -> bool {
        let named = |given: &Option<String>, default: &str| given.as_deref().unwrap_or(default).to_owned();
        self.holds(
            &named(&question.org, &default.org),
            &named(&question.project, &default.project),
            &named(&question.domain, &default.domain),
        )
    }

    /// Whether this event is in it.
    pub fn holds_event(&self, request: &Request) -> bool {
        self.holds(&request.org, &request.project, &request.domain)
    }

    /// The three lists, each with the name of its member.
    pub fn named(&self) -> [(&'static str, &[String]); 3] {
        [("org", &self.org), ("project", &self.project), ("domain", &self.domain)]
    }

    /// Gives a question that names none the only name that it could have, where there is one.
    pub fn fill(&self, question: &mut Question) {
        for (names, given) in [
            (&self.org, &mut question.org),
            (&self.project, &mut question.project),
            (&self.domain, &mut question.domain),
        ] {
            if let ([name], None) = (&names[..], &given) {
                *given = Some(name.clone());
            }
        }
    }
}

/// A key, as it is stored and as the API shows it without its hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyRecord {
    /// The version of this form.
    pub version: u32,
    /// What it is called where it is listed and revoked: 32 hexadecimal digits.
    #[serde(default)]
    pub id: String,
    /// What it is for.
    pub role: Role,
    /// Who has it. Keys of one name are one party: what it asked with one it finds with the other.
    pub name: String,
    /// Of which organisations the events are that it is for; all, if there is none. So with projects and domains.
    #[serde(default)]
    pub org: Vec<String>,
    /// Of which projects.
    #[serde(default)]
    pub project: Vec<String>,
    /// Of which domains.
    #[serde(default)]
    pub domain: Vec<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends by itself; none: never.
    #[serde(default)]
    pub expires_at: Option<Timestamp>,
    /// When it was revoked; none: it was not.
    #[serde(default)]
    pub revoked_at: Option<Timestamp>,
    /// A hash of it; empty where it is shown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub hash: String,
    /// The key itself, where it was made just now. Never stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
}

/// What a new key is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewKey {
    /// What it is for.
    pub role: Role,
    /// Who has it; none: it is called by its role and a part of its id.
    pub name: Option<String>,
    /// Which events it is for.
    pub scope: KeyScope,
    /// When it ends by itself; none: never.
    pub expires_at: Option<Timestamp>,
}

impl KeyRecord {
    /// A key of `random` bytes, and what is stored of it.
    pub fn new(wanted: NewKey, now: Timestamp, random: &[u8; 32]) -> (String, KeyRecord) {
        let NewKey { role, name, scope, expires_at } = wanted;
        let secret = format!("{MARK}{role}_{}", Base64::encode_string(random));
        let id = secret_id(&secret);
        let called = || format!("{role}-{}", id.get(..8).unwrap_or_default());
        let name = name.unwrap_or_else(called);
        let hash = hash(&secret);
        let KeyScope { org, project, domain } = scope;
        let (created_at, revoked_at, key) = (now, None, None);
        let record = KeyRecord {
            version: VERSION,
            id,
            role,
            name,
            org,
            project,
            domain,
            created_at,
            expires_at,
            revoked_at,
            hash,
            key,
        };
        (secret, record)
    }

    /// Reads the stored form. The id is where it was found.
    ///
    /// # Errors
    ///
    /// [`Error::Unusable`] if the bytes are no key, or one of a later version.
    pub fn read(id: &str, bytes: &[u8]) -> Result<KeyRecord, Error> {
        let mut record: KeyRecord = stored::read(bytes)
            .map_err(|error| Error::Unusable(format!("the key {id} cannot be read: {error}")))?;
        if record.version > VERSION {
            return Err(Error::Unusable(format!(
                "the key {id} was written by a later version of hitl; update this one"
            )));
        }
        id.clone_into(&mut record.id);
        Ok(record)
    }

    /// The stored form.
    pub fn bytes(&self) -> Vec<u8> {
        // Nothing in it can fail to be written: no map has keys other than text.
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// Which events it is for.
    pub fn scope(&self) -> KeyScope {
        KeyScope { org: self.org.clone(), project: self.project.clone(), domain: self.domain.clone() }
    }

    /// Whether it opens anything at `now`.
    pub fn is_valid(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|expires_at| now < expires_at)
    }

    /// Whether it is the record of the key `secret`, in a time that does not tell how much of it is.
    pub fn is_of(&self, secret: &str) -> bool {
        hash(secret).as_bytes().ct_eq(self.hash.as_bytes()).into()
    }

    /// The same without its hash, to be shown.
    pub fn shown(mut self) -> KeyRecord {
        self.hash.clear();
        self
    }
}

/// Whether `text` can be a key that was made here; anything else is not looked up.
pub fn is_secret(text: &str) -> bool {
    text.len() <= MAX_SECRET
        && text
            .strip_prefix(MARK)
            .is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')))
}

/// The id of the key `secret`. It tells nothing of the key, which is random.
pub fn secret_id(secret: &str) -> String {
    hex(&digest(b"hitl key id 1 ", secret)[..16])
}

fn hash(secret: &str) -> String {
    hex(&digest(b"hitl key hash 1 ", secret))
}

fn digest(purpose: &[u8], secret: &str) -> [u8; 32] {
    Sha256::new_with_prefix(purpose).chain_update(secret).finalize().into()
}

/// What is wrong with the names of a scope.
pub(crate) fn check_names(
    field: &str,
    names: &[String],
    check: impl Fn(&str) -> Result<(), Rule>,
    errors: &mut Vec<FieldError>,
) {
    if names.len() > MAX_NAMES {
        errors.push(FieldError::new(field, Rule::Range { least: 0, most: MAX_NAMES as u32 }));
    }
    errors.extend(
        names.iter().filter_map(|name| check(name).err()).take(1).map(|rule| FieldError::new(field, rule)),
    );
}

/// The most names in one list of a scope.
pub(crate) const MAX_NAMES: usize = 50;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::value::DataType;

    fn record(expires_at: Option<Timestamp>) -> (String, KeyRecord) {
        let wanted = NewKey {
            role: Role::Ask,
            name: None,
            scope: KeyScope { project: vec!["a".into(), "b".into()], ..KeyScope::default() },
            expires_at,
        };
        KeyRecord::new(wanted, Timestamp::from_millis(1_000), &[7; 32])
    }

    #[test]
    fn the_record_tells_its_key_from_others_and_holds_no_part_of_it() {
        let (secret, record) = record(None);
        assert!(secret.starts_with("hitl_ask_") && is_secret(&secret), "{secret}");
        assert!(record.is_of(&secret) && !record.is_of(&format!("{secret}A")) && !record.is_of(""));
        let text = String::from_utf8(record.bytes()).unwrap();
        assert!(!text.contains(&secret[9..20]), "{text}");
        assert_eq!(KeyRecord::read(&record.id, text.as_bytes()).unwrap(), record);
        assert_eq!(record.name, format!("ask-{}", &record.id[..8]));
        assert!(!String::from_utf8(record.shown().bytes()).unwrap().contains("hash"));
    }

    #[test]
    fn a_key_ends() {
        let (_, mut record) = record(Some(Timestamp::from_millis(2_000)));
        assert!(record.is_valid(Timestamp::from_millis(1_999)));
        assert!(!record.is_valid(Timestamp::from_millis(2_000)));
        record.expires_at = None;
        record.revoked_at = Some(Timestamp::from_millis(5_000));
        assert!(!record.is_valid(Timestamp::from_millis(1_000)), "the clock may have jumped back");
    }

    #[test]
    fn a_scope_holds_what_it_names() {
        let (_, record) = record(None);
        assert!(record.scope().holds("", "a", "x") && record.scope().holds("o", "b", ""));
        assert!(!record.scope().holds("", "c", "x"));
        let mut question = Question::new("a", "b?", DataType::Bool);
        record.scope().fill(&mut question);
        assert_eq!(question.project, None, "it could be two");
        KeyScope { project: vec!["a".into()], ..KeyScope::default() }.fill(&mut question);
        assert_eq!(question.project.as_deref(), Some("a"));
    }

    #[test]
    fn what_is_no_key_is_not_looked_up() {
        for text in ["", "hitl", "k", "hitl_../x", "hitl_a b", &format!("hitl_{}", "x".repeat(100))] {
            assert!(!is_secret(text), "{text}");
        }
    }
}

//! Links that create: an address at which a program that can set no header asks questions of one project, and does nothing else.
//!
//! Their `t` is as that of an event's link, of the same keys. In the place of the event it is about [`CREATES`], and its subject
//! is where the questions belong.

use crate::model::error::{FieldError, Rule};
use crate::model::question::Question;
use crate::model::scope::Scope;
use crate::text::joined::joined;

/// What is signed in the place of an event's id, and below which it is stored that one of these links was revoked. No id has its first
/// letter: so none of them opens an event, and no link to an event creates.
pub(crate) const CREATES: &str = "~create";

/// How long such a link works if nobody says: 90 days, in seconds.
pub(crate) const VALID: u32 = 90 * 86_400;

/// What parts the names in a subject. No name has a line end in it.
const BETWEEN: &str = "\n";

/// Where the questions belong that come by one link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Creating<'a> {
    /// The organisation; empty where there is none.
    pub(crate) org: &'a str,
    /// The project.
    pub(crate) project: &'a str,
    /// The domain; empty: whichever they name.
    pub(crate) domain: &'a str,
    /// The run; empty: whichever they name.
    pub(crate) run: &'a str,
}

impl<'a> Creating<'a> {
    /// What is signed of it.
    pub(crate) fn subject(self) -> String {
        joined(&[self.org, self.project, self.domain, self.run], BETWEEN)
    }

    /// Reads what was signed.
    pub(crate) fn read(subject: &'a str) -> Option<Creating<'a>> {
        let mut parts = subject.split('\n');
        let (org, project, domain, run) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        parts.next().is_none().then_some(Creating { org, project, domain, run })
    }

    /// As whose the questions are stored. No key has a name of two lines. It is the same for all links to the project, so that who
    /// asks by a new one finds what it asked by the one before.
    pub(crate) fn party(self) -> String {
        joined(&["link", self.project], BETWEEN)
    }

    /// Puts a question where it belongs; `default` is where one belongs that names nothing.
    ///
    /// # Errors
    ///
    /// Each name in it that is another one.
    pub(crate) fn put(self, question: &mut Question, default: &Scope) -> Result<(), Vec<FieldError>> {
        let mut errors = Vec::new();
        put(&mut errors, "org", self.org, &mut question.org, &default.org);
        put(&mut errors, "project", self.project, &mut question.project, &default.project);
        if !self.domain.is_empty() {
            put(&mut errors, "domain", self.domain, &mut question.domain, "");
        }
        if !self.run.is_empty() {
            put(&mut errors, "run", self.run, &mut question.run, "");
        }
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }
}

/// Makes what a question has as `field` what it has to be, where it names nothing and counts as of `default`; what names another
/// is an error.
fn put(errors: &mut Vec<FieldError>, field: &str, its: &str, given: &mut Option<String>, default: &str) {
    if given.as_deref().unwrap_or(default) == its {
        return;
    }
    match given {
        Some(_) => errors.push(FieldError::new(field, Rule::OfLink)),
        None => *given = Some(its.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::links::key_set::KeySet;
    use crate::links::token::{Grant, LinkKey, Refused};
    use crate::model::timestamp::Timestamp;
    use crate::model::value::DataType;

    fn link<'a>(org: &'a str, project: &'a str, domain: &'a str, run: &'a str) -> Creating<'a> {
        Creating { org, project, domain, run }
    }

    fn question(names: [Option<&str>; 4]) -> Question {
        let [org, project, domain, run] = names.map(|name| name.map(str::to_owned));
        Question { org, project, domain, run, ..Question::new("a", "b?", DataType::Bool) }
    }

    #[test]
    fn what_is_signed_is_read_as_it_was() {
        for link in [
            link("", "billing", "", ""),
            link("acme", "billing", "production", "run-1"),
            link("ü", "a b", "", "x.y"),
        ] {
            assert_eq!(Creating::read(&link.subject()), Some(link));
        }
        for none in ["", "ada", "a\nb\nc", "a\nb\nc\nd\ne", "inbox session.k"] {
            assert_eq!(Creating::read(none), None, "{none:?}");
        }
    }

    /// A key or a person may be called whatever is left of a text without control characters.
    #[test]
    fn no_name_is_that_of_a_link() {
        let party = link("", "billing", "", "").party();
        assert!(!crate::protocol::is_name(&party), "{party:?}");
        assert_eq!(party, link("acme", "billing", "production", "run-1").party());
        assert_ne!(party, link("", "billings", "", "").party());
    }

    #[test]
    fn a_question_is_put_where_the_link_is_for_or_refused_by_the_name_of_the_field() {
        let default = Scope::default();
        let put = |link: Creating<'_>, names: [Option<&str>; 4]| {
            let mut question = question(names);
            let put = link.put(&mut question, &default);
            put.map(|()| [question.org, question.project, question.domain, question.run])
                .map_err(|errors| errors.into_iter().map(|error| error.field).collect::<Vec<_>>())
        };
        let own = |names: [Option<&str>; 4]| Ok(names.map(|name| name.map(str::to_owned)));
        let all = link("acme", "billing", "production", "run-1");
        let named = [Some("acme"), Some("billing"), Some("production"), Some("run-1")];
        assert_eq!(put(all, [None; 4]), own(named));
        assert_eq!(put(all, named), own(named));
        let others = [Some("acme "), Some("Billing"), Some("prod"), Some("")];
        let fields: Vec<_> = ["org", "project", "domain", "run"].map(str::to_owned).into();
        assert_eq!(put(all, others), Err(fields));
        // What the link does not say is free; the organisation never is.
        let one = link("", "billing", "", "");
        assert_eq!(put(one, [None; 4]), own([None, Some("billing"), None, None]));
        let free = [None, None, Some("staging"), Some("run-2")];
        assert_eq!(put(one, free), own([None, Some("billing"), Some("staging"), Some("run-2")]));
        assert_eq!(put(one, [Some("acme"), None, None, None]), Err(vec!["org".to_owned()]));
        // The domain of who names none may be set otherwise on another server.
        let domain = link("", "billing", "development", "");
        assert_eq!(put(domain, [None; 4]), own([None, Some("billing"), Some("development"), None]));
    }

    #[test]
    fn its_token_opens_no_event_and_no_token_of_an_event_creates() {
        let at = |seconds: u64| Timestamp::from_millis(seconds * 1_000);
        let key = |n: u8| LinkKey::new(&[n; 32]).unwrap();
        let mut keys = KeySet::new(key(1));
        let subject = link("", "billing", "", "").subject();
        let t = keys.sign(CREATES, Some(&subject), at(100));
        assert_eq!(keys.check(CREATES, &t, at(99)), Ok(Grant::Holder(Some(subject.clone()))));
        assert_eq!(keys.check(CREATES, &t, at(100)), Err(Refused::Expired));
        for id in ["create", "", "0b7c0b5e6d4c4f6e9f5a0d9f3d1f1f1f"] {
            assert_eq!(keys.check(id, &t, at(1)), Err(Refused::Invalid));
            for events in [keys.sign(id, Some(&subject), at(100)), keys.sign_for_operator(id, at(100))] {
                assert_eq!(keys.check(CREATES, &events, at(1)), Err(Refused::Invalid));
            }
        }
        // Another project, with the signature of this one.
        let others = keys.sign(CREATES, Some(&link("", "payroll", "", "").subject()), at(100));
        let (head, _) = others.rsplit_once('.').unwrap();
        let (_, signature) = t.rsplit_once('.').unwrap();
        assert_eq!(keys.check(CREATES, &format!("{head}.{signature}"), at(1)), Err(Refused::Invalid));
        // Another store; and this one, after its keys were changed.
        assert_eq!(KeySet::new(key(2)).check(CREATES, &t, at(1)), Err(Refused::Invalid));
        keys.add(key(3), at(50));
        assert!(keys.check(CREATES, &t, at(49)).is_ok());
        assert_eq!(keys.check(CREATES, &t, at(50)), Err(Refused::Invalid));
    }

    #[test]
    fn the_longest_names_fit() {
        let [name, run] = [100, 200].map(|n| "\u{1F600}".repeat(n));
        let longest = link(&name, &name, &name, &run);
        let keys = KeySet::new(LinkKey::new(&[1; 32]).unwrap());
        let (now, end) = (Timestamp::from_millis(0), Timestamp::from_millis(9_999_999_999_000));
        let t = keys.sign(CREATES, Some(&longest.subject()), end);
        let Ok(Grant::Holder(Some(subject))) = keys.check(CREATES, &t, now) else {
            panic!("{} bytes", t.len())
        };
        assert_eq!(Creating::read(&subject), Some(longest));
    }
}

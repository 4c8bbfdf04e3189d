//! Each string in each field that somebody else can set, on each page.

use super::oracle::check;
use super::strings::STRINGS;
use crate::support::{BEARER, BROWSER, FORM, World, encoded};
use hitl_core::StorageError;
use serde_json::{Value as Json, json};

/// A world in which these strings are asked, answered and looked at.
pub(super) struct Told<'s> {
    pub(super) world: World,
    pub(super) text: &'s str,
    /// What was seen, by the name of the page.
    pages: std::cell::RefCell<Vec<(&'static str, String)>>,
}

impl<'s> Told<'s> {
    pub(super) fn new(text: &'s str) -> Told<'s> {
        let world = World::with(&[("image-hosts", "img.example.org"), ("user-header", "trusted")]);
        Told { world, text, pages: Default::default() }
    }

    /// The text on one line, as long as a name may be.
    fn name(&self, most: usize) -> String {
        let name: String =
            self.text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(most).collect();
        if name.is_empty() { "x".into() } else { name }
    }

    /// The text without the letters that no prompt has.
    fn lines(&self) -> String {
        let text: String =
            self.text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).take(16_000).collect();
        if text.is_empty() { "x".into() } else { text }
    }

    fn see(&self, page: &'static str, html: &str) {
        let whole = html.starts_with("<!DOCTYPE");
        assert!(whole || page == "report", "{page}: {html}");
        check(html, whole, &format!("{page} of {:?}", self.text));
        self.pages.borrow_mut().push((page, html.to_owned()));
    }

    fn browse(&self, page: &'static str, uri: &str) {
        let headers: &[(&str, &str)] = if uri.starts_with("/form") { &[BROWSER] } else { &[BROWSER, BEARER] };
        let answer = self.world.send("GET", uri, headers, b"");
        self.see(page, &answer.body);
    }

    fn fill(&self, page: &'static str, status: u16, fields: &[(&str, &str)]) {
        let answer = self.world.fill(fields).is(status);
        if status == 303 {
            self.see(page, &self.world.follow("/submit", &answer).body);
        } else {
            self.see(page, &answer.body);
        }
    }

    /// A question with the text wherever there can be text.
    fn question(&self, format: &str, kind: &str, named: bool) -> Json {
        let (name, lines) = (self.name(200), self.lines());
        let mut question = json!({
            "event_name": if named { name.clone() } else { lines.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(200).collect() },
            "prompt": lines, "prompt_format": format, "data_type": kind, "confirm": true, "asked_by": name,
            "org": self.name(100), "project": self.name(100), "domain": self.name(100), "run": name, "key": format!("{format}{kind}{named}"),
            "context": [
                { "label": name, "text": lines }, { "label": "c", "code": lines }, { "label": "d", "diff": lines },
                { "label": "u", "url": "https://a.b/c", "title": name, "type": name, "size": 1 },
            ],
        });
        if question["event_name"] == "" {
            question["event_name"] = "x".into();
        }
        if kind == "str" {
            question["on_timeout"] = json!({ "answer": lines });
        }
        if kind == "form" {
            // Blanks around a choice or an item count for nothing.
            let value = format!("x{}x", self.name(190));
            let choice = |title: &str| json!({ "const": value, "title": title, "description": lines });
            question["schema"] = json!({
                "title": name, "description": lines, "type": "object", "required": ["n"],
                "properties": {
                    "n": { "type": "integer", "title": name, "description": lines },
                    "s": { "type": "string", "title": name, "default": lines, "examples": [name, lines] },
                    "m": { "type": "string", "format": "multiline", "default": lines },
                    "c": { "oneOf": [choice(&name), { "const": "y" }], "default": value },
                    "l": { "enum": [value, "1", "2", "3", "4", "5", "6", "7", "8", "9"], "default": value },
                    "b": { "type": "array", "items": { "anyOf": [choice(&name), { "const": 1 }] }, "default": [value] },
                    "tt": { "type": "array", "items": { "type": "string" }, "default": [value] },
                    "k": { "const": value, "title": name }, "r": { "type": "string", "readOnly": true, "default": value },
                    "j": { "x-hitl-widget": "json", "default": { "a": value } },
                    "d": { "type": "string", "format": "date", "title": name },
                    "g": { "type": "object", "title": name, "description": lines, "properties": { "i": { "type": "string", "title": name } } },
                },
            });
        }
        question
    }

    /// Asks it by a key of that name, and gives the id and the `t` of a link for that name.
    fn ask(&self, question: &Json) -> Option<(String, String)> {
        let key = json!({ "role": "ask", "name": self.name(100) });
        let key = self.world.post("/v1/keys", &key).is(201).json()["key"].as_str().unwrap().to_owned();
        let headers = [("authorization", &*format!("Bearer {key}")), crate::support::JSON];
        let asked = self.world.send("POST", "/v1/events", &headers, question.to_string().as_bytes());
        assert_eq!(asked.status, 201, "{}", asked.body);
        let id = asked.json()["request_id"].as_str().unwrap().to_owned();
        let subject = encoded(&[("subject", &self.name(100))]);
        let subject = subject.split_once('=').unwrap().1;
        let link = self
            .world
            .send("GET", &format!("/v1/events/{id}/link?subject={subject}"), &[BEARER], b"")
            .is(200);
        let form = link.json()["form"].as_str().unwrap().to_owned();
        Some((id, form.split_once("?t=").unwrap().1.to_owned()))
    }

    /// All pages that a question has in its life.
    pub(super) fn live(&self, format: &str, kind: &str, named: bool) {
        let question = self.question(format, kind, named);
        let Some((id, t)) = self.ask(&question) else { return };
        let uri = format!("/form/{id}?t={t}");
        let (text, lines) = (self.text, self.lines());
        self.browse("form", &uri);
        let typed = encoded(&[
            ("value", text),
            ("name", text),
            ("s", text),
            ("m", text),
            ("c", text),
            ("tt", text),
            ("d", text),
            ("g.i", text),
            (text, text),
        ]);
        self.browse("filled in by a link", &format!("{uri}&{typed}"));
        let own = [("request_id", &*id), ("t", &*t), ("idempotency_key", "k"), ("comment", &*lines)];
        let with = |more: &[(&'static str, &'static str)]| [&own[..], more].concat();
        let with_text = |more: &[(&'static str, &str)]| -> Vec<(String, String)> {
            own.iter().chain(more).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
        };
        let refused = with_text(&[
            ("value", "\u{7}"),
            ("n", text),
            ("s", text),
            ("c", text),
            ("l", text),
            ("b", text),
            ("d", text),
            ("j", text),
            (if kind == "form" { "h" } else { "value2" }, text),
        ]);
        let refused: Vec<(&str, &str)> = refused.iter().map(|(name, value)| (&**name, &**value)).collect();
        let answer = self.world.fill(&refused);
        self.see("refused", &answer.body);
        let long = "x".repeat(2_001);
        let too_long = [
            ("request_id", &*id),
            ("t", &*t),
            ("value", text),
            ("n", text),
            ("s", text),
            ("comment", &*long),
        ];
        self.fill("refused", 422, &too_long);
        let (name, chosen) = (self.name(200), format!("x{}x", self.name(190)));
        let value: Vec<(&str, &str)> = match kind {
            "form" => vec![
                ("n", "1"),
                ("s", &lines),
                ("m", &lines),
                ("c", &chosen),
                ("tt", &lines),
                ("g.i", &name),
                ("j", "{}"),
            ],
            "bool" => vec![("value", "true")],
            "int" => vec![("value", "1")],
            _ => vec![("value", &lines)],
        };
        let sent = [&own[..], &value].concat();
        self.fill("check", 200, &sent);
        self.fill("changed", 200, &[&sent[..], &[("action", "change")]].concat());
        // What somebody types is kept where the question is out of reach, and where the store is.
        let unknown: Vec<(&str, &str)> = sent
            .iter()
            .map(|(name, value)| if *name == "request_id" { (*name, text) } else { (*name, *value) })
            .collect();
        self.see("unknown", &self.world.fill(&unknown).body);
        *self.world.store.failure.borrow_mut() = Some(StorageError::Unavailable("x".into()));
        self.see("again", &self.world.fill(&[&sent[..], &[(text, text)]].concat()).body);
        *self.world.store.failure.borrow_mut() = None;
        self.browse("inbox", "/");
        let filter = encoded(&[("q", text), ("project", text), ("domain", text), ("run", text)]);
        self.browse("inbox without a match", &format!("/?{filter}"));
        let report = self.world.send("GET", &format!("/v1/events/{id}/report"), &[BEARER], b"").is(200);
        self.see("report", &report.body);
        self.fill("thanks", 303, &[&sent[..], &[("confirmed", "yes")]].concat());
        self.browse("ended", &uri);
        let late = with(&[("value", "false"), ("n", "2"), ("confirmed", "yes")]);
        let late: Vec<(&str, &str)> = late
            .into_iter()
            .map(|(name, value)| (name, if name == "idempotency_key" { "other" } else { value }))
            .collect();
        self.fill("late", 409, &[&late[..], &[("s", text), (text, text)]].concat());
        // And the ways that it can end else.
        let mut question = question;
        for ending in ["declined", "withdrawn", "timed out"] {
            question["key"] = format!("{}{ending}", question["key"].as_str().unwrap()).into();
            let Some((id, t)) = self.ask(&question) else { return };
            let own = [("request_id", &*id), ("t", &*t), ("comment", &*lines)];
            match ending {
                "declined" => {
                    self.fill(
                        "refused",
                        422,
                        &[("request_id", &id), ("t", &t), ("action", "decline"), ("comment", &long)],
                    );
                    self.fill("declined", 303, &[&own[..], &[("action", "decline")]].concat());
                }
                "withdrawn" => {
                    self.world
                        .post(
                            &format!("/v1/events/{id}/cancel"),
                            &json!({ "comment": lines.chars().take(2_000).collect::<String>() }),
                        )
                        .is(200);
                }
                _ => self.world.pass(4_000),
            }
            self.browse("ended", &format!("/form/{id}?t={t}"));
            if ending != "declined" {
                let answer = self.world.fill(&[&own[..], &[("value", "1"), ("n", "1")]].concat());
                self.see("closed", &answer.body);
            }
        }
        for uri in ["/?sign-in=", "/form/", "/form/x?t=", "/nowhere/"] {
            let text = encoded(&[("x", text)]);
            let uri = format!("{uri}{}", text.split_once('=').unwrap().1);
            self.see("a problem", &self.world.send("GET", &uri, &[BROWSER], b"").body);
        }
        let user: String = text.chars().filter(|c| (' '..='~').contains(c)).collect();
        let answer = self.world.send("GET", &uri, &[BROWSER, ("hitl-user", &user)], b"");
        self.see("by a login", &answer.body);
        let answer = self.world.send("POST", "/", &[BROWSER, FORM], encoded(&[("key", text)]).as_bytes());
        self.see("sign in", &answer.body);
    }
}

#[test]
fn no_string_does_anything_anywhere() {
    assert!(STRINGS.len() > 120);
    let mut seen = std::collections::BTreeSet::new();
    for (n, text) in STRINGS.iter().enumerate() {
        for (format, kind) in
            [("text", "form"), ("markdown", "form"), ("markdown", ["str", "bool", "int"][n % 3])]
        {
            let told = Told::new(text);
            told.live(format, kind, n % 2 == 0);
            seen.extend(told.pages.borrow().iter().map(|(name, _)| *name));
        }
    }
    assert_eq!(seen.len(), 18, "{seen:?}");
}

/// That they are there, and not only harmless: each page shows the words of a question and of an answer.
#[test]
fn what_is_harmless_is_shown_all_the_same() {
    let text = "<b>&amp;\"'</b> q7q";
    let told = Told::new(text);
    told.live("text", "form", true);
    told.live("text", "str", true);
    let escaped = "&lt;b&gt;&amp;amp;&quot;'&lt;/b&gt; q7q";
    for (name, page) in told.pages.borrow().iter() {
        let shown = page.matches(escaped).count();
        let least = match *name {
            "form" | "filled in by a link" | "refused" => 10,
            "check" | "thanks" | "ended" | "late" | "inbox" => 4,
            "again" | "unknown" => 2,
            "report" => 1,
            _ => 0,
        };
        assert!(shown >= least, "{name}: {shown} times in {page}");
    }
}

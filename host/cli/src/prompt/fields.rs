//! A form at the terminal: one field after the other, each read by the rules of the form as it is typed.

use super::{CHECK, spelled_out};
use hitl_core::form::{Choice, Control, FieldKind, Form, posted};
use hitl_core::model::validate::Typed;
use hitl_core::text::en;
use hitl_core::{DataType, Input, Request, Value};
use serde_json::Value as Json;

/// What was typed of a form so far.
pub(super) struct Fields {
    form: Form,
    /// Names of controls, and what was typed into them.
    typed: Vec<(String, String)>,
    /// The place of the control that is typed into.
    at: usize,
    /// A line that was asked back: sent again, it is meant so.
    asked_back: Option<String>,
    /// The whole answer, which is shown once more: it counts when the person says so.
    reviewed: Option<Json>,
}

/// What becomes of a line.
pub(super) enum Step {
    /// There is something else to ask.
    Next,
    /// It is not taken, for this reason.
    Again(String),
    /// All were typed, and this is the answer.
    Done(Json),
}

impl Fields {
    /// The fields of the form, if it can be filled in at a terminal: what is typed there is seen.
    pub(super) fn of(request: &Request) -> Option<Fields> {
        let form = request.form.clone()?;
        let is_seen = form.controls().iter().all(|control| !control.field.sensitive);
        let mut fields = Fields { form, typed: Vec::new(), at: 0, asked_back: None, reviewed: None };
        fields.skip_facts();
        is_seen.then_some(fields)
    }

    /// What is asked now, and the lines below it.
    pub(super) fn question(&self) -> (String, Vec<String>) {
        if let Some(value) = &self.reviewed {
            return (value.to_string(), vec![format!("{CHECK} Send it? (yes or no)")]);
        }
        let controls = self.form.controls();
        let Some(control) = controls.get(self.at) else { return Default::default() };
        let field = control.field;
        let group = control.group.map(|group| format!("{}: ", group.label())).unwrap_or_default();
        let mut line = format!("{group}{}", field.label());
        let hint = match &field.kind {
            FieldKind::Choice(_) => String::new(),
            FieldKind::Multi(..) | FieldKind::List(..) => "some, with commas between".to_owned(),
            kind => en::example(kind.name()).to_owned(),
        };
        if !hint.is_empty() {
            line.push_str(&format!(" ({hint})"));
        }
        if let Some(default) = field.default.as_ref().and_then(|default| field.texts(default)) {
            line.push_str(&format!(" [{}]", default.join(", ").replace('\n', ", ")));
        } else if !field.required {
            line.push_str(" [none]");
        }
        let lines = match &field.kind {
            FieldKind::Choice(choices) | FieldKind::Multi(choices, _) => choices
                .iter()
                .enumerate()
                .map(|(n, choice)| format!("{}  {}", n + 1, choice.label()))
                .collect(),
            _ => Vec::new(),
        };
        (line, field.description.iter().cloned().chain(lines).collect())
    }

    /// Takes a line for what is asked now.
    pub(super) fn take(&mut self, request: &Request, line: &str) -> Step {
        if let Some(value) = self.reviewed.take() {
            return self.review(value, line);
        }
        let controls = self.form.controls();
        let Some(control) = controls.get(self.at) else { return Step::Again(String::new()) };
        let before = self.typed.len();
        let (name, field_name) = (control.name.clone(), control.field_name.clone());
        let texts = meant(control, line);
        self.typed.extend(texts.into_iter().map(|text| (name.clone(), text)));
        let shown = self.asked_back.as_deref() != Some(line);
        let pairs = self.typed.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        let read = request.read_value(Input::Typed(&Typed { pairs, shown }));
        let wrong =
            read.as_ref().err().and_then(|errors| errors.iter().find(|error| error.field == field_name));
        if let Some(error) = wrong {
            let told = en::rule(&error.rule);
            self.typed.truncate(before);
            self.asked_back = Some(line.to_owned());
            return Step::Again(told);
        }
        self.asked_back = None;
        self.at += 1;
        self.skip_facts();
        if self.at < self.form.controls().len() {
            return Step::Next;
        }
        // What was read otherwise was shown, one by one.
        let pairs = self.typed.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        match request.read_value(Input::Typed(&Typed { pairs, shown: false })) {
            Ok(value) => {
                let value = serde_json::to_value(value).unwrap_or_default();
                if !request.confirm {
                    return Step::Done(value);
                }
                self.reviewed = Some(value);
                Step::Next
            }
            Err(errors) => {
                let told: Vec<_> = errors.iter().map(hitl_core::FieldError::message).collect();
                self.again();
                Step::Again(told.join("\n  "))
            }
        }
    }

    /// Takes a line for whether the answer that was shown is to be sent: without it, all is asked again.
    fn review(&mut self, value: Json, line: &str) -> Step {
        match DataType::Bool.read(Input::Text(spelled_out(line.trim()))) {
            Ok(Value::Bool(true)) => Step::Done(value),
            Ok(_) => {
                self.again();
                Step::Next
            }
            Err(rule) => {
                self.reviewed = Some(value);
                Step::Again(en::rule(&rule))
            }
        }
    }

    /// Begins with the first field again.
    pub(super) fn again(&mut self) {
        self.reviewed = None;
        self.typed.clear();
        self.at = 0;
        self.skip_facts();
    }

    fn skip_facts(&mut self) {
        let controls = self.form.controls();
        while controls.get(self.at).is_some_and(|control| !control.field.is_asked()) {
            self.at += 1;
        }
    }
}

/// What a line stands for in a control.
fn meant(control: &Control<'_>, line: &str) -> Vec<String> {
    let field = control.field;
    let text = line.trim();
    if text.is_empty() {
        let default = field.default.as_ref().and_then(|default| field.texts(default));
        return default.unwrap_or_else(|| vec![String::new()]);
    }
    match &field.kind {
        FieldKind::Choice(choices) => vec![choice(choices, text)],
        FieldKind::Multi(choices, _) => parts(text).map(|part| choice(choices, part)).collect(),
        FieldKind::List(..) => vec![parts(text).collect::<Vec<_>>().join("\n")],
        FieldKind::Bool if spelled_out(text) != text => vec![spelled_out(text).to_owned()],
        _ => vec![line.to_owned()],
    }
}

fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty())
}

/// The choice that is meant: by its value, what it is called, or its number in the list.
fn choice(choices: &[Choice], text: &str) -> String {
    let is_value = |at: &usize| posted(choices, *at) == text;
    let is_label = |at: &usize| choices[*at].label().eq_ignore_ascii_case(text);
    let all = 0..choices.len();
    let at = all.clone().find(is_value).or_else(|| all.clone().find(is_label));
    let numbered = || text.parse::<usize>().ok()?.checked_sub(1).filter(|at| all.contains(at));
    at.or_else(numbered).map_or_else(|| text.to_owned(), |at| posted(choices, at).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use hitl_core::{Kind, Question, Settings, Timestamp};
    use serde_json::json;

    fn request(schema: &Json) -> Request {
        let question = Question::new("n", "p", Kind::Form(schema.to_string()));
        question.request(&Settings::default(), Timestamp::from_millis(0)).unwrap()
    }

    #[test]
    fn fields_are_typed_one_after_the_other() {
        let request = request(
            &json!({ "type": "object", "required": ["n", "env", "days", "where"], "properties": {
            "n": { "type": "integer", "maximum": 9 }, "kind": { "const": "x" }, "env": { "enum": ["staging", "production"] },
            "days": { "type": "array", "items": { "enum": ["mon", "tue", 3] } }, "dry": { "type": "boolean", "default": true },
            "price": { "type": "number" }, "where": { "type": "object", "required": ["zip"], "properties": { "zip": { "type": "string" } } },
        } }),
        );
        let mut fields = Fields::of(&request).unwrap();
        assert_eq!(fields.question().0, "n (a whole number, such as 42)");
        assert!(matches!(fields.take(&request, "10"), Step::Again(_)));
        assert!(matches!(fields.take(&request, "3"), Step::Next));
        assert_eq!(fields.question().1, ["1  staging", "2  production"]);
        assert!(matches!(fields.take(&request, "elsewhere"), Step::Again(_)));
        assert!(matches!(fields.take(&request, "2"), Step::Next));
        assert!(matches!(fields.take(&request, "tue, 3"), Step::Next));
        assert_eq!(fields.question().0, "dry (yes or no) [true]");
        assert!(matches!(fields.take(&request, ""), Step::Next));
        assert!(matches!(fields.take(&request, "1.234,5"), Step::Again(told) if told.contains("1234.5")));
        assert!(matches!(fields.take(&request, "1.234,5"), Step::Next));
        assert!(matches!(fields.take(&request, ""), Step::Again(_)));
        let Step::Done(value) = fields.take(&request, "12345") else { panic!("it is done") };
        let expected = json!({ "n": 3, "kind": "x", "env": "production", "days": ["tue", 3], "dry": true, "price": 1234.5, "where": { "zip": "12345" } });
        assert_eq!(value, expected);
    }

    #[test]
    fn what_is_to_be_confirmed_is_shown_once_more_and_asked_once() {
        let schema = json!({ "type": "object", "required": ["n"], "properties": { "n": { "type": "integer" }, "b": { "type": "boolean" } } });
        let mut request = request(&schema);
        request.confirm = true;
        let mut fields = Fields::of(&request).unwrap();
        let fill_in = |fields: &mut Fields, n: i64| {
            assert!(matches!(fields.take(&request, &n.to_string()), Step::Next));
            assert_eq!(fields.question().0, "b (yes or no) [none]");
            assert!(matches!(fields.take(&request, "n"), Step::Next));
            let (shown, lines) = fields.question();
            assert_eq!(shown, json!({ "n": n, "b": false }).to_string());
            assert!(lines[0].contains("Nothing is sent yet."), "{lines:?}");
        };
        fill_in(&mut fields, 3);
        let shown = fields.question();
        assert!(matches!(fields.take(&request, "maybe"), Step::Again(told) if told.contains("yes or no")));
        assert_eq!(fields.question(), shown, "it is still asked");
        assert!(matches!(fields.take(&request, "n"), Step::Next));
        assert_eq!(fields.question().0, "n (a whole number, such as 42)");
        fill_in(&mut fields, 4);
        let Step::Done(value) = fields.take(&request, " y ") else { panic!("it is done") };
        assert_eq!(value, json!({ "n": 4, "b": false }));
    }

    #[test]
    fn secrets_are_not_typed_where_they_are_seen() {
        let secret = json!({ "properties": { "p": { "type": "string", "format": "password" } } });
        assert!(Fields::of(&request(&secret)).is_none());
    }
}

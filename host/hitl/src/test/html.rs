//! Reading what is on a page: its forms, its buttons and its words.

use super::controls::{Button, Contents, Control, Form, Kind};
use html5gum::{DefaultEmitter, StartTag, Token, Tokenizer};

/// What is on the page `html`.
pub(super) fn read(html: &str) -> Contents {
    let mut reader = Reader::default();
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    for Ok(token) in Tokenizer::new_with_emitter(html, emitter) {
        reader.take(token);
    }
    reader.contents
}

/// Reads a page from its beginning to its end.
#[derive(Default)]
struct Reader {
    contents: Contents,
    /// Whether a form is open; there are none within others.
    in_form: bool,
    /// The `id` of the form that what is read is of, where it says so itself.
    named_form: Option<String>,
    /// Which of the forms the last control is of.
    last_form: usize,
    /// What is being chosen from: its name, and whether several can be.
    select: Option<(String, Kind)>,
    /// How many lists there were.
    lists: usize,
    /// Which text nobody reads, or is what stands in a control.
    within: Option<String>,
}

impl Reader {
    fn take(&mut self, token: Token) {
        match token {
            Token::StartTag(tag) => self.start(&tag),
            Token::EndTag(tag) => self.end(&text_of(&tag.name)),
            Token::String(text) => self.text(&text_of(&text.value)),
            _ => {}
        }
    }

    fn start(&mut self, tag: &StartTag<()>) {
        let attribute = |name: &str| tag.attributes.get(name.as_bytes()).map(|value| text_of(&value.value));
        let value = |name: &str| attribute(name).unwrap_or_default();
        let (name, kind) = (value("name"), value("type"));
        let tag = text_of(&tag.name);
        self.named_form = attribute("form");
        match &*tag {
            "form" => {
                let form = Form { id: value("id"), action: value("action"), controls: Vec::new() };
                self.contents.forms.push(form);
                self.in_form = true;
            }
            "input" if kind == "hidden" => self.control(name, Kind::Hidden, value("value"), true),
            "input" if matches!(&*kind, "radio" | "checkbox") => {
                let kind = if kind == "radio" { Kind::One } else { Kind::Any };
                let checked = attribute("checked").is_some();
                // Those of one name are one list.
                let same =
                    self.contents.forms.last().and_then(|form| {
                        form.controls.iter().rev().find(|c| c.name == name && c.kind == kind)
                    });
                let list = same.map(|control| control.list);
                if list.is_none() {
                    self.lists += 1;
                }
                let on_by_default = attribute("value").unwrap_or_else(|| "on".to_owned());
                self.control(name, kind, on_by_default, checked);
                if let (Some(list), Some(last)) = (list, self.last()) {
                    last.list = list;
                }
            }
            "input" => self.control(name, Kind::Text, value("value"), true),
            "textarea" => {
                self.within = Some(tag);
                let kind = if attribute("hidden").is_some() { Kind::Hidden } else { Kind::Text };
                self.control(name, kind, String::new(), true);
            }
            "select" => {
                self.lists += 1;
                let kind = if attribute("multiple").is_some() { Kind::Any } else { Kind::One };
                self.select = Some((name, kind));
            }
            "option" => {
                if let Some((name, kind)) = self.select.clone() {
                    // Of a list of which one is chosen, the first is.
                    let first = kind == Kind::One && self.last().is_none_or(|last| last.name != name);
                    let selected = attribute("selected").is_some();
                    if selected && kind == Kind::One {
                        self.deselect();
                    }
                    self.control(name, kind, value("value"), first || selected);
                }
            }
            "button" => {
                let form =
                    attribute("form").map_or_else(|| Ok(self.contents.forms.len().wrapping_sub(1)), Err);
                let primary = value("class").split_whitespace().any(|class| class == "primary");
                self.contents.buttons.push(Button { form, name, value: value("value"), primary });
            }
            "script" | "style" | "title" => self.within = Some(tag),
            _ => {}
        }
    }

    fn end(&mut self, tag: &str) {
        match tag {
            "form" => self.in_form = false,
            "select" => self.select = None,
            _ => {}
        }
        if self.within.as_deref() == Some(tag) {
            self.within = None;
        }
        // Words that stand in elements of their own are not one word.
        if !matches!(tag, "strong" | "em" | "bdi" | "span" | "a" | "code" | "small") {
            self.contents.text.push('\n');
        }
    }

    fn text(&mut self, text: &str) {
        match self.within.as_deref() {
            Some("textarea") => {
                if let Some(last) = self.last() {
                    last.value.push_str(text);
                }
            }
            Some(_) => {}
            None => self.contents.text.push_str(text),
        }
    }

    fn control(&mut self, name: String, kind: Kind, value: String, on: bool) {
        let forms = &mut self.contents.forms;
        let at = match &self.named_form {
            Some(id) => forms.iter().position(|form| form.id == *id),
            None => self.in_form.then(|| forms.len().wrapping_sub(1)),
        };
        if let Some(at) = at.filter(|_| !name.is_empty())
            && let Some(form) = forms.get_mut(at)
        {
            form.controls.push(Control { name, kind, value, on, list: self.lists });
            self.last_form = at;
        }
    }

    /// Takes back what is chosen in the list that is being read.
    fn deselect(&mut self) {
        let list = self.lists;
        if let Some(form) = self.contents.forms.last_mut() {
            for control in form.controls.iter_mut().filter(|control| control.list == list) {
                control.on &= control.kind != Kind::One;
            }
        }
    }

    fn last(&mut self) -> Option<&mut Control> {
        self.contents.forms.get_mut(self.last_form)?.controls.last_mut()
    }
}

fn text_of(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(html: &str) -> Form {
        read(&format!("<form action=x>{html}</form>")).forms.remove(0)
    }

    fn sent(form: &Form) -> Vec<String> {
        form.pairs().map(|(name, value)| format!("{name}={value}")).collect()
    }

    #[test]
    fn what_stands_in_a_form_is_sent() {
        let its = form(
            "<input type=hidden name=t value='a&amp;b'><input name=n value=1><textarea name=s>\nx &lt;\n y</textarea>\
             <input type=radio name=r value=a><input type=radio name=r value=b checked>\
             <input type=hidden name=k value=false><input type=checkbox name=k value=true>\
             <select name=one><option value=''>Choose<option value=p></select>\
             <select name=two><option value=''>Choose<option value=p selected></select>\
             <select name=many multiple><option value=p><option value=q selected></select><input type=submit>",
        );
        assert_eq!(sent(&its), ["t=a&b", "n=1", "s=\nx <\n y", "r=b", "k=false", "one=", "two=p", "many=q"]);
    }

    #[test]
    fn what_a_person_does_changes_what_is_sent() {
        let mut its = form(
            "<input type=hidden name=k value=false><input type=checkbox name=k value=true>\
             <input type=radio name=r value=a><input type=radio name=r value=b checked><textarea name=s>x</textarea>\
             <select name=place><option value=''>-<option value=p><option value=q></select>\
             <select name=place><option value=''>-<option value=p><option value=q></select>",
        );
        for (name, text) in [("k", "true"), ("r", "a"), ("s", "y"), ("place", "q"), ("place", "p")] {
            assert_eq!(its.fill(name, text), Ok(true), "{name}");
        }
        assert_eq!(sent(&its), ["k=false", "k=true", "r=a", "s=y", "place=q", "place=p"]);
        assert_eq!(its.fill("other", "x"), Ok(false));
        assert_eq!(its.fill("r", "c"), Err(vec!["a".to_owned(), "b".to_owned()]));
    }

    #[test]
    fn what_stands_outside_of_its_form_is_sent_with_it() {
        let its = read(
            "<form id=a action=x><input name=n value=1></form><form id=b action=y><input name=m value=2></form>\
             <textarea name=why form=a>so</textarea><input name=nobodys><button form=a name=action value=decline>No</button>",
        );
        assert_eq!(sent(&its.forms[0]), ["n=1", "why=so"]);
        assert_eq!(sent(&its.forms[1]), ["m=2"]);
        assert_eq!(its.form_of(&its.buttons[0]).map(|form| &*form.id), Some("a"));
    }

    #[test]
    fn what_nobody_reads_is_no_text() {
        let its = read(
            "<title>T</title><style>p{}</style><p>Is 1 &lt; <b>2</b>?</p><script>if (a<b) {}</script><p>Yes</p>",
        );
        let words: Vec<&str> = its.text.split_whitespace().collect();
        assert_eq!(words.join(" "), "Is 1 < 2 ? Yes");
    }
}

//! The forms of a page: what a person can fill in and press, and what a browser then sends.

/// One form of a page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Form {
    /// Its `id`.
    pub(super) id: String,
    /// Where it is sent.
    pub(super) action: String,
    pub(super) controls: Vec<Control>,
}

/// What is sent of a form under one name, or one of the choices of that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Control {
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) value: String,
    /// Whether it is sent.
    pub(super) on: bool,
    /// What tells a list to choose from from others of the same name.
    pub(super) list: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Nobody sees it.
    Hidden,
    /// Text is typed into it.
    Text,
    /// Of all of its list one is chosen.
    One,
    /// Of all of its list any number is chosen.
    Any,
}

/// What is pressed to send a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Button {
    /// Which of the forms, by its place among them, or by its `id`.
    pub(super) form: Result<usize, String>,
    pub(super) name: String,
    pub(super) value: String,
    pub(super) primary: bool,
}

/// What is on a page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Contents {
    pub(super) forms: Vec<Form>,
    pub(super) buttons: Vec<Button>,
    /// What a person reads.
    pub(super) text: String,
}

impl Contents {
    /// The form that `button` sends.
    pub(super) fn form_of(&self, button: &Button) -> Option<&Form> {
        match &button.form {
            Ok(at) => self.forms.get(*at),
            Err(id) => self.forms.iter().find(|form| form.id == *id),
        }
    }
}

impl Form {
    /// Types `text` into what is called `name`, or chooses it there. Whether there is such a thing; or what could be chosen.
    pub(super) fn fill(&mut self, name: &str, text: &str) -> Result<bool, Vec<String>> {
        let its = |control: &Control| control.name == name && control.kind != Kind::Hidden;
        let Some(first) = self.controls.iter().position(its) else { return Ok(false) };
        if self.controls[first].kind == Kind::Text {
            text.clone_into(&mut self.controls[first].value);
            return Ok(true);
        }
        let choices = self.controls.iter().filter(|control| its(control));
        // Of several lists of one name, the first in which nothing is chosen yet.
        let is_free = |list| self.controls.iter().all(|c| c.list != list || !c.on || c.value.is_empty());
        let list = choices.clone().map(|choice| choice.list).find(|list| is_free(*list));
        let list = list.unwrap_or(self.controls[first].list);
        let is_choice =
            |control: &Control| control.list == list && control.kind != Kind::Hidden && its(control);
        let chosen = self.controls.iter().position(|control| is_choice(control) && control.value == text);
        let Some(chosen) = chosen else { return Err(choices.map(|choice| choice.value.clone()).collect()) };
        if self.controls[chosen].kind == Kind::One {
            for control in &mut self.controls {
                control.on &= !(control.list == list && control.name == name);
            }
        }
        self.controls[chosen].on = true;
        Ok(true)
    }

    /// What a browser sends of it.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.controls.iter().filter(|control| control.on).map(|control| (&*control.name, &*control.value))
    }

    /// The names of what a person can fill in.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.controls.iter().filter(|control| control.kind != Kind::Hidden).map(|control| &*control.name)
    }
}

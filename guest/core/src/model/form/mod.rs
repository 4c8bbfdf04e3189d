//! Forms of several fields: what a JSON Schema is brought into once, at creation, and all that is shown, typed and checked
//! from then on.
//!
//! * [`schema`]: from a JSON Schema to a [`Form`], or to what cannot be shown of it, by its JSON pointer.
//! * `read`: the one validator, for JSON and for what was typed; `check`: what a value of its kind is held to.
//! * `shown`: what stands in a control.
//! * [`single`]: a form of one field, whose value is the whole answer.
//! * `controls`: what the fields are called in a form that is posted, and in a link that fills it in.
//! * `pattern`: what a text has to look like; `range`: two dates in their order.
//! * `document`: the form as it is stored.

mod bounds;
mod check;
mod controls;
mod document;
mod format;
mod pattern;
mod range;
mod read;
pub mod schema;
mod shown;
pub mod single;

pub use bounds::{Bound, Bounds};
pub use controls::Control;
pub(crate) use controls::{DECLINING, OWN_FIELDS};
pub use format::Format;
pub use pattern::Pattern;
pub use shown::posted;

use super::named::named;
use crate::text::en;
use serde_json::{Map, Value as Json};

/// The most fields of a form, those in groups included.
pub const MAX_FIELDS: usize = 50;
/// The most choices of a field.
pub const MAX_CHOICES: usize = 200;
/// The longest title of a field or a choice, and the longest name, in characters.
pub const MAX_LABEL: usize = 200;
/// The longest schema, in bytes.
pub const MAX_SCHEMA: usize = 65_536;

/// A form: fields in the order in which they are shown.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Form {
    /// What it is called.
    pub title: Option<String>,
    /// What is said of it.
    pub description: Option<String>,
    /// Its fields, 1 to [`MAX_FIELDS`].
    pub fields: Vec<Field>,
}

/// One field of a form, a member of the object that is its answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// The member's name.
    pub name: String,
    /// What it is called; none: its name.
    pub title: Option<String>,
    /// What is said of it.
    pub description: Option<String>,
    /// Whether the member has to be there.
    pub required: bool,
    /// Whether it may be null, which is what an empty control stands for then.
    pub nullable: bool,
    /// What stands in the control at first.
    pub default: Option<Json>,
    /// What may be offered to who types.
    pub examples: Vec<String>,
    /// Whether it is a secret: not shown where it is typed, nor later.
    pub sensitive: bool,
    /// What it is shown as, where that was said.
    pub widget: Option<Widget>,
    /// What it takes.
    pub kind: FieldKind,
}

/// What a field takes.
#[derive(Debug, Clone, PartialEq)]
pub enum FieldKind {
    /// Text.
    Str(Text),
    /// A whole number in signed 64 bits.
    Int(Bounds),
    /// A finite number.
    Float(Bounds),
    /// True or false.
    Bool,
    /// One of these.
    Choice(Vec<Choice>),
    /// Some of these.
    Multi(Vec<Choice>, Count),
    /// A list, each of whose items takes this.
    List(Box<FieldKind>, Count),
    /// What one of these takes, the first that fits.
    Any {
        /// Each of them.
        kinds: Vec<FieldKind>,
        /// Whether no other may fit.
        one: bool,
    },
    /// Any JSON.
    Json,
    /// This value, which nobody is asked for.
    Fact(Json),
    /// An object of fields, none of which is a group.
    Group(Vec<Field>),
}

/// What text has to be like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// The fewest characters.
    pub least: usize,
    /// The most characters.
    pub most: usize,
    /// How it is written.
    pub format: Option<Format>,
    /// What is found in it; none where a format says so.
    pub pattern: Option<Pattern>,
    /// Whether it is of several lines.
    pub lines: bool,
}

/// One choice.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// What is answered by it: text, a number, true or false.
    pub value: Json,
    /// What it is called; none: as its value is written.
    pub title: Option<String>,
    /// What is said of it.
    pub description: Option<String>,
}

/// How many items a list has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Count {
    /// The fewest.
    pub least: usize,
    /// The most; none: any number.
    pub most: Option<usize>,
    /// Whether no two may be the same.
    pub unique: bool,
}

/// What a field is shown as. Each is a control of plain HTML; a field that it does not suit is shown as it would be without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Widget {
    /// Text of several lines.
    Textarea,
    /// All choices below each other.
    Radio,
    /// Choices in a list that opens.
    Select,
    /// A number between two bounds.
    Slider,
    /// A few whole numbers beside each other.
    Rating,
    /// The same.
    Scale,
    /// Choices in an order of one's own.
    Ranking,
    /// Two dates, of which the second is not before the first: the one widget that is a rule.
    DateRange,
    /// A box for JSON.
    Json,
}

named!(
    Widget: Textarea = "textarea", Radio = "radio", Select = "select", Slider = "slider", Rating = "rating",
    Scale = "scale", Ranking = "ranking", DateRange = "date-range", Json = "json"
);

impl Form {
    /// An answer that a program may begin with: defaults, first choices, and examples of each kind.
    pub fn example(&self) -> Map<String, Json> {
        example(&self.fields)
    }
}

fn example(fields: &[Field]) -> Map<String, Json> {
    let mut members = Map::new();
    for field in fields.iter().filter(|field| field.required || field.default.is_some()) {
        let value = field.default.clone().unwrap_or_else(|| match &field.kind {
            FieldKind::Group(inner) => Json::Object(example(inner)),
            FieldKind::Str(text) if field.example(text).is_some() => field.example(text).into(),
            kind => kind.example(),
        });
        members.insert(field.name.clone(), value);
    }
    members
}

impl Field {
    /// What a person calls it.
    pub fn label(&self) -> &str {
        match &self.title {
            Some(title) if !title.is_empty() => title,
            _ => &self.name,
        }
    }
}

impl Choice {
    /// What a person calls it.
    pub fn label(&self) -> String {
        match &self.title {
            Some(title) if !title.is_empty() => title.clone(),
            _ => written(&self.value),
        }
    }
}

impl FieldKind {
    /// A value of this kind, which its bounds may not take.
    fn example(&self) -> Json {
        match self {
            Self::Str(Text { format, .. }) => {
                format.map_or(en::EXAMPLE_TEXT, |format| en::example_value(format.name())).into()
            }
            Self::Int(Bounds { least, .. }) | Self::Float(Bounds { least, .. }) => {
                least.as_ref().map_or(Json::from(42), |least| Json::Number(least.at.clone()))
            }
            Self::Bool => true.into(),
            Self::Choice(choices) => choices.first().map(|choice| choice.value.clone()).unwrap_or_default(),
            Self::Multi(choices, _) => {
                Json::Array(choices.iter().take(1).map(|choice| choice.value.clone()).collect())
            }
            Self::List(kind, _) => Json::Array(vec![kind.example()]),
            Self::Any { kinds, .. } => kinds.first().map(Self::example).unwrap_or_default(),
            Self::Fact(value) => value.clone(),
            Self::Json | Self::Group(_) => Json::Object(Map::new()),
        }
    }

    /// The name of the kind: what it is stored as, and what sentences are told apart by.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Str(Text { format: Some(format), .. }) => format.name(),
            Self::Str(_) => "str",
            Self::Int(_) => "int",
            Self::Float(_) => "float",
            Self::Bool => "bool",
            Self::Choice(_) => "choice",
            Self::Multi(..) => "multi",
            Self::List(..) => "list",
            Self::Any { .. } => "any",
            Self::Json => "json",
            Self::Fact(_) => "fact",
            Self::Group(_) => "group",
        }
    }
}

/// A value as it is typed: text as it is, everything else as JSON.
pub fn written(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        other => serde_json::to_string(other).unwrap_or_default(),
    }
}

//! What a field takes, by its schema.

use super::fields::{format, text};
use super::layers::{Layers, pointer};
use super::{Reader, SchemaFault};
use crate::model::form::read::same;
use crate::model::form::{Bound, Bounds, Choice, Count, FieldKind, MAX_CHOICES, Text};
use crate::model::json::whole_number;
use serde_json::{Number, Value as Json};

/// How deep unions lie in each other, at most.
const MAX_UNIONS: usize = 8;

/// What a schema takes, and whether null besides.
type Kind = (FieldKind, bool);

/// Whether null suits beside something else.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Null {
    may: bool,
    /// Whether it may not suit that itself, too.
    alone: bool,
}

impl<'s> Reader<'s> {
    /// What a field takes, and whether it may be null; none if it was refused.
    pub(super) fn kind(&mut self, layers: &Layers<'s>, groups: bool) -> Option<Kind> {
        if layers.text("x-hitl-widget").is_some_and(|widget| widget == "json") {
            return Some((FieldKind::Json, false));
        }
        self.kind_at(layers, groups, 0)
    }

    /// The schema without a union whose other branch is null, and whether there was one.
    pub(super) fn without_null(&mut self, layers: &Layers<'s>) -> Option<(Layers<'s>, Null)> {
        let (mut layers, mut null) = (layers.clone(), Null::default());
        for _ in 0..MAX_UNIONS {
            if layers.get("enum").is_some() || layers.get("const").is_some() {
                break;
            }
            let Some(keyword) = ["anyOf", "oneOf"].into_iter().find(|keyword| layers.get(keyword).is_some())
            else {
                break;
            };
            let at = layers.at(keyword);
            let Some(branches) = layers.get(keyword).and_then(Json::as_array) else { break };
            let mut others = Vec::new();
            let mut nulls = 0;
            for (n, branch) in branches.iter().enumerate().take(MAX_CHOICES) {
                let branch = self.flat(branch, &pointer(&at, &n.to_string()))?;
                if is_null(&branch) {
                    nulls += 1;
                } else {
                    others.push(branch);
                }
            }
            if others.len() != 1 || (nulls > 1 && keyword == "oneOf") || (nulls > 0 && null.alone) {
                break;
            }
            null.may |= nulls > 0;
            null.alone |= nulls > 0 && keyword == "oneOf";
            layers = layers.followed(keyword, others.remove(0));
        }
        Some((layers, null))
    }

    /// Whether null suits what it suits beside something else, or that itself.
    pub(super) fn either(&mut self, beside: Null, own: bool, at: &str) -> Option<bool> {
        if beside.alone && own {
            self.refuse(at, SchemaFault::Impossible);
            return None;
        }
        Some(beside.may || own)
    }

    fn kind_at(&mut self, layers: &Layers<'s>, groups: bool, depth: usize) -> Option<Kind> {
        if depth > MAX_UNIONS {
            self.refuse(layers.here(), SchemaFault::TooDeep);
            return None;
        }
        if let Some(at) = layers.condition() {
            return self.json_box(&at);
        }
        let nullable = layers.is("nullable");
        if let Some(fact) = layers.get("const") {
            return Some((FieldKind::Fact(fact.clone()), nullable && fact.is_null()));
        }
        if let Some(values) = layers.get("enum") {
            return self.enumeration(layers, values).map(|(kind, null)| (kind, nullable || null));
        }
        for keyword in ["anyOf", "oneOf"] {
            if let Some(branches) = layers.get(keyword) {
                if keyword == "anyOf" && layers.get("oneOf").is_some() {
                    return self.json_box(&layers.at("oneOf"));
                }
                let kind = self.union(layers, keyword, branches, depth);
                return kind.map(|(kind, null)| (kind, nullable || null));
            }
        }
        match layers.get("type") {
            Some(Json::String(name)) if name == "null" => Some((FieldKind::Fact(Json::Null), true)),
            Some(Json::String(name)) => self.typed(layers, name, groups).map(|kind| (kind, nullable)),
            Some(Json::Array(names)) => {
                self.types(layers, names, groups).map(|(kind, null)| (kind, nullable || null))
            }
            Some(_) => {
                self.refuse(&layers.at("type"), SchemaFault::Keyword);
                None
            }
            None => {
                let any = |keywords: &[&str]| keywords.iter().any(|keyword| layers.get(keyword).is_some());
                let name = if any(&["properties"]) {
                    "object"
                } else if any(&["items", "uniqueItems", "minItems", "maxItems"]) {
                    "array"
                } else if any(&["format", "pattern", "minLength", "maxLength"]) {
                    "string"
                } else if any(&["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]) {
                    "number"
                } else {
                    return self.json_box(layers.here());
                };
                self.typed(layers, name, groups).map(|kind| (kind, nullable))
            }
        }
    }

    /// A box for JSON, if it was asked for; else what is at this pointer is refused.
    fn json_box(&mut self, at: &str) -> Option<Kind> {
        if self.allow_json {
            return Some((FieldKind::Json, false));
        }
        self.refuse(at, SchemaFault::Unsupported);
        None
    }

    /// What a schema of one type takes.
    fn typed(&mut self, layers: &Layers<'s>, name: &str, groups: bool) -> Option<FieldKind> {
        match name {
            "string" => self.string(layers),
            "integer" => self.bounds(layers, true).map(FieldKind::Int),
            "number" => self.bounds(layers, false).map(FieldKind::Float),
            "boolean" => Some(FieldKind::Bool),
            "array" => self.array(layers),
            "object" if groups && layers.get("properties").is_some() => {
                let fields = self.fields(layers, false);
                if fields.is_empty() { None } else { Some(FieldKind::Group(fields)) }
            }
            "object" => self.json_box(layers.here()).map(|(kind, _)| kind),
            _ => {
                self.refuse(&layers.at("type"), SchemaFault::Keyword);
                None
            }
        }
    }

    /// What a schema of one of several types takes.
    fn types(&mut self, layers: &Layers<'s>, names: &[Json], groups: bool) -> Option<Kind> {
        let null = names.iter().any(|name| name == "null");
        let mut kinds = Vec::new();
        for name in names.iter().filter(|name| *name != "null") {
            kinds.push(self.typed(layers, name.as_str().unwrap_or_default(), groups && names.len() < 3)?);
        }
        self.any(kinds, false, &layers.at("type")).map(|kind| (kind, null))
    }

    /// One of several kinds, each of a single value.
    fn any(&mut self, mut kinds: Vec<FieldKind>, one: bool, at: &str) -> Option<FieldKind> {
        if kinds.len() == 1 {
            return kinds.pop();
        }
        let single = |kind: &FieldKind| {
            matches!(
                kind,
                FieldKind::Str(_)
                    | FieldKind::Int(_)
                    | FieldKind::Float(_)
                    | FieldKind::Bool
                    | FieldKind::Choice(_)
                    | FieldKind::Any { .. }
            )
        };
        if kinds.is_empty() || !kinds.iter().all(single) {
            return self.json_box(at).map(|(kind, _)| kind);
        }
        Some(FieldKind::Any { kinds, one })
    }

    /// What suits one of several schemas.
    fn union(
        &mut self,
        outer: &Layers<'s>,
        keyword: &'static str,
        branches: &'s Json,
        depth: usize,
    ) -> Option<Kind> {
        let at = outer.at(keyword);
        let Some(branches) = branches.as_array().filter(|branches| !branches.is_empty()) else {
            self.refuse(&at, SchemaFault::Keyword);
            return None;
        };
        let mut nulls = 0;
        let mut choices: Vec<Choice> = Vec::new();
        let mut twice: Vec<Choice> = Vec::new();
        let mut others = Vec::new();
        for (n, branch) in branches.iter().enumerate() {
            let at = pointer(&at, &n.to_string());
            let layers = self.flat(branch, &at)?;
            let values = match (layers.get("const"), layers.get("enum")) {
                (Some(value), _) => Some(std::slice::from_ref(value)),
                (None, Some(Json::Array(values))) => Some(values.as_slice()),
                _ => None,
            };
            match values {
                _ if is_null(&layers) => nulls += 1,
                Some(_) => {
                    let (kind, its_null) = self.choices_of(&layers)?;
                    nulls += usize::from(its_null);
                    match kind {
                        // Of one value in two branches, each keeps the other from being the only one that fits.
                        FieldKind::Choice(more) if keyword == "oneOf" => {
                            for choice in more {
                                let at = choices
                                    .iter()
                                    .position(|other: &Choice| same(&other.value, &choice.value));
                                match at {
                                    Some(at) => twice.push(choices.remove(at)),
                                    None if twice.iter().any(|other| same(&other.value, &choice.value)) => {}
                                    None => choices.push(choice),
                                }
                            }
                        }
                        FieldKind::Choice(more) => choices.extend(more),
                        // Null alone.
                        FieldKind::Fact(_) => {}
                        kind => return Some((kind, nulls > 0)),
                    }
                }
                None => others.push(layers),
            }
        }
        if others.is_empty() {
            let null = self.null(nulls, keyword, &at)?;
            if choices.is_empty() {
                if null {
                    return Some((FieldKind::Fact(Json::Null), true));
                }
                self.refuse(&at, SchemaFault::Impossible);
                return None;
            }
            return self.choice(choices, &at).map(|kind| (kind, null));
        }
        // A number that may also be written as text, as pydantic has decimals: what the number takes suits both, and the
        // pattern of the text need not be read.
        let is_type = |layers: &Layers<'_>, names: &[&str]| {
            layers.get("type").and_then(Json::as_str).is_some_and(|name| names.contains(&name))
        };
        if keyword == "anyOf" && others.iter().any(|layers| is_type(layers, &["number", "integer"])) {
            others.retain(|layers| {
                !is_type(layers, &["string"]) || layers.get("pattern").is_none() || format(layers).0.is_some()
            });
        }
        let mut kinds = Vec::new();
        if !choices.is_empty() {
            kinds.push(FieldKind::Choice(choices));
        }
        for layers in others {
            let (layers, its_null) = self.without_null(&layers)?;
            // What is said of all of them holds for each.
            let (kind, own) = self.kind_at(&outer.followed(keyword, layers), false, depth + 1)?;
            nulls += usize::from(self.either(its_null, own, &at)?);
            kinds.push(match kind {
                FieldKind::Fact(value) if !value.is_object() && !value.is_array() => {
                    FieldKind::Choice(vec![Choice { value, title: None, description: None }])
                }
                kind => kind,
            });
        }
        let null = self.null(nulls, keyword, &at)?;
        self.any(kinds, keyword == "oneOf", &at).map(|kind| (kind, null))
    }

    /// Whether null suits a union so many of whose branches take it.
    fn null(&mut self, nulls: usize, keyword: &str, at: &str) -> Option<bool> {
        if nulls > 1 && keyword == "oneOf" {
            self.refuse(at, SchemaFault::Impossible);
            return None;
        }
        Some(nulls > 0)
    }

    /// The choices of one branch of a union.
    fn choices_of(&mut self, layers: &Layers<'s>) -> Option<Kind> {
        if let Some(at) = layers.condition() {
            return self.json_box(&at);
        }
        let Some(value) = layers.get("const") else {
            let (mut kind, null) = self.enumeration(layers, layers.get("enum")?)?;
            // One value by itself is what its branch is called.
            if let FieldKind::Choice(choices) = &mut kind
                && let [choice] = choices.as_mut_slice()
            {
                choice.title = choice.title.take().or(self.label(layers, "title"));
                choice.description = layers.text("description");
            }
            return Some((kind, null));
        };
        if value.is_object() || value.is_array() {
            return self.json_box(&layers.at("const"));
        }
        let title = self.label(layers, "title");
        let choice = Choice { value: value.clone(), title, description: layers.text("description") };
        Some((FieldKind::Choice(vec![choice]), false))
    }

    /// One of the values of an `enum`.
    fn enumeration(&mut self, layers: &Layers<'s>, values: &'s Json) -> Option<Kind> {
        let at = layers.at("enum");
        let Some(values) = values.as_array().filter(|values| !values.is_empty()) else {
            self.refuse(&at, SchemaFault::Keyword);
            return None;
        };
        if values.iter().any(|value| value.is_object() || value.is_array()) {
            return self.json_box(&at);
        }
        if values.len() > MAX_CHOICES {
            self.refuse(&at, SchemaFault::TooManyChoices);
            return None;
        }
        // Values that the schema itself rules out are no choices.
        let taken = self.rules_of(layers)?;
        let names =
            ["enumNames", "x-enumNames"].into_iter().find_map(|keyword| layers.get(keyword)?.as_array());
        let shown = layers.get("values_display");
        let title = |n: usize, value: &Json| {
            let named = names
                .and_then(|names| names.get(n))
                .or_else(|| shown?.get(crate::model::form::written(value)));
            Some(named?.as_str()?.to_owned())
        };
        let fits = |value: &Json| taken.is_empty() || taken.iter().any(|kind| kind.read_json(value).is_ok());
        let kept = values.iter().enumerate().filter(|(_, value)| !value.is_null() && fits(value));
        let choices: Vec<_> = kept
            .map(|(n, value)| Choice { value: value.clone(), title: title(n, value), description: None })
            .collect();
        let null = values.iter().any(Json::is_null);
        if choices.is_empty() {
            if null {
                return Some((FieldKind::Fact(Json::Null), true));
            }
            self.refuse(&at, SchemaFault::Impossible);
            return None;
        }
        self.choice(choices, &at).map(|kind| (kind, null))
    }

    /// What the types of a schema take, if it has any.
    fn rules_of(&mut self, layers: &Layers<'s>) -> Option<Vec<FieldKind>> {
        let names = match layers.get("type") {
            Some(Json::Array(names)) => names.as_slice(),
            Some(name) => std::slice::from_ref(name),
            None => &[],
        };
        let mut kinds = Vec::new();
        for name in names.iter().filter_map(Json::as_str).filter(|name| *name != "null") {
            kinds.push(self.typed(layers, name, false)?);
        }
        Some(kinds)
    }

    fn choice(&mut self, mut choices: Vec<Choice>, at: &str) -> Option<FieldKind> {
        let mut n = 0;
        while n < choices.len() {
            // Each once: a second one of the same value could not be told from the first.
            let is_new = !choices.iter().take(n).any(|other| same(&other.value, &choices[n].value));
            if is_new {
                n += 1;
            } else {
                choices.remove(n);
            }
        }
        let long = |choice: &Choice| choice.label().chars().nth(crate::model::form::MAX_LABEL).is_some();
        if choices.len() > MAX_CHOICES {
            self.refuse(at, SchemaFault::TooManyChoices);
        } else if choices.iter().any(long) {
            self.refuse(at, SchemaFault::LongTitle);
        } else {
            return Some(FieldKind::Choice(choices));
        }
        None
    }

    fn string(&mut self, layers: &Layers<'s>) -> Option<FieldKind> {
        let (format, lines) = format(layers);
        // A format says what its own pattern is about; any other pattern would have to be dropped.
        if layers.get("pattern").is_some() && format.is_none() {
            self.refuse(&layers.at("pattern"), SchemaFault::Pattern);
            return None;
        }
        let all = text(format, lines);
        let least = self.size(layers, "minLength")?.unwrap_or(0);
        let most = self.size(layers, "maxLength")?.unwrap_or(all.most).min(all.most);
        if least > most {
            self.refuse(&layers.at("minLength"), SchemaFault::Impossible);
            return None;
        }
        Some(FieldKind::Str(Text { least, most, ..all }))
    }

    /// A count; the inner none: it is not said.
    #[allow(clippy::option_option, reason = "the outer none is a refusal, as everywhere here")]
    fn size(&mut self, layers: &Layers<'s>, keyword: &str) -> Option<Option<usize>> {
        let Some(json) = layers.get(keyword) else { return Some(None) };
        let size = whole_number(json).and_then(|size| usize::try_from(size).ok());
        if size.is_none() {
            self.refuse(&layers.at(keyword), SchemaFault::Keyword);
        }
        size.map(Some)
    }

    fn bounds(&mut self, layers: &Layers<'s>, whole: bool) -> Option<Bounds> {
        let format = layers.get("format").and_then(Json::as_str).unwrap_or_default();
        let (low, high) = match format {
            "int8" => (Some(i64::from(i8::MIN)), Some(i64::from(i8::MAX))),
            "int16" => (Some(i64::from(i16::MIN)), Some(i64::from(i16::MAX))),
            "int32" => (Some(i64::from(i32::MIN)), Some(i64::from(i32::MAX))),
            "uint8" => (Some(0), Some(i64::from(u8::MAX))),
            "uint16" => (Some(0), Some(i64::from(u16::MAX))),
            "uint32" => (Some(0), Some(i64::from(u32::MAX))),
            "uint" | "uint64" | "uint128" => (Some(0), None),
            _ => (None, None),
        };
        let own = |at: Option<i64>| at.filter(|_| whole).map(|at| Bound { at: at.into(), open: false });
        let least = self.bound(layers, "minimum", "exclusiveMinimum")?;
        let most = self.bound(layers, "maximum", "exclusiveMaximum")?;
        let step = match layers.get("multipleOf") {
            None => None,
            Some(Json::Number(step)) if step.as_f64().is_some_and(|step| step > 0.0) => Some(step.clone()),
            Some(_) => {
                self.refuse(&layers.at("multipleOf"), SchemaFault::Keyword);
                return None;
            }
        };
        let (mut least, mut most) = (least.or(own(low)), most.or(own(high)));
        if whole {
            least = least.map(|bound| inner(bound, true));
            most = most.map(|bound| inner(bound, false));
        }
        let is_empty = least.as_ref().zip(most.as_ref()).is_some_and(|(least, most)| {
            let (least_at, most_at) = (least.at.as_f64(), most.at.as_f64());
            least_at > most_at || least_at == most_at && (least.open || most.open)
        });
        if is_empty {
            self.refuse(layers.here(), SchemaFault::Impossible);
            return None;
        }
        Some(Bounds { least, most, step })
    }

    /// One bound: the tighter one of two. The inner none: it is not said.
    #[allow(clippy::option_option, reason = "the outer none is a refusal, as everywhere here")]
    fn bound(&mut self, layers: &Layers<'s>, closed: &str, open: &str) -> Option<Option<Bound>> {
        let mut number = |keyword: &str| match layers.get(keyword) {
            None => Some(None),
            Some(Json::Number(at)) => Some(Some(at.clone())),
            Some(_) => {
                self.refuse(&layers.at(keyword), SchemaFault::Keyword);
                None
            }
        };
        // Before draft 6 the open one said whether the other was.
        if let Some(Json::Bool(is_open)) = layers.get(open) {
            return number(closed).map(|at| at.map(|at| Bound { at, open: *is_open }));
        }
        let (closed_at, open_at) = (number(closed)?, number(open)?);
        let is_lower = closed == "minimum";
        Some(match (closed_at, open_at) {
            (Some(at), Some(open_at)) => {
                let (a, b) = (at.as_f64(), open_at.as_f64());
                let closed_is_tighter = if is_lower { a > b } else { a < b };
                Some(if closed_is_tighter {
                    Bound { at, open: false }
                } else {
                    Bound { at: open_at, open: true }
                })
            }
            (Some(at), None) => Some(Bound { at, open: false }),
            (None, Some(at)) => Some(Bound { at, open: true }),
            (None, None) => None,
        })
    }

    fn array(&mut self, layers: &Layers<'s>) -> Option<FieldKind> {
        let count = Count {
            least: self.size(layers, "minItems")?.unwrap_or(0),
            most: self.size(layers, "maxItems")?,
            unique: layers.is("uniqueItems"),
        };
        if count.most.is_some_and(|most| most < count.least) {
            self.refuse(&layers.at("minItems"), SchemaFault::Impossible);
            return None;
        }
        let at = layers.at("items");
        let Some(items) = layers.get("items") else {
            return self.json_box(layers.here()).map(|(kind, _)| kind);
        };
        let items = self.flat(items, &at)?;
        let (items, null) = self.without_null(&items)?;
        let (kind, own) = self.kind_at(&items, false, 1)?;
        let null = self.either(null, own, &at)?;
        match kind {
            // A line cannot say null, nor hold a list.
            _ if null => self.json_box(&at).map(|(kind, _)| kind),
            FieldKind::Fact(value) if !value.is_object() && !value.is_array() => Some(FieldKind::Multi(
                vec![Choice { value, title: items.text("title"), description: items.text("description") }],
                count,
            )),
            FieldKind::Choice(choices) => {
                if count.unique && count.least > choices.len() {
                    self.refuse(&layers.at("minItems"), SchemaFault::Impossible);
                    return None;
                }
                Some(FieldKind::Multi(choices, count))
            }
            FieldKind::Str(_)
            | FieldKind::Int(_)
            | FieldKind::Float(_)
            | FieldKind::Bool
            | FieldKind::Any { .. } => Some(FieldKind::List(Box::new(kind), count)),
            _ => self.json_box(&at).map(|(kind, _)| kind),
        }
    }
}

/// Whether this takes null and nothing else.
fn is_null(layers: &Layers<'_>) -> bool {
    let only_null = |values: &Json| {
        values.as_array().is_some_and(|values| !values.is_empty() && values.iter().all(Json::is_null))
    };
    layers.get("type").is_some_and(|name| name == "null")
        || layers.get("const").is_some_and(Json::is_null)
        || layers.get("enum").is_some_and(only_null)
}

/// A bound of whole numbers, at a whole number that is within.
fn inner(bound: Bound, lower: bool) -> Bound {
    let Bound { at, open } = bound;
    let whole = at.as_i64().or_else(|| {
        let float = at.as_f64()?;
        let (up, down) = (float.ceil(), float.floor());
        #[allow(clippy::cast_possible_truncation, reason = "to the nearest that there is")]
        let whole = (if lower { up } else { down }) as i64;
        // A bound between two whole numbers is open by itself.
        (float.fract() != 0.0).then_some(whole)
    });
    let closed = |at: i64| Bound { at: Number::from(at), open: false };
    match whole {
        Some(whole) if at.as_i64().is_none() => closed(whole),
        Some(whole) if open => closed(if lower { whole.saturating_add(1) } else { whole.saturating_sub(1) }),
        Some(whole) => closed(whole),
        None => match at.as_f64() {
            #[allow(clippy::cast_possible_truncation, reason = "to the nearest that there is")]
            Some(float) if float.abs() < 9e18 => inner(Bound { at: Number::from(float as i64), open }, lower),
            _ => Bound { at, open },
        },
    }
}

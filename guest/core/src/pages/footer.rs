//! What stands below a page, in small print: where a question comes from, what this is, and whom to ask.

use super::heading::heading;
use super::shown::{fill, name, shown};
use super::{Frame, format};
use crate::model::operator::Operator;
use crate::model::request::Request;
use crate::model::scope::{DEFAULT_DOMAIN, DEFAULT_PROJECT};
use crate::model::value::DataType;
use crate::pages::words::Words;
use maud::{Markup, html};

/// The footer of a page; of one about a question, with where that comes from.
pub(super) fn footer(frame: Frame<'_>, request: Option<&Request>) -> Markup {
    let (w, operator) = (frame.words, &frame.settings.operator);
    let has_more = operator.contact.is_some() || operator.footer.is_some();
    html! {
        @if request.is_some() || has_more {
            footer {
                @if let Some(request) = request {
                    (origin(frame, request))
                    details {
                        summary { (w.what_is_this) }
                        p {
                            @match &operator.name {
                                Some(its) => (fill(w.what_it_is_of, &[("operator", &name(its))])),
                                None => (w.what_it_is),
                            }
                            @if asks_no_secret(request) { " " (w.no_passwords) }
                        }
                    }
                }
                (contact(w, operator))
                @if let Some(text) = &operator.footer { p.lines dir="auto" { (shown(text)) } }
            }
        }
    }
}

/// Whom to ask.
fn contact(w: &'static Words, operator: &Operator) -> Markup {
    let Some(contact) = &operator.contact else { return html! {} };
    let contact = match operator.contact_address() {
        Some(address) => html! { a href=(address) rel="noreferrer" { (name(contact)) } },
        None => name(contact),
    };
    html! { p { (fill(w.questions, &[("contact", &contact)])) } }
}

/// Where a question comes from: its name, where the question does not say it, its run and scope, without what is a default.
fn origin(frame: Frame<'_>, request: &Request) -> Markup {
    let w = frame.words;
    let mut parts: Vec<Markup> = Vec::with_capacity(5);
    if let Some(its) = heading(request).name.filter(|_| frame.covered.is_none()) {
        parts.push(shown(its));
    }
    if let Some(run) = &request.run {
        parts.push(fill(w.run, &[("run", &shown(run))]));
    }
    let scope = [(&request.project, DEFAULT_PROJECT), (&request.domain, DEFAULT_DOMAIN)];
    for (its, default) in scope {
        if its != default {
            parts.push(shown(its));
        }
    }
    if let Some(at) = request.created_at {
        parts.push(fill(w.asked, &[("time", &format::time(frame, at))]));
    }
    html! {
        @if !parts.is_empty() {
            p.origin {
                @for (n, part) in parts.iter().enumerate() {
                    // Real text between them: copied without it, they would run together.
                    @if n > 0 { " · " }
                    bdi { (part) }
                }
            }
        }
    }
}

/// Whether none of its fields is for a secret.
fn asks_no_secret(request: &Request) -> bool {
    match (&request.form, request.data_type) {
        (Some(form), _) => form.controls().iter().all(|control| !control.field.sensitive),
        (None, data_type) => data_type == DataType::Str,
    }
}

//! What stands below a page, in small print: where a question comes from, what this is, and whom to ask.

use super::heading::heading;
use super::shown::shown;
use super::{Frame, format};
use crate::model::operator::Operator;
use crate::model::request::Request;
use crate::model::scope::{DEFAULT_DOMAIN, DEFAULT_PROJECT};
use crate::model::value::DataType;
use crate::text::en;
use maud::{Markup, html};

/// The footer of a page; of one about a question, with where that comes from.
pub(super) fn footer(frame: Frame<'_>, request: Option<&Request>) -> Markup {
    let operator = &frame.settings.operator;
    let has_more = operator.contact.is_some() || operator.footer.is_some();
    html! {
        @if request.is_some() || has_more {
            footer {
                @if let Some(request) = request {
                    (origin(request, frame.covered))
                    details {
                        summary { (en::WHAT_IS_THIS) }
                        p {
                            @match &operator.name {
                                Some(name) => { (en::A_PROGRAM_OF) bdi { (shown(name)) } },
                                None => (en::A_PROGRAM),
                            }
                            (en::STOPPED_TO_ASK)
                            @if asks_no_secret(request) { " " (en::NO_PASSWORDS) }
                        }
                    }
                }
                (contact(operator))
                @if let Some(text) = &operator.footer { p.lines dir="auto" { (shown(text)) } }
            }
        }
    }
}

/// Whom to ask.
fn contact(operator: &Operator) -> Markup {
    html! {
        @if let Some(contact) = &operator.contact {
            p {
                (en::QUESTIONS)
                @match operator.contact_address() {
                    Some(address) => a href=(address) rel="noreferrer" { bdi { (shown(contact)) } },
                    None => bdi { (shown(contact)) },
                }
            }
        }
    }
}

/// Where a question comes from: its name, where the question does not say it, its run and scope, without what is a default.
fn origin(request: &Request, covered: bool) -> Markup {
    let mut parts: Vec<Markup> = Vec::with_capacity(5);
    if let Some(name) = heading(request).name.filter(|_| !covered) {
        parts.push(shown(name));
    }
    if let Some(run) = &request.run {
        parts.push(html! { (en::RUN) " " (shown(run)) });
    }
    let scope = [(&request.project, DEFAULT_PROJECT), (&request.domain, DEFAULT_DOMAIN)];
    for (name, default) in scope {
        if name != default {
            parts.push(shown(name));
        }
    }
    if let Some(at) = request.created_at {
        parts.push(html! { (en::ASKED_ON) (format::time(at)) });
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

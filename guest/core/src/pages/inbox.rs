//! The open events, and the page for who may not see them.

use super::heading::{Heading, public};
use super::layout::{self, Title};
use super::shown::shown;
use super::{Frame, format};
use crate::model::timestamp::Timestamp;
use crate::protocol::{Event, Filter, Page};
use crate::text::en;
use crate::text::encoded::push_in_query;
use crate::text::unseen::escaped;
use maud::{Markup, html};

/// A page of the open events, what is due first on top.
pub(crate) fn inbox(page: &Page, filter: &Filter, now: Timestamp, frame: Frame<'_>) -> String {
    let events = &page.events;
    let filtered = fields(filter).iter().any(|(_, _, value)| value.is_some());
    let main = html! {
        h1 { (en::INBOX) }
        (filters(filter, filtered))
        @if events.is_empty() {
            p.state {
                @if page.next.is_some() { (en::INBOX_NONE_SO_FAR) }
                @else if filtered { (en::INBOX_NO_MATCH) }
                @else { (en::INBOX_EMPTY) }
            }
        } @else {
            p.hint { (en::count(events.len(), page.next.is_some())) }
            ul.inbox { @for event in events { (row(event, now)) } }
        }
        @if page.unreadable > 0 { p.state { (en::unreadable(page.unreadable)) } }
        @if let Some(next) = &page.next {
            p { a rel="next" href=(next_page(filter, next)) { (en::NEXT_PAGE) } }
        }
        @if frame.signed_in {
            form.out method="post" action="./" {
                button type="submit" name="action" value="sign-out" { (en::SIGN_OUT) }
            }
        }
    };
    // It leads to itself nowhere.
    layout::page(&Title::Words(en::INBOX), Frame { signed_in: false, ..frame }, None, &main)
}

/// The address of the page that goes on after `next`, with the same filter.
fn next_page(filter: &Filter, next: &str) -> String {
    let mut address = String::from("./?after=");
    push_in_query(&mut address, next);
    for (name, _, value) in fields(filter) {
        if let Some(value) = value {
            for piece in ["&", name, "="] {
                address.push_str(piece);
            }
            push_in_query(&mut address, value);
        }
    }
    address
}

/// What can be filtered by: the name of each field, its label, and what is in it.
fn fields(filter: &Filter) -> [(&'static str, &'static str, Option<&str>); 4] {
    [
        ("q", en::NAME_OR_PROMPT, filter.text.as_deref()),
        ("project", en::PROJECT, filter.project.as_deref()),
        ("domain", en::DOMAIN, filter.domain.as_deref()),
        ("run", en::RUN, filter.run.as_deref()),
    ]
}

fn filters(filter: &Filter, filtered: bool) -> Markup {
    html! {
        form.filter role="search" method="get" action="./" {
            @for (name, label, value) in fields(filter) {
                div {
                    label for=(name) { (label) }
                    input id=(name) name=(name) type="text" dir="auto" value=(value.unwrap_or_default())
                        autocomplete="off" autocapitalize="none" spellcheck="false";
                }
            }
            button type="submit" { (en::FILTER) }
            @if filtered { a href="./" { (en::SHOW_ALL) } }
        }
    }
}

fn row(event: &Event, now: Timestamp) -> Markup {
    let request = &event.request;
    html! {
        li {
            @let Heading { question, rest, name } = public(request);
            a href={ "form/" (request.request_id) } dir="auto" { (shown(question)) }
            @if !rest.is_empty() { p dir="auto" { (shown(&format::beginning(rest))) } }
            p.where {
                @if let Some(name) = name { bdi { (shown(name)) } " · " }
                bdi { (shown(&request.project)) } " / " bdi { (shown(&request.domain)) }
                @if let Some(run) = &request.run { " / " bdi { (shown(run)) } }
            }
            p.hint {
                (format::kind(request.data_type)) " · "
                @match request.expires_at {
                    Some(at) => { (format::span(now.millis_until(at).unwrap_or_default())) (en::LEFT) }
                    None => (en::NO_DEADLINE),
                }
            }
        }
    }
}

/// The page on which a link that signs in is used: by a button, since looking changes nothing.
pub(crate) fn confirm_sign_in(token: &str, frame: Frame<'_>) -> String {
    let main = html! {
        h1 { (en::WELCOME) }
        p { (en::WELCOME_HINT) }
        form method="post" action="./" {
            input type="hidden" name="token" value=(token);
            p.hint { (en::SIGN_IN_ONCE) }
            div.buttons { button.primary type="submit" { (en::SIGN_IN) } }
        }
    };
    layout::page(&Title::Words(en::SIGN_IN), frame, None, &main)
}

/// What this is, and how to sign in.
pub(crate) fn sign_in(frame: Frame<'_>, entry: &Entry<'_>) -> String {
    let main = html! {
        h1 { (en::WELCOME) }
        p { (en::WELCOME_HINT) }
        @if entry.closed {
            p.state { (entry.detail) }
        } @else {
            (key_form(frame, entry))
            p.hint { (en::PROGRAMS_SEND) a href="openapi.json" { "openapi.json" } "." }
        }
    };
    let title = if entry.tried { en::SIGN_IN_AGAIN } else { en::SIGN_IN };
    layout::page(&Title::Words(title), frame, None, &main)
}

/// Where a browser is let in by a key.
pub(crate) struct Entry<'a> {
    /// What is said of it.
    pub(crate) detail: &'a str,
    /// Whether there is no way in.
    pub(crate) closed: bool,
    /// Whether a key was tried that is not one.
    pub(crate) tried: bool,
    /// Where to go then, seen from `/`; empty: nowhere else.
    pub(crate) next: &'a str,
}

/// The field for a key.
pub(super) fn key_form(frame: Frame<'_>, entry: &Entry<'_>) -> Markup {
    let Entry { detail, tried, next, .. } = *entry;
    html! {
        form method="post" action=(frame.root) {
            @if !next.is_empty() { input type="hidden" name="next" value=(next); }
            // Managers of passwords keep a key under the name that stands before it.
            input type="text" name="user" autocomplete="username" value=(escaped(frame.settings.operator.name())) hidden readonly;
            div.field.wrong[tried] {
                label for="key" { (en::API_KEY) }
                p.hint #key-hint { (en::API_KEY_HINT) }
                @if tried { p.error #key-error role="alert" { (detail) } }
                input #key name="key" type="password" autocomplete="current-password" required enterkeyhint="go"
                    aria-describedby=(if tried { "key-hint key-error" } else { "key-hint" })
                    aria-invalid=[tried.then_some("true")] autofocus[tried];
            }
            div.buttons { button.primary type="submit" { (en::SIGN_IN) } }
        }
    }
}

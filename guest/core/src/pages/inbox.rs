//! The open events, and the page for who may not see them.

use super::heading::heading;
use super::shown::shown;
use super::{Frame, format, layout};
use crate::model::timestamp::Timestamp;
use crate::protocol::{Event, Filter, Page};
use crate::text::en;
use crate::text::encoded::push_in_query;
use maud::{Markup, html};

/// A page of the open events, what is due first on top.
pub(crate) fn inbox(page: &Page, filter: &Filter, now: Timestamp, signed_in: bool) -> String {
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
        @if signed_in {
            form.out method="post" action="./" {
                button type="submit" name="action" value="sign-out" { (en::SIGN_OUT) }
            }
        }
    };
    layout::page(en::INBOX, Some(Frame { root: "./", signed_in: false }), &main)
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
            @let (heading, prompt) = heading(request);
            a href={ "form/" (request.request_id) } dir="auto" { (shown(heading)) }
            @if !prompt.is_empty() { p dir="auto" { (shown(&format::beginning(prompt))) } }
            p.where {
                bdi { (shown(&request.project)) } bdi { (shown(&request.domain)) }
                @if let Some(run) = &request.run { bdi { (shown(run)) } }
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
pub(crate) fn confirm_sign_in(token: &str) -> String {
    let main = html! {
        h1 { (en::WELCOME) }
        p { (en::WELCOME_HINT) }
        form method="post" action="./" {
            input type="hidden" name="token" value=(token);
            p.hint { (en::SIGN_IN_ONCE) }
            div.buttons { button.primary type="submit" { (en::SIGN_IN) } }
        }
    };
    layout::page(en::SIGN_IN, None, &main)
}

/// What this is, and how to sign in.
pub(crate) fn sign_in(detail: &str, closed: bool, tried: bool) -> String {
    let main = html! {
        h1 { (en::WELCOME) }
        p { (en::WELCOME_HINT) }
        @if closed {
            p.state { (detail) }
        } @else {
            form method="post" action="./" {
                div.field.wrong[tried] {
                    label for="key" { (en::API_KEY) }
                    p.hint #key-hint { (en::API_KEY_HINT) }
                    @if tried { p.error #key-error role="alert" { (detail) } }
                    input #key name="key" type="password" autocomplete="current-password" required
                        aria-describedby=(if tried { "key-hint key-error" } else { "key-hint" })
                        aria-invalid=[tried.then_some("true")] autofocus[tried];
                }
                div.buttons { button.primary type="submit" { (en::SIGN_IN) } }
            }
            p.hint { (en::PROGRAMS_SEND) a href="openapi.json" { "openapi.json" } "." }
        }
    };
    layout::page(if tried { en::SIGN_IN_AGAIN } else { en::SIGN_IN }, None, &main)
}

//! The addresses of an event, as whoever asked hands them out.

use hitl_core::documents::EventView;
use hitl_core::pages;

/// The link by which a person answers, if the server gave one to a page: it is shown as it is, where others would be run.
pub fn form_url(view: &EventView) -> Option<&str> {
    view.links.form.as_deref().filter(|form| is_web(form))
}

/// Where the API shows the event.
pub fn api_url(view: &EventView) -> String {
    let base = view.links.submit.strip_suffix("/submit/json").unwrap_or_default();
    format!("{base}/v1/events/{}", view.request.request_id)
}

/// An HTML fragment for a run's report, as the server makes it, of the same; none without a link.
pub fn report(view: &EventView) -> Option<String> {
    Some(pages::report::report(&view.request, form_url(view)?, &view.links.submit))
}

fn is_web(link: &str) -> bool {
    ["http://", "https://"]
        .iter()
        .any(|scheme| link.get(..scheme.len()).is_some_and(|its| its.eq_ignore_ascii_case(scheme)))
}

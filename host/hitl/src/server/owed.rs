//! Pages that browsers were sent to and have not fetched yet.
//!
//! Whoever sends a form is sent on to the page that shows what came of it. A program that ends as soon as it has its answer
//! would leave that person with a page of the browser's own, which says that nothing answers.

use super::problem::Audience;
use http::header::LOCATION;
use http::{Method, Request, Response, StatusCode};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::Instant;

/// How long a page is owed at most. A browser that is there comes at once.
const PATIENCE: Duration = Duration::from_secs(3);

/// What is owed on all listeners of one site. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Owed(Arc<Parts>);

#[derive(Debug)]
struct Parts {
    state: Mutex<State>,
    changed: Notify,
    patience: Duration,
}

impl Default for Owed {
    fn default() -> Owed {
        Owed::within(PATIENCE)
    }
}

#[derive(Debug, Default)]
struct State {
    /// Forms that are being answered, by their numbers: any of them may end in a page that is owed.
    forms: BTreeSet<u64>,
    next: u64,
    /// Until when each page is owed, by the last name in its path.
    pages: BTreeMap<String, Instant>,
}

impl Owed {
    /// Where a page is owed for `patience` at most.
    fn within(patience: Duration) -> Owed {
        Owed(Arc::new(Parts { state: Mutex::default(), changed: Notify::new(), patience }))
    }

    /// Looks at a request: what is to be held until it is answered.
    pub(super) fn asked<B>(&self, request: &Request<B>) -> Exchange {
        let by_browser = Audience::by(request.headers()) == Audience::Person;
        let path = request.uri().path();
        match *request.method() {
            Method::POST if by_browser => {
                let mut state = self.state();
                let number = state.next;
                state.next += 1;
                state.forms.insert(number);
                Exchange::Form(Form { owed: self.clone(), number })
            }
            Method::GET if self.state().pages.contains_key(name(path)) => {
                Exchange::Page(Page { owed: self.clone(), name: name(path).to_owned() })
            }
            _ => Exchange::Other,
        }
    }

    /// Resolves when every form has been answered and every browser has its page; after [`PATIENCE`] in any case.
    pub(super) async fn settled(&self) {
        self.until(|state| {
            state.forms.is_empty() && state.pages.values().all(|until| *until <= Instant::now())
        })
        .await;
    }

    /// The same for the one page whose path ends with `name`, and the forms that are being answered now.
    pub(crate) async fn fetched(&self, name: &str) {
        let now = self.state().next;
        self.until(|state| {
            state.forms.range(..now).next().is_none()
                && state.pages.get(name).is_none_or(|until| *until <= Instant::now())
        })
        .await;
    }

    async fn until(&self, is_settled: impl Fn(&State) -> bool) {
        let waiting = async {
            loop {
                let changed = self.0.changed.notified();
                if is_settled(&self.state()) {
                    return;
                }
                changed.await;
            }
        };
        let _ = tokio::time::timeout(self.0.patience, waiting).await;
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state());
        self.0.changed.notify_waiters();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The last name in a path, without a query.
fn name(address: &str) -> &str {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    path.rsplit('/').next().unwrap_or_default()
}

/// What a request is to those who wait.
pub(super) enum Exchange {
    /// A form that a browser sent.
    Form(Form),
    /// A page that is owed.
    Page(Page),
    /// Nothing to them.
    Other,
}

impl Exchange {
    /// The request is answered. What is given is to be held until the answer has gone out.
    pub(super) fn answered<B>(self, response: &Response<B>) -> Option<Page> {
        match self {
            Self::Form(form) => {
                let to = response.headers().get(LOCATION).and_then(|to| to.to_str().ok());
                if response.status() == StatusCode::SEE_OTHER
                    && let Some(page) = to.map(name).filter(|page| !page.is_empty())
                {
                    form.owed.change(|state| {
                        let now = Instant::now();
                        state.pages.retain(|_, until| *until > now);
                        state.pages.insert(page.to_owned(), now + form.owed.0.patience);
                    });
                }
                None
            }
            Self::Page(page) => Some(page),
            Self::Other => None,
        }
    }
}

/// A form that is being answered.
pub(super) struct Form {
    owed: Owed,
    number: u64,
}

impl Drop for Form {
    fn drop(&mut self) {
        self.owed.change(|state| {
            state.forms.remove(&self.number);
        });
    }
}

/// A page that is on its way. Dropped, it is owed no more.
pub(super) struct Page {
    owed: Owed,
    name: String,
}

impl Drop for Page {
    fn drop(&mut self) {
        self.owed.change(|state| {
            state.pages.remove(&self.name);
        });
    }
}

/// What is held until the answer that is being written on one connection has gone out. Cheap to clone.
#[derive(Clone, Default)]
pub(super) struct Delivery(Arc<Mutex<Option<Page>>>);

impl Delivery {
    /// This page is being written.
    pub(super) fn begin(&self, page: Option<Page>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = page;
    }

    /// All that was written has gone out.
    pub(super) fn end(&self) {
        self.begin(None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::header::ACCEPT;

    fn request(method: Method, path: &str, accept: &str) -> Request<()> {
        Request::builder().method(method).uri(path).header(ACCEPT, accept).body(()).unwrap()
    }

    fn redirect(to: &str) -> Response<()> {
        Response::builder().status(303).header(LOCATION, to).body(()).unwrap()
    }

    /// Whether nothing is waited for.
    fn is_settled(owed: &Owed) -> bool {
        let state = owed.state();
        state.forms.is_empty() && state.pages.is_empty()
    }

    #[tokio::test]
    async fn a_page_is_owed_from_the_form_on_until_it_has_gone_out() {
        // Nothing here waits for time to pass.
        let owed = Owed::within(Duration::from_secs(3600));
        let form = owed.asked(&request(Method::POST, "/submit", "text/html"));
        assert!(!is_settled(&owed), "a form is being answered");
        assert!(form.answered(&redirect("./form/abc?t=x/y&k=z")).is_none());
        assert!(!is_settled(&owed));
        // Other pages, and looks that are no GET, pay nothing.
        for (method, path) in
            [(Method::GET, "/form/abd"), (Method::HEAD, "/form/abc"), (Method::POST, "/form/abc")]
        {
            let other = owed.asked(&request(method, path, "*/*"));
            assert!(other.answered(&Response::new(())).is_none(), "{path}");
        }
        let (one, all) = (owed.clone(), owed.clone());
        let one = tokio::spawn(async move { one.fetched("abc").await });
        let all = tokio::spawn(async move { all.settled().await });
        tokio::task::yield_now().await;
        assert!(!one.is_finished() && !all.is_finished());
        owed.fetched("other").await;
        let page = owed.asked(&request(Method::GET, "/below/form/abc?t=x", "text/html"));
        let delivery = Delivery::default();
        delivery.begin(page.answered(&Response::new(())));
        tokio::task::yield_now().await;
        assert!(!one.is_finished() && !all.is_finished(), "it has not gone out yet");
        delivery.end();
        one.await.unwrap();
        all.await.unwrap();
        assert!(is_settled(&owed));
    }

    #[tokio::test]
    async fn nobody_waits_for_a_program_or_for_a_form_that_leads_nowhere() {
        let owed = Owed::within(Duration::from_secs(3600));
        for (accept, answer) in
            [("*/*", redirect("./form/abc")), ("text/html", redirect("./")), ("text/html", Response::new(()))]
        {
            owed.asked(&request(Method::POST, "/submit", accept)).answered(&answer);
            assert!(is_settled(&owed), "{accept} {answer:?}");
        }
        // One that is never answered, since its connection broke, is no form any more.
        drop(owed.asked(&request(Method::POST, "/submit", "text/html")));
        owed.settled().await;
    }

    #[tokio::test]
    async fn a_browser_that_is_gone_is_waited_for_no_longer_than_said() {
        let owed = Owed::within(Duration::ZERO);
        owed.asked(&request(Method::POST, "/submit", "text/html")).answered(&redirect("./form/abc"));
        let _form = owed.asked(&request(Method::POST, "/submit", "text/html"));
        assert!(!is_settled(&owed));
        owed.settled().await;
        owed.fetched("abc").await;
    }
}

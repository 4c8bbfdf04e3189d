//! A page as a person sees it in a browser.

use super::controls::{Button, Contents};
use super::html;
use crate::{Error, Hitl};
use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, LOCATION};
use http::{Request, Response, StatusCode};
use std::fmt;
use url::{Url, form_urlencoded};

/// What a browser says that it takes.
const HTML: &str = "text/html,application/xhtml+xml,*/*;q=0.8";

/// A page as a person sees it in a browser, without scripts. See [`Kit::open`](super::Kit::open).
#[derive(Clone)]
#[must_use]
pub struct Page {
    hitl: Hitl,
    /// Its address.
    at: Url,
    status: StatusCode,
    html: String,
    contents: Contents,
}

impl fmt::Debug for Page {
    // Its address and its forms have the token of the link.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Page")
            .field("status", &self.status)
            .field("text", &self.text())
            .finish_non_exhaustive()
    }
}

impl Page {
    pub(super) async fn open(hitl: &Hitl, link: &str) -> Result<Page, Error> {
        let at = Url::parse(link).map_err(|error| Error::Other(format!("{link:?} is no link: {error}")))?;
        Page::fetch(hitl.clone(), at, None).await
    }

    /// Its status: 200, 422 where what was sent breaks rules, 403 where a link opens nothing.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// All of it, HTML.
    pub fn html(&self) -> &str {
        &self.html
    }

    /// What a person reads of it: its text, without marks and without what stands in controls; a line for each element, without
    /// empty ones.
    pub fn text(&self) -> String {
        let lines =
            self.contents.text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
        lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
    }

    /// The names of what can be filled in: `value` for an answer of one value, the fields of a form, and `comment`, or
    /// `comment.decline` where no answer is sent.
    pub fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for name in self.contents.forms.iter().flat_map(|form| form.names()) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// Types `text` into what is called `name`, or chooses what has this value there. Nothing is sent yet.
    ///
    /// # Errors
    ///
    /// [`Error::Other`] if there is nothing of that name, or no such choice, with what there is.
    ///
    /// ```
    /// # tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
    /// # use hitl::schemars::{self, JsonSchema};
    /// # use hitl::test::Kit;
    /// # use serde::{Deserialize, Serialize};
    /// #[derive(Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
    /// struct Deployment {
    ///     replicas: u8,
    ///     urgent: bool,
    /// }
    ///
    /// let kit = Kit::new().await?;
    /// let event = kit.hitl().event::<Deployment>("deploy").prompt("What shall be deployed?").create().await?;
    /// let page = kit.open(event.form_url()).await?;
    /// assert_eq!(page.names(), ["replicas", "urgent", "comment", "comment.decline"]);
    /// page.fill("replicas", "3")?.fill("urgent", "true")?.send().await?;
    /// assert_eq!(event.wait().await?, Deployment { replicas: 3, urgent: true });
    /// # Ok::<(), hitl::Error>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn fill(mut self, name: &str, text: &str) -> Result<Page, Error> {
        let mut is_filled = false;
        for form in &mut self.contents.forms {
            is_filled |= form.fill(name, text).map_err(|choices| {
                Error::Other(format!("{name} has no choice {text:?}; it has {}", choices.join(", ")))
            })?;
        }
        if is_filled {
            return Ok(self);
        }
        let names = self.names().join(", ");
        Err(Error::Other(format!("the page has nothing to fill in that is called {name}; it has: {names}")))
    }

    /// Presses the button that sends the answer, or goes on, and gives the page that comes then. Where the question says
    /// [`confirm`](crate::Question::confirm), that page shows the answer once more, and is to be sent, too.
    ///
    /// # Errors
    ///
    /// [`Error::Other`] if there is no such button: the event has ended, say.
    ///
    /// # Cancel safety
    ///
    /// Dropped, it may or may not have sent what stands on the page.
    pub async fn send(self) -> Result<Page, Error> {
        self.pressed(|button| button.primary, "to send").await
    }

    /// Sends no answer, and gives the page that comes then.
    ///
    /// # Errors
    ///
    /// As [`Page::send`].
    ///
    /// # Cancel safety
    ///
    /// As [`Page::send`].
    ///
    /// ```
    /// # tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
    /// # use hitl::Error;
    /// # use hitl::test::Kit;
    /// let kit = Kit::new().await?;
    /// let event = kit.hitl().event::<i64>("replicas").prompt("How many?").create().await?;
    /// kit.open(event.form_url()).await?.fill("comment.decline", "ask Grace")?.decline().await?;
    /// assert!(matches!(event.wait().await, Err(Error::Declined(_))));
    /// # Ok::<(), hitl::Error>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub async fn decline(self) -> Result<Page, Error> {
        self.pressed(|button| button.value == "decline", "to send no answer").await
    }

    /// Presses the button of this value: `change` on the page that shows an answer once more, `extend` for more time.
    ///
    /// # Errors
    ///
    /// As [`Page::send`].
    ///
    /// # Cancel safety
    ///
    /// As [`Page::send`].
    ///
    /// ```
    /// # tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
    /// # use hitl::test::Kit;
    /// # use std::time::Duration;
    /// let kit = Kit::new().await?;
    /// let hour = Duration::from_secs(3600);
    /// let question = kit.hitl().event::<i64>("replicas").prompt("How many?").confirm(true);
    /// let event = question.timeout(hour).extend(hour).create().await?;
    /// let page = kit.open(event.form_url()).await?.fill("value", "3")?.press("extend").await?;
    /// kit.advance(hour);
    /// let once_more = page.send().await?;
    /// assert!(event.poll().await?.is_none());
    /// once_more.press("change").await?.fill("value", "4")?.send().await?.send().await?;
    /// assert_eq!(event.wait().await?, 4);
    /// # Ok::<(), hitl::Error>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub async fn press(self, value: &str) -> Result<Page, Error> {
        self.pressed(|button| button.value == value, value).await
    }

    async fn pressed(self, is_it: impl Fn(&Button) -> bool, told: &str) -> Result<Page, Error> {
        let found = self.contents.buttons.iter().find(|button| is_it(button));
        let found = found.and_then(|button| Some((button, self.contents.form_of(button)?)));
        let Some((button, form)) = found else {
            return Err(Error::Other(format!("the page has no button {told}; it says:\n{}", self.text())));
        };
        let own = (!button.name.is_empty()).then_some((&*button.name, &*button.value));
        let (action, body) = (form.action.clone(), Page::urlencoded(form.pairs().chain(own)));
        self.go(&action, body).await
    }

    async fn go(self, action: &str, body: String) -> Result<Page, Error> {
        let to = self.at.join(action).map_err(|error| Error::Other(format!("{action:?}: {error}")))?;
        Page::fetch(self.hitl, to, Some(body)).await
    }

    /// Fetches the page at `at`, and the one that it leads on to. `body`: what is sent there first.
    async fn fetch(hitl: Hitl, mut at: Url, mut body: Option<String>) -> Result<Page, Error> {
        loop {
            let response = ask(&hitl, &at, body.take()).await?;
            let (parts, bytes) = response.into_parts();
            let onward = parts.headers.get(LOCATION).and_then(|to| at.join(to.to_str().ok()?).ok());
            match onward.filter(|_| parts.status.is_redirection()) {
                Some(to) => at = to,
                None => {
                    let text = String::from_utf8_lossy(&bytes).into_owned();
                    let contents = html::read(&text);
                    return Ok(Page { hitl, at, status: parts.status, html: text, contents });
                }
            }
        }
    }

    /// Pairs as a browser sends them. It ends lines by CR LF.
    pub(super) fn urlencoded<'p>(pairs: impl Iterator<Item = (&'p str, &'p str)>) -> String {
        let mut body = form_urlencoded::Serializer::new(String::new());
        for (name, text) in pairs {
            body.append_pair(name, &text.replace("\r\n", "\n").replace('\n', "\r\n"));
        }
        body.finish()
    }
}

async fn ask(hitl: &Hitl, at: &Url, body: Option<String>) -> Result<Response<Bytes>, Error> {
    let address = &at[url::Position::BeforePath..url::Position::AfterQuery];
    let request = match body {
        None => Request::get(address).header(ACCEPT, HTML).body(Bytes::new()),
        Some(body) => {
            let request = Request::post(address).header(ACCEPT, HTML);
            request.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(body.into())
        }
    };
    hitl.request(request.map_err(|error| Error::Other(error.to_string()))?).await
}

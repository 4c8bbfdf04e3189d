//! What is to go wrong with requests, and how many there were.

use http::{Method, Request, StatusCode};
use std::ops::{Add, Sub};

/// Which requests: all, unless something is said of them.
#[derive(Debug, Clone, Default)]
pub struct Requests {
    method: Option<Method>,
    mark: String,
}

impl Requests {
    /// All.
    pub fn all() -> Self {
        Self::default()
    }

    /// Those of a method: `PUT`.
    ///
    /// # Panics
    ///
    /// If that is no method.
    pub fn method(method: &str) -> Self {
        Self { method: Some(method.parse().expect("a method")), mark: String::new() }
    }

    /// Of these, those with `mark` in their path or query, as these were sent: with `%2F` for a slash in a name.
    #[must_use]
    pub fn with(self, mark: &str) -> Self {
        Self { mark: mark.to_owned(), ..self }
    }

    pub(super) fn has<B>(&self, request: &Request<B>) -> bool {
        let target = request.uri().path_and_query().map_or("", |target| target.as_str());
        self.method.as_ref().is_none_or(|method| method == request.method()) && target.contains(&self.mark)
    }
}

/// Whether a request reaches the server before it goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// The server never sees it.
    Before,
    /// The server has done it, and its answer is thrown away.
    After,
}

/// What a client gets instead of the server's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// This status, with no content.
    Status(u16),
    /// This status, and an error of S3 with this code as content: `SlowDown`, `ConditionalRequestConflict`.
    S3Error(u16, &'static str),
    /// The connection is closed (FIN).
    Close,
    /// The connection is reset (RST).
    Reset,
    /// Nothing, until the client gives up.
    Hang,
}

impl Answer {
    /// The status and the content, where there is an answer.
    pub(super) fn content(self) -> Option<(StatusCode, String)> {
        let (status, content) = match self {
            Self::Status(status) => (status, String::new()),
            Self::S3Error(status, code) => {
                let xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
                (status, format!("{xml}\n<Error><Code>{code}</Code><Message>by the proxy</Message></Error>"))
            }
            Self::Close | Self::Reset | Self::Hang => return None,
        };
        Some((StatusCode::from_u16(status).expect("a status"), content))
    }
}

/// How many requests clients have sent, by what they ask for. Those that were spoilt are counted, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// GET of one object.
    pub get: u64,
    /// HEAD.
    pub head: u64,
    /// GET of a list: with `list-type=2` (S3) or `comp=list` (Azure) in its query.
    pub list: u64,
    /// PUT.
    pub put: u64,
    /// POST.
    pub post: u64,
    /// DELETE.
    pub delete: u64,
    /// Those of any other method.
    pub other: u64,
}

impl Counts {
    /// All of them.
    pub fn total(&self) -> u64 {
        self.fields().into_iter().sum()
    }

    pub(super) fn count<B>(&mut self, request: &Request<B>) {
        let query = request.uri().query().unwrap_or_default();
        let lists = query.split('&').any(|part| matches!(part, "list-type=2" | "comp=list"));
        let counted = match *request.method() {
            Method::GET if lists => &mut self.list,
            Method::GET => &mut self.get,
            Method::HEAD => &mut self.head,
            Method::PUT => &mut self.put,
            Method::POST => &mut self.post,
            Method::DELETE => &mut self.delete,
            _ => &mut self.other,
        };
        *counted += 1;
    }

    fn fields(self) -> [u64; 7] {
        [self.get, self.head, self.list, self.put, self.post, self.delete, self.other]
    }

    fn of([get, head, list, put, post, delete, other]: [u64; 7]) -> Self {
        Self { get, head, list, put, post, delete, other }
    }
}

/// How many there were since: the counts of now, less those of before.
impl Sub for Counts {
    type Output = Self;

    fn sub(self, before: Self) -> Self {
        let mut fields = self.fields();
        for (now, before) in fields.iter_mut().zip(before.fields()) {
            *now -= before;
        }
        Self::of(fields)
    }
}

/// Those of two proxies together.
impl Add for Counts {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        let mut fields = self.fields();
        for (sum, other) in fields.iter_mut().zip(other.fields()) {
            *sum += other;
        }
        Self::of(fields)
    }
}

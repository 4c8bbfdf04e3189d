//! Sending outcomes, in a component that does: nothing wakes it, so it sends what is due beside what it is asked.

use crate::platform::{Platform, random};
use hitl_core::Events;
use hitl_core::callback::{Address, Callback, Method, Secrets, headers};
use hitl_core::protocol::{Boxed, Delivery, Tried, join_all};

/// How often it takes what is due in one call: 16 requests each time.
const TURNS: u32 = 4;
/// One call in so many also looks at open events, for what a crash left: those of them whose deadlines come first.
const LOOKS: u8 = 8;
/// The setting that holds the secrets, as text.
const SECRETS: &str = "callback-secrets";

/// What a component sends outcomes with.
pub trait Courier: 'static {
    /// Whether it sends any.
    const SENDS: bool;
    /// A request that is on its way.
    type Sending;

    /// The setting `name`, if there is one.
    fn setting(name: &str) -> Option<String>;

    /// Begins to send a request. What comes of it is what [`end`](Courier::end) says: so those that block are on their way together.
    fn begin(request: Outgoing) -> Self::Sending;

    /// What came of it, in bounded time: the status of the answer, or why there is none.
    fn end(sending: Self::Sending) -> impl Future<Output = Result<u16, String>>;

    /// [`send_due`] for one who waits for an answer: returns when it is done, or has taken as long as they would bear; then it goes
    /// on behind the answer.
    fn hurry<P: Platform>() -> impl Future<Output = ()>;
}

/// Sends nothing: the host does.
#[derive(Debug)]
pub struct Nobody;

impl Courier for Nobody {
    const SENDS: bool = false;
    type Sending = ();

    fn setting(_: &str) -> Option<String> {
        None
    }

    fn begin(_: Outgoing) {}

    async fn end((): ()) -> Result<u16, String> {
        Err(String::new())
    }

    async fn hurry<P: Platform>() {}
}

/// One request to send.
#[derive(Debug)]
pub struct Outgoing {
    /// Whether by `https`.
    pub is_secure: bool,
    /// Name or number, and the port if it is said.
    pub authority: String,
    /// Path and query.
    pub path: String,
    /// The method.
    pub method: Method,
    /// All headers but `host`, as `wasi:http` takes them.
    pub headers: Vec<(String, Vec<u8>)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Outgoing {
    fn new(id: &str, callback: &Callback, body: String, secrets: &str) -> Result<Outgoing, String> {
        let secrets = Secrets::read(secrets)
            .map_err(|error| ["the setting callback-secrets: ", &error.to_string()].concat())?;
        let mut headers = headers(callback, id, &secrets).map_err(|error| error.to_string())?;
        headers.push(("content-length".into(), body.len().to_string()));
        let Address { is_secure, authority, path } =
            Address::read(&callback.url).ok_or("the address is none")?;
        Ok(Outgoing {
            is_secure,
            authority: authority.to_owned(),
            path: path.to_owned(),
            method: callback.method,
            headers: headers.into_iter().map(|(name, value)| (name, value.into_bytes())).collect(),
            body: body.into_bytes(),
        })
    }
}

/// Whether this component is to send outcomes.
pub(crate) fn sends<P: Platform>() -> bool {
    P::Courier::SENDS && !P::events().settings().callbacks.is_empty()
}

/// Sends what is due, and writes down what came of it. What could not be sent or written down is another call's.
pub async fn send_due<P: Platform>() {
    if !sends::<P>() {
        return;
    }
    for _ in 0..TURNS {
        let looks = random::<P>()[0].is_multiple_of(LOOKS).then_some(None);
        let Ok(turn) = P::events().take_callbacks(looks, P::now(), &random::<P>).await else { return };
        let secrets = P::Courier::setting(SECRETS).unwrap_or_default();
        let sending = turn.deliveries.into_iter().map(|Delivery { id, attempt, callback, body }| {
            (id.clone(), attempt, Outgoing::new(&id, &callback, body, &secrets).map(P::Courier::begin))
        });
        let sending: Vec<_> = sending.collect();
        let deliver =
            |(id, attempt, sending)| -> Boxed<'_, ()> { Box::pin(report::<P>(id, attempt, sending)) };
        join_all(sending.into_iter().map(deliver).collect()).await;
        P::events().run_cleanup(&P::now).await;
        if !turn.more {
            return;
        }
    }
}

/// Writes down what came of a request.
async fn report<P: Platform>(
    id: String,
    attempt: u32,
    sending: Result<<P::Courier as Courier>::Sending, String>,
) {
    let sent = match sending {
        Ok(sending) => P::Courier::end(sending).await,
        Err(why) => Err(why),
    };
    let (status, error) = match sent {
        Ok(status) => (Some(status), None),
        Err(why) => (None, Some(why)),
    };
    // Unreported, it is sent once more.
    let _ = Events::report_callback(P::events(), &id, attempt, Tried { status, error }, P::now()).await;
}

/// Why there is no answer, in words: one of the `ErrorCode` of any version of `wasi:http`, whose types differ and whose names do not.
#[macro_export]
macro_rules! no_answer {
    ($ErrorCode:ident, $code:expr) => {
        match $code {
            $ErrorCode::HttpRequestDenied | $ErrorCode::DestinationIpProhibited => {
                "the host lets no request out to there".to_owned()
            }
            $ErrorCode::DnsTimeout | $ErrorCode::DnsError(_) | $ErrorCode::DestinationNotFound => {
                "the name is not known".to_owned()
            }
            $ErrorCode::ConnectionRefused => "the connection was refused".to_owned(),
            $ErrorCode::ConnectionTimeout
            | $ErrorCode::ConnectionReadTimeout
            | $ErrorCode::ConnectionWriteTimeout
            | $ErrorCode::HttpResponseTimeout => "no answer in time".to_owned(),
            $ErrorCode::DestinationUnavailable
            | $ErrorCode::DestinationIpUnroutable
            | $ErrorCode::ConnectionLimitReached => "there is no way to there".to_owned(),
            $ErrorCode::TlsProtocolError
            | $ErrorCode::TlsCertificateError
            | $ErrorCode::TlsAlertReceived(_) => "the server is not trusted, or speaks no TLS".to_owned(),
            $ErrorCode::InternalError(Some(text)) => text,
            _ => "the request failed".to_owned(),
        }
    };
}

//! What the operator allows.

use hitl_core::callback::{Destinations, Secrets, SecretsError};

/// Where outcomes may be sent, and which secrets may be sent along. See [`Builder::callbacks`](crate::Builder::callbacks).
#[derive(Debug, Clone, Default)]
pub struct Callbacks {
    allowed: String,
    pub(super) secrets: Secrets,
    pub(super) inside: bool,
}

/// Why something is no such setting. No secret is in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallbacksError {
    /// This is nothing that addresses may begin with.
    #[error("{0:?} is no beginning of addresses such as https://engine.example.org/done/")]
    Address(String),
    /// The secrets cannot be read.
    #[error("{0}")]
    Secrets(#[from] SecretsError),
}

impl Callbacks {
    /// To addresses that begin with one of `allowed`, which has blanks between.
    ///
    /// ```
    /// use hitl::Callbacks;
    /// assert!(Callbacks::to("https://engine.example.org/done/ http://127.0.0.1:8080").is_ok());
    /// let wrong = Callbacks::to("engine.example.org").unwrap_err().to_string();
    /// assert!(wrong.contains("\"engine.example.org\""), "{wrong}");
    /// ```
    ///
    /// # Errors
    ///
    /// [`CallbacksError::Address`] for the first that is none.
    pub fn to(allowed: &str) -> Result<Callbacks, CallbacksError> {
        match Destinations::read(allowed).1.first() {
            Some(wrong) => Err(CallbacksError::Address((*wrong).to_owned())),
            None => Ok(Callbacks { allowed: allowed.to_owned(), ..Callbacks::default() }),
        }
    }

    /// With the secrets in `text`, by which headers may hold `{secret:NAME}`: a line for each, its name, the beginning of the
    /// addresses that may have it, and the secret, with blanks between.
    ///
    /// # Errors
    ///
    /// [`CallbacksError::Secrets`] for the first line that is none.
    pub fn secrets(mut self, text: &str) -> Result<Callbacks, CallbacksError> {
        self.secrets = Secrets::read(text)?;
        Ok(self)
    }

    pub(crate) fn allowed(&self) -> &str {
        self.allowed.trim()
    }

    /// Whether a name may stand for an address inside: of this machine, or of a private network. An address that is allowed as such,
    /// and `localhost`, may be inside anyway. Default: no, since whoever has a name in their hands could send requests inside.
    #[must_use]
    pub fn inside(mut self, inside: bool) -> Callbacks {
        self.inside = inside;
        self
    }
}

//! Who or what ends an event, and what they add.

use super::admit::check_text;
use crate::model::actor::Actor;
use crate::model::error::{Error, Rule};
use crate::model::outcome::{Outcome, Status};
use crate::model::question::MAX_NAME;
use crate::model::request::Request;
use crate::model::timestamp::Timestamp;
use crate::model::value::Value;
use std::borrow::Cow;

/// The longest comment, in characters.
pub const MAX_COMMENT: usize = 2_000;

/// Who or what ends an event, by which way, and what they add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Who or what; a name of 1 to [`MAX_NAME`] characters.
    pub actor: Actor,
    /// By which way.
    pub via: Cow<'static, str>,
    /// What they add, at most [`MAX_COMMENT`] characters.
    pub comment: Option<String>,
    /// What makes a repeated submission the same one, 1 to [`MAX_NAME`] characters.
    pub idempotency_key: Option<String>,
}

impl Decision {
    /// A decision by `actor`, who came by `via`.
    pub fn by(actor: Actor, via: impl Into<Cow<'static, str>>) -> Decision {
        Decision { actor, via: via.into(), comment: None, idempotency_key: None }
    }

    pub(super) fn outcome(
        self,
        request: &Request,
        status: Status,
        value: Option<Value>,
        at: Timestamp,
    ) -> Outcome {
        Outcome {
            status,
            value,
            request_id: request.request_id.clone(),
            data_type: request.data_type,
            decided_at: Some(at),
            actor: self.actor,
            via: self.via.into_owned(),
            comment: self.comment.filter(|comment| !comment.is_empty()),
            idempotency_key: self.idempotency_key,
        }
    }

    pub(super) fn check(&self) -> Result<(), Error> {
        let name = self.actor.name.as_deref().map(|name| ("decided_by", name));
        let key = self.idempotency_key.as_deref().map(|key| ("idempotency_key", key));
        for (field, text) in name.into_iter().chain([("via", &*self.via)]).chain(key) {
            check_text(text, MAX_NAME, false).map_err(|rule| Error::invalid(field, rule))?;
        }
        match &self.comment {
            Some(comment) if comment.chars().nth(MAX_COMMENT).is_some() => {
                Err(Error::invalid("comment", Rule::Text { least: 0, most: MAX_COMMENT }))
            }
            _ => Ok(()),
        }
    }
}

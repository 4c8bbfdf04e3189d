//! What a host sees of a flow while it runs.

/// What a flow asks and learns, as it happens.
#[derive(Debug)]
#[non_exhaustive]
pub enum FlowEvent<'a> {
    /// An event is open, and the flow knows of it now.
    Asked {
        /// The event's id.
        id: &'a str,
        /// What the person is asked.
        prompt: &'a str,
        /// The link that lets its holder see and answer the event.
        form_url: &'a str,
        /// When it stops waiting, in RFC 3339; none: never.
        expires_at: Option<&'a str>,
    },
    /// The flow learnt how an event ended.
    Ended {
        /// The event's id.
        id: &'a str,
        /// What the person was asked.
        prompt: &'a str,
        /// How it ended.
        outcome: &'a crate::Outcome,
    },
}

//! Who ends an event, by who they are, what they say and what they do.

use crate::model::actor::{Actor, ActorKind};

/// The party that sends a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Principal {
    /// A program with the API key.
    Program,
    /// A person whose browser has the cookie.
    Operator,
    /// The holder of a link; its subject, if it names one.
    LinkHolder(Option<String>),
}

impl Principal {
    /// Whether this party has the API key, as a header or as a session.
    pub(crate) fn has_key(&self) -> bool {
        matches!(self, Principal::Program | Principal::Operator)
    }

    /// Who this party counts as when it ends an event by the way `via`. `named` is the person whom it says
    /// that it does it for, `withdraws` whether it takes the question back.
    pub(crate) fn actor(self, via: &str, named: Option<String>, withdraws: bool) -> Actor {
        match (self, named, via) {
            // Whom a link is for is signed; what its holder says is not.
            (Principal::LinkHolder(subject), ..) => Actor { kind: ActorKind::Person, name: subject },
            // A name that is given is a person's; no name stands for a mechanism.
            (_, Some(name), _) => Actor::person(name),
            // The holder of the API key at a command line is the operator.
            (Principal::Operator, ..) | (_, _, "cli") => Actor::of(ActorKind::Operator),
            // A program that withdraws a question does it for whoever asked.
            (Principal::Program, ..) if withdraws => Actor::of(ActorKind::Creator),
            (Principal::Program, ..) => Actor::of(ActorKind::Program),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_counts_as_whom() {
        let person = |name: Option<&str>| Actor { kind: ActorKind::Person, name: name.map(str::to_owned) };
        let holder = |subject: Option<&str>| Principal::LinkHolder(subject.map(str::to_owned));
        let (program, operator) = (Principal::Program, Principal::Operator);
        for (who, via, named, withdraws, actor) in [
            (holder(None), "form", None, false, person(None)),
            (holder(Some("ann")), "json", None, false, person(Some("ann"))),
            (holder(Some("ann")), "cli", Some("bob"), true, person(Some("ann"))),
            (program.clone(), "api", Some("bob"), false, person(Some("bob"))),
            (program.clone(), "cli", Some("operator"), false, person(Some("operator"))),
            (program.clone(), "api", Some("bob"), true, person(Some("bob"))),
            (operator.clone(), "form", Some("bob"), false, person(Some("bob"))),
            (operator.clone(), "form", None, false, Actor::of(ActorKind::Operator)),
            (operator, "api", None, true, Actor::of(ActorKind::Operator)),
            (program.clone(), "cli", None, false, Actor::of(ActorKind::Operator)),
            (program.clone(), "cli", None, true, Actor::of(ActorKind::Operator)),
            (program.clone(), "api", None, true, Actor::of(ActorKind::Creator)),
            (program.clone(), "api", None, false, Actor::of(ActorKind::Program)),
            (program, "CLI", None, false, Actor::of(ActorKind::Program)),
        ] {
            let row = format!("{who:?}, {via}, {named:?}, {withdraws}");
            assert_eq!(who.actor(via, named.map(str::to_owned), withdraws), actor, "{row}");
        }
    }
}

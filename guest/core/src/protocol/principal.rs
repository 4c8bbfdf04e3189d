//! Who ends an event, by who they are, what they say and what they do.

use crate::model::actor::{Actor, ActorKind};
use crate::model::key::KeyScope;
use crate::model::request::Request;
use crate::model::role::{Power, Reach, Role};

/// The party that sends a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Principal {
    /// A program with the host's API key.
    Program,
    /// A person whose browser was let in by the host's API key.
    Operator,
    /// The holder of a key with a role.
    KeyHolder(Box<KeyHolder>),
    /// Whoever sends outcomes for the host, and does nothing else.
    Courier,
    /// The holder of a link; its subject, if it names one.
    LinkHolder(Option<String>),
}

/// The holder of a key with a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeyHolder {
    pub(crate) role: Role,
    pub(crate) name: String,
    pub(crate) scope: KeyScope,
    /// Whether it is a person's browser that was let in by the key.
    pub(crate) signed_in: bool,
}

impl Principal {
    /// One that asks without a key, as the holder of a key of this name does that may ask everywhere.
    pub(crate) fn asking(name: String) -> Principal {
        let (role, scope) = (Role::Ask, KeyScope::default());
        Principal::KeyHolder(Box::new(KeyHolder { role, name, scope, signed_in: false }))
    }

    /// How far `power` reaches for this party; what the holder of a link may do is said by the link.
    pub(crate) fn reach(&self, power: Power) -> Reach {
        match self {
            Principal::Program | Principal::Operator => Role::Admin.reach(power),
            Principal::KeyHolder(holder) => holder.role.reach(power),
            Principal::Courier if power == Power::Deliver => Reach::All,
            Principal::Courier | Principal::LinkHolder(_) => Reach::None,
        }
    }

    /// Whether this party may do that with this event. Where it may not, there is no such event for it.
    pub(crate) fn may(&self, power: Power, request: &Request) -> bool {
        let own = || self.name().is_some_and(|name| request.owner() == Some(name));
        self.scope().is_none_or(|scope| scope.holds_event(request))
            && match self.reach(power) {
                Reach::None => false,
                Reach::Own => own(),
                Reach::All => true,
            }
    }

    /// The same for one that may also hold a link to this very event, which was looked at before.
    pub(crate) fn is_let_in(&self, power: Power, request: &Request) -> bool {
        matches!(self, Principal::LinkHolder(_)) || self.may(power, request)
    }

    /// The name of the key that this party has.
    pub(crate) fn name(&self) -> Option<&str> {
        match self {
            Principal::KeyHolder(holder) => Some(&holder.name),
            _ => None,
        }
    }

    /// What the key of this party is restricted to.
    pub(crate) fn scope(&self) -> Option<&KeyScope> {
        match self {
            Principal::KeyHolder(holder) => Some(&holder.scope),
            _ => None,
        }
    }

    /// Who this party counts as when it ends an event by the way `via`. `named` is the person whom it says
    /// that it does it for, `withdraws` whether it takes the question back.
    pub(crate) fn actor(self, via: &str, named: Option<String>, withdraws: bool) -> Actor {
        match (self, named, via) {
            // Whom a link is for is signed; what its holder says is not.
            (Principal::LinkHolder(subject), ..) => Actor { kind: ActorKind::Person, name: subject },
            // So it is with keys: their names were given by an administrator.
            (Principal::KeyHolder(holder), ..) => {
                let kind = match holder.role {
                    _ if holder.signed_in => ActorKind::Person,
                    _ if withdraws => ActorKind::Creator,
                    _ => ActorKind::Program,
                };
                Actor { kind, name: Some(holder.name) }
            }
            // A name that is given is a person's; no name stands for a mechanism.
            (_, Some(name), _) => Actor::person(name),
            // The holder of the API key at a command line is the operator.
            (Principal::Operator, ..) | (_, _, "cli") => Actor::of(ActorKind::Operator),
            // A program that withdraws a question does it for whoever asked.
            (Principal::Program, ..) if withdraws => Actor::of(ActorKind::Creator),
            (Principal::Program | Principal::Courier, ..) => Actor::of(ActorKind::Program),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(role: Role, name: &str, signed_in: bool) -> Principal {
        let (name, scope) = (name.to_owned(), KeyScope::default());
        Principal::KeyHolder(Box::new(KeyHolder { role, name, scope, signed_in }))
    }

    #[test]
    fn who_counts_as_whom() {
        let person = |name: Option<&str>| Actor { kind: ActorKind::Person, name: name.map(str::to_owned) };
        let named = |kind, name: &str| Actor { kind, name: Some(name.to_owned()) };
        let holder = |subject: Option<&str>| Principal::LinkHolder(subject.map(str::to_owned));
        let (program, operator) = (Principal::Program, Principal::Operator);
        for (who, via, said, withdraws, actor) in [
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
            (key(Role::Ask, "ci", false), "api", Some("bob"), true, named(ActorKind::Creator, "ci")),
            (key(Role::Answer, "bot", false), "cli", Some("bob"), false, named(ActorKind::Program, "bot")),
            (key(Role::Answer, "ann", true), "form", None, false, person(Some("ann"))),
            (key(Role::Admin, "root", false), "cli", None, false, named(ActorKind::Program, "root")),
        ] {
            let row = format!("{who:?}, {via}, {said:?}, {withdraws}");
            assert_eq!(who.actor(via, said.map(str::to_owned), withdraws), actor, "{row}");
        }
    }
}

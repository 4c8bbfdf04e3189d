//! What the holder of a key may do: one table.

use super::named::named;

/// What a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Asking: a program that asks, waits and withdraws, and can never be its own human.
    Ask,
    /// Answering: a person, or a program in the place of one.
    Answer,
    /// Everything.
    Admin,
}

named!(Role: Ask = "ask", Answer = "answer", Admin = "admin");

/// What may be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Power {
    /// Creating an event, or finding it again.
    Ask,
    /// Seeing an event, its outcome and lists of them, without anything that would answer it.
    Look,
    /// Taking a question back.
    Withdraw,
    /// Seeing the form, the inbox and the report, and the link in them.
    SeeForm,
    /// Answering and declining.
    Decide,
    /// Handing out links in the name of others, and revoking links.
    HandOut,
    /// Keys, and the figures of the server.
    Manage,
    /// Removing what ended long ago.
    Purge,
    /// Sending outcomes to where their events say.
    Deliver,
}

/// Of which events something may be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Of none.
    None,
    /// Of those that this party asked.
    Own,
    /// Of all in the scope of the key.
    All,
}

/// The table: for each power how far it reaches for those who ask, who answer, and who administer.
///
/// Who asks sees how a question ended, never what would answer it; who answers does not ask, so that nobody does both but an
/// administrator.
pub const POWERS: [(Power, [Reach; 3]); 9] = [
    (Power::Ask, [Reach::Own, Reach::None, Reach::All]),
    (Power::Look, [Reach::Own, Reach::All, Reach::All]),
    (Power::Withdraw, [Reach::Own, Reach::None, Reach::All]),
    (Power::SeeForm, [Reach::None, Reach::All, Reach::All]),
    (Power::Decide, [Reach::None, Reach::All, Reach::All]),
    (Power::HandOut, [Reach::None, Reach::None, Reach::All]),
    (Power::Manage, [Reach::None, Reach::None, Reach::All]),
    (Power::Purge, [Reach::None, Reach::None, Reach::All]),
    (Power::Deliver, [Reach::None, Reach::None, Reach::All]),
];

impl Role {
    /// How far `power` reaches for this role.
    ///
    /// ```
    /// use hitl_core::role::{Power, Reach, Role};
    /// assert_eq!(Role::Ask.reach(Power::Look), Reach::Own);
    /// assert_eq!(Role::Ask.reach(Power::Decide), Reach::None);
    /// ```
    pub fn reach(self, power: Power) -> Reach {
        let row = POWERS.iter().find(|(its, _)| *its == power);
        row.map_or(Reach::None, |(_, reaches)| match self {
            Role::Ask => reaches[0],
            Role::Answer => reaches[1],
            Role::Admin => reaches[2],
        })
    }
}

//! What a program may that shows no key: a flow, or what is composed with the component. One table for both.

/// What a flow may: in which run it asks, which events it sees, and whether it may answer.
///
/// ```
/// use hitl_core::Caller;
/// let flow = Caller::new(Some("mine"));
/// assert_eq!(flow.asks_in(Some("nightly")), Some("mine"), "whichever run it names");
/// assert!(flow.sees(Some("mine")) && !flow.sees(Some("nightly")) && !flow.sees(None));
/// assert!(!flow.decides());
/// let trusted = flow.of_all_runs();
/// assert_eq!(trusted.asks_in(Some("nightly")), Some("nightly"));
/// assert_eq!(trusted.asks_in(None), Some("mine"));
/// assert!(trusted.sees(Some("nightly")));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Caller {
    run: Option<String>,
    other_runs: bool,
    decides: bool,
}

impl Caller {
    /// One that has the run `run` and no other, and may not answer. Without a run: one that asks in any run, and sees all.
    pub fn new(run: Option<&str>) -> Caller {
        Caller { run: run.map(str::to_owned), other_runs: run.is_none(), decides: false }
    }

    /// The same one, which may deal with events of other runs, too.
    #[must_use]
    pub fn of_all_runs(self) -> Caller {
        Caller { other_runs: true, ..self }
    }

    /// The same one, which may answer, and so see links, or may not.
    #[must_use]
    pub fn deciding(self, decides: bool) -> Caller {
        Caller { decides, ..self }
    }

    /// The run that is its own, if it is held to it.
    pub fn held_to(&self) -> Option<&str> {
        self.run.as_deref().filter(|_| !self.other_runs)
    }

    /// The run that a question of its own belongs to, or a list is of, that names the run `named`.
    pub fn asks_in<'a>(&'a self, named: Option<&'a str>) -> Option<&'a str> {
        named.filter(|_| self.other_runs).or(self.run.as_deref())
    }

    /// Whether there are events of the run `run` for it. Where not, they are as those that there are not.
    pub fn sees(&self, run: Option<&str>) -> bool {
        self.other_runs || self.run.as_deref() == run
    }

    /// Whether it may answer, hand out links, and see them.
    pub fn decides(&self) -> bool {
        self.decides
    }
}

//! Which situations a batch of runs met. A simulation in which nothing happens proves nothing.

macro_rules! situations {
    ($($name:ident: $meaning:literal,)+) => {
        /// Something worth having met.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Situation { $(#[doc = $meaning] $name,)+ }

        impl Situation {
            pub(crate) const ALL: &[(Situation, &str)] = &[$((Situation::$name, $meaning),)+];
        }
    };
}

situations! {
    LostRace: "somebody was told that another's outcome stands",
    LostToTimeout: "an answer was refused because the deadline had ended the event",
    BeatTimeout: "the deadline was past when somebody learned of an answer given before it",
    Accepted: "an answer was accepted",
    Replayed: "a submission whose result was unknown was repeated, and accepted as the same",
    DoubleClick: "an accepted submission was repeated, and accepted as the same",
    OtherValueSameKey: "another value under the key of an accepted submission was refused",
    OwnUnknown: "somebody without an idempotency key was told of their own outcome",
    UnseenOutcome: "an outcome stands whose author was never told so",
    RefusedValue: "a value was refused",
    WrongValueLate: "who gave a wrong value too late was told of the outcome",
    StaleNow: "an answer that began before the deadline was written after it, and counted",
    StaleLost: "an answer that began before the deadline lost to the deadline",
    FoundAgain: "an event was found by creating it again",
    FoundEnded: "an event was found by creating it again, with its outcome",
    FoundInRace: "two creators were between looking and writing at once",
    OtherTimeout: "creating again with another timeout left the deadline where it was",
    Conflict: "creating again with another prompt or type was refused",
    UnseenEvent: "an event stands whose creator was never told so",
    CrashedBetween: "a creator crashed between marker and request",
    OrphanMarker: "a marker without a request was left at the end",
    MarkerAfterEnd: "a marker was written after its event had ended",
    Healed: "listing removed the marker of an event that had ended",
    Moved: "listing moved the marker of an earlier version",
    StaleMarker: "a creator who came second left markers with another deadline",
    FoundItself: "a create whose result was not known was repeated, and found itself",
    ToldUnknown: "somebody was told that it is not known whether their change was made",
    LeftToHeal: "the last healing found markers to remove",
    LateLanding: "a write that was reported as failed took effect later",
    LateOutcome: "an outcome was such a write",
    Torn: "somebody came upon a half-written outcome",
    TornPastDeadline: "an outcome was half written at the deadline",
    PluginAnswered: "an event that the original plugin wrote was answered",
    TimeoutFailed: "a deadline ended an event: fail",
    TimeoutDeclined: "a deadline ended an event: decline",
    TimeoutAnswered: "a deadline ended an event: answer",
    TimeoutByLister: "a lister was the first to notice a deadline",
    Declined: "somebody declined",
    Cancelled: "somebody cancelled",
    CancelledTwice: "a cancelled event was cancelled again",
    WaitedAndLearned: "a waiter that had waited got the outcome",
    WaiterReopened: "a waiter that had crashed got the outcome",
    EarlyWaiter: "somebody looked for an event that was not there yet",
    HostCrashed: "a host crashed with all that it did",
    WalkComplete: "a walk over several pages ended while others were at work",
    OpenAtEnd: "an event was open at the end",
    Purged: "an event was purged",
    CrashedPurge: "a purger crashed when an event was gone, and a part of it was left",
    AskedAgain: "a question was asked again whose event was purged, and was a new one",
    ToldGone: "somebody was told that the event they knew is gone",
    AnsweredGone: "an answer came for an event that was purged",
    StubRemoved: "a stub was removed",
    Followed: "who follows was told that an event has ended",
    FollowedTwice: "who follows was told so again",
    WrittenDownLate: "who follows found what had ended and was not written down",
    DryRun: "a dry run went through",
    Delivered: "an outcome was delivered",
    SentTwice: "an outcome was sent twice",
    RefusedForGood: "an outcome was refused for good",
    TriedAgain: "an attempt failed and was reported, and the next one was made",
    LeaseOverUnsent: "a courier took an attempt and did not make it, and another one was made",
    LeaseOverSent: "a courier sent an outcome and did not report it, and it was sent again",
    SlowCourier: "a courier reported an attempt when the next one was taken",
    FailedAndDelivered: "a courier whose attempt failed learned that another one's did not",
    HandedOutLate: "an attempt was handed out while another courier's was the last, or the event was purged",
    StrayAttempt: "an attempt was taken when there was nothing more to send",
    FirstAgainTaken: "that an outcome is to be sent was written down again when an attempt was taken",
    FirstAgainDone: "that an outcome is to be sent was written down again when it was delivered",
    SentByLooking: "a courier found what had ended and was not written down to be sent",
    TimeoutByCourier: "a courier was the first to notice a deadline",
    PurgedUnsent: "an event was purged before its outcome was delivered",
    Extended: "the deadline of an event was moved",
    ExtendedAgain: "somebody was told of more time that another had asked for, or they before",
    ExtendedLate: "somebody asked for more time before the deadline, and lost to it",
    ExtendedEnded: "somebody asked for more time for what had been ended meanwhile",
    ExtendedGone: "more time came for an event that was purged",
    NotExtended: "somebody asked for more time where there is none",
    AnsweredLater: "an answer came after the first deadline, and counted",
    TimeoutExtended: "a deadline that was moved ended an event",
    ReportedGone: "an attempt was reported for an event that was purged",
}

/// How many situations there are.
const SITUATIONS: usize = Situation::ALL.len();
const _: () = assert!(SITUATIONS <= u128::BITS as usize);

/// The situations that one run met.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Seen(u128);

impl Seen {
    pub(crate) fn add(&mut self, situation: Situation) {
        self.0 |= 1 << situation as u32;
    }
}

/// In how many runs of a batch each situation was met.
#[derive(Debug)]
pub(crate) struct Coverage {
    pub(crate) runs: u64,
    counts: [u64; SITUATIONS],
}

impl Default for Coverage {
    fn default() -> Coverage {
        Coverage { runs: 0, counts: [0; SITUATIONS] }
    }
}

impl Coverage {
    pub(crate) fn add(&mut self, seen: Seen) {
        self.runs += 1;
        for (n, count) in self.counts.iter_mut().enumerate() {
            *count += u64::from(seen.0 >> n & 1 == 1);
        }
    }

    pub(crate) fn merge(&mut self, other: &Coverage) {
        self.runs += other.runs;
        for (count, more) in self.counts.iter_mut().zip(other.counts) {
            *count += more;
        }
    }

    pub(crate) fn print(&self) {
        for (situation, meaning) in Situation::ALL {
            println!("{:>9} runs: {meaning}", self.counts[*situation as usize]);
        }
    }

    pub(crate) fn never_met(&self) -> Vec<&'static str> {
        let never = |situation: Situation| self.counts[situation as usize] == 0;
        Situation::ALL
            .iter()
            .filter(|(situation, _)| never(*situation))
            .map(|(_, meaning)| *meaning)
            .collect()
    }
}

//! Sending what is due, in a component that sends outcomes: nothing wakes it, so it does so beside what it is asked.

use crate::courier::{Courier, Outgoing};
use crate::platform::{Platform, random, run_cleanup};
use hitl_core::callback::Secrets;
use hitl_core::protocol::{Boxed, Delivery, Tried, join_all};

/// How often it takes what is due in one call, at most: 16 requests each time.
const TURNS: u32 = 4;
/// How long one call goes on to take what is due, in seconds.
const LONGEST: u64 = 5;
/// One call in so many also looks at open events, for what a crash left: those of them whose deadlines come first.
const LOOKS: u8 = 8;

/// Whether this component is to send outcomes.
fn sends<P: Platform>() -> bool {
    P::Courier::SENDS && !P::events().settings().callbacks.is_empty()
}

/// Sends what is due, and writes down what came of it. What could not be sent or written down is another call's.
async fn send_due<P: Platform>() {
    let begun = P::now();
    for _ in 0..TURNS {
        let looks = random::<P>()[0].is_multiple_of(LOOKS).then_some(None);
        let Ok(turn) = P::events().take_callbacks(looks, P::now(), &random::<P>).await else { return };
        let secrets = Secrets::read(P::Courier::secrets());
        let sending = turn.deliveries.into_iter().map(|Delivery { id, attempt, callback, body }| {
            let request = Outgoing::new(&id, &callback, body, &secrets);
            (id, attempt, request.map(P::Courier::begin))
        });
        let sending: Vec<_> = sending.collect();
        let deliver =
            |(id, attempt, sending)| -> Boxed<'_, bool> { Box::pin(report::<P>(id, attempt, sending)) };
        let answered = join_all(sending.into_iter().map(deliver).collect()).await;
        P::events().run_cleanup(&P::now).await;
        // Where one receiver is away, more of the same would be waited for.
        let is_late = !(begun..begun.plus_seconds(LONGEST)).contains(&P::now());
        if !turn.more || is_late || !answered.iter().all(|answered| *answered) {
            return;
        }
    }
}

/// Writes down what came of a request. Whether it was answered.
async fn report<P: Platform>(
    id: String,
    attempt: u32,
    sending: Result<<P::Courier as Courier>::Sending, String>,
) -> bool {
    let sent = match sending {
        Ok(sending) => P::Courier::end(sending).await,
        Err(why) => Err(why),
    };
    let (status, error) = match sent {
        Ok(status) => (Some(status), None),
        Err(why) => (None, Some(why)),
    };
    // Unreported, it is sent once more.
    let _ = P::events().report_callback(&id, attempt, Tried { status, error }, P::now()).await;
    status.is_some()
}

/// Sending what is due; none if this component does not. Boxed, so that whatever is only here is not in a component that does not.
pub(crate) fn due<P: Platform>() -> Option<Boxed<'static, ()>> {
    if sends::<P>() { Some(Box::pin(send_due::<P>())) } else { None }
}

/// Lets what is left to do behind the result of a call of an interface be done when the result is out, and what is due be sent: who
/// calls looks.
pub(crate) fn move_on<P: Platform>() {
    if sends::<P>() {
        P::background(async {
            P::events().run_cleanup(&P::now).await;
            send_due::<P>().await;
        });
    } else {
        run_cleanup::<P>();
    }
}

//! Who purges: page by page, perhaps from the beginning again after a crash, perhaps while another one does.

use super::{Actor, Cx, Run};
use crate::simulation::coverage::Situation;
use hitl_core::Error;
use hitl_core::documents::PurgePage;
use hitl_core::protocol::Purge;
use std::rc::Rc;

pub(crate) struct Purger {
    pub(crate) nth: usize,
    pub(crate) runs: usize,
}

impl Actor for Purger {
    fn name(&self) -> String {
        format!("purger-{}", self.nth)
    }

    fn start(self: Rc<Self>, cx: Cx) -> Run {
        Box::pin(async move {
            for _ in 0..self.runs {
                cx.dawdle(15).await;
                let dry_run = cx.world.chance(15);
                let actor = cx.world.actor.get();
                cx.world.slots.borrow_mut()[actor].dry = dry_run;
                let done = purge(&cx, dry_run).await;
                cx.world.slots.borrow_mut()[actor].dry = false;
                cx.run_cleanup().await;
                if dry_run && done.is_ok() {
                    cx.world.saw(Situation::DryRun);
                }
            }
        })
    }
}

/// All pages of a purge, one after the other; gives how many events were removed.
pub(crate) async fn purge(cx: &Cx, dry_run: bool) -> Result<u32, Error> {
    let (mut after, mut removed) = (None, 0);
    for _ in 0..1_000 {
        // At the very moment, as hosts do: a stub says when it was written.
        let purge = Purge { older_than: cx.world.older_than.get(), dry_run };
        match cx.events.purge(purge, after.as_deref(), cx.world.now()).await {
            Ok(PurgePage { removed: some, next, .. }) => {
                removed += some;
                after = next;
            }
            Err(error) => {
                cx.bearable("", &error);
                return Err(error);
            }
        }
        if after.is_none() {
            return Ok(removed);
        }
    }
    cx.world.broken("a purge never ends");
    Ok(removed)
}

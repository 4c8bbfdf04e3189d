//! A program with an earlier version of the core, which wrote another marker, in no order.

use super::{Actor, Cx, Plan, Run};
use crate::simulation::storage::SimStorage;
use hitl_core::Storage;
use hitl_core::keys;
use std::rc::Rc;

pub(crate) struct Earlier {
    pub(crate) plan: Rc<Plan>,
}

impl Actor for Earlier {
    fn name(&self) -> String {
        "earlier".into()
    }

    fn start(self: Rc<Self>, cx: Cx) -> Run {
        Box::pin(async move {
            let world = &cx.world;
            cx.dawdle(8).await;
            let question = self.plan.spec.clone();
            let request = question.request(cx.events.settings(), world.now()).expect("a good question");
            let id =
                self.plan.derived.first().cloned().unwrap_or_else(|| hitl_core::id::random(&world.random()));
            let request = request.with_id(id);
            let store = SimStorage(world.clone());
            let marker = keys::old_marker(&request.scope(), &request.request_id);
            if store.put(&marker, b"").await.is_err() {
                return;
            }
            if store.create(&keys::request(&request.request_id), &request.bytes()).await.is_ok() {
                self.plan.publish(&request.request_id);
                world.truth.borrow_mut().known.insert(request.request_id);
            }
        })
    }
}

//! Another program on the same store: the original plugin, which writes its files in place, without a marker.

use super::{Actor, Cx, Plan, Run};
use crate::simulation::world::{World, pause};
use hitl_core::{DataType, keys};
use std::cell::RefCell;
use std::rc::Rc;

pub(crate) struct Plugin {
    pub(crate) question: Rc<Plan>,
    /// What it has begun to write: key and value.
    pub(crate) begun: RefCell<Option<(String, String)>>,
}

impl Actor for Plugin {
    fn name(&self) -> String {
        "plugin".into()
    }

    /// A half-written outcome that stays so is for an operator to mend; here it is always written to the end.
    fn always_returns(&self) -> bool {
        true
    }

    fn start(self: Rc<Self>, cx: Cx) -> Run {
        Box::pin(async move {
            let world = &cx.world;
            if self.begun.borrow().is_none() {
                cx.dawdle(30).await;
                let Some(id) = cx.find(&self.question).await else { return };
                self.begin(world, &id);
                cx.dawdle(30).await;
            }
            pause().await;
            if let Some((key, value)) = &*self.begun.borrow() {
                world.note(|| format!("the rest of {key}"));
                world.set(key, Some(value.clone().into_bytes()));
            }
        })
    }
}

impl Plugin {
    /// Writes the first part of an answer, perhaps nothing of it. It would write over an outcome that stands, which
    /// nobody could mend, so it is lucky here and comes first, or not at all.
    fn begin(&self, world: &World, id: &str) {
        let key = keys::response(id);
        let data_type = match world.truth.borrow().events.get(id) {
            Some(event) if !world.holds(&key) && !event.gone => event.request.data_type,
            _ => return,
        };
        let value = match data_type {
            DataType::Int => "7",
            DataType::Float => "0.5",
            DataType::Bool => "true",
            DataType::Str => "\"ja\"",
            DataType::Form => r#"{"n": 7}"#,
        };
        let value = format!(
            r#"{{"value": {value}, "status": "completed", "request_id": "{id}", "data_type": "{data_type}"}}"#
        );
        let part = &value[..world.below(value.len())];
        world.note(|| format!("the beginning of {key} = {part}"));
        world.set(&key, Some(part.as_bytes().to_vec()));
        *self.begun.borrow_mut() = Some((key, value));
    }
}

/// Writes a request as the original plugin does.
pub(crate) fn plugin_request(world: &World, id: &str) {
    let request = format!(
        r#"{{"request_id": "{id}", "event_name": "old", "scope": "run", "prompt": "Go on?", "data_type": "bool", "status": "pending", "app_endpoint": "https://example.org/hitl", "request_path": "s3://bucket/x/hitl-requests/{id}/request.json", "response_path": "s3://bucket/x/hitl-requests/{id}/response.json"}}"#
    );
    world.set(&keys::request(id), Some(request.into_bytes()));
}

//! Questions, and what is known of an event: the same for flows with `async` and without.

use super::FlowCtxView;
use crate::bindings::hitl::hitl::types::{Kind, Value};
use crate::convert;
use crate::flow::Question;
use crate::flow::bindings::blocking::hitl::hitl::events_sync;
use crate::flow::bindings::concurrent::hitl::hitl::events;
use hitl_types::face::Draft;
use wasmtime::Result;
use wasmtime::component::Resource;

/// The resource `question`.
macro_rules! question {
    ($interface:ident) => {
        impl $interface::HostQuestion for FlowCtxView<'_> {
            fn new(&mut self, name: String, prompt: String, kind: Kind) -> Result<Resource<Question>> {
                Ok(self.table.push(Question(Draft::new(name, prompt, kind.into())))?)
            }

            fn set_run(&mut self, question: Resource<Question>, run: String) -> Result<()> {
                self.put(&question, "run", run)
            }

            fn set_key(&mut self, question: Resource<Question>, key: String) -> Result<()> {
                self.put(&question, "key", key)
            }

            fn set_org(&mut self, question: Resource<Question>, org: String) -> Result<()> {
                self.put(&question, "org", org)
            }

            fn set_project(&mut self, question: Resource<Question>, project: String) -> Result<()> {
                self.put(&question, "project", project)
            }

            fn set_domain(&mut self, question: Resource<Question>, domain: String) -> Result<()> {
                self.put(&question, "domain", domain)
            }

            fn set_timeout(&mut self, question: Resource<Question>, seconds: Option<u32>) -> Result<()> {
                self.put(&question, "timeout_seconds", seconds)
            }

            fn fail_on_timeout(&mut self, question: Resource<Question>) -> Result<()> {
                self.put(&question, "on_timeout", "fail")
            }

            fn decline_on_timeout(&mut self, question: Resource<Question>) -> Result<()> {
                self.put(&question, "on_timeout", "decline")
            }

            fn answer_on_timeout(&mut self, question: Resource<Question>, answer: Value) -> Result<()> {
                let draft = self.draft(&question)?;
                match convert::json(answer) {
                    Ok(answer) => draft.answer_on_timeout(answer),
                    // No JSON either, so it is refused as the rest is.
                    Err(text) => draft.set("on_timeout", text),
                }
                Ok(())
            }

            fn set_poll_interval(&mut self, question: Resource<Question>, seconds: u32) -> Result<()> {
                self.put(&question, "poll_interval_seconds", seconds)
            }

            fn set(&mut self, question: Resource<Question>, member: String, json: String) -> Result<()> {
                self.draft(&question)?.set(&member, json);
                Ok(())
            }

            fn drop(&mut self, question: Resource<Question>) -> Result<()> {
                self.table.delete(question)?;
                Ok(())
            }
        }
    };
}

question!(events);
question!(events_sync);

impl FlowCtxView<'_> {
    fn put(
        &mut self,
        question: &Resource<Question>,
        member: &str,
        value: impl Into<serde_json::Value>,
    ) -> Result<()> {
        self.draft(question)?.put(member, value);
        Ok(())
    }
}

/// What is known of an event, as items of an `impl` of the trait of the resource `event`.
macro_rules! known {
    () => {
        fn id(&mut self, event: Resource<Event>) -> Result<String> {
            Ok(self.event(&event)?.known().id.clone())
        }

        fn form_url(&mut self, event: Resource<Event>) -> Result<Option<String>> {
            Ok(self.event(&event)?.known().form_url.clone())
        }

        fn api_url(&mut self, event: Resource<Event>) -> Result<String> {
            Ok(self.event(&event)?.known().api_url.clone())
        }

        fn report(&mut self, event: Resource<Event>) -> Result<Option<String>> {
            Ok(self.event(&event)?.known().report.clone())
        }

        fn document(&mut self, event: Resource<Event>) -> Result<String> {
            Ok(self.event(&event)?.document())
        }

        fn drop(&mut self, event: Resource<Event>) -> Result<()> {
            self.table.delete(event)?;
            Ok(())
        }
    };
}
pub(super) use known;

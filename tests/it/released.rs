//! A flow that was built against the released interface: it runs with the host and the component as they are, and with a
//! host of a later version, which knows one setter and one function more.

use crate::support::{Place, Running, try_submit};
use bindings::hitl::hitl::events;
use hitl_wasmtime::bindings::hitl::hitl::types::{Actor, ActorKind, Error, Kind, Outcome, Status, Value};
use serde_json::json;
use std::fs;
use std::path::Path;
use wasmtime::component::{Accessor, Component, HasSelf, Linker, Resource, ResourceTable};
use wasmtime::{Config, Engine, Result, Store};
use wasmtime_wasi::p2::pipe::MemoryOutputPipe;
use wasmtime_wasi::p3::bindings::Command;
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};

#[allow(unreachable_pub, reason = "generated code")]
mod bindings {
    wasmtime::component::bindgen!({
        path: "../../tests/flows/later",
        world: "later",
        with: {
            "hitl:hitl/types": ::hitl_wasmtime::bindings::hitl::hitl::types,
            "hitl:hitl/events.question": crate::released::Question,
            "hitl:hitl/events.event": crate::released::Event,
        },
        imports: { default: trappable },
    });
}

/// How a later host keeps a question: its name alone.
#[allow(unreachable_pub, reason = "the generated bindings re-export it")]
pub struct Question(String);

/// How it keeps an event.
#[allow(unreachable_pub, reason = "the generated bindings re-export it")]
pub struct Event(String);

/// A host of a later version, in which each event is answered as soon as somebody waits.
struct Later {
    wasi: WasiCtx,
    table: ResourceTable,
}

impl WasiView for Later {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.wasi, table: &mut self.table }
    }
}

fn outcome(status: Status, value: Option<Value>) -> Outcome {
    let actor = Actor { kind: ActorKind::Person, name: None };
    Outcome { status, value, actor, via: "form".into(), decided_at: None, comment: None }
}

impl events::Host for Later {}

impl<T: Send + 'static> events::HostWithStore<T> for HasSelf<Later> {
    async fn create(
        accessor: &Accessor<T, Self>,
        question: Resource<Question>,
    ) -> Result<std::result::Result<Resource<Event>, Error>> {
        accessor.with(|mut access| {
            let later = access.get();
            let name = later.table.get(&question)?.0.clone();
            Ok(Ok(later.table.push(Event(name))?))
        })
    }

    async fn open(
        accessor: &Accessor<T, Self>,
        id: String,
    ) -> Result<std::result::Result<Resource<Event>, Error>> {
        accessor.with(|mut access| Ok(Ok(access.get().table.push(Event(id))?)))
    }

    async fn later(_: &Accessor<T, Self>) -> Result<String> {
        Ok("later".into())
    }
}

impl events::HostQuestion for Later {
    fn new(&mut self, name: String, _: String, _: Kind) -> Result<Resource<Question>> {
        Ok(self.table.push(Question(name))?)
    }
    fn set_run(&mut self, _: Resource<Question>, _: String) -> Result<()> {
        Ok(())
    }
    fn set_key(&mut self, _: Resource<Question>, _: String) -> Result<()> {
        Ok(())
    }
    fn set_org(&mut self, _: Resource<Question>, _: String) -> Result<()> {
        Ok(())
    }
    fn set_project(&mut self, _: Resource<Question>, _: String) -> Result<()> {
        Ok(())
    }
    fn set_domain(&mut self, _: Resource<Question>, _: String) -> Result<()> {
        Ok(())
    }
    fn set_timeout(&mut self, _: Resource<Question>, _: Option<u32>) -> Result<()> {
        Ok(())
    }
    fn fail_on_timeout(&mut self, _: Resource<Question>) -> Result<()> {
        Ok(())
    }
    fn decline_on_timeout(&mut self, _: Resource<Question>) -> Result<()> {
        Ok(())
    }
    fn answer_on_timeout(&mut self, _: Resource<Question>, _: Value) -> Result<()> {
        Ok(())
    }
    fn set_poll_interval(&mut self, _: Resource<Question>, _: u32) -> Result<()> {
        Ok(())
    }
    fn set_later(&mut self, _: Resource<Question>, _: String) -> Result<()> {
        Ok(())
    }
    fn set(&mut self, _: Resource<Question>, _: String, _: String) -> Result<()> {
        Ok(())
    }
    fn drop(&mut self, question: Resource<Question>) -> Result<()> {
        self.table.delete(question)?;
        Ok(())
    }
}

impl<T: Send + 'static> events::HostEventWithStore<T> for HasSelf<Later> {
    async fn poll(
        _: &Accessor<T, Self>,
        _: Resource<Event>,
    ) -> Result<std::result::Result<Option<Outcome>, Error>> {
        Ok(Ok(None))
    }
    async fn wait(_: &Accessor<T, Self>, _: Resource<Event>) -> Result<std::result::Result<Outcome, Error>> {
        Ok(Ok(outcome(Status::Completed, Some(Value::Int(12)))))
    }
    async fn cancel(
        _: &Accessor<T, Self>,
        _: Resource<Event>,
        _: Option<String>,
    ) -> Result<std::result::Result<Outcome, Error>> {
        Ok(Ok(outcome(Status::Cancelled, None)))
    }
}

impl events::HostEvent for Later {
    fn id(&mut self, event: Resource<Event>) -> Result<String> {
        Ok(self.table.get(&event)?.0.clone())
    }
    fn form_url(&mut self, _: Resource<Event>) -> Result<Option<String>> {
        Ok(None)
    }
    fn api_url(&mut self, _: Resource<Event>) -> Result<String> {
        Ok("https://ask.example.org/v1/events/0".into())
    }
    fn report(&mut self, _: Resource<Event>) -> Result<Option<String>> {
        Ok(None)
    }
    fn document(&mut self, _: Resource<Event>) -> Result<String> {
        Ok(r#"{"prompt":"?","later":true}"#.into())
    }
    fn drop(&mut self, event: Resource<Event>) -> Result<()> {
        self.table.delete(event)?;
        Ok(())
    }
}

/// Runs the flow in the later host, and gives what it printed.
async fn run() -> Result<String> {
    let engine = Engine::new(Config::new().wasm_component_model_async(true))?;
    let component = Component::new(&engine, hitl_flows::FROZEN)?;
    let mut linker = Linker::<Later>::new(&engine);
    wasmtime_wasi::p3::add_to_linker(&mut linker)?;
    events::add_to_linker::<Later, HasSelf<Later>>(&mut linker, |later| later)?;
    let printed = MemoryOutputPipe::new(1 << 16);
    let wasi = WasiCtx::builder().stdout(printed.clone()).build();
    let mut store = Store::new(&engine, Later { wasi, table: ResourceTable::new() });
    let command = Command::instantiate_async(&mut store, &component, &linker).await?;
    let ran =
        store.run_concurrent(async |accessor| command.wasi_cli_run().call_run(accessor).await).await??;
    assert_eq!(ran, Ok(()));
    Ok(String::from_utf8(printed.contents().to_vec()).unwrap())
}

const PRINTED: &str = "12 copies, open before: true, links: false, cancelled: true";

#[test]
fn a_flow_built_against_the_release_runs_in_a_later_host() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    assert_eq!(runtime.block_on(run()).unwrap().trim_end(), PRINTED);
}

#[test]
fn it_runs_with_the_host_and_the_component_as_they_are() {
    let place = Place::new("sqlite");
    let flow = place.path().join("frozen.wasm");
    fs::write(&flow, hitl_flows::FROZEN).unwrap();
    let flow = flow.display().to_string();
    let mut running = Running::start(place.hitl(&["run", "--run-id", "r", &flow]));
    assert_eq!(try_submit(&running.link(), &json!(12), None).unwrap().status, 200);
    let ran = running.end();
    // Whoever answers may be faster than the flow's look before.
    let printed = ran.stdout.replace("open before: false", "open before: true");
    assert_eq!((ran.code, &*printed), (Some(0), PRINTED), "{ran:?}");
}

#[test]
fn the_later_interface_is_the_released_one_with_two_functions_more() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let read = |path: &str| fs::read_to_string(root.join(path)).unwrap();
    let added = [
        "    /// What a later version knows beside.\n    @since(version = 0.1.1)\n    set-later: func(what: string);\n\n",
        "\n  /// What a later version does beside.\n  @since(version = 0.1.1)\n  later: async func() -> string;\n",
    ];
    let mut later = read("tests/flows/later/events.wit");
    for function in added {
        assert!(later.contains(function), "{function}");
        later = later.replacen(function, "", 1);
    }
    assert_eq!(later, read("wit/released/0.1.0/events.wit"));
    assert_eq!(read("tests/flows/later/types.wit"), read("wit/released/0.1.0/types.wit"));
}

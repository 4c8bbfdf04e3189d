//! What a run is about, drawn from its seed: hosts, questions, actors, and how bad the weather is.

use super::actors::{
    Action, Actor, Answerer, Courier, Creator, Earlier, Extender, Follower, Lister, Plan, Plugin, Purger,
    Waiter, plugin_request,
};
use super::outbox::RECEIVER;
use super::world::World;
use hitl_core::callback::{Callback, Wrap};
use hitl_core::id::{IdKey, Identity};
use hitl_core::{DataType, Filter, Kind, OnTimeout, Question, Request, Settings, Timeout, Value, keys};
use std::rc::Rc;

pub(crate) struct Scenario {
    /// The settings of each host.
    pub(crate) hosts: Vec<Settings>,
    pub(crate) questions: Vec<Rc<Plan>>,
    pub(crate) actors: Vec<Rc<dyn Actor>>,
    /// How many steps until things are left to settle.
    pub(crate) steps: usize,
    /// How many of a thousand steps are crashes.
    pub(crate) crashes: usize,
    /// How many of a hundred steps move the clock.
    pub(crate) clock: usize,
}

impl Scenario {
    pub(crate) fn draw(world: &World) -> Scenario {
        let fair = world.chance(15);
        world.faults.set(if fair { 0 } else { world.pick(&[0, 3, 10, 25]) });
        let hosts = (0..=world.below(2)).map(|_| settings(world)).collect::<Vec<_>>();
        let mut scenario = Scenario {
            questions: questions(world, &hosts[0]),
            hosts,
            actors: Vec::new(),
            steps: 80 + world.below(300),
            crashes: if fair { 0 } else { world.pick(&[0, 5, 20, 50]) },
            clock: world.pick(&[1, 3, 8]),
        };
        // A program of an earlier version knows nothing of purges: it may not use the store any more.
        let purgers = if world.chance(35) { 1 + world.below(2) } else { 0 };
        for question in scenario.questions.clone() {
            scenario.people(world, &question, purgers == 0);
        }
        world.older_than.set(world.pick(&[0, 0, 0, 1, 60, 86_400]));
        for nth in 0..purgers {
            scenario.actors.push(Rc::new(Purger { nth, runs: 2 + world.below(6) }));
        }
        for nth in 0..world.below(3) {
            scenario.lister(world, nth);
        }
        for nth in 0..world.below(3) {
            let filter = scenario.filter(world);
            scenario.actors.push(Rc::new(Follower::new(nth, filter, 2 + world.below(8))));
        }
        let is_sent = scenario.questions.iter().any(|question| question.spec.callback.is_some());
        let couriers = if is_sent { world.pick(&[0, 1, 1, 2, 2]) } else { 0 };
        for nth in 0..couriers {
            scenario.actors.push(Rc::new(Courier::new(nth, 2 + world.below(6))));
        }
        scenario
    }

    fn people(&mut self, world: &World, question: &Rc<Plan>, earlier: bool) {
        let nth = |actors: &Vec<Rc<dyn Actor>>| actors.len();
        // The event of the plugin was written by the plugin.
        let more = usize::from(!earlier && world.chance(50));
        let creators = if question.spec.name == "old" { 0 } else { 1 + more + world.below(2) };
        for _ in 0..creators {
            let creator = Creator {
                nth: nth(&self.actors),
                question: question.clone(),
                spec: like(world, question),
                runs: 1 + world.below(2),
            };
            self.actors.push(Rc::new(creator));
        }
        // It knew nothing of more time.
        let earlier = earlier && question.spec.extend_seconds.is_none();
        if earlier && creators > 0 && question.spec.callback.is_none() && world.chance(12) {
            self.actors.push(Rc::new(Earlier { plan: question.clone() }));
        }
        for _ in 0..world.below(4) {
            let who = format!("answerer-{}", nth(&self.actors));
            let key = world.chance(60).then(|| format!("key-of-{who}"));
            let data_type = question.spec.kind.data_type();
            let action = action(world, data_type);
            let then = if world.chance(50) { action } else { self::action(world, data_type) };
            let (question, twice) = (question.clone(), world.chance(40));
            let answerer = Answerer { who, question, action, then, key, twice, state: Default::default() };
            self.actors.push(Rc::new(answerer));
        }
        let can_be_extended = question.spec.extend_seconds.is_some();
        let extenders = if can_be_extended { world.below(3) } else { usize::from(world.chance(3)) };
        for _ in 0..extenders {
            let who = format!("extender-{}", nth(&self.actors));
            self.actors.push(Rc::new(Extender::new(who, question.clone())));
        }
        for _ in 0..world.below(3) {
            self.actors.push(Rc::new(Waiter::new(nth(&self.actors), question.clone())));
        }
        if world.chance(10) {
            self.actors.push(Rc::new(Plugin { question: question.clone(), begun: Default::default() }));
        }
    }

    fn filter(&self, world: &World) -> Filter {
        let one = &world.pick(&self.questions).spec;
        let mut filter = Filter::default();
        // Each part of the filter with and without those that come before it in the keys.
        if world.chance(30) {
            filter.project = Some(one.project.clone().unwrap_or_else(|| "default".into()));
        }
        if world.chance(15) {
            filter.domain = Some("development".into());
        }
        if world.chance(30) {
            filter.run = Some(one.run.clone().unwrap_or_default());
        }
        filter
    }

    fn lister(&mut self, world: &World, nth: usize) {
        let mut filter = self.filter(world);
        filter.ended = world.chance(30);
        if world.chance(10) {
            filter.text = Some("EPLOY".into());
        }
        let questions = self.questions.clone();
        let (limit, walks) = (world.pick(&[1, 2, 3, 50]), 1 + world.below(2));
        self.actors.push(Rc::new(Lister { nth, questions, filter, limit, walks }));
    }
}

fn settings(world: &World) -> Settings {
    let pushed = world.chance(50);
    Settings::read(|name| match name {
        "public-url" => Some("https://example.org/{org}/{project}".into()),
        "callbacks" => Some(RECEIVER.into()),
        "wake-ups" if pushed => Some("pushed".into()),
        _ => None,
    })
}

fn questions(world: &World, settings: &Settings) -> Vec<Rc<Plan>> {
    world.set(keys::ID_KEY, Some(ID_SECRET.to_vec()));
    let mut questions: Vec<Rc<Plan>> = Vec::new();
    for _ in 0..=world.below(3) {
        let spec = spec(world, questions.len());
        let keyed = spec.run.is_some() || spec.key.is_some();
        let same = |other: &Rc<Plan>| {
            let of = |spec: &Question| {
                (
                    spec.name.clone(),
                    spec.run.clone(),
                    spec.key.clone(),
                    spec.org.clone(),
                    spec.project.clone(),
                )
            };
            of(&other.spec) == of(&spec)
        };
        if questions.iter().any(same) {
            continue;
        }
        let request = spec.clone().request(settings, world.now()).expect("a good spec");
        let derived = if keyed { derived(&request) } else { Vec::new() };
        let pairs = derived.iter().skip(1).zip(&derived).map(|(id, before)| (id.clone(), before.clone()));
        world.truth.borrow_mut().before.extend(pairs);
        questions.push(Rc::new(Plan { spec, derived, ids: Default::default() }));
    }
    if world.chance(8) {
        let spec = Question::new("old", "Go on?", DataType::Bool);
        plugin_request(world, "0b7c0b5e-6d4c-4f6e-9f5a-0d9f3d1f1f1f");
        let id = keys::request_id("hitl-requests/0b7c0b5e-6d4c-4f6e-9f5a-0d9f3d1f1f1f/request.json");
        let ids = id.map(str::to_owned).into_iter().collect::<Vec<_>>();
        questions.push(Rc::new(Plan { spec, derived: Vec::new(), ids: ids.into() }));
    }
    questions
}

/// The secret that ids are made with, so that they are known before their events are.
pub(crate) const ID_SECRET: &[u8] = &[5; 32];

/// The ids of an event that has a run or a key: the first, and those that it has after so many purges.
fn derived(request: &Request) -> Vec<String> {
    let identity = Identity {
        scope: &request.scope(),
        name: &request.event_name,
        key: request.key.as_deref(),
        party: None,
    };
    let key = IdKey::new(ID_SECRET).expect("a good secret");
    (0..40).map(|purged| key.later_id(&identity, purged)).collect()
}

/// Names that differ in one part only, so that whoever forgets a part takes one event for another.
fn spec(world: &World, nth: usize) -> Question {
    let random = world.chance(30);
    let name = if random { format!("random-{nth}") } else { world.pick(&["deploy", "deplo"]).to_owned() };
    let data_type = world.pick(&DataType::ALL);
    let mut spec = Question::new(name, "Go on?", kind(data_type));
    spec.project = world.pick(&[None, Some("p/ü".into())]);
    spec.org = world.pick(&[None, None, Some("acme".into())]);
    if !random {
        (spec.run, spec.key) = world.pick(&[
            (Some("run-1".into()), None),
            (Some("run-1".into()), Some("y".into())),
            (Some("run-2".into()), None),
            (None, Some("y".into())),
        ]);
    }
    spec.timeout = timeout(world);
    if spec.timeout != Timeout::Never {
        spec.extend_seconds = world.pick(&[None, None, Some(1), Some(60)]);
    }
    spec.on_timeout = match world.below(3) {
        0 => OnTimeout::Fail,
        1 => OnTimeout::Decline,
        _ => OnTimeout::Answer(match data_type {
            DataType::Int => Value::Int(1),
            DataType::Float => Value::Float(0.1),
            DataType::Bool => Value::Bool(false),
            DataType::Str => Value::Str("nobody".into()),
            DataType::Form => Value::Str(r#"{"n": 1}"#.into()),
        }),
    };
    spec.poll_interval_seconds = world.pick(&[None, Some(1), Some(60)]);
    spec.callback = world.chance(33).then(|| callback(world, nth));
    spec
}

pub(crate) fn kind(data_type: DataType) -> Kind {
    /// In the middle of its members stands one that nobody is asked for.
    const SCHEMA: &str = r#"{"type": "object", "required": ["n"], "properties": {
        "n": {"type": "integer"}, "k": {"const": "deploy"}, "m": {"type": "array", "items": {"type": "string"}}}}"#;
    if data_type == DataType::Form { Kind::Form(SCHEMA.into()) } else { data_type.into() }
}

fn callback(world: &World, nth: usize) -> Callback {
    let wrap = world.pick(&Wrap::ALL);
    Callback { wrap, ..Callback::to(format!("{RECEIVER}{nth}")) }
}

fn timeout(world: &World) -> Timeout {
    world.pick(&[
        Timeout::Seconds(1),
        Timeout::Seconds(5),
        Timeout::Seconds(60),
        Timeout::Default,
        Timeout::Never,
    ])
}

/// The spec of the question; or one that finds the same event; or one that conflicts with it.
fn like(world: &World, question: &Plan) -> Question {
    let mut spec = question.spec.clone();
    if question.is_keyed() {
        match world.below(10) {
            0 => spec.prompt = "Stop?".into(),
            1 => {
                spec.kind = kind(world.pick(&DataType::ALL));
                spec.on_timeout = OnTimeout::Fail;
            }
            2..=4 => {
                spec.timeout = timeout(world);
                let may = spec.timeout != Timeout::Never;
                spec.extend_seconds =
                    if may { world.pick(&[spec.extend_seconds, None, Some(5)]) } else { None };
            }
            5 if spec.callback.is_some() => {
                spec.callback = world.chance(50).then(|| callback(world, 9));
            }
            _ => {}
        }
    }
    spec
}

fn action(world: &World, data_type: DataType) -> Action {
    let (texts, wrong) = match data_type {
        DataType::Int => (["1", "2"], "1_0"),
        DataType::Float => (["0.1", "2.5858059005762334e293"], "nan"),
        DataType::Bool => (["yes", "no"], "maybe"),
        DataType::Str => (["a", "b"], ""),
        DataType::Form => ([r#"{"n": 1}"#, r#"{"n": 2.0, "m": ["a"]}"#], r#"{"n": "one"}"#),
    };
    match world.below(10) {
        0 => Action::Decline,
        1 => Action::Cancel,
        2 => Action::Submit(wrong),
        _ => Action::Submit(world.pick(&texts)),
    }
}

//! `hitl ask`, `hitl confirm` and `hitl new`.

use super::kind::{TYPES, Type};
use super::question::Question;
use super::wait;
use crate::client::{Client, Patience};
use crate::event::Event;
use crate::exit::{Exit, Failure, STATUSES};
use crate::field::Field;
use crate::form::{self, FormServer};
use crate::link::eprint_link;
use crate::notify::shows_link;
use crate::options::{Json, Target};
use crate::output::{eprint_line, print, print_json, print_value};
use crate::prompt::Prompt;
use crate::qr::Qr;
use crate::signals::Signals;
use clap::Args;

const ASK_EXAMPLES: &str = "\
Examples:
  n=$(hitl ask --type int \"How many replicas?\")
  name=$(hitl ask --run nightly-42 --timeout 30m --default main \"Which branch?\")
  hitl ask --type float --timeout none --key budget-2026 \"What is the budget?\"
  hitl ask --type bool --confirm --context Where=prod-db-1 \"Delete the old backups?\"
  hitl ask --markdown --extend 1h --asked-by release-bot --type bool \"Ship **2.4.1**?\"
  env=$(hitl ask --type choice:staging,production \"Where to?\")
  hitl ask --type @deploy.schema.json \"What shall be deployed?\" > deploy.json
  printf 'Ship it?\\n\\n%s\\n' \"$(date)\" | hitl ask --type bool --run release-1.4 -
  hitl ask --notify /usr/local/bin/tell-the-team \"Which branch?\"

The link, the time left and how it ended go to stderr, the answer alone to stdout. The form is served from here unless \
something serves this store already; the question stays open when this ends, and --run or --key finds it again.

Where stdin and stderr are a terminal, the answer can be typed there, too, and whichever comes first counts; a line \
:decline, and perhaps why, declines. Not with --no-input, and not in the background.

A terminal gets the link as a hyperlink, unless NO_COLOR is set, or FORCE_HYPERLINK=0.

Exit status: 0 answered, 3 timed out, 4 declined, 5 cancelled; all of them: hitl --help";

const CONFIRM_EXAMPLES: &str = "\
Examples:
  hitl confirm --timeout 10m \"Deploy to production?\" && ./deploy

  hitl confirm --timeout 10m \"Deploy to production?\"
  case $? in
    0) ./deploy ;;
    1) echo \"the answer was no\" ;;
    3) echo \"nobody answered\" ;;
    4|5) echo \"nobody wanted to decide\" ;;
    *) exit 1 ;;
  esac

In `if hitl confirm …` all but yes is no: also what could not be asked. How it ended, with the comment, goes to stderr. \
At a terminal y, yes, n and no can be typed, too.";

/// Ask a question, show the link, wait, print the answer
#[derive(Debug, Args)]
#[command(after_help = ASK_EXAMPLES)]
pub(crate) struct Ask {
    #[arg(long = "type", default_value = "str", value_name = "TYPE", value_parser = str::parse::<Type>, help = TYPES)]
    data_type: Type,
    #[command(flatten)]
    field: Field,
    #[command(flatten)]
    question: Question,
    #[command(flatten)]
    person: Person,
    #[command(flatten)]
    print: Json,
}

/// The person who may be at the terminal.
#[derive(Debug, Clone, Copy, Args)]
struct Person {
    #[command(flatten)]
    qr: Qr,
    /// Do not let the question be answered at this terminal, only by its link
    #[arg(long)]
    no_input: bool,
}

/// Ask yes or no; the answer is the exit status
#[derive(Debug, Args)]
#[command(
    after_help = format!("{CONFIRM_EXAMPLES}\n\n{STATUSES}")
)]
pub(crate) struct Confirm {
    #[command(flatten)]
    question: Question,
    #[command(flatten)]
    person: Person,
    #[command(flatten)]
    print: Json,
}

/// Create a question and print its id, without waiting
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  id=$(hitl new --type bool \"Ship it?\"); hitl link \"$id\"; hitl wait \"$id\"\n  hitl new --qr \"Ship it?\""
)]
pub(crate) struct New {
    #[arg(long = "type", default_value = "str", value_name = "TYPE", value_parser = str::parse::<Type>, help = TYPES)]
    data_type: Type,
    #[command(flatten)]
    question: Question,
    #[command(flatten)]
    qr: Qr,
    #[command(flatten)]
    print: Json,
}

impl Ask {
    pub(crate) async fn run(self, target: &Target, signals: Signals) -> Result<Exit, Failure> {
        self.field.is_all_with(self.print)?;
        let Ended { event, before } =
            ask(&self.question, &self.data_type, &self.field, self.person, target, signals).await?;
        if self.print.json {
            print_json(event.json())?;
        }
        let answer = event.answer(before, &self.field)?;
        eprint_line!("hitl: {}", answer.told);
        if !self.print.json {
            print_value(&answer.value)?;
        }
        Ok(Exit::Success)
    }
}

impl Confirm {
    pub(crate) async fn run(self, target: &Target, signals: Signals) -> Result<Exit, Failure> {
        let field = Field::default();
        let Ended { event, before } =
            ask(&self.question, &Type::BOOL, &field, self.person, target, signals).await?;
        if self.print.json {
            print_json(event.json())?;
        }
        let answer = event.answer(before, &field)?;
        let (word, exit) = if answer.value == "true" { ("yes", Exit::Success) } else { ("no", Exit::No) };
        eprint_line!("hitl: {word}, {}", answer.told);
        Ok(exit)
    }
}

impl New {
    pub(crate) async fn run(self, client: &Client, target: &Target) -> Result<Exit, Failure> {
        let event = self.question.create(client, target, &self.data_type).await?;
        let told = event.open() && self.question.notify(&event).await;
        if self.print.json {
            print_json(event.json())?;
        } else {
            match event.form_url() {
                Some(_) if !shows_link(told) => form::warn_unless_served(target)?,
                Some(url) => {
                    eprint_link("link: ", url);
                    self.qr.show(url);
                    form::warn_unless_served(target)?;
                }
                None => eprint_line!("hitl: {}", form::WITHOUT_LINK),
            }
            print(event.id())?;
        }
        Ok(Exit::Success)
    }
}

/// A question that was asked, and has ended.
struct Ended {
    event: Event,
    /// Whether it had ended when this command first looked at it.
    before: bool,
}

/// Asks, and waits for the end.
async fn ask(
    question: &Question,
    data_type: &Type,
    field: &Field,
    person: Person,
    target: &Target,
    mut signals: Signals,
) -> Result<Ended, Failure> {
    let (client, form, event) = tokio::select! {
        asked = open(question, data_type, target) => asked?,
        exit = signals.stopped() => {
            return Err(Failure::Stopped(exit, "stopped before the question was asked".into()));
        }
    };
    field.check(&event.view().request)?;
    let before = !event.open();
    let mut prompt = None;
    if event.open() {
        let told = tokio::select! {
            told = question.notify(&event) => told,
            exit = signals.stopped() => {
                let again = target.waiting_for([event.id()]);
                return Err(Failure::Stopped(exit, format!("stopped; the question stays open: {again}")));
            }
        };
        let request = &event.view().request;
        let (prompt_text, context) = (request.plain_prompt(), &request.context.0);
        form::announce(&prompt_text, context, event.form_url(), event.expires_at(), told);
        if let Some(url) = event.form_url() {
            person.qr.show(url);
        }
        prompt = if person.no_input { None } else { Prompt::open() };
    }
    let event = wait::until_ended(&client, event, prompt, Patience::by_now(), target, signals).await?;
    if let Some(form) = form {
        form.close().await;
    }
    Ok(Ended { event, before })
}

/// Creates the question, or finds it, where something serves its form.
async fn open(
    question: &Question,
    data_type: &Type,
    target: &Target,
) -> Result<(Client, Option<FormServer>, Event), Failure> {
    let (client, form) = match &target.server {
        Some(_) => (Client::open_or_make(target).await?, None),
        None => {
            let (local, form) = FormServer::open(target).await?;
            (Client::Local(Box::new(local)), Some(form))
        }
    };
    let event = question.create(&client, target, data_type).await?;
    Ok((client, form, event))
}

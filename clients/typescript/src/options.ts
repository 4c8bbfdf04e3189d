// What can be said of a question beside its type and prompt.

import type { Fact, Question } from "./documents.js";
import type { Reader } from "./types.js";

/** What can be said of a question. What is left away has the server's default. */
export interface QuestionOptions<Given = unknown> {
  /** What the question is called: 1 to 200 characters on one line. Default: its prompt, on one line, as far as a name may go. */
  name?: string | undefined;
  /**
   * The run that asks, 1 to 200 characters. With it, asking again finds the same question by its name: its link, its deadline
   * and its answer. Nobody is asked twice, whatever crashes.
   */
  run?: string | undefined;
  /** Tells this question from others of the same name in the run, 1 to 200 characters; does the same without a run. */
  key?: string | undefined;
  /** Where the question belongs, at most 100 characters. */
  project?: string | undefined;
  /** The same. */
  domain?: string | undefined;
  /** The same. */
  org?: string | undefined;
  /** How many seconds it waits for an answer: 1 to 315360000, or null: for ever. Default: 3600. */
  timeoutSeconds?: number | null | undefined;
  /**
   * What happens then: `"fail"` ({@link TimedOut}), `"decline"` ({@link Declined}), or `{ answer }`, which counts as if a person
   * had given it. Default: `"fail"`.
   */
  onTimeout?: "fail" | "decline" | { answer: Given } | undefined;
  /** By how many seconds people may move the deadline, once: 1 to 315360000. Default: they cannot. */
  extendSeconds?: number | undefined;
  /** What the person sees beside the question, to decide by: at most 50 facts. */
  context?: Fact[] | undefined;
  /** Whether the prompt is markdown. Default: it is text. */
  markdown?: boolean | undefined;
  /** Whether the page shows an answer once more before it counts, for what cannot be undone. Default: false. */
  confirm?: boolean | undefined;
  /** Who asks, as the person is told, 1 to 200 characters. Default: the name of the API key, if it has one. */
  askedBy?: string | undefined;
  /** The language of what is asked, a tag of BCP 47 such as `de`. */
  lang?: string | undefined;
  /** Whether the page shows the question only when a person asks for it, and an answer never again. Default: false. */
  sensitive?: boolean | undefined;
  /** Whether what no field of a form can show becomes a box for JSON. Default: it is refused. */
  allowJson?: boolean | undefined;
}

const LONGEST_NAME = 200;

/** The body of `POST /v1/events`. @internal */
export function question(prompt: string, reader: Reader<unknown>, options: QuestionOptions): Question {
  const { run, onTimeout } = options;
  // A request that is sent again must not ask twice.
  const key = options.key ?? (run === undefined ? `once-${crypto.randomUUID()}` : undefined);
  const body: { [member in keyof Question]: Question[member] | undefined } = {
    event_name: options.name ?? called(prompt),
    data_type: reader.dataType,
    prompt,
    prompt_format: options.markdown ? "markdown" : undefined,
    schema: reader.dataType === "form" ? reader.schema : undefined,
    allow_json: options.allowJson,
    context: options.context,
    confirm: options.confirm,
    asked_by: options.askedBy,
    lang: options.lang,
    sensitive: options.sensitive,
    org: options.org,
    project: options.project,
    domain: options.domain,
    run,
    key,
    timeout_seconds: options.timeoutSeconds,
    extend_seconds: options.extendSeconds,
    on_timeout: typeof onTimeout === "object" ? { answer: reader.write(onTimeout.answer) } : onTimeout,
  };
  const said = Object.entries(body).filter(([, value]) => value !== undefined);
  return Object.fromEntries(said) as unknown as Question;
}

/** The name of a question that was given none. */
function called(prompt: string): string {
  const line = prompt.split(/\s+/u).filter(Boolean).join(" ");
  const name = [...line.replace(/\p{Cc}/gu, "")].slice(0, LONGEST_NAME).join("");
  return name || "question";
}

// A flow: approve, then a number, then a result. Kill it anywhere and start it again with the same run id.
import { Question, create } from "hitl:hitl/events-sync@0.1.1";
import { getStdout } from "wasi:cli/stdout@0.2.0";

// Asks one question and waits for its answer; undefined if nobody gave one.
function ask(name, prompt, kind) {
  const question = new Question(name, prompt, { tag: kind });
  const outcome = create(question).wait();
  return outcome.value?.val;
}

function publish() {
  if (!ask("approve", "Publish the release?", "bool")) return "not approved";
  return `published ${ask("copies", "How many copies?", "int")} copies`;
}

export const run = {
  run() {
    const told = `${publish()}\n`;
    // QuickJS has no TextEncoder; this is enough for ASCII.
    getStdout().blockingWriteAndFlush(Uint8Array.from(told, (character) => character.charCodeAt(0)));
  },
};

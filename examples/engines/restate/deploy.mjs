// A service of Restate that asks a person, by an awakeable that hitl resolves with the outcome.
//
// Usage: HITL_SERVER=http://127.0.0.1:8081 HITL_API_KEY=… node deploy.mjs [PORT]

import * as restate from "@restatedev/restate-sdk";

const HITL = process.env.HITL_SERVER ?? "http://127.0.0.1:8081";
const INGRESS = process.env.RESTATE_INGRESS ?? "http://127.0.0.1:8080";

/**
 * Creates the question, or finds it: it is the same one for the same run and key. What it throws, Restate tries again; but not
 * what no other try would change.
 */
async function create(question) {
  const response = await fetch(`${HITL}/v1/events`, {
    method: "POST",
    headers: { authorization: `Bearer ${process.env.HITL_API_KEY}`, "content-type": "application/json" },
    body: JSON.stringify(question),
    signal: AbortSignal.timeout(30_000),
  });
  const text = await response.text();
  if (response.ok) return JSON.parse(text).request_id;
  const error = `hitl answered ${response.status}: ${text}`;
  const passes = response.status >= 500 || [408, 425, 429].includes(response.status);
  throw passes ? new Error(error) : new restate.TerminalError(error);
}

/** The answer to `question`, however long it takes. Nothing runs meanwhile. */
async function ask(ctx, key, question) {
  const { id, promise } = ctx.awakeable();
  const callback = { url: `${INGRESS}/restate/awakeables/${id}/resolve` };
  await ctx.run("ask", () => create({ ...question, run: ctx.request().id, key, callback }));
  const outcome = await promise;
  if (outcome.status === "completed") return outcome.value;
  throw new restate.TerminalError(`${outcome.status} by ${outcome.decided_by}: ${outcome.comment ?? "no comment"}`);
}

const deploy = restate.service({
  name: "deploy",
  handlers: {
    release: async (ctx, release) => {
      const replicas = await ask(ctx, "replicas", {
        event_name: "replicas",
        prompt: `How many replicas of ${release}?`,
        data_type: "int",
        timeout_seconds: 86_400,
      });
      return `${release} runs ${replicas} times`;
    },
  },
});

const port = await restate.serve({ services: [deploy], port: Number(process.argv[2] ?? 9080) });
console.error(`deploy: on http://127.0.0.1:${port}`);

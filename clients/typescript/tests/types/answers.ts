// What type an answer has, by the type that was asked for.
import { choice, Client, type AnyEvent, type Event, type Outcome } from "hitl-events";
import { FakeServer } from "hitl-events/testing";
import { z } from "zod";

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function is<A, B>(_: Same<A, B>): void {}

export async function answers(client: Client): Promise<void> {
  const bool = await client.ask("bool", "?");
  is<typeof bool, boolean>(true);
  const int = await client.ask("int", "?", { onTimeout: { answer: 3 } });
  is<typeof int, number>(true);
  const bigint = await client.ask("bigint", "?", { onTimeout: { answer: 3n } });
  is<typeof bigint, bigint>(true);
  const float = await client.ask("float", "?");
  is<typeof float, number>(true);
  const str = await client.ask("str", "?", { onTimeout: "decline" });
  is<typeof str, string>(true);
  const where = await client.ask(choice("staging", "production"), "?", { onTimeout: { answer: "staging" } });
  is<typeof where, "staging" | "production">(true);
  const model = z.object({ day: z.iso.date().transform((day) => new Date(day)), notes: z.string().default("none") });
  const form = await client.ask(model, "?", { onTimeout: { answer: { day: "2027-01-31" } } });
  is<typeof form, { day: Date; notes: string }>(true);
  const set = await client.ask({ schema: { type: "array" }, parse: (value) => new Set(value as string[]) }, "?");
  is<typeof set, Set<string>>(true);

  const event = await client.create("int", "?");
  is<typeof event, Event<number>>(true);
  const outcome = await event.outcome();
  is<typeof outcome, Outcome<number> | null>(true);
  if (outcome?.status === "completed") is<typeof outcome.value, number>(true);
  else if (outcome !== null) is<typeof outcome.value, null>(true);
  const found = await client.get("id", "bool");
  is<typeof found, Event<boolean>>(true);
  const listed = client.list({ status: "all" });
  for await (const one of listed) is<typeof one, AnyEvent>(true);

  // @ts-expect-error there is no such type
  await client.ask("integer", "?");
  // @ts-expect-error the answer in time is of another type
  await client.ask("int", "?", { onTimeout: { answer: "3" } });
  // @ts-expect-error the answer in time is what is given, not what is made of it
  await client.ask(model, "?", { onTimeout: { answer: { day: new Date() } } });
  // @ts-expect-error it is none of the choices
  await client.ask(choice("a", "b"), "?", { onTimeout: { answer: "c" } });
  // @ts-expect-error there has to be a choice
  choice();
  // @ts-expect-error a fact has a label
  await client.ask("int", "?", { context: [{ text: "prod-db-1" }] });
}

export function clients(): Client[] {
  const server = new FakeServer();
  return [server.client(), new Client({ fetch }), new Client({ fetch: server.fetch, server: server.url, apiKey: "fake" })];
}

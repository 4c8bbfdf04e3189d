// A server for tests of programs that ask: in the same process, without a network and without waiting.

export { FakeServer, NobodyAnswers, type FakeAnswer, type FakeServerOptions } from "./server.js";

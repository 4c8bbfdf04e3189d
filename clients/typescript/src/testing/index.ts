// A server for tests of programs that ask: in the same process, without a network and without waiting.

export { FakeServer, type FakeAnswer } from "./server.js";

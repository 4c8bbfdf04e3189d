// Packs the package, installs it into a folder as a user would, and tests what is there, with the Node.js that runs this.
//
//     node scripts/test.mjs                types, fake and server
//     node scripts/test.mjs types          the examples of the README and of the guides, and the types, by tsc
//     node scripts/test.mjs fake           against the package's own fake, the guide's test among it
//     node scripts/test.mjs server         against the hitl that HITL_PROGRAM names, as the guide asks, and the fake's rules, too
//
// Nothing is written but into a folder that is removed at the end, and nothing is fetched.
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const source = fileURLToPath(new URL("..", import.meta.url));
const root = join(source, "../..");
const installed = join(source, "node_modules");
const parts = process.argv.length > 2 ? process.argv.slice(2) : ["types", "fake", "server"];

const folder = mkdtempSync(join(tmpdir(), "hitl-events-package-"));
try {
  test(install(pack()));
} catch (error) {
  // What failed has said so itself.
  process.exitCode = typeof error.status === "number" && error.status !== 0 ? error.status : 1;
  if (error.status === undefined) console.error(error);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function run(program, words, cwd, more = {}) {
  // On Windows npm is a script.
  const shell = program === "npm" && process.platform === "win32";
  // It would ask for its own newest version otherwise.
  const env = { ...process.env, ...more, npm_config_update_notifier: "false" };
  execFileSync(program, words, { cwd, env, shell, stdio: ["ignore", "inherit", "inherit"] });
}

/** The package as it would be published, made of a copy, so that several of these can run at once. */
function pack() {
  const copy = join(folder, "clients/typescript");
  mkdirSync(copy, { recursive: true });
  cpSync(join(root, "LICENSE"), join(folder, "LICENSE"), { dereference: true });
  for (const name of ["package.json", "tsconfig.json", "README.md", "scripts", "src"]) {
    cpSync(join(source, name), join(copy, name), { recursive: true });
  }
  const { status, stderr } = spawnSync(process.execPath, ["scripts/build.mjs"], { cwd: copy, encoding: "utf8" });
  // As in a clone to which npm has brought nothing yet.
  if (status !== 1 || !/^[^\n]*run npm ci first\n$/.test(stderr)) throw new Error(`without the compiler a build says: ${stderr}`);
  symlinkSync(installed, join(copy, "node_modules"), "junction");
  run("npm", ["pack", "--silent", "--pack-destination", folder], copy);
  const packed = readdirSync(folder).find((name) => name.endsWith(".tgz"));
  for (const document of [join(source, "README.md"), join(root, "docs/guides/typescript.md")]) {
    if (!readFileSync(document, "utf8").includes(packed)) throw new Error(`${document} installs another file than ${packed}`);
  }
  return join(folder, packed);
}

/** A program's folder with the package in it, and what the tests import beside. */
function install(packed) {
  const user = join(folder, "user");
  mkdirSync(user);
  writeFileSync(join(user, "package.json"), JSON.stringify({ private: true, type: "module" }));
  run("npm", ["install", "--silent", "--offline", "--no-audit", "--no-fund", "--ignore-scripts", packed], user);
  const content = readdirSync(join(user, "node_modules/hitl-events")).sort().join(" ");
  if (content !== "LICENSE README.md dist package.json") throw new Error(`the package holds ${content}`);
  // It needs nothing else, not even zod.
  const alone = `import { FakeServer } from "hitl-events/testing";
    const server = new FakeServer();
    server.answer("a", true);
    if ((await server.client().ask("bool", "a")) !== true) process.exit(1);`;
  run(process.execPath, ["--input-type=module", "--eval", alone], user);
  for (const name of ["zod", "@types/node", "undici-types"]) {
    cpSync(join(installed, name), join(user, "node_modules", name), { recursive: true });
  }
  cpSync(join(source, "tests"), join(user, "tests"), { recursive: true });
  return user;
}

function test(user) {
  if (parts.includes("types")) checkTypes(user);
  const { testing, typescript } = guides(user);
  for (const [part, files] of [
    ["fake", [testing]],
    ["server", ["tests/guide.test.mjs"]],
  ]) {
    if (parts.includes(part)) run(process.execPath, ["--test", `tests/${part}.test.mjs`, ...files], user, { GUIDE: typescript, HITL_PROJECT: root });
  }
}

/** The examples in TypeScript of a document: what stands in it, without what it is indented by. */
function examplesOf(document) {
  const text = readFileSync(document, "utf8");
  const examples = [...text.matchAll(/^( *)```ts\n(.*?)^\1```$/gms)].map(([, indent, example]) => example.replaceAll(new RegExp(`^${indent}`, "gm"), ""));
  if (examples.length === 0) throw new Error(`${document} has no example`);
  return examples;
}

/** The guides' programs, in JavaScript, each in a file. */
function guides(user) {
  const files = {};
  for (const name of ["testing", "typescript"]) {
    const examples = examplesOf(join(root, `docs/guides/${name}.md`));
    if (examples.length !== 1) throw new Error(`the guide ${name} has ${examples.length} programs`);
    const source = join(user, `${name}.ts`);
    writeFileSync(source, examples[0]);
    const settings = ["--target", "es2022", "--module", "nodenext", "--types", "node", "--outDir", join(user, "guides"), source];
    run(process.execPath, [join(installed, "typescript/bin/tsc"), ...settings], user);
    files[name] = join(user, "guides", `${name}.js`);
  }
  return files;
}

function checkTypes(user) {
  const types = join(user, "tests/types");
  const description = join(root, "guest/core/src/http/routes/openapi.json");
  run(process.execPath, [join(installed, "openapi-typescript/bin/cli.js"), description, "--output", join(types, "api.ts")], user);
  const documents = [join(source, "README.md"), ...["testing", "typescript"].map((name) => join(root, `docs/guides/${name}.md`))];
  for (const [number, example] of documents.flatMap(examplesOf).entries()) {
    writeFileSync(join(types, `example-${number + 1}.ts`), `${example}\nexport {};\n`);
  }
  // Once for programs of Node.js, and once for pages and other runtimes; strictly, and the package's own declarations too.
  const strict = { noEmit: true, strict: true, exactOptionalPropertyTypes: true, target: "es2022" };
  const node = { ...strict, module: "nodenext", lib: ["es2022"], types: ["node"] };
  const page = { ...strict, module: "esnext", moduleResolution: "bundler", lib: ["es2022", "dom"], types: [] };
  for (const [name, compilerOptions, files] of [
    ["node", node, readdirSync(types)],
    ["page", page, ["answers.ts"]],
  ]) {
    const project = join(types, `tsconfig.${name}.json`);
    writeFileSync(project, JSON.stringify({ compilerOptions, files }));
    run(process.execPath, [join(installed, "typescript/bin/tsc"), "--project", project], user);
  }
}

// Compiles the package into dist/, from nothing, and puts the licence beside it, which a package has to hold as a file.
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const compiler = folder("node_modules/typescript/bin/tsc");
if (!existsSync(compiler)) {
  console.error("the compiler is not here: run npm ci first");
  process.exit(1);
}
rmSync(folder("dist"), { recursive: true, force: true });
execFileSync(process.execPath, [compiler, "--project", folder("tsconfig.json")], { stdio: "inherit" });
copyFileSync(folder("../../LICENSE"), folder("LICENSE"));

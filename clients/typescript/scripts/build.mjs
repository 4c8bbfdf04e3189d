// Compiles the package into dist/, from nothing, and puts the licence beside it, which a package has to hold as a file.
import { execFileSync } from "node:child_process";
import { copyFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
rmSync(folder("dist"), { recursive: true, force: true });
const compiler = folder("node_modules/typescript/bin/tsc");
execFileSync(process.execPath, [compiler, "--project", folder("tsconfig.json")], { stdio: "inherit" });
copyFileSync(folder("../../LICENSE"), folder("LICENSE"));

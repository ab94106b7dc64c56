/**
 * Makes static/ from src/: the loader that every widget carries, and the bundle that comes once a page.
 * `--check` writes nothing and fails where static/ is not what src/ gives.
 */
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "..", "static");
const NAMES = { "loader.js": "loader.js", "main.js": "yw.js" };

/** @param {string} source */
async function bundle(source) {
  const result = await build({
    absWorkingDir: here,
    entryPoints: [join("src", source)],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
    charset: "utf8",
    loader: { ".css": "text" },
    legalComments: "none",
  });
  return result.outputFiles[0].text;
}

const stale = [];
for (const [source, name] of Object.entries(NAMES)) {
  const path = join(target, name);
  const text = await bundle(source);
  const old = await readFile(path, "utf8").catch(() => null);
  if (text === old) continue;
  if (process.argv.includes("--check")) stale.push(name);
  else await writeFile(path, text);
  console.log(`${name}: ${Buffer.byteLength(text)} bytes`);
}
if (stale.length > 0) {
  console.error(`static/ is not what src/ gives: ${stale.join(", ")}. Run: npm run build`);
  process.exit(1);
}

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { bareWords } from "./bare.js";

const PAGE = new URL("../../yescale_widgets/frontend/src/", import.meta.url);

describe("the source of the page", () => {
  it("says nothing that was not given to the translators", () => {
    const files = readdirSync(PAGE).filter((name) => name.endsWith(".js"));
    assert.ok(files.length > 40);
    const bare = files.flatMap((name) =>
      bareWords(readFileSync(new URL(name, PAGE), "utf8")).map((found) => `${name}:${found}`),
    );
    assert.deepEqual(bare, []);
  });

  for (const code of [
    'h("p", {}, "Looking")',
    "h('p', { class: 'yw-x', title: `See ${name}` })",
    'button("copy", act, { title: t("Copy") })',
    'h("p", {}, done ? t("done") : "not done")',
    'h("p", {}, name || "nobody")',
    'say("It is done")',
    'write(el, "none")',
    'set(el, "aria-label", "Close")',
    'const WORDS = ["Nothing is here."];',
    "const said = () => `${n} answers, ${m} distinct`;",
    "const said = () => `${Math.round(share * 100)} % agree`;",
    "const said = () => `${whole} s`;",
    'const said = () => `${h("p", {}, "Looking")}`;',
    'h("span", { class: "yw-st" }, status)',
    "write(pill, task.status)",
  ])
    it(`would be found bare in ${code}`, () => assert.equal(bareWords(code).length, 1));

  for (const code of [
    'h("p", { class: "yw-small yw-name", title: t("See {name}", { name }) }, t("Looking"), `${a} · ${b}`)',
    'button("✕", act, { "aria-expanded": "false" });',
    'import { t } from "./words.js";',
    'set(el, "role", "status");',
    "el.style.width = `${share}%`;",
    "const id = `yw-${count}`;",
    'h("span", {}, t(task.status), " ", time)',
    'h("span", {}, kind === "video" ? picture : null)',
    "tell(key, status);",
  ])
    it(`has words that nobody reads in ${code}`, () => assert.deepEqual(bareWords(code), []));
});

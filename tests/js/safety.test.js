import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Window } from "happy-dom";
import { mayKeep, scrub } from "../../yescale_widgets/frontend/src/blocks.js";
import { recordRules } from "../../yescale_widgets/frontend/src/record.js";
import { safeSource, webLink } from "../../yescale_widgets/frontend/src/sources.js";

/** What is left of a piece of HTML. */
function left(html) {
  const { document } = new Window();
  document.body.innerHTML = html;
  scrub(document.body);
  return document.body.innerHTML;
}

describe("HTML that got past the kernel", () => {
  for (const tag of [
    "script",
    "style",
    "iframe",
    "object",
    "embed",
    "form",
    "base",
    "meta",
    "link",
    "svg",
    "template",
    "button",
  ]) {
    it(`loses every <${tag}>`, () => {
      assert.doesNotMatch(
        left(`<p>a</p><${tag} src="x" onload="x"></${tag}><p>b</p>`),
        new RegExp(`<${tag}`),
      );
    });
  }

  for (const hostile of [
    '<img src="x" onerror="pwn()">',
    '<p onclick="pwn()" onmouseover="pwn()">a</p>',
    '<details ontoggle="pwn()" open>a</details>',
    '<a href="javascript:pwn()">a</a>',
    '<a href=" java\nscript:pwn()">a</a>',
    '<a href="vbscript:pwn()">a</a>',
    '<a href="data:text/html,<script>pwn()</script>">a</a>',
    '<p style="position:fixed;background:url(//evil.example/pwn)">a</p>',
    '<img src="https://evil.example/pwn.png" srcset="https://evil.example/pwn.png 2x">',
    '<math><mi href="javascript:pwn()">x</mi></math>',
  ]) {
    it(`is harmless and asks nobody: ${hostile.slice(0, 44)}`, () => {
      assert.doesNotMatch(left(hostile), /pwn|evil/);
    });
  }

  it("cannot take the name of something on the page", () => {
    assert.doesNotMatch(left('<a id="body" name="forms" href="https://x.example">a</a>'), /id=|name=/);
  });
});

describe("harmless HTML", () => {
  it("keeps its words, classes and formulas", () => {
    const html =
      '<pre class="highlight"><code><span class="k">def</span></code></pre><math><mi>x</mi></math>';
    assert.equal(left(html), html);
  });

  it("opens its links outside, without telling where they were clicked", () => {
    const link = left('<a class="yw-remote" href="https://x.example/a.png">picture</a>');
    assert.match(link, /target="_blank"/);
    assert.match(link, /rel="noopener noreferrer"/);
  });

  it("keeps links to the web and to mail, and no others", () => {
    assert.ok(mayKeep("a", "href", "mailto:a@b.example"));
    assert.ok(mayKeep("a", "href", "https://b.example"));
    assert.ok(!mayKeep("a", "href", "/relative"));
    assert.ok(!mayKeep("mi", "href", "https://b.example"));
  });
});

describe("addresses of media", () => {
  it("are of the web, of this page, or data of the right kind", () => {
    assert.equal(safeSource(" https://cdn.example/a.mp4", "video"), "https://cdn.example/a.mp4");
    assert.equal(safeSource("blob:https://x/1", "audio"), "blob:https://x/1");
    assert.equal(safeSource("data:image/png;base64,AA==", "image"), "data:image/png;base64,AA==");
  });

  it("of any other kind are as if they were not there", () => {
    for (const url of [
      "javascript:pwn()",
      "data:text/html,<b>",
      "data:image/png;base64,AA==",
      "file:///etc/passwd",
      "//x/y",
      "",
      null,
    ]) {
      assert.equal(safeSource(url, "video"), null);
    }
    assert.equal(webLink("data:text/html,x"), null);
  });
});

it("the rules that hide a record name nothing but that record", () => {
  const rules = recordRules("1f2e3d4c");
  assert.match(
    rules,
    /:has\(> \.jp-OutputArea-output > \.yw-record-1f2e3d4c\) \{ display: none !important; \}/,
  );
  assert.match(
    rules,
    /:has\(\+ \.jp-OutputArea-child > \.jp-OutputArea-output > \.yw-record-1f2e3d4c\) \{ display: flex !important; \}/,
  );
});

// src/dom.js
function h(tag, attributes = {}, ...children) {
  const el = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) give(el, name, value);
  el.append(...children.filter(isChild).map(asText));
  return el;
}
var isChild = (child) => child !== null && child !== void 0 && child !== false && child !== "";
var asText = (child) => child instanceof Node ? child : String(child);
function give(el, name, value) {
  if (typeof value === "function") el.addEventListener(
    name.slice(2),
    /** @type {EventListener} */
    value
  );
  else set(el, name, value);
}
function set(el, name, value) {
  if (value === null || value === void 0 || value === false) el.removeAttribute(name);
  else if (el.getAttribute(name) !== `${value === true ? "" : value}`) {
    el.setAttribute(name, value === true ? "" : `${value}`);
  }
}
function write(el, text) {
  if (el.textContent !== text) el.textContent = text;
}
function fill(el, children) {
  const wanted = children.filter(isChild).map(toNode);
  for (const old of [...el.childNodes]) if (!wanted.includes(old)) old.remove();
  wanted.forEach((node, at) => {
    if (el.childNodes[at] !== node) el.insertBefore(node, el.childNodes[at] ?? null);
  });
}
var toNode = (child) => child instanceof Node ? child : document.createTextNode(String(child));
function button(label, onclick, attributes = {}) {
  const name = attributes.title && label.length < 3 ? { "aria-label": attributes.title } : {};
  return h("button", { type: "button", class: "yw-quiet", ...name, ...attributes, onclick }, label);
}
var count = 0;
function uid() {
  count += 1;
  return `yw-${count}`;
}

// src/hub.js
function hub() {
  const listeners2 = /* @__PURE__ */ new Set();
  return {
    /** @param {(message: Message) => void} listener */
    join(listener) {
      listeners2.add(listener);
      return () => void listeners2.delete(listener);
    },
    /** @param {Message} message */
    tell(message) {
      for (const listener of [...listeners2]) listener(message);
    }
  };
}

// src/copy.js
async function toClipboard(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return viaSelection(text);
  }
}
function viaSelection(text) {
  const area = h("textarea", { style: "position: fixed; opacity: 0", "aria-hidden": "true" });
  const before = document.activeElement;
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  if (before instanceof HTMLElement) before.focus({ preventScroll: true });
  return done;
}
function copyButton(label, text, name) {
  const el = button(label, copy, { class: "yw-quiet yw-copy", "aria-label": name });
  async function copy() {
    const done = await toClipboard(text());
    el.textContent = done ? "copied" : "select and copy by hand";
    setTimeout(() => {
      el.textContent = label;
    }, 1600);
  }
  return el;
}
function copyMenu(forms, ask2, say) {
  let wanted = null;
  const choices = forms.map(
    ([form2, label]) => button(label, () => {
      wanted = form2;
      ask2(form2);
    })
  );
  const line = h(
    "span",
    { class: "yw-choices", hidden: true, role: "group", "aria-label": "Copy as" },
    ...choices
  );
  const shown = h("div", { class: "yw-by-hand", hidden: true });
  const opener = button("copy as", toggle, { "aria-expanded": "false" });
  function toggle() {
    line.hidden = !line.hidden;
    opener.setAttribute("aria-expanded", String(!line.hidden));
    if (line.hidden) shown.hidden = true;
  }
  return {
    line: h("span", { class: "yw-menu" }, opener, line),
    shown,
    /** @param {string} form @param {string} text */
    async take(form2, text) {
      if (form2 !== wanted) return;
      wanted = null;
      const done = await toClipboard(text);
      const label = forms.find(([name]) => name === form2)?.[1] ?? form2;
      say(done ? `Copied as ${label}` : "Select the text and copy it by hand");
      if (done) flash(opener, "copied");
      else showByHand(shown, text);
    }
  };
}
function flash(el, word) {
  const before = el.textContent;
  el.textContent = word;
  setTimeout(() => {
    el.textContent = before;
  }, 1600);
}
function showByHand(place2, text) {
  const area = h("textarea", {
    readonly: true,
    rows: "6",
    "aria-label": "Text to copy",
    class: "yw-input yw-code"
  });
  area.value = text;
  place2.replaceChildren(area);
  place2.hidden = false;
  area.focus();
  area.select();
}

// src/sources.js
var WEB = /^(?:https?:\/\/|blob:)/i;
function safeSource(url, kind) {
  if (typeof url !== "string") return null;
  const trimmed = url.trim();
  if (WEB.test(trimmed)) return trimmed;
  return new RegExp(`^data:${kind}/[a-z0-9.+-]+[;,]`, "i").test(trimmed) ? trimmed : null;
}
function webLink(url) {
  return typeof url === "string" && /^https?:\/\//i.test(url.trim()) ? url.trim() : null;
}

// src/remote.js
function onDemand(link) {
  const src = webLink(link.getAttribute("href"));
  if (!src) return;
  const words = link.textContent ?? "";
  const host = link.getAttribute("title");
  link.setAttribute("title", `Show this picture here; it is fetched from ${host}`);
  function show(event) {
    if (!isPlain(event)) return;
    event.preventDefault();
    link.removeEventListener("click", show);
    const picture = h("img", { alt: words, referrerpolicy: "no-referrer", decoding: "async" });
    picture.addEventListener("load", () => {
      link.replaceChildren(picture);
      link.setAttribute("data-shown", "");
      link.setAttribute("title", `Open this picture at ${host}`);
    });
    picture.addEventListener("error", () => {
      link.textContent = `${words} (could not be shown here; click to open it outside)`;
    });
    link.textContent = `${words} (loading…)`;
    picture.setAttribute("src", src ?? "");
  }
  link.addEventListener("click", show);
}
var isPlain = (event) => {
  const { ctrlKey, metaKey, shiftKey, altKey } = (
    /** @type {MouseEvent} */
    event
  );
  return !(ctrlKey || metaKey || shiftKey || altKey);
};

// src/blocks.js
var FORBIDDEN = [
  "script, style, iframe, object, embed, form, base, meta, link, svg, template, noscript, frame, frameset",
  "applet, portal, input, button, textarea, select, option, dialog, slot, source, track, annotation-xml"
].join(", ");
var NAVIGATES = /* @__PURE__ */ new Set(["href", "xlink:href", "action", "formaction", "ping", "srcset", "background"]);
var OWN_MEDIA = /^\s*(?:data:(?:image|audio|video)\/(?!svg)|blob:)/i;
var GOOD_LINK = /^\s*(?:https?:|mailto:)/i;
function mayKeep(tag, name, value) {
  if (name.startsWith("on") || name === "style" || name === "id" || name === "name") return false;
  if (name === "src" || name === "poster") return OWN_MEDIA.test(value);
  if (name === "href") return tag === "a" && GOOD_LINK.test(value);
  return !NAVIGATES.has(name);
}
function scrub(root) {
  for (const el of [...root.querySelectorAll(FORBIDDEN)]) el.remove();
  for (const el of root.querySelectorAll("*")) {
    const tag = el.localName.toLowerCase();
    for (const { name, value } of [...el.attributes]) {
      if (!mayKeep(tag, name.toLowerCase(), value)) el.removeAttribute(name);
    }
    if (tag === "a" && el.hasAttribute("href")) openOutside(el);
  }
}
function openOutside(link) {
  link.setAttribute("target", "_blank");
  link.setAttribute("rel", "noopener noreferrer");
}
function fromHtml(html) {
  const inert = new DOMParser().parseFromString(html, "text/html");
  scrub(inert);
  return [...inert.body.childNodes].map((node) => document.adoptNode(node));
}
function blockNodes(block) {
  if ("text" in block) return [h("p", {}, block.text)];
  return fromHtml(block.html).map(dress);
}
function dress(node) {
  if (!(node instanceof HTMLElement)) return node;
  const shelf = h("div", {}, node);
  for (const pre of [...shelf.querySelectorAll("pre")]) withCopy(pre);
  for (const table of [...shelf.querySelectorAll("table")]) withScroll(table);
  for (const link of shelf.querySelectorAll("a.yw-remote")) onDemand(link);
  return shelf.firstChild ?? shelf;
}
function withCopy(pre) {
  const scroll = h("div", { class: "yw-code-scroll", tabindex: "0", role: "group", "aria-label": "Code" });
  const frame3 = h("div", { class: "yw-pre" });
  pre.replaceWith(frame3);
  scroll.append(pre);
  frame3.append(
    scroll,
    copyButton("copy", () => scroll.textContent ?? "", "Copy this code")
  );
}
function withScroll(table) {
  const frame3 = h("div", { class: "yw-wide", tabindex: "0", role: "group", "aria-label": "Table" });
  table.replaceWith(frame3);
  frame3.append(table);
}

// src/join.js
var JOINS = "yw-joins";
function place(list2, nodes) {
  for (const node of nodes)
    if (!(node instanceof HTMLElement) || !joined(list2.lastElementChild, node)) list2.append(node);
}
function joined(before, piece2) {
  if (!before || before.tagName !== piece2.tagName) return false;
  if (piece2.matches(`:is(ul, ol).${JOINS}`)) return move(piece2.children, before);
  return into(before, piece2, `pre.${JOINS}`, ".yw-code-scroll") || into(before, piece2, `table.${JOINS} > tbody`, "table");
}
function into(before, piece2, what, where) {
  const place2 = before.querySelector(where);
  const found = piece2.querySelectorAll(what);
  return place2 !== null && found.length > 0 && move(found, place2);
}
function move(nodes, place2) {
  place2.append(...nodes);
  return true;
}

// src/reveal.js
var CATCH_UP = 250;
var reducedMotion = () => globalThis.matchMedia?.("(prefers-reduced-motion: reduce)").matches ?? false;
function paceAt({ goal, since, from }, now) {
  const part = Math.min(1, Math.max(0, (now - since) / CATCH_UP));
  return Math.floor(from + (goal - from) * part);
}
function reveal(draw2) {
  const pace = { seen: 0, goal: 0, since: 0, from: 0 };
  let frame3 = 0;
  function step(now) {
    frame3 = 0;
    pace.seen = Math.max(pace.seen, paceAt(pace, now));
    draw2(pace.seen);
    if (pace.seen < pace.goal) frame3 = requestAnimationFrame(step);
  }
  return {
    /**
     * @param {number} least what counts as seen already
     * @param {number} goal
     */
    to(least, goal) {
      if (reducedMotion() || document.hidden) pace.seen = goal;
      pace.seen = Math.min(Math.max(pace.seen, least), goal);
      Object.assign(pace, { goal, from: pace.seen, since: performance.now() });
      if (pace.seen === goal) draw2(goal);
      else frame3 ||= requestAnimationFrame(step);
    },
    stop() {
      cancelAnimationFrame(frame3);
      frame3 = 0;
    }
  };
}

// src/stream.js
function emptyStream() {
  return { blocks: [], c: 0, tail: "", reasoning: "", waiting: false, epoch: 0 };
}
function takeSnapshot(stream, whole) {
  stream.blocks = (whole.b ?? []).map((html) => ({ html }));
  stream.c = whole.c ?? 0;
  stream.tail = whole.x ?? "";
  stream.reasoning = whole.r ?? "";
  stream.waiting = false;
  stream.epoch += 1;
}
function takeDelta(stream, delta) {
  if (stream.waiting) return "ignored";
  if (isAhead(stream, delta)) {
    stream.waiting = true;
    return "lost";
  }
  stream.tail += unseen(stream.c + stream.tail.length, delta.x, delta.o);
  stream.reasoning += unseen(stream.reasoning.length, delta.r, delta.q);
  takeBlocks(stream, delta);
  return "taken";
}
function isAhead(stream, { i, b, c, o, x, q, r }) {
  const have = stream.c + stream.tail.length;
  const from = o ?? have;
  if (x !== void 0 && from > have) return true;
  if (r !== void 0 && (q ?? 0) > stream.reasoning.length) return true;
  if (b !== void 0 && (i ?? stream.blocks.length) > stream.blocks.length) return true;
  return c !== void 0 && c > Math.max(have, from + (x ?? "").length);
}
function unseen(have, text = "", offset = have) {
  return text.slice(have - offset);
}
function takeBlocks(stream, { i, b = [], c }) {
  const fresh = b.slice(stream.blocks.length - (i ?? stream.blocks.length));
  let at = 0;
  for (const block of fresh) {
    if (typeof block === "string") {
      stream.blocks.push({ html: block });
      continue;
    }
    at += blankLines(stream.tail.slice(at));
    stream.blocks.push({ text: stream.tail.slice(at, at + block) });
    at += block;
  }
  if (c === void 0 || c <= stream.c) return;
  stream.tail = stream.tail.slice(c - stream.c);
  stream.c = c;
}
function blankLines(text) {
  return /^(?:[ \t]*\r?\n)*/.exec(text)?.[0].length ?? 0;
}
function wholeAt(text, at) {
  const code = text.charCodeAt(at - 1);
  const torn = at < text.length && code >= 55296 && code <= 56319;
  return torn ? at + 1 : at;
}

// src/inline.js
var MARK = /\*\*(?=\S)([^*\n]*)(?:\*\*|$)|`([^`\n]+)(?:`|$)/g;
function inlineParts(text) {
  const parts2 = [];
  let at = 0;
  for (const found of text.matchAll(MARK)) {
    const [whole, bold, code] = found;
    parts2.push(text.slice(at, found.index), bold === void 0 ? { code } : { bold });
    at = found.index + whole.length;
  }
  return [...parts2, text.slice(at)].filter((part) => part !== "");
}
var inlineNodes = (text) => inlineParts(text).map(toNode2);
function toNode2(part) {
  if (typeof part === "string") return document.createTextNode(part);
  return "bold" in part ? h("strong", {}, part.bold) : h("code", {}, part.code);
}

// src/tail.js
var PIECE = 1200;
var FENCE = /^\s*(?:```|~~~)[^\n]*(?:\n|$)/;
function bodyOf(text) {
  const fence = FENCE.exec(text)?.[0] ?? "";
  return { code: fence !== "", body: text.slice(fence.length) };
}
function blankIn(body, from) {
  const blank = body.lastIndexOf(" ") + 1;
  return blank > from ? blank : wholeAt(body, from + PIECE);
}
function openTail() {
  const caret = h("span", { class: "yw-caret", "aria-hidden": "true" });
  const el = h("div", { class: "yw-tail" });
  let shown = "";
  let isCode = false;
  let line = open();
  let from = 0;
  function open(row = el.appendChild(h("div"))) {
    return row.appendChild(h("span"));
  }
  function begin() {
    el.replaceChildren();
    line = open();
    from = 0;
    shown = "";
  }
  const drawLine = (text) => line.replaceChildren(...isCode ? [text] : inlineNodes(text));
  function follow2(body) {
    if (shown === "" || !body.startsWith(shown)) begin();
    shown = body;
    if (body.length - from > PIECE) close(body);
    drawLine(body.slice(from));
  }
  function close(body) {
    const end = body.lastIndexOf("\n");
    const at = end > from ? end : blankIn(body, from);
    drawLine(body.slice(from, at));
    line = end > from ? open() : open(line.parentElement ?? void 0);
    from = end > from ? end + 1 : at;
  }
  return {
    el,
    /**
     * @param {string} text
     * @param {boolean} live whether more may come
     * @param {boolean} goesOn whether it carries on the code above it
     */
    draw(text, live, goesOn) {
      const { code, body } = goesOn ? { code: true, body: text } : bodyOf(text);
      if (code !== isCode) begin();
      isCode = code;
      set(el, "data-code", code && (goesOn ? "on" : "new"));
      set(el, "data-grid", !code && body.startsWith("|"));
      if (body !== shown) follow2(body);
      el.hidden = !live && body === "";
      if (!live) caret.remove();
      else if (caret.parentNode !== line) line.append(caret);
    }
  };
}

// src/tree.js
var OPEN = 2;
var MOST = 200;
function tree(value) {
  return isInner(value) ? list(value, 0) : h("p", { class: "yw-tree" }, leaf(value));
}
var isInner = (value) => typeof value === "object" && value !== null && Object.keys(value).length > 0;
function list(value, depth) {
  const entries = Object.entries(value);
  const rest = entries.length - MOST;
  return h(
    "ul",
    { class: "yw-tree" },
    ...entries.slice(0, MOST).map(([name, inner]) => member(name, inner, depth, Array.isArray(value))),
    rest > 0 && h("li", { class: "yw-small" }, `… ${rest} more`)
  );
}
function member(name, value, depth, numbered) {
  const key = h(
    "span",
    { class: numbered ? "yw-key yw-nth" : "yw-key" },
    numbered ? `${Number(name) + 1}` : name
  );
  if (!isInner(value)) return h("li", {}, key, leaf(value));
  const open = depth < OPEN;
  const el = h(
    "details",
    { open },
    h("summary", {}, key, h("span", { class: "yw-small" }, told(value))),
    open && list(value, depth + 1)
  );
  if (!open) el.addEventListener("toggle", () => el.append(list(value, depth + 1)), { once: true });
  return h("li", {}, el);
}
function told(value) {
  const count3 = Object.keys(value).length;
  const what = Array.isArray(value) ? ["item", "items"] : ["field", "fields"];
  return `${count3} ${what[count3 === 1 ? 0 : 1]}`;
}
function leaf(value) {
  if (typeof value === "string") return h("span", { class: "yw-value" }, value || "(empty)");
  const word = value === null ? "none" : value === true ? "yes" : value === false ? "no" : void 0;
  if (word) return h("span", { class: "yw-value yw-word" }, word);
  if (typeof value === "object") return h("span", { class: "yw-value yw-word" }, "(empty)");
  return h("span", { class: "yw-value yw-number" }, String(value));
}

// src/answer.js
function answerView(turn) {
  const thoughts = thoughtsView();
  const blocks = h("div", { class: "yw-blocks" });
  const tail = openTail();
  let drawn = 0;
  let epoch = turn.epoch;
  const pace = reveal((seen) => {
    const upTo = wholeAt(turn.tail, Math.max(0, seen - turn.c));
    tail.draw(turn.tail.slice(0, upTo), turn.status === "streaming", inCode(turn.blocks.at(-1)));
  });
  function drawBlocks() {
    if (epoch !== turn.epoch) {
      blocks.replaceChildren();
      drawn = 0;
      epoch = turn.epoch;
    }
    for (; drawn < turn.blocks.length; drawn += 1) place(blocks, blockNodes(turn.blocks[drawn]));
  }
  function update() {
    thoughts.update(turn.reasoning, turn.status === "streaming" && turn.c + turn.tail.length === 0);
    drawBlocks();
    drawObject();
    pace.to(turn.c, turn.c + turn.tail.length);
  }
  function drawObject() {
    if (turn.object === void 0 || shelf.firstChild) return;
    shelf.append(tree(turn.object), h("details", { class: "yw-raw" }, h("summary", {}, "as JSON"), blocks));
  }
  const shelf = h("div", { class: "yw-object" });
  return {
    el: h("div", { class: "yw-answer" }, thoughts.el, blocks, shelf, tail.el),
    update,
    close: pace.stop
  };
}
var inCode = (last) => last !== void 0 && "html" in last && /^<pre class="[^"]*\byw-open\b/.test(last.html);
function thoughtsView() {
  const label = h("summary");
  const text = h("div", { class: "yw-thoughts-text" });
  const el = h("details", { class: "yw-thoughts", hidden: true }, label, text);
  return {
    el,
    /** @param {string} reasoning @param {boolean} thinking */
    update(reasoning, thinking) {
      el.hidden = reasoning === "";
      write(label, thinking ? "thinking…" : "thoughts");
      write(text, reasoning);
    }
  };
}

// src/approve.js
function approveBar(decide) {
  let asks = null;
  const text = h("code");
  const el = h(
    "div",
    { class: "yw-approve", role: "group", "aria-label": "The model wants to run a function", hidden: true },
    h("div", { class: "yw-approve-call" }, h("span", { class: "yw-small" }, "wants to run"), text),
    h(
      "div",
      { class: "yw-approve-acts" },
      button("Allow", () => press(true), {
        class: "yw-go",
        title: "Run it, and tell the model what it says"
      }),
      button("Refuse", () => press(false), {
        class: "yw-plain",
        title: "Do not run it, and tell the model so"
      })
    )
  );
  function press(allow) {
    if (asks) decide(asks.id, allow);
    el.hidden = true;
  }
  return {
    el,
    /** @param {Asks | null} next */
    show(next) {
      if (next?.id === asks?.id && next !== null) return;
      asks = next;
      el.hidden = next === null;
      if (next) write(text, next.text);
    }
  };
}

// src/branch.js
function branchBar(choose) {
  let at = 1;
  let of = 1;
  const back = button("‹", () => go(at - 1), { title: "Previous branch" });
  const on = button("›", () => go(at + 1), { title: "Next branch" });
  const count3 = h("span");
  const el = h("span", { class: "yw-branch", role: "group", hidden: true }, back, count3, on);
  function go(number) {
    if (number >= 1 && number <= of) choose(number);
  }
  function draw2() {
    el.hidden = of < 2;
    write(count3, `branch ${at} of ${of}`);
    set(el, "aria-label", `Branch ${at} of ${of}`);
    set(back, "aria-disabled", at === 1 ? "true" : null);
    set(on, "aria-disabled", at === of ? "true" : null);
  }
  return {
    el,
    /** @param {[number, number] | null} branch */
    show(branch) {
      [at, of] = branch ?? [1, 1];
      draw2();
    },
    /** @param {"back" | "on"} which */
    focus: (which) => (which === "back" ? back : on).focus(),
    /** Which of its buttons has the focus. @returns {"back" | "on" | null} */
    focused() {
      const root = (
        /** @type {Document | ShadowRoot} */
        el.getRootNode()
      );
      return root.activeElement === back ? "back" : root.activeElement === on ? "on" : null;
    }
  };
}

// src/editor.js
function editor(text, close) {
  const area = h("textarea", { class: "yw-input", "aria-label": "Your message", rows: "2", onkeydown: keys });
  area.value = text;
  growing(area);
  const send = button("Send again", () => finish(), { class: "yw-go" });
  const leave = button("Leave it", () => close(null));
  function finish() {
    const words = area.value.trim();
    close(words === "" ? null : words);
  }
  function keys(event) {
    if (event.key === "Escape") close(null);
    else if (isSend(event)) finish();
    else return;
    event.preventDefault();
  }
  const el = h("div", { class: "yw-editor" }, area, h("div", { class: "yw-foot" }, send, leave));
  return { el, focus: () => area.focus() };
}
var isSend = (event) => event.key === "Enter" && !event.shiftKey && !event.isComposing;
function growing(area) {
  const fit = () => {
    area.style.height = "auto";
    if (area.value !== "" && area.scrollHeight)
      area.style.height = `${Math.min(area.scrollHeight + 2, 220)}px`;
  };
  area.addEventListener("input", fit);
  requestAnimationFrame(fit);
  return fit;
}

// src/fault.js
function faultNodes({ what, hint, code, request_id }) {
  const quote = [code && `code ${code}`, request_id && `request ${request_id}`].filter(Boolean).join(" · ");
  return [
    h("p", { class: "yw-what" }, what),
    ...hint ? [h("p", {}, hint)] : [],
    ...quote ? [h("p", { class: "yw-small yw-id" }, quote)] : []
  ];
}

// src/format.js
function seconds(seconds2) {
  if (seconds2 === null || seconds2 === void 0 || !Number.isFinite(seconds2)) return "";
  if (seconds2 < 10) return `${trim(seconds2.toFixed(2))} s`;
  return span(seconds2);
}
function span(seconds2) {
  const whole = Math.max(0, Math.round(seconds2));
  if (whole < 90) return `${whole} s`;
  if (whole < 3600)
    return whole < 600 && whole % 60 ? `${Math.floor(whole / 60)} min ${whole % 60} s` : `${Math.floor(whole / 60)} min`;
  if (whole < 86400) return `${Math.floor(whole / 3600)} h ${Math.floor(whole % 3600 / 60)} min`;
  const days = Math.floor(whole / 86400);
  return days === 1 ? "1 day" : `${days} days`;
}
function age(seconds2) {
  const whole = Math.max(0, Math.round(seconds2));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min`;
  if (whole < 86400) return `${Math.floor(whole / 3600)} h`;
  return `${Math.floor(whole / 86400)} d`;
}
function clock(seconds2) {
  if (seconds2 === null || seconds2 === void 0 || !Number.isFinite(seconds2) || seconds2 <= 0) return "";
  const whole = Math.round(seconds2);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
var trim = (digits) => digits.replace(/\.?0+$/, "");
var count2 = (n) => n.toLocaleString("en-US");
function cost(usd) {
  if (usd === null || usd === void 0) return "cost unknown";
  if (usd === 0) return "no cost";
  return usd < 0.01 ? `$${trim(usd.toPrecision(2))}` : `$${usd.toFixed(2)}`;
}
var ORDINARY = /* @__PURE__ */ new Set(["stop", "end_turn", "STOP", "stop_sequence"]);
function footLine(foot) {
  if (!foot) return [];
  return [
    foot.ttft != null && `${seconds(foot.ttft)} to first token`,
    foot.total != null && `${seconds(foot.total)} in all`,
    foot.tokens != null && `${count2(foot.tokens)} tokens`,
    foot.tps != null && `${foot.tps < 10 ? trim(foot.tps.toFixed(1)) : Math.round(foot.tps)} tok/s`,
    cost(foot.cost),
    foot.finish_reason && !ORDINARY.has(foot.finish_reason) && `ended by ${foot.finish_reason}`
  ].filter((entry) => typeof entry === "string");
}
function statusWords(status, raw) {
  const same2 = !raw || raw.toLowerCase() === status;
  return same2 ? status : `${status} · ${raw}`;
}
function elapsed({ started, finished, offset = 0 }, local) {
  if (started === null || started === void 0) return null;
  return Math.max(0, (finished ?? local + offset) - started);
}
function withOffset(timed, local) {
  return { ...timed, offset: timed.now == null ? 0 : timed.now - local };
}
function usually(typical) {
  if (!typical) return "";
  const [low, high] = rounded(typical);
  const unit = typical[1] >= 300 ? "min" : "s";
  return low === high ? `usually about ${high} ${unit}` : `usually ${low} to ${high} ${unit}`;
}
var rounded = (typical) => typical.map((one) => Math.max(1, Math.round(typical[1] >= 300 ? one / 60 : one)));
function learnedWords(learned) {
  if (!learned) return null;
  return `From your last ${count2(learned.tasks)} of them; half took less than ${span(learned.median)}`;
}
var brief = (text, most) => text.length > most ? `${text.slice(0, most - 1).trimEnd()}…` : text;

// src/player.js
var ELEMENTS = {
  video: () => h("video", { controls: true, preload: "metadata", playsinline: true }),
  audio: () => h("audio", { controls: true, preload: "metadata" }),
  image: () => h("img", { decoding: "async" })
};
function player(media, name, { store, key, index, stage: first }) {
  const el = (ELEMENTS[media.kind] ?? ELEMENTS.image)();
  const trouble = h("p", { class: "yw-small yw-trouble", role: "status", hidden: true });
  let wanted = media;
  let stage = first;
  let tried = { at: first };
  let release = null;
  set(el, el instanceof HTMLImageElement ? "alt" : "aria-label", name);
  el.addEventListener("error", failed);
  el.addEventListener("pause", load);
  function failed() {
    if (!store) el.hidden = true;
    else if (release) tell("It is in a form that this browser does not play.");
    else release = store.want(key, index, (url, error) => url ? play(url) : tell(error));
  }
  function play(url) {
    trouble.hidden = true;
    el.src = url;
  }
  function tell(why) {
    trouble.hidden = false;
    trouble.textContent = `This could not be shown here. ${why ?? ""}`;
  }
  function load() {
    if (el instanceof HTMLVideoElement) set(el, "poster", safeSource(wanted.poster, "image"));
    const found = safeSource(wanted.url, wanted.kind);
    if (found === tried.src && (trouble.hidden || stage === tried.at)) return;
    tried = { src: found, at: stage };
    release?.();
    release = null;
    trouble.hidden = true;
    if (found === null) failed();
    else el.src = found;
  }
  function update(next, at) {
    wanted = next;
    stage = at;
    if (!(el instanceof HTMLMediaElement) || el.paused) load();
  }
  function close() {
    release?.();
    el.removeEventListener("error", failed);
    el.removeEventListener("pause", load);
    if (el instanceof HTMLMediaElement) el.pause();
    el.removeAttribute("src");
  }
  load();
  return { el, trouble, update, close };
}

// src/media.js
function gallery(store, key, useIn2 = () => null) {
  const el = h("div", { class: "yw-gallery", hidden: true });
  let pieces = /* @__PURE__ */ new Map();
  const offered = /* @__PURE__ */ new WeakSet();
  function update(list2, name, stage) {
    const next = /* @__PURE__ */ new Map();
    list2.forEach((media, index) => {
      const id = `${index}/${media.kind}`;
      const known = pieces.get(id);
      const called = nameOf(media, name, index, list2.length);
      const shown = known ?? piece(media, called, { store, key, index, stage });
      known?.update(media, stage);
      next.set(id, shown);
      if (stage === "succeeded") offer(shown.el, { index, kind: media.kind, name: called });
    });
    for (const [id, old] of pieces) if (!next.has(id)) old.close();
    pieces = next;
    fill(
      el,
      [...next.values()].map(({ el: el2 }) => el2)
    );
    set(el, "data-of", list2.length > 1 && list2.every(({ kind }) => kind === "image") ? "images" : null);
    el.hidden = list2.length === 0;
  }
  function offer(place2, medium) {
    if (offered.has(place2)) return;
    offered.add(place2);
    place2.append(useIn2(medium) ?? "");
  }
  return {
    el,
    update,
    close() {
      for (const { close } of pieces.values()) close();
    }
  };
}
function nameOf(media, name, index, of) {
  const title = media.title || `${name}, ${media.kind}`;
  return of > 1 ? `${title}, ${index + 1} of ${of}` : title;
}
var PIECES = { video: videoPiece, audio: trackPiece, image: imagePiece };
var piece = (media, name, origin) => (PIECES[media.kind] ?? imagePiece)(media, name, origin);
function savedIn(media) {
  const path = typeof media.path === "string" ? media.path : "";
  const folder = path.slice(0, Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")));
  return path !== "" && h("span", { title: path }, folder ? `saved in ${folder}` : "saved");
}
function openLink(media) {
  const href = webLink(media.url);
  return href && h("a", { href, target: "_blank", rel: "noopener noreferrer", title: "Open in a new tab" }, "open");
}
function videoPiece(first, name, origin) {
  const { el, trouble, update, close } = player(first, name, origin);
  const facts = h("div", { class: "yw-foot yw-small" });
  let media = first;
  function draw2() {
    const video = (
      /** @type {HTMLVideoElement} */
      el
    );
    const size = video.videoWidth ? `${video.videoWidth} × ${video.videoHeight}` : null;
    const length = clock(Number.isFinite(video.duration) ? video.duration : media.duration);
    fill(facts, [
      length && h("span", {}, length),
      size && h("span", {}, size),
      savedIn(media),
      openLink(media)
    ]);
  }
  el.addEventListener("loadedmetadata", draw2);
  draw2();
  return {
    el: h("figure", { class: "yw-video" }, el, facts, trouble),
    update(next, stage) {
      media = next;
      update(next, stage);
      draw2();
    },
    close
  };
}
function trackPiece(first, name, origin) {
  const { el, trouble, update, close } = player(first, name, origin);
  const cover = h("div", { class: "yw-cover" });
  const title = h("b");
  const facts = h("div", { class: "yw-foot yw-small" });
  const words = h("div", { class: "yw-lyrics-text" });
  const lyrics = h("details", { class: "yw-lyrics", hidden: true }, h("summary", {}, "lyrics"), words);
  function draw2(media) {
    const { tags, lyrics: text } = media.extra ?? {};
    const told2 = [Array.isArray(tags) ? tags.join(", ") : tags, clock(media.duration)].filter(Boolean);
    drawCover(cover, safeSource(media.poster, "image"));
    write(title, media.title || name);
    fill(facts, [told2.length > 0 && h("span", {}, told2.join(" · ")), savedIn(media), openLink(media)]);
    write(words, typeof text === "string" ? text : "");
    lyrics.hidden = words.textContent === "";
  }
  draw2(first);
  const body = h("div", { class: "yw-track-body" }, title, facts, el, trouble, lyrics);
  return {
    el: h("figure", { class: "yw-track" }, cover, body),
    update(media, stage) {
      update(media, stage);
      draw2(media);
    },
    close
  };
}
function drawCover(cover, src) {
  if (!src || cover.dataset.src === src) return;
  cover.dataset.src = src;
  const img = h("img", { src, alt: "", onerror: fail });
  function fail() {
    img.remove();
    delete cover.dataset.src;
  }
  cover.replaceChildren(img);
}
function imagePiece(first, name, origin) {
  const { el, trouble, update, close } = player(first, name, origin);
  const zoom = h(
    "button",
    { type: "button", class: "yw-zoom", "aria-pressed": "false", "aria-label": `Enlarge ${name}`, onclick },
    el
  );
  const facts = h("div", { class: "yw-foot yw-small" });
  const figure = h("figure", { class: "yw-image" }, zoom, facts, trouble);
  function onclick() {
    const large = zoom.getAttribute("aria-pressed") !== "true";
    zoom.setAttribute("aria-pressed", String(large));
    set(figure, "data-large", large);
  }
  const draw2 = (media) => fill(facts, [savedIn(media), openLink(media)]);
  draw2(first);
  return {
    el: figure,
    update(media, stage) {
      update(media, stage);
      draw2(media);
    },
    close
  };
}

// src/turn.js
var FORMS = [
  ["markdown", "Markdown"],
  ["python", "Python"],
  ["openai", "OpenAI SDK"],
  ["curl", "curl"]
];
function turnView(turn, acts) {
  return turn.role === "user" ? userView(turn, acts) : modelView(turn, acts);
}
function frame(turn, body) {
  const mark = h("div", { class: "yw-who", "data-role": turn.role, title: turn.who }, initials(turn.who));
  set(mark, "aria-hidden", "true");
  const name = h("span", { class: "yw-sr" }, `${turn.who}: `);
  return h(
    "article",
    { class: "yw-turn", "data-s": turn.s },
    mark,
    h("div", { class: "yw-said" }, name, body)
  );
}
var initials = (who) => who.length <= 4 ? who : who.slice(0, 3);
function userView(turn, acts) {
  const words = h("div", { class: "yw-words" });
  const chips = h("div", { class: "yw-chips" });
  const edit = button("edit", () => openEditor(), { title: "Change this message and send it again" });
  const copy = acts.copy && copyButton("copy", () => turn.text, "Copy this message");
  const foot = h("div", { class: "yw-foot yw-small yw-shy" }, copy, acts.edit && edit);
  const branch = branchBar((to) => acts.branch?.(to));
  const forks = h("div", { class: "yw-foot yw-small", hidden: true }, branch.el);
  const body = h("div", {}, words, chips, forks, foot);
  function openEditor() {
    const { el, focus } = editor(turn.text, close);
    body.replaceChildren(el);
    focus();
  }
  function close(text) {
    if (text !== null && acts.edit?.(text) === false) return;
    body.replaceChildren(words, chips, forks, foot);
    edit.focus();
  }
  function update() {
    branch.show(turn.branch);
    forks.hidden = branch.el.hidden;
    write(words, turn.text);
    chips.replaceChildren(...turn.attachments.map(chip));
    chips.hidden = turn.attachments.length === 0;
  }
  return { el: frame(turn, body), branch, update, close() {
  }, copied() {
  } };
}
function chip({ name, kind, thumb }) {
  const src = safeSource(thumb, "image");
  return h("span", { class: "yw-chip" }, src && h("img", { src, alt: "" }), name, !src && h("i", {}, kind));
}
function modelView(turn, acts) {
  const answer = answerView(turn);
  const fault = h("div", { class: "yw-fault", hidden: true });
  const numbers = h("span", { class: "yw-numbers" });
  const copy = acts.copy && copyMenu(FORMS, acts.copy, acts.say);
  const again = acts.again && button("again", acts.again, { title: "Answer anew" });
  const stop = acts.stop ? button("stop", acts.stop, { title: "Stop this answer" }) : acts.hint && h("span", {}, acts.hint);
  const branch = branchBar((to) => acts.branch?.(to));
  const approve = approveBar((id, allow) => acts.decide?.(id, allow));
  const media = gallery(acts.media ?? null, turn.s);
  const foot = h("div", { class: "yw-foot yw-small" });
  const el = frame(turn, h("div", {}, answer.el, approve.el, media.el, fault, foot, copy?.shown));
  function update() {
    const live = turn.status === "streaming";
    answer.update();
    branch.show(turn.branch);
    approve.show(turn.asks);
    media.update(turn.media, "Answer", turn.status);
    fill(fault, faultLines(turn));
    fault.hidden = fault.childNodes.length === 0;
    fill(
      numbers,
      footLine(turn.foot).map((entry) => h("span", {}, entry))
    );
    fill(foot, live ? [stop] : [branch.el, numbers, copy?.line, again]);
    foot.hidden = foot.childNodes.length === 0;
    set(el, "aria-busy", live ? "true" : null);
  }
  return {
    el,
    branch,
    update,
    close() {
      answer.close();
      media.close();
    },
    copied: (form2, text) => copy?.take(form2, text)
  };
}
var ENDED = {
  stopped: "Stopped. What had arrived is kept.",
  cut: "The answer was cut off before its end. What had arrived is kept."
};
function faultLines({ status, error }) {
  const word = status === "stopped" || status === "cut" ? ENDED[status] : null;
  const plain = word && !error ? [h("p", { class: "yw-small" }, word)] : [];
  return [...plain, ...error ? faultNodes(error) : []];
}

// src/turns.js
function toTurn(wire, known) {
  const turn = (
    /** @type {Turn} */
    known ?? emptyStream()
  );
  takeSnapshot(turn, wire);
  turn.s = wire.s;
  turn.role = wire.role;
  turn.who = wire.who;
  turn.text = wire.text ?? "";
  turn.attachments = wire.attachments ?? [];
  turn.branch = wire.branch ?? null;
  turn.asks = wire.asks ?? null;
  turn.media = wire.media ?? [];
  turn.object = wire.object;
  turn.status = wire.status;
  turn.foot = wire.foot ?? null;
  turn.error = wire.error ?? null;
  return turn;
}
var fallsShort = ({ c, tail }, end) => tail.trim() !== "" || end !== void 0 && end > c + tail.length;
function turnStore(host) {
  let turns = /* @__PURE__ */ new Map();
  const handlers = {
    d(message) {
      const turn = turns.get(message.s);
      if (turn && takeDelta(turn, message) === "lost") host.send({ do: "resync", s: turn.s });
      return turn;
    },
    snap(message) {
      const turn = turns.get(message.s);
      if (turn) takeSnapshot(turn, message);
      return turn;
    },
    asks(message) {
      const turn = turns.get(message.s);
      if (turn) turn.asks = message.call ?? null;
      return turn;
    },
    end(message) {
      const turn = turns.get(message.s);
      if (!turn) return void 0;
      turn.status = message.status;
      turn.foot = message.foot ?? null;
      turn.error = message.error ?? null;
      turn.asks = null;
      turn.media = message.media ?? [];
      turn.object = message.object;
      if (!turn.waiting && fallsShort(turn, message.c)) askAnew(turn);
      return turn;
    }
  };
  function askAnew(turn) {
    turn.waiting = true;
    host.send({ do: "resync", s: turn.s });
  }
  return {
    all: () => [...turns.values()],
    get: (s) => turns.get(s),
    /** @param {WireTurn[]} wires */
    load(wires) {
      turns = new Map(wires.map((wire) => [wire.s, toTurn(wire, turns.get(wire.s))]));
    },
    /** @param {WireTurn} wire */
    put(wire) {
      turns.set(wire.s, toTurn(wire, turns.get(wire.s)));
    },
    /** @param {string[]} ids */
    drop(ids) {
      for (const s of ids) turns.delete(s);
    },
    /**
     * Takes one message of a stream; answers the turn that may have changed.
     * @param {Message} message
     */
    receive(message) {
      return handlers[message.is]?.(message);
    }
  };
}

// src/ask.js
function ask(host) {
  const store = turnStore(host);
  const views = hub();
  return {
    receive(message) {
      if (message.is === "state") store.load(message.turn ? [message.turn] : []);
      else store.receive(message);
      views.tell(message);
    },
    view: (context) => view(context, store, views)
  };
}
var HINT = "Interrupt the kernel to stop";
function view({ say }, store, views) {
  const el = h("div", { class: "yw-ask" });
  let shown;
  let s = "";
  function update() {
    const turn = store.all()[0];
    if (!turn) return;
    if (turn.s !== s) {
      shown?.close();
      shown = turnView(turn, { say, hint: HINT });
      el.replaceChildren(shown.el);
      s = turn.s;
    }
    shown?.update();
  }
  const leave = views.join((message) => {
    update();
    if (message.is === "end")
      say(message.status === "done" ? "The answer is complete" : `The answer is ${message.status}`);
  });
  update();
  return {
    el,
    close() {
      leave();
      shown?.close();
    }
  };
}

// src/store.js
function mediaStore(host) {
  const entries = /* @__PURE__ */ new Map();
  function release(name, entry, arrived) {
    entry.users.delete(arrived);
    if (entry.users.size > 0) return;
    if (entry.url) URL.revokeObjectURL(entry.url);
    if (entries.get(name) === entry) entries.delete(name);
  }
  return {
    /**
     * Asks the kernel for a medium, once; the returned function lets go of it.
     * @param {string} key
     * @param {number} index
     * @param {Arrived} arrived
     */
    want(key, index, arrived) {
      const name = `${key}/${index}`;
      const known = entries.get(name);
      const entry = known ?? { url: null, error: null, users: /* @__PURE__ */ new Set() };
      entry.users.add(arrived);
      if (!known) {
        entries.set(name, entry);
        host.send({ do: "media", key, index });
      } else if (entry.url || entry.error) queueMicrotask(() => arrived(entry.url, entry.error));
      return () => release(name, entry, arrived);
    },
    /** @param {Message} message @param {Buffers} [buffers] */
    receive({ key, index, mime, error }, buffers) {
      const entry = entries.get(`${key}/${index}`);
      if (!entry || entry.url) return;
      if (buffers?.length)
        entry.url = URL.createObjectURL(
          new Blob([
            /** @type {BlobPart} */
            buffers[0]
          ], { type: mime ?? "" })
        );
      else entry.error = error ?? "It could not be read.";
      for (const arrived of [...entry.users]) arrived(entry.url, entry.error);
    }
  };
}

// src/values.js
var good = (value) => ({ value, problem: null });
var bad = (problem) => ({ value: null, problem });
function readText(field, text) {
  const trimmed = text.trim();
  if (trimmed === "") return field.required ? bad(`${field.title} is needed.`) : good(null);
  if (field.kind === "number" || field.kind === "slider") return readNumber(field, trimmed);
  if (field.kind === "list") return readList(field, text);
  if (field.kind === "json") return readJson(trimmed);
  return good(field.kind === "area" ? text : trimmed);
}
function readNumber(field, text) {
  const value = Number(text.replace(",", "."));
  if (!Number.isFinite(value)) return bad("This is not a number.");
  const { min, max, step } = field;
  if (min != null && value < min) return bad(max == null ? `At least ${min}.` : `From ${min} to ${max}.`);
  if (max != null && value > max) return bad(min == null ? `At most ${max}.` : `From ${min} to ${max}.`);
  if (step === 1 && !Number.isInteger(value)) return bad("A whole number, please.");
  return good(value);
}
function readList(field, text) {
  const items = text.split("\n").map((line) => line.trim());
  const kept = items.filter((line) => line !== "");
  if (field.max != null && kept.length > field.max) return bad(`At most ${field.max} entries.`);
  if (field.min != null && kept.length < field.min) return bad(`At least ${field.min} entries.`);
  return good(kept);
}
function readJson(text) {
  try {
    return good(JSON.parse(text));
  } catch (error) {
    return bad(`This is not JSON: ${error instanceof Error ? error.message : error}`);
  }
}
function showText(field, value) {
  if (value === null || value === void 0) return "";
  if (field.kind === "list") return Array.isArray(value) ? value.join("\n") : String(value);
  if (field.kind === "json") return JSON.stringify(value, null, 2);
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
var same = (a, b) => a === b || JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
function summary(fields, values) {
  const said = fields.filter(({ name }) => values[name] !== void 0 && values[name] !== null).map(
    (field) => isShort(values[field.name]) ? `${field.title.toLowerCase()} ${values[field.name]}` : field.title.toLowerCase()
  );
  return said.join(" · ");
}
var isShort = (value) => typeof value === "number" || typeof value === "string" && value.length <= 12;

// src/acts.js
function actionBar(host, key) {
  const el = h("div", { class: "yw-acts", role: "group", "aria-label": "What to do next", hidden: true });
  let drawn = [];
  return {
    el,
    /** @param {Task} task */
    update({ actions = [] }) {
      if (same(actions, drawn)) return;
      drawn = actions;
      el.hidden = actions.length === 0;
      fill(
        el,
        actions.map(
          ({ label, title, ready }, index) => button(ready ? label : `${label}…`, () => host.send({ do: "act", key, index }), {
            class: "yw-plain",
            title
          })
        )
      );
    }
  };
}
function useIn(host, { key, index, kind, name }, uses) {
  const fitting = uses.filter((use) => use.kind === kind);
  if (fitting.length === 0) return null;
  const groups = /* @__PURE__ */ new Map();
  fitting.forEach(({ family, label, operation }, at) => {
    const group = groups.get(family) ?? h("optgroup", { label: family });
    groups.set(family, group);
    group.append(h("option", { value: String(at), title: operation }, label));
  });
  const el = h(
    "select",
    { class: "yw-use", "aria-label": `Use ${name} in`, onchange: pick },
    h("option", { value: "" }, "use in…"),
    ...groups.values()
  );
  function pick() {
    const use = fitting[Number(el.value)];
    el.value = "";
    if (use) host.send({ do: "use", key, index, operation: use.operation, option: use.option });
  }
  return el;
}

// src/ticker.js
var listeners = /* @__PURE__ */ new Set();
var timer = 0;
function beat() {
  if (!document.hidden) for (const listener of [...listeners]) listener();
}
function everySecond(listener) {
  listeners.add(listener);
  timer ||= window.setInterval(beat, 1e3);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = 0;
  };
}
var localNow = () => Date.now() / 1e3;

// src/task.js
var ACTIVE = /* @__PURE__ */ new Set(["submitting", "queued", "running"]);
var OPEN_END = /* @__PURE__ */ new Set(["uncertain", "lost"]);
var TONES = {
  submitting: "wait",
  queued: "wait",
  running: "run",
  succeeded: "ok",
  failed: "bad",
  cancelled: "wait",
  uncertain: "odd",
  lost: "odd"
};
var ACTS = [
  { verb: "save", label: "save", title: "Write its files to the folder of the notebook" },
  { verb: "stop", label: "stop watching", title: "The task goes on at the service; only the looking stops" },
  { verb: "cancel", label: "cancel", title: "Ask the service to end it; it may be billed all the same" },
  { verb: "watch", label: "watch", title: "Look for news again until it is finished" },
  { verb: "refresh", label: "look now", title: "Ask the service once" },
  { verb: "reconcile", label: "find again", title: "Look for it at the service; nothing is sent" },
  {
    verb: "resubmit",
    label: "send again",
    title: "A second request for the same thing: the first may have been billed already"
  },
  { verb: "again", label: "run again", title: "A new request with the same options; it may cost again" },
  { verb: "forget", label: "forget", title: "Take this row out of the list; files stay" }
];
function actsFor({ status, watching, again, at_once, can_cancel, media }, may) {
  const active = ACTIVE.has(status);
  const open = (active || OPEN_END.has(status)) && at_once !== true;
  const fits = {
    stop: active && open && watching === true,
    save: !active && (media?.length ?? 0) > 0,
    cancel: active && can_cancel === true,
    watch: open && !watching && status !== "uncertain",
    refresh: open && status !== "uncertain",
    reconcile: status === "uncertain" && at_once !== true,
    resubmit: status === "uncertain" && again === true,
    again: !active && status !== "uncertain" && again === true,
    forget: !active
  };
  return ACTS.filter(({ verb }) => fits[verb] && may.includes(verb));
}
function taskView(host, store, key, may, uses = () => []) {
  const prompt = h("p", { class: "yw-prompt" });
  const line = statusLine();
  const bar = progressBar();
  const acts = h("span", { class: "yw-acts-quiet" });
  const note = h("p", { class: "yw-small", hidden: true });
  const fault = h("div", { class: "yw-fault", hidden: true });
  const text = h("div", { class: "yw-words", hidden: true });
  const value = valueView();
  const previews = gallery(null, key);
  const further = actionBar(host, key);
  const results = gallery(store, key, (medium) => useIn(host, { key, ...medium }, uses()));
  const state = h(
    "div",
    { class: "yw-state" },
    h("div", { class: "yw-foot yw-small" }, ...line.parts, h("span", { class: "yw-spacer" }), acts),
    bar.el
  );
  const el = h(
    "div",
    { class: "yw-task" },
    results.el,
    further.el,
    previews.el,
    value.el,
    text,
    fault,
    note,
    state,
    prompt
  );
  let task = null;
  const stopTicking = everySecond(() => task && ACTIVE.has(task.status) && line.tick(task));
  let drawnActs = "";
  function drawActs(now) {
    const list2 = actsFor(now, may);
    const same2 = list2.map(({ label }) => label).join();
    if (same2 === drawnActs) return;
    drawnActs = same2;
    fill(
      acts,
      list2.map(({ verb, label, title }) => button(label, () => host.send({ do: verb, key }), { title }))
    );
  }
  function update(next) {
    task = next;
    const name = brief(next.prompt || next.title || next.name, 80);
    line.draw(next);
    bar.draw(next);
    drawActs(next);
    put(note, next.note);
    put(prompt, next.prompt && brief(next.prompt, 400));
    put(text, next.text);
    further.update(next);
    value.update(next.html ?? "");
    fill(fault, next.error ? faultNodes(next.error) : []);
    fault.hidden = !next.error;
    results.update(next.media ?? [], name, next.status);
    previews.update(next.media?.length ? [] : next.previews ?? [], name, next.status);
  }
  return {
    el,
    update,
    close() {
      stopTicking();
      results.close();
      previews.close();
    }
  };
}
function valueView() {
  const el = h("div", { class: "yw-answer", hidden: true });
  let drawn = "";
  return {
    el,
    /** @param {string} html */
    update(html) {
      if (html === drawn) return;
      drawn = html;
      el.hidden = html === "";
      el.replaceChildren(...html ? blockNodes({ html }) : []);
    }
  };
}
function put(el, text) {
  el.hidden = !text;
  write(el, text ?? "");
}
function statusLine() {
  const pill = h("span", { class: "yw-st" });
  const percent = h("span");
  const time = h("span");
  function tick(task) {
    const taken = elapsed(task, localNow());
    const words = [taken !== null && span(taken), ACTIVE.has(task.status) && usually(task.typical)];
    put(time, words.filter(Boolean).join(", "));
    set(time, "title", learnedWords(task.learned));
  }
  return {
    parts: [pill, percent, time],
    tick,
    /** @param {Task} task */
    draw(task) {
      write(pill, statusWords(task.status, task.raw_status));
      set(pill, "data-tone", TONES[task.status] ?? "wait");
      put(percent, ACTIVE.has(task.status) && task.progress != null ? `${Math.round(task.progress)} %` : "");
      tick(task);
    }
  };
}
function progressBar() {
  const fillBar = h("i");
  const el = h(
    "div",
    {
      class: "yw-bar",
      role: "progressbar",
      "aria-label": "Progress",
      "aria-valuemin": "0",
      "aria-valuemax": "100"
    },
    fillBar
  );
  return {
    el,
    /** @param {{ status: string, progress?: number | null, watching?: boolean }} task */
    draw({ status, progress, watching }) {
      el.hidden = !ACTIVE.has(status);
      const known = progress === null || progress === void 0 ? null : Math.max(0, Math.min(100, progress));
      set(el, "aria-valuenow", known === null ? null : Math.round(known));
      set(el, "data-unknown", known === null && watching !== false);
      fillBar.style.width = known === null ? "" : `${known}%`;
    }
  };
}

// src/card.js
function card(host) {
  const media = mediaStore(host);
  const views = hub();
  let task = null;
  return {
    receive(message, buffers) {
      if (message.is === "media") media.receive(message, buffers);
      if (!message.task) return;
      task = withOffset(message.task, localNow());
      views.tell(message);
    },
    view: (context) => view2(context, media, views, () => task)
  };
}
function view2({ host, say }, media, views, current) {
  const name = h("b");
  const title = h("span", { class: "yw-small" });
  const body = h("div", { class: "yw-result" });
  const head = h("div", { class: "yw-head", hidden: true }, name, title);
  let shown;
  let status = "";
  function update() {
    const task = current();
    if (!task) return;
    if (!shown) {
      shown = taskView(host, media, task.key, ["stop", "watch", "refresh", "reconcile", "resubmit"]);
      body.append(shown.el);
    }
    head.hidden = false;
    write(name, task.name);
    write(title, task.title ?? "");
    shown.update(task);
    if (status && task.status !== status) say(`${task.name}: ${task.status}`);
    status = task.status;
  }
  const leave = views.join(update);
  update();
  return {
    el: h("div", {}, head, body),
    close() {
      leave();
      shown?.close();
    }
  };
}

// src/pieces.js
var PIECE2 = 3 * 2 ** 20;
function uploader(host) {
  const going = /* @__PURE__ */ new Map();
  async function piece2(id, at) {
    const entry = going.get(id);
    if (!entry) return;
    const { file, tell } = entry;
    const { name, type, size } = file;
    try {
      const data = await file.slice(at, at + PIECE2).arrayBuffer();
      if (going.has(id)) host.send({ do: "upload", id, name, mime: type, size, at }, [data]);
    } catch {
      going.delete(id);
      tell({ at, error: { what: `${name} could not be read.`, hint: "Choose it again." } });
    }
  }
  return {
    /** @param {string} id @param {File} file @param {(progress: Progress) => void} tell */
    start(id, file, tell) {
      going.set(id, { file, tell });
      piece2(id, 0);
    },
    /** @param {string} id */
    stop(id) {
      going.delete(id);
    },
    /** An acknowledgement: the next piece, or the end. @param {{ id: string } & Progress} message */
    receive({ id, at, done, file, error }) {
      const entry = going.get(id);
      if (!entry) return;
      if (done || error) going.delete(id);
      entry.tell({ at, done, file, error });
      if (!done && !error) piece2(id, at);
    }
  };
}

// src/attach.js
var ACCEPT = "image/png,image/jpeg,image/gif,image/webp,audio/wav,audio/mpeg,text/*,.md,.csv,.json,.py,.txt";
function attachments(host, say, changed) {
  const uploads2 = uploader(host);
  let items = [];
  const tray = h("div", {
    class: "yw-chips yw-tray",
    role: "group",
    "aria-label": "Attachments",
    hidden: true
  });
  const input = h("input", {
    type: "file",
    multiple: true,
    accept: ACCEPT,
    hidden: true,
    "aria-label": "Files to attach",
    onchange: () => {
      add(input.files);
      input.value = "";
    }
  });
  const opener = button("attach", () => input.click(), {
    class: "yw-quiet yw-attach",
    title: "Attach pictures, sounds or texts. They can be dropped here or pasted, too"
  });
  function add(files) {
    for (const file of Array.from(files ?? [])) {
      const item = chip2(file, drop);
      items.push(item);
      uploads2.start(item.id, file, (progress) => take(item, progress));
    }
    draw2();
  }
  function take(item, progress) {
    item.update(progress);
    if (progress.error) say(`${progress.error.what} ${progress.error.hint ?? ""}`);
    changed();
  }
  function drop(id) {
    uploads2.stop(id);
    host.send({ do: "forget", id });
    items = items.filter((item) => item.id !== id);
    draw2();
    opener.focus();
    changed();
  }
  function draw2() {
    fill(
      tray,
      items.map(({ el }) => el)
    );
    tray.hidden = items.length === 0;
  }
  return {
    tray,
    button: h("span", { class: "yw-attach-place" }, opener, input),
    add,
    receive: uploads2.receive,
    /** The marks of the files that are here; null while one is still on its way. */
    ready: () => items.some(({ done, failed }) => !done && !failed) ? null : marks(),
    clear() {
      items = items.filter(({ failed }) => failed);
      draw2();
    },
    /** What was sent and not taken comes back. @param {Item[]} back */
    restore(back) {
      items = [...back, ...items];
      draw2();
    },
    items: () => items.filter(({ failed }) => !failed)
  };
  function marks() {
    return items.filter(({ done }) => done).map(({ id }) => id);
  }
}
function chip2({ name, size }, drop) {
  const id = `${uid()}-${Date.now().toString(36)}`;
  const picture = h("span", { class: "yw-chip-picture" });
  const state = h("i", {}, "0 %");
  const away = button("✕", () => drop(id), { title: `Take ${name} away` });
  const el = h("span", { class: "yw-chip" }, picture, h("span", { class: "yw-title" }, name), state, away);
  const bar = h("progress", { max: size || 1, value: 0, "aria-label": `${name} on its way` });
  el.append(bar);
  const item = { id, el, done: false, failed: false, update };
  function update({ at, done, file, error }) {
    item.done = done === true;
    item.failed = error !== void 0;
    bar.hidden = item.done || item.failed;
    bar.value = at ?? 0;
    set(el, "data-failed", item.failed);
    const why = error ? `${error.what} ${error.hint ?? ""}` : null;
    write(state, why ?? (item.done ? kindWord(file?.kind) : `${Math.round(100 * at / (size || 1))} %`));
    const src = safeSource(file?.thumb, "image");
    if (src) picture.replaceChildren(h("img", { src, alt: "" }));
  }
  return item;
}
var kindWord = (kind) => ({ image: "picture", audio: "sound", text: "text" })[kind ?? ""] ?? kind ?? "";
function dropZone(el, add) {
  const holds = (event) => [...event.dataTransfer?.types ?? []].includes("Files");
  function over(event) {
    if (!holds(event)) return;
    event.preventDefault();
    event.stopPropagation();
    set(el, "data-drop", "true");
  }
  const leave = () => set(el, "data-drop", null);
  el.addEventListener("dragenter", over);
  el.addEventListener("dragover", over);
  el.addEventListener("dragleave", (event) => {
    if (!el.contains(
      /** @type {Node | null} */
      event.relatedTarget
    )) leave();
  });
  el.addEventListener("drop", (event) => {
    leave();
    if (!holds(event) || !event.dataTransfer) return;
    event.preventDefault();
    event.stopPropagation();
    add(event.dataTransfer.files);
  });
}

// src/composer.js
function composer(host, { send, stop, say }) {
  const area = h("textarea", {
    class: "yw-input",
    rows: "1",
    "aria-label": "Message",
    placeholder: "Ask, or drop a file. Enter sends, Shift+Enter breaks the line",
    onkeydown: keys,
    onpaste: paste
  });
  const go = h(
    "button",
    { type: "button", class: "yw-go", onclick: () => busy ? stop() : submit() },
    "Send"
  );
  const fit = growing(area);
  const files = attachments(host, say, arrived);
  let busy = false;
  let waits = false;
  let sent = null;
  function submit() {
    const text = area.value.trim();
    const marks = files.ready();
    if (busy || text === "" && files.items().length === 0) return;
    waits = marks === null;
    if (marks === null) say("It is sent once its files have come");
    else leave(text, marks);
  }
  function leave(text, marks) {
    sent = { text, items: files.items() };
    send(text, marks);
    area.value = "";
    files.clear();
    fit();
    area.focus();
  }
  function arrived() {
    if (waits && files.ready() !== null) submit();
  }
  function keys(event) {
    if (isSend(event)) submit();
    else return;
    event.preventDefault();
  }
  function paste(event) {
    const pasted = event.clipboardData?.files;
    if (!pasted?.length) return;
    event.preventDefault();
    files.add(pasted);
  }
  return {
    el: h(
      "div",
      { class: "yw-compose" },
      files.tray,
      h("div", { class: "yw-write" }, files.button, area, go)
    ),
    add: files.add,
    uploaded: files.receive,
    /** @param {boolean} is */
    busy(is) {
      busy = is;
      if (is) sent = null;
      write(go, is ? "Stop" : "Send");
      go.classList.toggle("yw-calm", is);
    },
    /** The kernel said no: what was written is not lost. */
    refused() {
      if (!sent) return;
      if (area.value === "") area.value = sent.text;
      files.restore(sent.items);
      sent = null;
      fit();
    },
    /** Puts words in, to be sent or changed. @param {string} text */
    put(text) {
      area.value = text;
      fit();
      area.focus();
    }
  };
}

// src/export.js
var FORMS2 = [
  ["md", "Markdown"],
  ["html", "Web page"],
  ["json", "JSON, all branches"]
];
function exportMenu(ask2, say) {
  let wanted = null;
  const name = h("span", { class: "yw-small yw-title yw-name", hidden: true });
  const choices = FORMS2.map(
    ([form2, label]) => button(label, () => {
      wanted = form2;
      ask2(form2);
    })
  );
  const line = h(
    "span",
    { class: "yw-choices", role: "group", "aria-label": "Export as", hidden: true },
    ...choices
  );
  const opener = button("export", toggle, {
    "aria-expanded": "false",
    title: "Save this conversation as a file"
  });
  function toggle() {
    line.hidden = !line.hidden;
    set(opener, "aria-expanded", String(!line.hidden));
  }
  return {
    el: h("span", { class: "yw-menu" }, opener, line),
    name,
    /** @param {string} kept the name under which the kernel keeps it */
    named(kept) {
      name.hidden = !kept;
      write(name, `kept as ${kept}`);
      set(name, "title", kept && `Kept as it grows. ys.chat(name=${JSON.stringify(kept)}) opens it again.`);
    },
    /** @param {{ form: string, name: string, mime: string, data?: BlobPart }} file */
    take(file) {
      if (file.form !== wanted || file.data === void 0) return;
      wanted = null;
      download(file.name, new Blob([file.data], { type: file.mime }));
      say(`Saved as ${file.name}`);
      toggle();
      opener.focus();
    }
  };
}
function download(name, blob) {
  const href = URL.createObjectURL(blob);
  const link = h("a", { href, download: name, hidden: true });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(href), 1e4);
}

// src/controls.js
var MAKERS = {
  text: textControl,
  source: textControl,
  number: numberControl,
  area: areaControl,
  list: areaControl,
  json: areaControl,
  slider: sliderControl,
  choice: choiceControl,
  toggle: toggleControl
};
var controlFor = (field) => (MAKERS[field.kind] ?? textControl)(field);
function hintOf(field, otherwise) {
  if (field.placeholder) return field.placeholder;
  return field.default == null ? otherwise : showText(field, field.default);
}
function textControl(field) {
  const hint = hintOf(field, field.kind === "source" ? "path or https://…" : void 0);
  const input = h("input", {
    type: "text",
    class: "yw-input",
    placeholder: hint,
    autocomplete: "off",
    spellcheck: "false"
  });
  const list2 = suggestions(field, input);
  return {
    el: list2 ? h("div", {}, input, list2) : input,
    input,
    read: () => readText(field, input.value),
    put(value) {
      input.value = showText(field, value);
    }
  };
}
function suggestions(field, input) {
  if (!field.suggestions?.length) return null;
  const id = uid();
  input.setAttribute("list", id);
  return h("datalist", { id }, ...field.suggestions.map((value) => h("option", { value: String(value) })));
}
function numberControl(field) {
  const { min, max, step } = field;
  const input = h("input", {
    type: "number",
    class: "yw-input",
    min,
    max,
    step: step ?? "any",
    placeholder: hintOf(field)
  });
  return {
    el: input,
    input,
    read: () => input.validity.badInput ? { value: null, problem: "This is not a number." } : readText(field, input.value),
    put(value) {
      input.value = showText(field, value);
    }
  };
}
function areaControl(field) {
  const rows = String(field.lines ?? (field.kind === "area" ? 3 : 2));
  const code = field.kind === "json" ? " yw-code" : "";
  const hint = hintOf(field, field.kind === "list" ? "one entry a line" : void 0);
  const input = h("textarea", { class: `yw-input${code}`, rows, placeholder: hint });
  const fit = field.kind === "area" ? growing(input) : () => {
  };
  return {
    el: input,
    input,
    read: () => readText(field, input.value),
    put(value) {
      input.value = showText(field, value);
      fit();
    }
  };
}
function sliderControl(field) {
  const low = field.min ?? 0;
  const high = field.max ?? 1;
  const step = field.step ?? ((high - low) / 100 || "any");
  const input = h("input", { type: "range", class: "yw-range", min: low, max: high, step });
  const said = h("output", { class: "yw-small" });
  const clear = button("✕", reset, {
    title: `Leave ${field.title} to the service`,
    class: "yw-quiet yw-clear"
  });
  let isSet = false;
  function reset() {
    put2(null);
    input.dispatchEvent(new Event("change", { bubbles: true }));
    input.focus();
  }
  function put2(value) {
    isSet = value !== null && value !== void 0;
    input.value = String(value ?? field.default ?? (low + high) / 2);
    draw2();
  }
  function draw2() {
    write(said, isSet ? input.value : field.default == null ? "not set" : `${field.default}`);
    clear.hidden = !isSet || Boolean(field.required);
    input.classList.toggle("yw-unset", !isSet);
  }
  input.addEventListener("input", () => {
    isSet = true;
    draw2();
  });
  draw2();
  const read = () => isSet ? readText(field, input.value) : { value: field.required ? field.default ?? Number(input.value) : null, problem: null };
  return { el: h("div", { class: "yw-slider" }, input, said, clear), input, read, put: put2 };
}
var isNone = (value) => value === null || value === void 0 || value === "";
function choiceControl(field) {
  const choices = field.choices ?? [];
  const none = choices.some(({ value }) => isNone(value));
  const unset = field.default == null && !none ? field.required ? "choose…" : "not set" : null;
  const input = h(
    "select",
    { class: "yw-input" },
    unset && h("option", { value: "" }, unset),
    ...choices.map(({ label }, at) => h("option", { value: String(at) }, label))
  );
  function put2(value) {
    const wanted = value ?? field.default ?? null;
    const at = choices.findIndex(
      (choice) => same(choice.value, wanted) || isNone(choice.value) && isNone(wanted)
    );
    input.value = at < 0 ? "" : String(at);
  }
  function read() {
    const chosen = input.value === "" ? null : choices[Number(input.value)].value;
    const missing = isNone(chosen) && field.required;
    return { value: isNone(chosen) ? null : chosen, problem: missing ? `${field.title} is needed.` : null };
  }
  put2(null);
  return { el: input, input, read, put: put2 };
}
function toggleControl(field) {
  const input = h("input", { type: "checkbox", class: "yw-check" });
  return {
    el: input,
    input,
    read: () => ({ value: input.checked, problem: null }),
    put(value) {
      input.checked = Boolean(value ?? field.default);
    }
  };
}

// src/form.js
var REST = 300;
function form(fields, values, onchange) {
  const rows = fields.map((field) => fieldRow(field, () => changed(field.name)));
  const byName = new Map(rows.map((row) => [row.field.name, row]));
  let named = new Set(Object.keys(values));
  let timer2 = 0;
  function changed(name) {
    named.add(name);
    clearTimeout(timer2);
    timer2 = window.setTimeout(tell, REST);
  }
  function tell() {
    clearTimeout(timer2);
    timer2 = 0;
    onchange(read().values);
  }
  function read() {
    const out = {};
    const problems = [];
    for (const { field, control } of rows) {
      const { value, problem } = control.read();
      if (problem) problems.push({ option: field.name, message: problem });
      else if (value !== null && (named.has(field.name) || !same(value, untouched(field))))
        out[field.name] = value;
    }
    return { values: out, problems };
  }
  function put2(next) {
    if (timer2) return;
    const now = read().values;
    named = new Set(Object.keys(next));
    for (const { field, control, show } of rows) {
      if (!same(now[field.name], next[field.name])) control.put(next[field.name] ?? null);
      show(null);
    }
  }
  function blame(problems, go) {
    for (const row of rows)
      row.show(problems.find(({ option }) => option === row.field.name)?.message ?? null);
    const first = rows.find(({ field }) => problems.some(({ option }) => option === field.name));
    if (go && first) first.focus();
    return problems.filter(({ option }) => option === null || !byName.has(option));
  }
  for (const { field, control } of rows) control.put(values[field.name] ?? null);
  return {
    ...sections(rows),
    read,
    put: put2,
    blame,
    focus: () => rows[0]?.focus(),
    /** Tells of what was typed last without waiting. */
    flush: () => timer2 && tell(),
    close: () => clearTimeout(timer2)
  };
}
var untouched = (field) => field.kind === "toggle" ? Boolean(field.default) : field.default ?? null;
function sections(rows) {
  const els = (more2) => rows.filter(({ field }) => field.group === "more" === more2).map(({ el }) => el);
  const folded = els(true);
  const titles = rows.filter(({ field }) => field.group === "more").map(({ field }) => field.title.toLowerCase());
  const label = titles.length > 4 ? `${titles.slice(0, 3).join(", ")} and ${titles.length - 3} more` : titles.join(", ");
  const more = h(
    "details",
    { class: "yw-more" },
    h("summary", {}, label),
    h("div", { class: "yw-fields" }, ...folded)
  );
  return { main: h("div", { class: "yw-fields" }, ...els(false)), more: folded.length > 0 ? more : null };
}
function fieldRow(field, onchange) {
  const control = controlFor(field);
  const { input } = control;
  const id = uid();
  const help = h("span", { class: "yw-help", id: `${id}-help` }, field.help ?? "");
  const why = h("span", { class: "yw-why", id: `${id}-why`, role: "alert", hidden: true });
  input.id = id;
  input.name = field.name;
  set(input, "aria-required", field.required ? "true" : null);
  const el = layout(field, control, id, help, why);
  describe();
  function describe() {
    const ids = [field.help && help.id, !why.hidden && why.id].filter(Boolean).join(" ");
    set(input, "aria-describedby", ids || null);
  }
  function show(message) {
    why.hidden = message === null;
    write(why, message ?? "");
    set(input, "aria-invalid", message === null ? null : "true");
    describe();
  }
  const check = () => show(control.read().problem);
  input.addEventListener("input", () => {
    if (!why.hidden) check();
    onchange();
  });
  input.addEventListener("change", () => {
    check();
    onchange();
  });
  function focus() {
    const fold = el.closest("details");
    if (fold) fold.open = true;
    input.focus();
  }
  return { el, field, control, show, focus };
}
function layout(field, control, id, help, why) {
  const label = h(
    "label",
    { for: id },
    field.title,
    Boolean(field.required) && h("span", { class: "yw-need", "aria-hidden": "true" }, " •")
  );
  const wide = ["text", "area", "list", "json", "source"].includes(field.kind);
  const parts2 = field.kind === "toggle" ? [h("div", { class: "yw-tick" }, control.el, label)] : [label, control.el];
  return h(
    "div",
    { class: "yw-field", "data-kind": field.kind, "data-wide": wide },
    ...parts2,
    field.help ? help : null,
    why
  );
}

// src/origin.js
function originChip() {
  const el = h("span", { class: "yw-origin", hidden: true });
  return {
    el,
    /** @param {string | null | undefined} origin */
    show(origin) {
      el.hidden = !origin;
      write(el, origin ?? "");
      set(el, "data-sandbox", /sandbox/i.test(origin ?? ""));
      set(el, "title", origin ? `Calls go to: ${origin}` : null);
    }
  };
}

// src/model_head.js
function modelHead(host, ...more) {
  const model = h("select", {
    class: "yw-pick",
    "aria-label": "Model",
    onchange: () => host.set("model", model.value)
  });
  const toggle = button("options", flip, { "aria-expanded": "false" });
  const told2 = h("span", { class: "yw-small yw-title" });
  const origin = originChip();
  const fold = h("div", { class: "yw-fold", hidden: true, role: "group", "aria-label": "Options" });
  let fields;
  let declared = [];
  let written = {};
  let names = [];
  function flip() {
    fold.hidden = !fold.hidden;
    set(toggle, "aria-expanded", String(!fold.hidden));
    if (!fold.hidden) fields?.focus();
  }
  function save(values) {
    if (same(values, written)) return;
    written = values;
    host.set("options", values);
    write(told2, summary(declared, values));
  }
  function put2(values) {
    written = values;
    fields?.put(values);
    write(told2, summary(declared, values));
  }
  function drawModel(name) {
    const wanted = names.includes(name) || !name ? names : [name, ...names];
    if (!same(
      wanted,
      [...model.options].map(({ value }) => value)
    )) {
      model.replaceChildren(...wanted.map((value) => h("option", { value }, value)));
    }
    model.value = name;
  }
  const stops = [
    host.watch("model", () => drawModel(host.get("model"))),
    host.watch("options", () => {
      const now = host.get("options") ?? {};
      if (!same(now, written)) put2(now);
    })
  ];
  return {
    el: h(
      "div",
      {},
      h(
        "div",
        { class: "yw-head" },
        model,
        toggle,
        told2,
        h("span", { class: "yw-spacer" }),
        ...more,
        origin.el
      ),
      fold
    ),
    /** @param {Record<string, any>} state */
    show(state) {
      names = state.models ?? [];
      drawModel(state.model);
      origin.show(state.origin);
      toggle.hidden = (state.fields ?? []).length === 0;
      if (!same(state.fields, declared) || !fields) {
        declared = state.fields ?? [];
        fields?.close();
        fields = form(declared, state.options ?? {}, save);
        fill(fold, [fields.main, fields.more]);
      }
      put2(state.options ?? {});
    },
    close() {
      for (const stop of stops) stop();
      fields?.close();
    }
  };
}

// src/notice.js
function noticeBar(host) {
  const el = h("div", { class: "yw-notice", hidden: true });
  let notice = null;
  let connected = true;
  const dismiss = button("✕", () => show(null), { title: "Dismiss this notice" });
  const sandbox = button("Start the sandbox", start, { class: "yw-plain" });
  function start() {
    sandbox.disabled = true;
    host.send({ do: "sandbox" });
  }
  function draw2() {
    const said = notice ?? (connected ? null : OFFLINE);
    el.hidden = !said;
    if (!said) return;
    set(el, "data-level", said.level);
    set(el, "role", said.level === "bad" ? "alert" : null);
    const words = h("div", {}, h("b", {}, said.what), said.hint ? ` ${said.hint}` : null);
    fill(el, [words, h("span", { class: "yw-spacer" }), !connected && sandbox, notice && dismiss]);
  }
  function show(next) {
    notice = next;
    sandbox.disabled = false;
    draw2();
  }
  return {
    el,
    show,
    /** @param {boolean} is */
    connect(is) {
      connected = is;
      draw2();
    }
  };
}
var OFFLINE = {
  level: "info",
  what: "Not connected.",
  hint: "Set a key with ys.connect(…), or try everything with made-up results."
};

// src/transcript.js
var NEAR = 32;
function transcript(host, chat2, say, begin) {
  const list2 = h("div", { class: "yw-turns" });
  const starters = h("div", { class: "yw-starters", role: "group", "aria-label": "Ways to begin" });
  const empty = h(
    "div",
    { class: "yw-empty" },
    h("p", {}, "Ask something. The answer streams in here and stays in the notebook."),
    starters
  );
  const el = h(
    "div",
    { class: "yw-transcript", tabindex: "0", role: "group", "aria-label": "Conversation" },
    list2
  );
  const views = /* @__PURE__ */ new Map();
  let drawn = [];
  let held2 = null;
  let atEnd = true;
  let height = 0;
  el.addEventListener("scroll", () => {
    const gap = el.scrollHeight - el.scrollTop - el.clientHeight;
    if (el.scrollHeight === height) atEnd = gap < NEAR;
    height = el.scrollHeight;
  });
  const resize = new ResizeObserver(() => {
    if (atEnd) el.scrollTop = el.scrollHeight;
    height = el.scrollHeight;
  });
  resize.observe(list2);
  function viewOf(turn) {
    const known = views.get(turn.s);
    if (known) return known;
    const { s } = turn;
    const view4 = turnView(turn, {
      say,
      copy: (form2) => host.send({ do: "copy", s, form: form2 }),
      again: () => void (atRest() && host.send({ do: "again", s })),
      edit(text) {
        const may = atRest();
        if (may) host.send({ do: "edit", s, text });
        return may;
      },
      branch(to) {
        if (!atRest()) return;
        held2 = view4.branch.focused();
        host.send({ do: "branch", s, to });
      },
      decide: (id, allow) => host.send({ do: "decide", s, id, allow }),
      media: chat2.media,
      stop: () => host.send({ do: "stop" })
    });
    views.set(s, view4);
    return view4;
  }
  function giveFocus(before) {
    const which = held2;
    if (!which) return;
    const list3 = chat2.turns.all().filter(({ branch }) => branch);
    const turn = list3.find(({ s }) => !before.has(s)) ?? list3.at(-1);
    held2 = null;
    if (turn) views.get(turn.s)?.branch.focus(which);
    if (turn?.branch) say(`Branch ${turn.branch[0]} of ${turn.branch[1]}`);
  }
  function drawStarters() {
    const texts = chat2.state?.starters ?? [];
    if (same(texts, drawn)) return;
    drawn = texts;
    fill(
      starters,
      texts.map((text) => button(text, () => begin(text), { class: "yw-plain yw-starter" }))
    );
  }
  function atRest() {
    const rest = chat2.state?.busy == null;
    if (!rest) say("Wait until the answer is complete, or stop it");
    return rest;
  }
  function drawAll() {
    const turns = chat2.turns.all();
    const known = new Set(turns.map(({ s }) => s));
    const before = new Set(views.keys());
    for (const [s, view4] of views) {
      if (known.has(s)) continue;
      view4.close();
      views.delete(s);
    }
    const focused = (
      /** @type {Document | ShadowRoot} */
      el.getRootNode().activeElement
    );
    const inside2 = focused !== null && list2.contains(focused);
    fill(list2, turns.length === 0 ? [empty] : turns.map((turn) => viewOf(turn).el));
    if (inside2 && !list2.contains(focused)) el.focus({ preventScroll: true });
    for (const turn of turns) viewOf(turn).update();
    if (turns.length === 0) drawStarters();
    if (held2 && turns.some(({ s }) => !before.has(s))) giveFocus(before);
  }
  return {
    el,
    drawAll,
    /** @param {string} s */
    draw: (s) => views.get(s)?.update(),
    /** @param {{ s: string, form: string, text: string }} message */
    copied: ({ s, form: form2, text }) => void views.get(s)?.copied(form2, text),
    toEnd() {
      atEnd = true;
      el.scrollTop = el.scrollHeight;
    },
    close() {
      resize.disconnect();
      for (const view4 of views.values()) view4.close();
    }
  };
}

// src/chat_view.js
function chatView({ host, say }, chat2) {
  const take = exportMenu((form2) => host.send({ do: "export", form: form2 }), say);
  const tools = h("span", { class: "yw-small", hidden: true });
  const head = modelHead(host, tools, take.name, take.el);
  const notice = noticeBar(host);
  const turns = transcript(host, chat2, say, (text) => compose.put(text));
  const compose = composer(host, {
    send(text, files) {
      turns.toEnd();
      host.send({ do: "send", text, ...files.length > 0 ? { files } : {} });
    },
    stop: () => host.send({ do: "stop" }),
    say
  });
  function drawTools(names) {
    tools.hidden = names.length === 0;
    write(tools, names.length === 1 ? "1 tool" : `${names.length} tools`);
    set(tools, "title", `The model may have these functions run: ${names.join(", ")}`);
  }
  function drawState() {
    const { state } = chat2;
    if (!state) return;
    head.show(state);
    take.named(state.name ?? "");
    drawTools(state.tools ?? []);
    notice.show(state.notice ?? null);
    notice.connect(state.connected !== false);
    compose.busy(state.busy !== null && state.busy !== void 0);
    turns.drawAll();
  }
  const handlers = {
    state: drawState,
    turn: () => turns.drawAll(),
    drop: () => turns.drawAll(),
    busy: ({ s }) => compose.busy(s !== null && s !== void 0),
    copied: (message) => turns.copied(message),
    exported: (message) => take.take(message),
    named: (message) => take.named(message.name),
    uploaded: (message) => compose.uploaded(message),
    asks({ s, call }) {
      turns.draw(s);
      if (call) say(`The model wants to run ${call.name}. Allow it, or refuse.`);
    },
    notice(message) {
      if (message.level === "bad") compose.refused();
      notice.show(message);
      say(message.what);
    },
    d: ({ s }) => turns.draw(s),
    snap: ({ s }) => turns.draw(s),
    end({ s, status }) {
      turns.draw(s);
      say(status === "done" ? "The answer is complete" : `The answer is ${status}`);
    }
  };
  function onkeydown(event) {
    if (event.key !== "Escape" || event.defaultPrevented || chat2.state?.busy == null) return;
    event.preventDefault();
    host.send({ do: "stop" });
  }
  const leave = chat2.views.join((message) => handlers[message.is]?.(message));
  const el = h("div", { class: "yw-chat", onkeydown }, head.el, notice.el, turns.el, compose.el);
  dropZone(el, compose.add);
  drawState();
  return {
    el,
    close() {
      leave();
      head.close();
      turns.close();
    }
  };
}

// src/chat.js
function chat(host) {
  const self = { turns: turnStore(host), state: null, views: hub(), media: mediaStore(host) };
  const handlers = {
    state(message) {
      self.state = message;
      self.turns.load(message.turns ?? []);
    },
    turn: (message) => self.turns.put(message.turn),
    drop: (message) => self.turns.drop(message.s),
    busy(message) {
      if (self.state) self.state.busy = message.s;
    },
    named(message) {
      if (self.state) self.state.name = message.name;
    }
  };
  function take(message) {
    if (handlers[message.is]) handlers[message.is](message);
    else self.turns.receive(message);
    self.views.tell(message);
  }
  return {
    receive(message, buffers) {
      if (message.is === "media") self.media.receive(message, buffers);
      else if (message.is === "exported") self.views.tell({ ...message, data: buffers?.[0] });
      else for (const part of parts(message)) take(part);
    },
    view: (context) => chatView(context, self)
  };
}
function parts(message) {
  const turns = (message.turns ?? []).map((turn) => ({ is: "turn", turn }));
  const named = message.is === "begin" && message.name ? [{ is: "named", name: message.name }] : [];
  const rest = "busy" in message && message.is !== "state" ? [{ is: "busy", s: message.busy }] : [];
  if (message.is === "begin") return [...named, ...turns, ...rest];
  return [message, ...rest];
}

// src/words.js
var TEXTS = {};
var spoken = "en";
function t(text, values) {
  const said = TEXTS[spoken]?.[text] ?? text;
  return values ? said.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole)) : said;
}

// src/inside.js
var LONGEST = 2;
var SPEEDS = [0.25, 1, 4, 16];
function inside(_host) {
  const views = hub();
  let state = { title: "", steps: [], code: {} };
  return {
    receive(message) {
      if (message.is !== "state") return;
      state = { title: message.title, steps: message.steps, code: message.code };
      views.tell(message);
    },
    view: (context) => view3(context, views, () => state)
  };
}
var kinds = () => ({
  request: t("request"),
  answer: t("answer"),
  event: t("event"),
  body: t("body"),
  tool: t("function"),
  failed: t("failed")
});
function view3({ say }, views, current) {
  let at = 0;
  let speed = 1;
  let timer2;
  const title = h("b");
  const count3 = h("span", { class: "yw-small" });
  const back = button("◂", () => go(at - 1), { title: t("Back") });
  const play = button(t("Play"), toggle, { class: "yw-go" });
  const next = button("▸", () => go(at + 1), { title: t("Step") });
  const name = uid();
  const place2 = h("input", {
    type: "range",
    class: "yw-range",
    min: 0,
    max: 0,
    value: 0,
    "aria-label": t("Step"),
    oninput: slid
  });
  const rate = h(
    "select",
    { id: name, class: "yw-input", onchange: paced },
    ...SPEEDS.map((one) => h("option", { value: one, selected: one === 1 }, `${one} ×`))
  );
  const so_far = h("p", { class: "yw-inside-text" });
  const head = h("p", { class: "yw-inside-step" });
  const body = h("pre", {
    class: "yw-inside-body",
    tabindex: 0,
    "aria-label": t("The step as it went over the line")
  });
  const copies = h("div", { class: "yw-head yw-inside-copies" });
  function slid() {
    stop();
    show(Number(place2.value));
  }
  function paced() {
    speed = Number(rate.value);
  }
  function go(to) {
    stop();
    show(to);
  }
  function toggle() {
    if (timer2) return stop();
    if (at >= last()) show(0);
    plan();
  }
  const last = () => Math.max(0, current().steps.length - 1);
  function plan() {
    const { steps } = current();
    if (at >= last()) return stop();
    const pause = Math.min(LONGEST, Math.max(0, steps[at + 1].at - steps[at].at)) / speed;
    timer2 = setTimeout(() => {
      show(at + 1);
      plan();
    }, pause * 1e3);
    write(play, t("Pause"));
  }
  function stop() {
    clearTimeout(timer2);
    timer2 = void 0;
    write(play, t("Play"));
    const step = current().steps[at];
    if (step) say(`${at + 1}: ${step.title}`);
  }
  function show(to) {
    const { steps } = current();
    at = Math.min(Math.max(0, to), last());
    const step = steps[at];
    if (!step) return;
    place2.value = `${at}`;
    write(
      count3,
      t("step {at} of {many} · {seconds} s", { at: at + 1, many: steps.length, seconds: step.at.toFixed(2) })
    );
    fill(head, [
      h("span", { class: "yw-small" }, kinds()[step.kind] ?? step.kind),
      " ",
      step.title.slice(0, 300)
    ]);
    write(body, step.text);
    body.scrollTop = 0;
    write(
      so_far,
      steps.slice(0, at + 1).map((one) => one.adds).join("")
    );
    so_far.hidden = !steps.some((one) => one.adds);
    set(back, "disabled", at === 0);
    set(next, "disabled", at === last());
  }
  function update() {
    const { title: said, steps, code } = current();
    write(title, said);
    set(place2, "max", last());
    set(play, "disabled", steps.length < 2);
    const forms = Object.keys(code).map(
      (form2) => copyButton(form2, () => code[form2], t("Copy as {form}", { form: form2 }))
    );
    fill(copies, [h("span", { class: "yw-small" }, t("The request as")), ...forms]);
    show(at);
  }
  const leave = views.join(update);
  update();
  return {
    el: h(
      "div",
      { class: "yw-inside" },
      h("div", { class: "yw-head" }, title, count3),
      h(
        "div",
        { class: "yw-inside-bar" },
        back,
        play,
        next,
        place2,
        h("label", { for: name, class: "yw-small" }, t("Speed")),
        rate
      ),
      so_far,
      head,
      body,
      copies
    ),
    close() {
      stop();
      leave();
    }
  };
}

// src/live.js
var PAUSE = 2e3;
function voice() {
  const el = h("div", { class: "yw-sr", role: "status", "aria-live": "polite" });
  let next = 0;
  let timer2 = 0;
  function say(text) {
    clearTimeout(timer2);
    timer2 = window.setTimeout(speak, Math.max(0, next - Date.now()), text);
  }
  function speak(text) {
    next = Date.now() + PAUSE;
    el.textContent = text;
  }
  return { el, say, close: () => clearTimeout(timer2) };
}

// src/record.js
var held = /* @__PURE__ */ new Map();
function recordRules(id) {
  const record = `.jp-OutputArea-child:has(.yw-record-${id})`;
  const before = `.jp-OutputArea-child:has(+ .jp-OutputArea-child .yw-record-${id})`;
  return [
    `${record} { display: none !important; }`,
    `@media screen { ${before} { display: flex !important; } }`,
    `@media print { ${before} { display: table !important; } }`
  ].join("\n");
}
function hideRecord(id) {
  if (!/^[\w-]+$/.test(id)) return () => {
  };
  const entry = held.get(id) ?? addRules(id);
  entry.views += 1;
  let gone = false;
  return () => {
    if (gone) return;
    gone = true;
    entry.views -= 1;
    if (entry.views > 0) return;
    entry.style.remove();
    held.delete(id);
  };
}
function addRules(id) {
  const style = document.createElement("style");
  style.textContent = recordRules(id);
  document.head.append(style);
  const entry = { style, views: 0 };
  held.set(id, entry);
  return entry;
}

// src/operations.js
function operationPicker(pick) {
  const id = uid();
  const opener = h("button", { type: "button", class: "yw-pick", "aria-expanded": "false", onclick: toggle });
  const search = h("input", {
    type: "search",
    class: "yw-input yw-filter",
    placeholder: "Search operations",
    "aria-label": "Search operations",
    "aria-controls": id,
    oninput: draw2
  });
  const tabs = familyTabs((family) => {
    search.value = "";
    chosenFamily = family;
    draw2();
  });
  const list2 = h("div", { class: "yw-operations", id, role: "group", "aria-label": "Operations" });
  const none = h("p", { class: "yw-small", hidden: true }, "No operation has these words. Try fewer.");
  const board = h(
    "div",
    { class: "yw-board", hidden: true, onkeydown },
    h("div", { class: "yw-board-head" }, search, tabs.el),
    list2,
    none
  );
  let all = [];
  let current = "";
  let chosenFamily = "";
  function show(open) {
    board.hidden = !open;
    opener.setAttribute("aria-expanded", String(open));
  }
  function toggle() {
    show(board.hidden === true);
    if (!board.hidden) search.focus();
  }
  function onkeydown(event) {
    if (event.key === "Escape") {
      show(false);
      opener.focus();
    } else if (event.key === "Enter" && event.target === search) {
      event.preventDefault();
      list2.querySelector("button")?.click();
    }
  }
  function fitting() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length === 0) return all.filter(({ family }) => family === chosenFamily);
    return all.filter(({ name, title }) => {
      const text = `${name} ${title}`.toLowerCase();
      return words.every((word) => text.includes(word));
    });
  }
  function draw2() {
    const found = fitting();
    tabs.mark(search.value.trim() ? "" : chosenFamily);
    fill(list2, found.map(entry));
    none.hidden = found.length > 0;
  }
  function entry({ name, title }) {
    const onclick = () => {
      show(false);
      opener.focus();
      if (name !== current) pick(name);
    };
    return h(
      "button",
      { type: "button", class: "yw-operation", "aria-current": name === current ? "true" : null, onclick },
      h("b", {}, name),
      h("span", { class: "yw-small" }, title)
    );
  }
  return {
    el: opener,
    board,
    /** @param {Operation[]} operations @param {string} chosen @param {boolean} open whether one is still to be chosen */
    show(operations, chosen, open) {
      if (same(operations, all) && chosen === current) return;
      all = operations;
      current = chosen;
      chosenFamily = chosen.split(".")[0];
      write(opener, chosen);
      set(opener, "aria-label", `Operation: ${chosen}`);
      tabs.show([...new Set(all.map(({ family }) => family))]);
      draw2();
      if (open) show(true);
    }
  };
}
function familyTabs(choose) {
  const el = h("div", { class: "yw-tabs", role: "tablist", "aria-label": "Families", onkeydown });
  let drawn = [];
  function onkeydown(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step || !(event.target instanceof HTMLElement)) return;
    event.preventDefault();
    const buttons = [...el.querySelectorAll("button")];
    const at = buttons.findIndex((one) => one === event.target);
    const next = buttons[(at + step + buttons.length) % buttons.length];
    next.focus();
    next.click();
  }
  return {
    el,
    /** @param {string[]} families */
    show(families) {
      if (same(families, drawn)) return;
      drawn = families;
      fill(
        el,
        families.map(
          (family) => h(
            "button",
            { type: "button", class: "yw-tab", role: "tab", onclick: () => choose(family) },
            family
          )
        )
      );
    },
    /** @param {string} family */
    mark(family) {
      const buttons = [...el.querySelectorAll("button")];
      buttons.forEach((one, at) => {
        const on = one.textContent === family;
        set(one, "aria-selected", String(on));
        set(one, "tabindex", on || family === "" && at === 0 ? "0" : "-1");
      });
    }
  };
}

// src/runs.js
var MAY = ["stop", "watch", "refresh", "reconcile", "resubmit", "again"];
function runsView(host, studio2, say) {
  const empty = h("div", { class: "yw-empty" }, h("p", {}, "Results appear here."));
  const stage = h("div", { class: "yw-stage" }, empty);
  const list2 = h("div", { class: "yw-runs", role: "group", "aria-label": "Runs of this panel" });
  const lines = /* @__PURE__ */ new Map();
  let shown;
  let selected = null;
  function select(key) {
    const task = key === null ? void 0 : studio2.tasks.get(key);
    shown?.close();
    shown = task && taskView(host, studio2.media, task.key, MAY, () => studio2.state?.uses ?? []);
    selected = task ? task.key : null;
    stage.replaceChildren(shown?.el ?? empty);
    if (task) shown?.update(task);
    mark();
  }
  function mark() {
    for (const [key, { el }] of lines) set(el, "aria-current", key === selected ? "true" : null);
  }
  function update() {
    for (const [key, line] of lines) if (!studio2.tasks.has(key)) lines.delete(key) && line.el.remove();
    for (const task2 of studio2.tasks.values()) lineOf(task2).draw(task2);
    fill(
      list2,
      [...studio2.tasks.keys()].map((key) => lines.get(key)?.el)
    );
    list2.hidden = studio2.tasks.size < 2;
    if (selected === null || !studio2.tasks.has(selected))
      return select(studio2.tasks.keys().next().value ?? null);
    const task = studio2.tasks.get(selected);
    if (task) shown?.update(task);
  }
  function lineOf(task) {
    const known = lines.get(task.key);
    if (known) return known;
    const line = runLine(() => select(task.key));
    lines.set(task.key, line);
    return line;
  }
  const stopTicking = everySecond(() => {
    if (!list2.hidden) for (const task of studio2.tasks.values()) lines.get(task.key)?.draw(task);
  });
  return {
    el: h("div", { class: "yw-result" }, stage, list2),
    update,
    /** @param {Task} task @param {boolean} fresh */
    take(task, fresh) {
      if (fresh) selected = null;
      update();
      mark();
      if (task.key === selected)
        say(
          `${task.name}: ${task.status}${task.progress != null ? `, ${Math.round(task.progress)} percent` : ""}`
        );
    },
    close() {
      stopTicking();
      shown?.close();
    }
  };
}
function runLine(onclick) {
  const pill = h("span", { class: "yw-st" });
  const what = h("span", { class: "yw-run-what" });
  const when = h("span", { class: "yw-small" });
  return {
    el: h("button", { type: "button", class: "yw-run-line", onclick }, pill, what, when),
    /** @param {Task} task */
    draw(task) {
      write(pill, task.status);
      set(pill, "data-tone", TONES[task.status] ?? "wait");
      write(what, brief(task.prompt || task.title || task.name, 90));
      const passed = elapsed({ ...task, finished: null }, localNow());
      write(when, passed === null ? "" : `${age(passed)} ago`);
    }
  };
}

// src/run.js
var PATIENCE = 3e3;
function runButton(run) {
  const button2 = h("button", { type: "submit", class: "yw-go" }, "Generate");
  const small = h("p", { class: "yw-small", "aria-live": "polite" });
  let waits = false;
  let terms = "";
  let timer2 = 0;
  function rest() {
    waits = false;
    clearTimeout(timer2);
    button2.removeAttribute("aria-disabled");
    write(small, terms);
  }
  button2.addEventListener("mousedown", (event) => event.preventDefault());
  button2.addEventListener("click", (event) => {
    event.preventDefault();
    if (!waits) run();
  });
  return {
    el: h("div", { class: "yw-run" }, button2, small),
    waiting: () => waits,
    wait() {
      waits = true;
      button2.setAttribute("aria-disabled", "true");
      write(small, "Sending…");
      timer2 = window.setTimeout(
        () => write(small, "The kernel is busy. The request was made once and waits its turn."),
        PATIENCE
      );
    },
    rest,
    /** @param {string | null | undefined} label what a press does */
    label: (label) => write(button2, label || "Generate"),
    /** @param {string | null | undefined} paid what a run costs, in words */
    paid(paid) {
      terms = typeof paid === "string" ? paid : "";
      if (!waits) write(small, terms);
    }
  };
}

// src/upload.js
var PIECE3 = 4e6;
function uploads(host, say) {
  const files = /* @__PURE__ */ new Map();
  async function piece2(id, at) {
    const file = files.get(id);
    if (!file) return;
    try {
      const data = await file.slice(at, at + PIECE3).arrayBuffer();
      host.send({ do: "upload", id, name: file.name ?? "", size: file.size, at }, [data]);
    } catch {
      files.delete(id);
      say("The file cannot be read.");
    }
  }
  return {
    /** @param {Blob & { name?: string }} file */
    start(file) {
      const id = `${Date.now().toString(36)}${Math.random().toString(36).slice(2)}`;
      files.set(id, file);
      return piece2(id, 0);
    },
    /**
     * The kernel's answer: where it wants to go on, or nothing more.
     * @param {{ id: string, at?: number | null }} message
     */
    receive({ id, at }) {
      if (typeof at === "number") return piece2(id, at);
      files.delete(id);
      return void 0;
    }
  };
}
function dropZone2(el, take) {
  const over = (is) => set(el, "data-drop", is);
  el.addEventListener("dragover", (event) => {
    if (![...event.dataTransfer?.types ?? []].includes("Files")) return;
    event.preventDefault();
    over(true);
  });
  el.addEventListener("dragleave", (event) => {
    if (!(event.relatedTarget instanceof Node && el.contains(event.relatedTarget))) over(false);
  });
  el.addEventListener("drop", (event) => {
    over(false);
    const file = event.dataTransfer?.files?.[0];
    if (!file) return;
    event.preventDefault();
    take(file);
  });
}
function filePicker(label, title, take) {
  const input = h("input", { type: "file", hidden: true, id: uid(), onchange });
  function onchange() {
    const file = input.files?.[0];
    input.value = "";
    if (file) take(file);
  }
  return h(
    "span",
    {},
    button(label, () => input.click(), { title }),
    h("label", { for: input.id, hidden: true }, title),
    input
  );
}

// src/studio_form.js
function studioForm(host, say) {
  const help = h("p", { class: "yw-small", hidden: true });
  const place2 = h("div");
  const more = h("div");
  const general = h("div", { class: "yw-why", role: "alert" });
  const go = runButton(run);
  const sent = uploads(host, say);
  const pick = filePicker("from a file…", "Fill the form from a file that was saved here", take);
  const onsubmit = (event) => event.preventDefault();
  const el = h(
    "form",
    { class: "yw-form", novalidate: true, "aria-label": "Options", onsubmit, onkeydown },
    help,
    place2,
    more,
    general,
    go.el,
    h("p", { class: "yw-small yw-from" }, pick)
  );
  dropZone2(el, take);
  let fields;
  let declared = "";
  let sending = "";
  let written = host.get("options") ?? {};
  function take(file) {
    say(`Reading ${file.name}`);
    void sent.start(file);
  }
  function save(values) {
    if (same(values, written)) return;
    written = values;
    host.set("options", values);
  }
  function onkeydown(event) {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || go.waiting()) return;
    event.preventDefault();
    run();
  }
  function run() {
    const { values, problems } = read();
    blame(problems, true);
    const [first, ...others] = problems;
    if (first) return say(others.length === 0 ? first.message : `${problems.length} values need a change`);
    fields?.flush();
    go.wait();
    return host.send({ do: "run", values });
  }
  const read = () => fields?.read() ?? { values: {}, problems: [] };
  function blame(problems, asked) {
    const rest = fields?.blame(problems, asked) ?? problems;
    const lines = rest.map(({ message }) => h("div", {}, message));
    fill(general, lines);
  }
  function redraw(state) {
    fields?.close();
    fields = form(state.fields ?? [], written, save);
    place2.replaceChildren(fields.main);
    fill(more, [fields.more]);
    fill(general, []);
  }
  return {
    el,
    values: () => read().values,
    /** @param {Record<string, any>} state */
    show(state) {
      const declaration = JSON.stringify([state.operation, state.fields]);
      written = state.values ?? {};
      if (declaration === declared) fields?.put(written);
      else redraw(state);
      declared = declaration;
      help.hidden = !state.help;
      write(help, state.help ?? "");
      go.label(state.go);
      go.paid(state.paid);
    },
    /** @param {Problem[]} problems */
    problems(problems) {
      const answer = go.waiting() && problems.length > 0;
      if (answer) go.rest();
      blame(problems, answer);
    },
    /** @param {Task} task @param {boolean} fresh */
    task(task, fresh) {
      if (fresh) sending = task.key;
      if (task.key === sending && task.status !== "submitting") go.rest();
    },
    /** The kernel wants the next piece of a file. */
    upload: sent.receive,
    /** The kernel has said why there will be no run. */
    refused: go.rest,
    /** Options set in code. */
    follow() {
      const now = host.get("options") ?? {};
      if (same(now, written)) return;
      written = now;
      fields?.put(now);
    },
    close: () => fields?.close()
  };
}

// src/studio_view.js
var FORMS3 = [
  ["python", "Python"],
  ["curl", "curl"]
];
function studioView({ host, say }, studio2) {
  const picker = operationPicker((operation) => host.send({ do: "pick", operation }));
  const title = h("span", { class: "yw-small yw-title" });
  const origin = originChip();
  const notice = noticeBar(host);
  const left = studioForm(host, say);
  const right = runsView(host, studio2, say);
  const copy = copyMenu(FORMS3, (style) => host.send({ do: "copy", form: style, values: left.values() }), say);
  function drawState() {
    const { state } = studio2;
    if (!state) return;
    picker.show(state.operations ?? [], state.operation, state.choose === true);
    write(title, state.title ?? "");
    origin.show(state.origin);
    notice.show(state.notice ?? null);
    notice.connect(state.connected !== false);
    left.show(state);
    right.update();
  }
  const handlers = {
    state: drawState,
    problems: ({ problems }) => left.problems(problems),
    task({ task, fresh }) {
      left.task(task, fresh);
      right.take(task, fresh);
    },
    notice(message) {
      notice.show(message);
      say(message.what);
      if (message.level !== "info") left.refused();
    },
    upload: (message) => void left.upload(message),
    copied: ({ form: style, text }) => void copy.take(style, text)
  };
  const leave = studio2.views.join((message) => handlers[message.is]?.(message));
  const unwatch2 = host.watch("options", left.follow);
  drawState();
  const gap = h("span", { class: "yw-spacer" });
  const head = h("div", { class: "yw-head" }, picker.el, title, gap, copy.line, origin.el);
  return {
    el: h(
      "div",
      {},
      head,
      picker.board,
      notice.el,
      copy.shown,
      h("div", { class: "yw-studio" }, left.el, right.el)
    ),
    close() {
      leave();
      unwatch2();
      left.close();
      right.close();
    }
  };
}

// src/studio.js
function studio(host) {
  const self = { state: null, tasks: /* @__PURE__ */ new Map(), media: mediaStore(host), views: hub() };
  const offset = (task) => withOffset(task, localNow());
  const handlers = {
    state(message) {
      self.state = message;
      self.tasks = new Map((message.tasks ?? []).map((task) => [task.key, offset(task)]));
    },
    task(message) {
      const fresh = !self.tasks.has(message.task.key);
      const task = offset(message.task);
      if (fresh) self.tasks = new Map([[task.key, task], ...self.tasks]);
      else self.tasks.set(task.key, task);
      message.fresh = fresh;
    },
    media: (message, buffers) => self.media.receive(message, buffers)
  };
  return {
    receive(message, buffers) {
      handlers[message.is]?.(message, buffers);
      self.views.tell(message);
    },
    view: (context) => studioView(context, self)
  };
}

// src/groups.js
var HEAD = "\n";
var isHead = (line) => line.startsWith(HEAD);
var familyOf = ({ name }) => name.split(".", 1)[0] || "other";
function grouped(keys, get, works, folded) {
  const families = /* @__PURE__ */ new Map();
  for (const key of keys) {
    const row = get(key);
    if (!row) continue;
    const family = familyOf(row);
    const found = families.get(family) ?? { keys: [], working: 0 };
    families.set(family, found);
    found.keys.push(key);
    if (works(row.status)) found.working += 1;
  }
  const lines = [];
  const groups = /* @__PURE__ */ new Map();
  for (const family of [...families.keys()].sort()) {
    const { keys: own, working } = (
      /** @type {{ keys: string[], working: number }} */
      families.get(family)
    );
    const line = HEAD + family;
    groups.set(line, { family, count: own.length, working, folded: folded.has(family) });
    lines.push(line);
    if (!folded.has(family)) for (const key of own) lines.push(key);
  }
  return { lines, groups };
}

// src/order.js
var STATUSES = ["uncertain", "lost", "failed", "running", "queued", "submitting", "succeeded", "cancelled"];
var READERS = {
  id: ({ id, key }) => id || key,
  what: ({ name, prompt }) => `${name} ${prompt ?? ""}`.toLowerCase(),
  status: ({ status }) => STATUSES.indexOf(status),
  progress: ({ progress }) => progress ?? null,
  age: ({ started }) => -(started ?? Number.MAX_VALUE),
  last: ({ media }) => media?.join() || null
};
var NEWEST = Object.freeze({ by: "age", down: false });
function pressed(now, by) {
  if (now.by !== by) return { by, down: false };
  return now.down && by !== NEWEST.by ? NEWEST : { by, down: !now.down };
}
var readerOf = ({ by }) => READERS[by] ?? READERS.age;
function inOrder(rows, order) {
  const read = readerOf(order);
  const sign = order.down ? -1 : 1;
  const entries = [...rows].map((row) => ({ key: row.key, value: read(row), age: READERS.age(row) }));
  entries.sort((a, b) => compare(a.value, b.value, sign) || compare(a.age, b.age, 1));
  return entries.map(({ key }) => key);
}
function compare(a, b, sign) {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  return a < b ? -sign : sign;
}

// src/rows.js
var GROUPS = (
  /** @type {Record<string, string>} */
  {
    submitting: "running",
    queued: "running",
    running: "running",
    succeeded: "done",
    failed: "failed",
    cancelled: "cancelled",
    uncertain: "uncertain",
    lost: "lost"
  }
);
var groupOf = (status) => GROUPS[status] ?? status;
var wordsOf = (row) => [row.name, row.prompt, row.status, groupOf(row.status), row.raw_status, row.id, row.note].filter(Boolean).join(" ").toLowerCase();
var ENDED2 = /* @__PURE__ */ new Set(["succeeded", "failed", "cancelled", "lost"]);
function rowStore() {
  const byKey = /* @__PURE__ */ new Map();
  const words = /* @__PURE__ */ new Map();
  let sorted = [];
  let shown = [];
  let terms = [];
  let group = "";
  let order = NEWEST;
  let byFamily = false;
  const folded = /* @__PURE__ */ new Set();
  let layout2 = (
    /** @type {{ lines: string[], groups: Map<string, Group> } | null} */
    null
  );
  const isOpen = () => terms.length === 0 && group === "";
  function passes(key) {
    const row = byKey.get(key);
    if (!row) return false;
    if (group && groupOf(row.status) !== group) return false;
    if (terms.length === 0) return true;
    const text = words.get(row.key) ?? wordsOf(row);
    words.set(row.key, text);
    return terms.every((term) => text.includes(term));
  }
  function sort() {
    sorted = inOrder(byKey.values(), order);
  }
  function filter() {
    shown = isOpen() ? sorted : sorted.filter(passes);
    layout2 = null;
  }
  function laid() {
    const works = (status) => groupOf(status) === "running";
    layout2 ??= byFamily ? grouped(shown, (key) => byKey.get(key), works, folded) : { lines: shown, groups: /* @__PURE__ */ new Map() };
    return layout2;
  }
  function take(rows) {
    const read = readerOf(order);
    let moved = false;
    for (const row of rows) {
      const old = byKey.get(row.key);
      moved ||= !old || old.started !== row.started || read(old) !== read(row);
      byKey.set(row.key, row);
      words.delete(row.key);
    }
    if (moved) sort();
    if (moved || !isOpen()) filter();
    layout2 = null;
  }
  return {
    take,
    get: (key) => byKey.get(key),
    /** The keys that pass the filter, in order. */
    shown: () => shown,
    size: () => byKey.size,
    /** What the table draws: keys of rows, and of heads where they are grouped. */
    lines: () => laid().lines,
    groupAt: (line) => laid().groups.get(line),
    isGrouped: () => byFamily,
    /** Those of the shown rows that have come to their end. */
    ended: () => shown.filter((key) => ENDED2.has(byKey.get(key)?.status ?? "")),
    order: () => order,
    /** @param {import("./order.js").Order} next */
    sort(next) {
      order = next;
      sort();
      filter();
    },
    /** @param {boolean} on */
    group(on) {
      byFamily = on;
      layout2 = null;
    },
    /** @param {string} family */
    fold(family) {
      if (!folded.delete(family)) folded.add(family);
      layout2 = null;
    },
    /** @param {Row[]} rows */
    load(rows) {
      byKey.clear();
      words.clear();
      sort();
      filter();
      take(rows);
    },
    /** @param {string[]} keys */
    drop(keys) {
      for (const key of keys) byKey.delete(key);
      sort();
      filter();
    },
    /** @param {string} text @param {string} only */
    filter(text, only) {
      terms = text.toLowerCase().split(/\s+/).filter(Boolean);
      group = only;
      filter();
    },
    /** How many rows each group has, in the order that wants attention first. */
    counts() {
      const counts = new Map(
        ["running", "uncertain", "lost", "failed", "done", "cancelled"].map((name) => [name, 0])
      );
      for (const { status } of byKey.values())
        counts.set(groupOf(status), (counts.get(groupOf(status)) ?? 0) + 1);
      return [...counts].filter(([, n]) => n > 0);
    }
  };
}

// src/counts.js
function countChips(onpick) {
  const el = h("span", { class: "yw-counts yw-small", role: "group", "aria-label": "Show only" });
  const chips = /* @__PURE__ */ new Map();
  let picked = "";
  function pick(name) {
    picked = picked === name ? "" : name;
    mark();
    onpick(picked);
  }
  function mark() {
    for (const [name, chip3] of chips) set(chip3, "aria-pressed", String(name === picked));
  }
  function chipOf(name) {
    const chip3 = chips.get(name) ?? h("button", { type: "button", class: "yw-count", onclick: () => pick(name) });
    chips.set(name, chip3);
    return chip3;
  }
  return {
    el,
    /** @param {[string, number][]} counts */
    draw(counts) {
      for (const [name, n] of counts) write(chipOf(name), `${count2(n)} ${name}`);
      const shown = counts.map(([name]) => name);
      fill(el, (picked && !shown.includes(picked) ? [...shown, picked] : shown).map(chipOf));
      if (picked && !shown.includes(picked)) write(chipOf(picked), `0 ${picked}`);
      mark();
    }
  };
}

// src/candidates.js
function candidateList(host, key) {
  const el = h("div", {
    class: "yw-candidates",
    role: "group",
    "aria-label": "May be this task",
    hidden: true
  });
  function line(one) {
    const take = button("it is this one", () => host.send({ do: "adopt", key, id: one.task_id }), {
      class: "yw-plain",
      "aria-label": `It is this one: ${one.task_id}`,
      title: "Take this task's result; nothing is sent again"
    });
    return h(
      "li",
      {},
      h("code", {}, one.task_id),
      " ",
      h("span", { class: "yw-small" }, wordsOf2(one)),
      " ",
      take
    );
  }
  let drawn;
  return {
    el,
    /** @param {Candidate[] | undefined} found undefined: nobody has looked */
    update(found) {
      if (found === drawn) return;
      drawn = found;
      el.hidden = found === void 0;
      if (found === void 0) return;
      const words = found.length === 0 ? "The account lists no task from that time that could be it." : "Sent at about that time, and in no row yet:";
      fill(el, [h("p", { class: "yw-small" }, words), found.length > 0 && h("ul", {}, ...found.map(line))]);
    }
  };
}
function wordsOf2({ platform, action, status, seconds_apart: apart, cost_usd: cost2 }) {
  const when = apart == null ? null : apart === 0 ? "at the same second" : `${age(Math.abs(apart))} ${apart < 0 ? "before" : "after"}`;
  return [platform, action, status, when, cost2 == null ? null : `$${cost2}`].filter(Boolean).join(" · ");
}

// src/detail.js
var MAY2 = ["save", "stop", "cancel", "watch", "refresh", "reconcile", "resubmit", "again", "forget"];
var FORMS4 = [
  ["python", "Python"],
  ["curl", "curl"]
];
function detailRow(host, tracker, onresize, say) {
  const cell = h("td", { colspan: "6" });
  const el = h("tr", { class: "yw-detail" }, cell);
  let key = null;
  let shown;
  let height = 0;
  let asked = "";
  const resize = new ResizeObserver(() => {
    if (!el.isConnected || el.offsetHeight === height) return;
    height = el.offsetHeight;
    onresize();
  });
  resize.observe(cell);
  function clear() {
    shown?.close();
    shown = void 0;
    cell.replaceChildren();
    height = 0;
  }
  function look() {
    const row = key === null ? void 0 : tracker.rows.get(key);
    const state = row ? `${row.status} ${(row.media ?? []).join()}` : "";
    if (!row || state === asked) return;
    asked = state;
    host.send({ do: "open", key: row.key });
  }
  function update() {
    const row = key === null ? void 0 : tracker.rows.get(key);
    if (key === null) return;
    if (!row) {
      key = null;
      clear();
      return;
    }
    look();
    const task = tracker.details.get(key);
    if (!task) return;
    if (!shown) {
      shown = opened(host, tracker, key, say);
      cell.replaceChildren(shown.el);
    }
    const { status, raw_status, progress, note, watching, finished, offset } = row;
    const same2 = status === task.status;
    shown.update(same2 ? { ...task, raw_status, progress, note, watching, finished, offset } : task);
  }
  return {
    el,
    key: () => key,
    height: () => height,
    update,
    /** @param {string} next */
    toggle(next) {
      clear();
      key = key === next ? null : next;
      if (key === null) return;
      cell.replaceChildren(h("p", { class: "yw-small" }, "Looking…"));
      asked = "";
      update();
    },
    /** @param {string} form @param {string} text */
    copied: (form2, text) => void shown?.copied(form2, text),
    close() {
      resize.disconnect();
      shown?.close();
    }
  };
}
function opened(host, tracker, key, say) {
  const view4 = taskView(host, tracker.media, key, MAY2);
  const found = candidateList(host, key);
  const saved = h("p", { class: "yw-small", hidden: true });
  const copy = copyMenu(FORMS4, (form2) => host.send({ do: "copy", key, form: form2 }), say);
  const foot = h("div", { class: "yw-foot yw-small" }, copy.line);
  return {
    el: h("div", {}, view4.el, saved, found.el, foot, copy.shown),
    copied: copy.take,
    close: view4.close,
    /** @param {import("./protocol.js").Task} task */
    update(task) {
      view4.update(task);
      found.update(tracker.candidates.get(key));
      const where = tracker.saved.get(key) ?? "";
      saved.hidden = where === "";
      write(saved, where);
      foot.hidden = task.again === false;
    }
  };
}

// src/group_row.js
function groupRow(onfold) {
  const name = h("b");
  const numbers = h("span", { class: "yw-small" });
  const press = h(
    "button",
    { type: "button", class: "yw-fold", onclick: () => onfold(family) },
    name,
    " ",
    numbers
  );
  const el = h("tr", { class: "yw-group" }, h("th", { scope: "rowgroup", colspan: "6" }, press));
  let family = "";
  return {
    el,
    /** @param {Group} group */
    update(group) {
      family = group.family;
      const words = [
        `${count2(group.count)} ${group.count === 1 ? "task" : "tasks"}`,
        group.working > 0 && `${count2(group.working)} running`
      ];
      write(name, family);
      write(numbers, words.filter(Boolean).join(" · "));
      press.setAttribute("aria-expanded", String(!group.folded));
    },
    tick() {
    },
    mark() {
    }
  };
}

// src/heads.js
var COLUMNS = [
  ["Task", "id"],
  ["What", "what"],
  ["Status", "status"],
  ["Progress", "progress"],
  ["Age", "age"],
  ["Result", "last"]
];
function orderWords({ by, down }) {
  if (by === "age") return down ? "oldest first" : "newest first";
  const title = COLUMNS.find(([, name]) => name === by)?.[0] ?? by;
  return `by ${title.toLowerCase()}, ${down ? "descending" : "ascending"}`;
}
function columnHeads(onpress) {
  const heads = COLUMNS.map(([title, name]) => {
    const press = button(title, () => onpress(name), {
      class: "yw-sort",
      title: `Sort by ${title.toLowerCase()}`
    });
    return { name, el: h("th", { scope: "col", class: `yw-col-${name}` }, press) };
  });
  return {
    el: h("thead", {}, h("tr", { "aria-rowindex": "1" }, ...heads.map(({ el }) => el))),
    /** @param {Order} order */
    mark({ by, down }) {
      for (const { name, el } of heads)
        set(el, "aria-sort", name === by ? down ? "descending" : "ascending" : null);
    }
  };
}

// src/row.js
var FIRST = ["reconcile", "again", "refresh"];
function rowView(key, doing) {
  const id = h("td", { class: "yw-id yw-col-id" });
  const name = h("button", { type: "button", class: "yw-name", "aria-expanded": "false", onclick: open });
  const prompt = h("div", { class: "yw-small yw-line" });
  const pill = h("span", { class: "yw-st" });
  const bar = progressBar();
  const said = h("div", { class: "yw-small yw-two-lines" });
  const when = h("td", { class: "yw-small yw-col-age" });
  const last = h("td", { class: "yw-col-last" });
  const el = h(
    "tr",
    { "data-key": key, onclick: rowClick },
    id,
    h("td", { class: "yw-col-what" }, name, prompt),
    h("td", { class: "yw-col-status" }, pill),
    h("td", { class: "yw-col-progress" }, bar.el, said),
    when,
    last
  );
  let row;
  let drawn = "";
  function open(event) {
    event.stopPropagation();
    doing.open(key);
  }
  function rowClick(event) {
    if (!(event.target instanceof Element && event.target.closest("button, a"))) doing.open(key);
  }
  function tick() {
    if (!row) return;
    const passed = elapsed({ ...row, finished: null }, localNow());
    write(when, passed === null ? "" : age(passed));
  }
  function update(next) {
    if (next === row) return;
    row = next;
    write(id, brief(next.id ?? next.key, 9));
    set(id, "title", next.id ?? next.key);
    write(name, next.name);
    write(prompt, next.prompt ?? "");
    write(pill, next.status);
    set(pill, "data-tone", TONES[next.status] ?? "wait");
    bar.draw(next);
    drawWords(next);
    drawLast(next);
    tick();
  }
  function drawWords(next) {
    const active = ACTIVE.has(next.status);
    const raw = next.raw_status && statusWords(next.status, next.raw_status) !== next.status ? next.raw_status : null;
    const percent = active && next.progress != null ? `${Math.round(next.progress)} %` : null;
    const words = [percent, raw, active && usually(next.typical), next.note].filter(Boolean).join(" · ");
    write(said, words);
    set(
      said,
      "title",
      [words.length > 60 && words, learnedWords(next.learned)].filter(Boolean).join("\n") || null
    );
  }
  const showButton = (label, what) => button(label, open, { "aria-label": `${label}: the result of ${what}` });
  function drawLast(next) {
    const thumb = safeSource(next.thumb, "image");
    const kinds2 = next.media ?? [];
    const act = actsFor({ ...next, watching: true }, FIRST)[0];
    const state = JSON.stringify([thumb, kinds2, act?.verb, next.status]);
    if (state === drawn) return;
    drawn = state;
    const label = `view: the result of ${next.name}`;
    if (thumb) {
      const img = h("img", { src: thumb, alt: "", onerror: () => fill(opener, ["view"]) });
      const opener = h(
        "button",
        { type: "button", class: "yw-thumb", "aria-label": label, title: label, onclick: open },
        img
      );
      fill(last, [opener]);
    } else if (kinds2.length > 0)
      fill(last, [showButton(kinds2.includes("image") ? "view" : "▶ play", next.name)]);
    else if (act && !ACTIVE.has(next.status))
      fill(last, [button(act.label, () => doing.act(act.verb, key), { title: act.title })]);
    else fill(last, [button("⋯", open, { title: `Details of ${next.name}` })]);
  }
  return {
    el,
    update,
    tick,
    /** @param {boolean} isOpen */
    mark(isOpen) {
      name.setAttribute("aria-expanded", String(isOpen));
      set(el, "data-open", isOpen);
    }
  };
}

// src/windowed.js
var MARGIN = 8;
function sliceOf({ top, height, count: count3, row, open = -1, extra = 0 }) {
  const at = (y) => indexAt(y, row, open, extra);
  const from = clamp(at(top) - MARGIN, 0, count3);
  const to = clamp(at(top + height) + 1 + MARGIN, from, count3);
  return {
    from,
    to,
    above: offsetOf(from, row, open, extra),
    below: offsetOf(count3, row, open, extra) - offsetOf(to, row, open, extra)
  };
}
var offsetOf = (index, row, open, extra) => index * row + (open >= 0 && index > open ? extra : 0);
function indexAt(y, row, open, extra) {
  const end = (open + 1) * row;
  if (open < 0 || y < end) return Math.floor(y / row);
  return y < end + extra ? open : Math.floor((y - extra) / row);
}
var clamp = (n, low, high) => Math.max(low, Math.min(high, n));

// src/table.js
var ROW = 49;
function taskTable(host, tracker, say) {
  const { rows } = tracker;
  const parts2 = frame2(sortBy);
  const { scroller, table, body, above, below } = parts2;
  const detail = detailRow(host, tracker, () => draw2(), say);
  const drawn = /* @__PURE__ */ new Map();
  let pending = 0;
  let unseen2 = false;
  const doing = {
    open: (key) => {
      detail.toggle(key);
      unseen2 = true;
      for (const [other, row] of drawn) row.mark(other === detail.key());
      draw2();
    },
    act: (verb, key) => host.send({ do: verb, key })
  };
  function draw2() {
    pending ||= requestAnimationFrame(() => {
      pending = 0;
      drawNow();
    });
  }
  function drawNow() {
    const list2 = rows.lines();
    const open = list2.indexOf(detail.key() ?? "");
    const slice = sliceOf({
      top: scroller.scrollTop,
      height: scroller.clientHeight || 480,
      count: list2.length,
      row: ROW,
      open,
      extra: detail.height()
    });
    const part = list2.slice(slice.from, slice.to);
    forgetAllBut(new Set(part));
    setHeight(above, slice.above);
    setHeight(below, slice.below);
    fill(body, [above, ...part.flatMap((key, at) => nodesOf(key, slice.from + at)), below]);
    table.setAttribute("aria-rowcount", String(list2.length + 1));
    parts2.mark(rows.order());
    parts2.showEmpty(list2.length, rows.size());
    showDetail();
  }
  function nodesOf(line, index) {
    const view4 = isHead(line) ? groupView(line) : viewOf(line);
    if (!view4) return [];
    view4.el.setAttribute("aria-rowindex", String(index + 2));
    return line === detail.key() ? [view4.el, detail.el] : [view4.el];
  }
  function groupView(line) {
    const group = rows.groupAt(line);
    if (!group) return null;
    const view4 = (
      /** @type {ReturnType<typeof groupRow>} */
      drawn.get(line) ?? groupRow(fold)
    );
    drawn.set(line, view4);
    view4.update(group);
    return view4;
  }
  function viewOf(key) {
    const row = rows.get(key);
    if (!row) return null;
    const known = (
      /** @type {ReturnType<typeof rowView> | undefined} */
      drawn.get(key)
    );
    const view4 = known ?? rowView(key, doing);
    if (!known) view4.mark(key === detail.key());
    drawn.set(key, view4);
    view4.update(row);
    return view4;
  }
  function fold(family) {
    rows.fold(family);
    draw2();
  }
  function sortBy(column) {
    rows.sort(pressed(rows.order(), column));
    say(`Sorted ${orderWords(rows.order())}`);
    scroller.scrollTop = 0;
    draw2();
  }
  function forgetAllBut(keys) {
    const root = (
      /** @type {Document | ShadowRoot} */
      scroller.getRootNode()
    );
    for (const [key, view4] of drawn) {
      if (keys.has(key)) continue;
      drawn.delete(key);
      if (root.activeElement && view4.el.contains(root.activeElement)) scroller.focus({ preventScroll: true });
    }
  }
  function showDetail() {
    const row = drawn.get(detail.key() ?? "")?.el;
    if (!unseen2 || !row || detail.height() < ROW) return;
    unseen2 = false;
    const rowTop = row.offsetTop - (table.tHead?.offsetHeight ?? 0);
    const over = row.offsetTop + ROW + detail.height() - scroller.scrollTop - scroller.clientHeight;
    if (over > 0) scroller.scrollTop += Math.min(over, rowTop - scroller.scrollTop);
  }
  scroller.addEventListener("scroll", drawNow, { passive: true });
  const resize = new ResizeObserver(draw2);
  resize.observe(scroller);
  const stopTicking = everySecond(() => {
    for (const view4 of drawn.values()) view4.tick();
  });
  return {
    el: h("div", {}, scroller, parts2.empty),
    update() {
      detail.update();
      draw2();
    },
    openKey: detail.key,
    copied: detail.copied,
    toTop() {
      scroller.scrollTop = 0;
      draw2();
    },
    close() {
      stopTicking();
      resize.disconnect();
      cancelAnimationFrame(pending);
      detail.close();
    }
  };
}
function frame2(sortBy) {
  const above = spacer();
  const below = spacer();
  const body = h("tbody", {}, above, below);
  const heads = columnHeads(sortBy);
  const table = h("table", { class: "yw-table" }, heads.el, body);
  const scroller = h("div", { class: "yw-scroll", tabindex: "0", role: "group" }, table);
  const empty = h("p", { class: "yw-empty", hidden: true });
  function showEmpty(shown, all) {
    empty.hidden = shown > 0;
    table.hidden = shown === 0;
    write(
      empty,
      all === 0 ? "No tasks yet. What you generate is listed here, also after a restart." : "No task matches the filter."
    );
  }
  function mark(order) {
    heads.mark(order);
    set(scroller, "aria-label", `Tasks, ${orderWords(order)}`);
  }
  return { scroller, table, body, above, below, empty, showEmpty, mark };
}
function spacer() {
  return h("tr", { class: "yw-space", "aria-hidden": "true" }, h("td", { colspan: "6" }));
}
function setHeight(row, height) {
  row.hidden = height === 0;
  set(row, "style", `height: ${height}px`);
}

// src/tidy.js
function tidyBar(host, ended) {
  const question = h("span");
  const size = h("div", { class: "yw-small" });
  const yes = button("forget them", forget, { class: "yw-plain" });
  const no = button("keep them", shut);
  const line = h(
    "div",
    { class: "yw-tidy", role: "group", "aria-label": "Forget ended tasks", hidden: true, onkeydown: key },
    h("div", {}, question, " ", yes, no),
    size
  );
  const opener = button("forget…", toggle, {
    "aria-expanded": "false",
    title: "Take the ended tasks that are shown out of the list"
  });
  let keys = [];
  function ask2() {
    keys = ended();
    const many = keys.length === 1 ? "the 1 ended task" : `the ${count2(keys.length)} ended tasks`;
    write(
      question,
      keys.length === 0 ? "No task that is shown has ended: there is nothing to forget." : `Forget ${many} shown here, for good? Saved files stay.`
    );
    yes.hidden = keys.length === 0;
    write(no, keys.length === 0 ? "close" : "keep them");
    write(size, "");
    host.send({ do: "size" });
  }
  function toggle() {
    if (!line.hidden) return shut();
    line.hidden = false;
    opener.setAttribute("aria-expanded", "true");
    ask2();
    no.focus();
  }
  function shut() {
    line.hidden = true;
    opener.setAttribute("aria-expanded", "false");
    opener.focus();
  }
  function forget() {
    host.send({ do: "forget", keys });
    shut();
  }
  function key(event) {
    if (event.key === "Escape") shut();
  }
  return { opener, line, tell: (text) => write(size, text) };
}

// src/tasks_view.js
function tasksView({ host, say }, tracker) {
  const { rows } = tracker;
  const table = taskTable(host, tracker, say);
  const tidy = tidyBar(host, rows.ended);
  const notice = noticeBar(host);
  const origin = originChip();
  const search = h("input", {
    type: "search",
    class: "yw-input yw-filter",
    placeholder: "Filter",
    "aria-label": "Filter the tasks",
    oninput: refilter
  });
  const counts = countChips((picked) => {
    group = picked;
    refilter();
  });
  const families = button("by family", regroup, { title: "Group the tasks by family" });
  let group = "";
  let pending = 0;
  function refilter() {
    rows.filter(search.value, group);
    table.toTop();
    say(`${count2(rows.shown().length)} tasks`);
  }
  function regroup() {
    rows.group(!rows.isGrouped());
    table.toTop();
    drawGrouped();
    say(rows.isGrouped() ? "Grouped by family" : "Not grouped");
  }
  const drawGrouped = () => set(families, "aria-pressed", String(rows.isGrouped()));
  function drawCounts() {
    pending ||= requestAnimationFrame(() => {
      pending = 0;
      counts.draw(rows.counts());
    });
  }
  function update(message) {
    if (message.is === "notice") notice.show(
      /** @type {any} */
      message
    );
    if (message.is === "gone") say(`${count2(message.keys.length)} forgotten`);
    if (message.is === "candidates") say(`${count2(message.candidates.length)} tasks may be this one`);
    if (message.is === "saved") say(`Saved to ${message.folder}`);
    if (message.is === "size") tidy.tell(String(message.text));
    if (message.is === "copied" && message.key === table.openKey())
      table.copied(String(message.form), String(message.text));
    drawGrouped();
    origin.show(tracker.origin);
    drawCounts();
    table.update();
  }
  const leave = tracker.views.join(update);
  update({ is: "" });
  const gap = h("span", { class: "yw-spacer" });
  const bar = h(
    "div",
    { class: "yw-head" },
    h("b", {}, "Tasks"),
    search,
    families,
    origin.el,
    gap,
    counts.el,
    tidy.opener
  );
  return {
    el: h("div", {}, bar, tidy.line, notice.el, table.el),
    close() {
      leave();
      cancelAnimationFrame(pending);
      table.close();
    }
  };
}

// src/tasks.js
function tasks(host) {
  const self = {
    rows: rowStore(),
    origin: "",
    details: /* @__PURE__ */ new Map(),
    candidates: /* @__PURE__ */ new Map(),
    saved: /* @__PURE__ */ new Map(),
    media: mediaStore(host),
    views: hub()
  };
  const clocked = (rows = []) => rows.map((row) => withOffset(row, localNow()));
  const handlers = {
    state(message) {
      self.origin = message.origin ?? "";
      self.rows.load(clocked(message.rows));
    },
    rows: (message) => self.rows.take(clocked(message.rows)),
    gone(message) {
      self.rows.drop(message.keys);
      for (const known of [self.details, self.candidates, self.saved])
        for (const key of message.keys) known.delete(key);
    },
    task(message) {
      self.details.set(message.task.key, withOffset(message.task, localNow()));
      if (message.task.status !== "uncertain") self.candidates.delete(message.task.key);
    },
    candidates: (message) => self.candidates.set(message.key, message.candidates),
    saved: ({ key, folder, names }) => self.saved.set(key, `Saved to ${folder}: ${names.join(", ")}`),
    media: (message, buffers) => self.media.receive(message, buffers)
  };
  return {
    receive(message, buffers) {
      handlers[message.is]?.(message, buffers);
      self.views.tell(message);
    },
    view: (context) => tasksView(context, self)
  };
}

// src/styles/base.css
var base_default = `/* Tokens: own names, fed by the host's theme where there is one. Greys are mixed from its text and ground, so
   that they fit any theme; contrast of every text token on its ground is at least 4.5. */
.yw {
  --yw-own-fg: #1f2328; --yw-own-bg: #ffffff; --yw-accent: #2557d6; --yw-accent-soft: #e8eefc; --yw-on-accent: #ffffff;
  --yw-ok: #1a7142; --yw-ok-soft: #e3f5ea; --yw-busy: #7a4f00; --yw-busy-soft: #fff3d9; --yw-bad: #b3261e;
  --yw-bad-soft: #fdeceb; --yw-odd: #6b3fb5; --yw-odd-soft: #f1eafd; color-scheme: light;
}
.yw[data-theme="dark"] {
  --yw-own-fg: #e6e8eb; --yw-own-bg: #17191c; --yw-accent: #86a9ff; --yw-accent-soft: #22304f; --yw-on-accent: #0d1526;
  --yw-ok: #5fd08d; --yw-ok-soft: #173325; --yw-busy: #f0bd5a; --yw-busy-soft: #39300f; --yw-bad: #ff9a92;
  --yw-bad-soft: #431d1b; --yw-odd: #c3a6ff; --yw-odd-soft: #30264a; color-scheme: dark;
}
.yw {
  --yw-fg: var(--jp-ui-font-color1, var(--vscode-foreground, var(--colab-primary-text-color, var(--foreground, var(--yw-own-fg)))));
  --yw-bg: var(--jp-layout-color1, var(--vscode-editor-background, var(--colab-primary-surface-color, var(--background, var(--yw-own-bg)))));
  --yw-muted: color-mix(in srgb, var(--yw-fg) 70%, var(--yw-bg));
  --yw-raised: color-mix(in srgb, var(--yw-fg) 3.5%, var(--yw-bg));
  --yw-sunken: color-mix(in srgb, var(--yw-fg) 7%, var(--yw-bg));
  --yw-line: color-mix(in srgb, var(--yw-fg) 16%, var(--yw-bg)); --yw-edge: color-mix(in srgb, var(--yw-fg) 52%, var(--yw-bg));
  --yw-radius: 10px;
  --yw-font: var(--jp-ui-font-family, var(--vscode-font-family, system-ui, -apple-system, "Segoe UI", sans-serif));
  --yw-mono: var(--jp-code-font-family, var(--vscode-editor-font-family, ui-monospace, "SF Mono", Menlo, monospace));
  position: relative; font: 13px / 1.5 var(--yw-font); color: var(--yw-fg); background: var(--yw-bg);
  border: 1px solid var(--yw-line); border-radius: var(--yw-radius); overflow: hidden; container-type: inline-size;
  text-align: left;
}
.yw[data-kind="ask"] { border: 0; border-radius: 0; background: none; overflow: visible; }

:where(.yw) :where(*) { box-sizing: border-box; }
:where(.yw) :where(button, select, input, textarea) { font: inherit; color: inherit; margin: 0; }
:where(.yw) :where(p, figure, ul, ol, h1, h2, h3, h4, h5, h6, blockquote) { margin: 0; }
:where(.yw) :where(img, video, audio) { display: block; max-width: 100%; }
.yw [hidden] { display: none !important; }
.yw-why:empty { display: none; }
/* JupyterLab has rules for every button; these are as specific and come later. */
.yw button { border-radius: var(--yw-corner, 6px); }
.yw :focus-visible, .yw button:focus-visible { outline: 2px solid var(--yw-accent); outline-offset: 2px; }
.yw-sr {
  position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap;
}

/* words and small things */
.yw-small { font-size: 11.5px; color: var(--yw-muted); font-variant-numeric: tabular-nums; }
.yw-id { font-family: var(--yw-mono); font-size: 11.5px; color: var(--yw-muted); }
.yw-spacer { flex: 1; }
.yw-title { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; min-width: 0; }
.yw-empty { padding: 28px 16px; text-align: center; color: var(--yw-muted); }
.yw a { color: var(--yw-accent); text-underline-offset: 2px; }
.yw summary { cursor: pointer; color: var(--yw-muted); }
.yw summary:hover { color: var(--yw-fg); }

/* buttons: one that acts, plain ones, and quiet ones */
.yw-go {
  border: 0; background: var(--yw-accent); color: var(--yw-on-accent); --yw-corner: 8px; padding: 7px 14px; font-weight: 600;
  cursor: pointer;
}
.yw-go:hover { background: color-mix(in srgb, var(--yw-accent) 90%, var(--yw-fg)); }
.yw-go.yw-calm, .yw-go[aria-disabled="true"] { background: var(--yw-sunken); color: var(--yw-fg); }
.yw-go[aria-disabled="true"] { cursor: progress; color: var(--yw-muted); }
.yw-quiet {
  border: 0; background: none; padding: 2px 6px; --yw-corner: 6px; color: var(--yw-muted); cursor: pointer;
  white-space: nowrap;
}
.yw-quiet:hover { background: var(--yw-sunken); color: var(--yw-fg); }
.yw-quiet[aria-expanded="true"] { color: var(--yw-fg); }
.yw-plain {
  border: 1px solid var(--yw-line); background: var(--yw-bg); --yw-corner: 8px; padding: 3px 10px; cursor: pointer;
  white-space: nowrap;
}
.yw-plain:hover { background: var(--yw-sunken); }

/* the head of a panel */
.yw-head {
  display: flex; align-items: center; flex-wrap: wrap; gap: 4px 8px; padding: 8px 12px; min-height: 45px;
  border-bottom: 1px solid var(--yw-line); background: var(--yw-raised);
}
.yw-head b { font-weight: 600; }
.yw-pick {
  appearance: none; border: 1px solid var(--yw-line); border-radius: 999px; background: var(--yw-bg);
  padding: 2px 26px 2px 11px; max-width: 260px; text-overflow: ellipsis; cursor: pointer;
  background-image: linear-gradient(45deg, transparent 50%, currentColor 50%), linear-gradient(135deg, currentColor 50%, transparent 50%);
  background-position: calc(100% - 15px) 55%, calc(100% - 11px) 55%; background-size: 4px 4px; background-repeat: no-repeat;
}
button.yw-pick { text-align: left; overflow: hidden; white-space: nowrap; --yw-corner: 999px; }
.yw-pick option, .yw-pick optgroup { background: var(--yw-bg); color: var(--yw-fg); }
.yw-origin {
  font-size: 11.5px; color: var(--yw-muted); background: var(--yw-sunken); border-radius: 999px; padding: 1px 8px;
  max-width: 220px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap;
}
.yw-origin[data-sandbox] { color: var(--yw-busy); background: var(--yw-busy-soft); }
.yw-notice {
  display: flex; align-items: center; gap: 10px; padding: 8px 12px; border-bottom: 1px solid var(--yw-line);
  background: var(--yw-accent-soft);
}
.yw-notice[data-level="warn"] { background: var(--yw-busy-soft); }
.yw-notice[data-level="bad"] { background: var(--yw-bad-soft); }
.yw-notice b { font-weight: 600; }
.yw-menu, .yw-choices { display: inline-flex; flex-wrap: wrap; align-items: center; }
.yw-choices .yw-quiet { color: var(--yw-accent); }
.yw-by-hand { padding: 8px 12px; }
`;

// src/styles/chat.css
var chat_default = '/* chat: prose first; roles in a gutter, no bubbles, the numbers whisper */\n.yw-transcript { max-height: min(70vh, 640px); overflow-y: auto; overscroll-behavior: auto; }\n.yw-transcript:focus-visible { outline-offset: -2px; }\n.yw-turns { padding: 6px 12px; }\n.yw-ask .yw-turn { padding: 4px 0; }\n.yw-turn { position: relative; display: grid; grid-template-columns: 28px minmax(0, 1fr); gap: 12px; padding: 12px 0; }\n.yw-turn + .yw-turn { border-top: 1px solid color-mix(in srgb, var(--yw-line) 60%, transparent); }\n.yw-who {\n  width: 28px; height: 28px; border-radius: 50%; display: grid; place-items: center; font-size: 10.5px; font-weight: 700;\n  letter-spacing: -0.2px; background: var(--yw-sunken); color: var(--yw-muted); overflow: hidden;\n}\n.yw-who[data-role="model"] { background: var(--yw-accent-soft); color: var(--yw-accent); }\n.yw-said { min-width: 0; padding-top: 3px; }\n.yw-words, .yw-tail, .yw-blocks { font-size: 14px; line-height: 1.6; overflow-wrap: anywhere; }\n.yw-words { white-space: pre-wrap; max-width: 72ch; }\n.yw-tail > div { white-space: pre-wrap; max-width: 72ch; min-height: 1.6em; }\n.yw-foot { display: flex; flex-wrap: wrap; gap: 2px 12px; align-items: center; min-height: 24px; }\n.yw-numbers { display: contents; }\n.yw-foot > .yw-quiet, .yw-foot .yw-menu > .yw-quiet { margin-left: -6px; }\n.yw-shy { position: absolute; top: 12px; right: 0; opacity: 0; transition: opacity 0.12s; background: var(--yw-bg); }\n.yw-shy .yw-copy { position: static; opacity: 1; }\n.yw-turn:hover .yw-shy, .yw-turn:focus-within .yw-shy { opacity: 1; }\n@media (hover: none) {\n  .yw-shy { opacity: 1; }\n}\n.yw-caret {\n  display: inline-block; width: 7px; height: 1.05em; margin-left: 2px; vertical-align: -2px; background: var(--yw-accent);\n  border-radius: 1px; animation: yw-blink 1s steps(2) infinite;\n}\n@keyframes yw-blink {\n  50% { opacity: 0; }\n}\n.yw-chips { display: flex; flex-wrap: wrap; gap: 6px; margin: 4px 0; }\n.yw-chip {\n  display: inline-flex; gap: 6px; align-items: center; background: var(--yw-sunken); border-radius: 6px;\n  padding: 2px 8px 2px 2px; font-size: 12px;\n}\n.yw-chip:not(:has(img)) { padding-left: 8px; }\n.yw-chip img { width: 28px; height: 28px; border-radius: 4px; object-fit: cover; }\n.yw-chip i { font-style: normal; color: var(--yw-muted); padding-left: 6px; }\n.yw-words:empty { display: none; }\n.yw-branch { display: inline-flex; align-items: center; gap: 2px; margin-left: -6px; }\n.yw-branch .yw-quiet { padding: 0 7px; font-size: 14px; line-height: 22px; }\n.yw-branch [aria-disabled="true"] { opacity: 0.45; cursor: default; background: none; }\n.yw-branch[hidden] + .yw-numbers + .yw-menu > .yw-quiet { margin-left: -6px; }\n.yw-approve {\n  display: grid; gap: 6px; margin: 8px 0; padding: 8px 12px; border-radius: 8px; background: var(--yw-busy-soft); max-width: 76ch;\n}\n.yw-answer:has(+ .yw-approve:not([hidden])) .yw-caret { display: none; }\n.yw-answer:has(+ .yw-approve:not([hidden])) .yw-tail > div { min-height: 0; }\n.yw-approve-acts { display: flex; gap: 8px; }\n.yw-approve .yw-small { color: var(--yw-busy); display: block; }\n.yw-approve code {\n  font: 12.5px / 1.5 var(--yw-mono); white-space: pre-wrap; overflow-wrap: anywhere; background: none; padding: 0; color: var(--yw-fg);\n  display: block; max-height: 200px; overflow-y: auto;\n}\n.yw-tree { list-style: none; padding: 0; margin: 0; font-size: 13.5px; line-height: 1.6; max-width: 76ch; }\n.yw-tree .yw-tree { padding-left: 12px; margin-left: 3px; border-left: 1px solid var(--yw-line); }\n.yw-tree > li { padding: 1px 0; }\n.yw-tree > li:not(:has(> details)) { display: grid; grid-template-columns: minmax(72px, max-content) minmax(0, 1fr); gap: 0 14px; }\n.yw-tree summary { display: flex; gap: 8px; align-items: baseline; color: var(--yw-fg); }\n.yw-tree summary::before { content: "▸"; color: var(--yw-muted); font-size: 10px; width: 8px; }\n.yw-tree details[open] > summary::before { content: "▾"; }\n.yw-key { color: var(--yw-muted); overflow-wrap: anywhere; }\n.yw-nth { font-variant-numeric: tabular-nums; }\n.yw-tree > li:not(:has(> details)):has(> .yw-nth) { grid-template-columns: minmax(16px, max-content) minmax(0, 1fr); }\n.yw-value { white-space: pre-wrap; overflow-wrap: anywhere; }\n.yw-word { color: var(--yw-muted); font-style: italic; }\n.yw-number { font-variant-numeric: tabular-nums; }\n.yw-raw { margin: 6px 0 2px; font-size: 12.5px; }\n.yw-starters { display: flex; flex-wrap: wrap; justify-content: center; gap: 8px; margin: 16px auto 0; max-width: 640px; }\n.yw-starters:empty { display: none; }\n.yw-starter { white-space: normal; text-align: left; padding: 6px 12px; color: var(--yw-fg); font-size: 12.5px; }\n.yw-chat { position: relative; }\n.yw-chat[data-drop]::after {\n  content: "Drop to attach"; position: absolute; inset: 4px; display: grid; place-items: center; border: 2px dashed var(--yw-accent);\n  border-radius: 8px; background: color-mix(in srgb, var(--yw-bg) 85%, transparent); color: var(--yw-accent); font-weight: 600;\n  pointer-events: none;\n}\n.yw-name { max-width: 200px; }\n.yw-thoughts { margin: 0 0 6px; font-size: 12.5px; }\n.yw-thoughts-text {\n  margin: 4px 0 8px; padding-left: 12px; border-left: 2px solid var(--yw-line); color: var(--yw-muted); white-space: pre-wrap;\n  max-height: 260px; overflow-y: auto; max-width: 76ch; overflow-wrap: anywhere;\n}\n.yw-fault { margin: 4px 0; padding: 8px 12px; border-radius: 8px; background: var(--yw-bad-soft); }\n.yw-fault:has(> .yw-small:only-child) { padding: 0; background: none; }\n.yw-fault .yw-what { color: var(--yw-bad); font-weight: 600; }\n.yw-fault .yw-id { color: var(--yw-fg); opacity: 0.8; }\n.yw-editor { display: grid; gap: 6px; max-width: 72ch; }\n.yw-write { display: flex; gap: 8px; align-items: flex-end; }\n.yw-compose .yw-input::placeholder { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }\n.yw-attach-place { align-self: center; }\n.yw-tray { margin: 0 0 8px; }\n.yw-tray .yw-chip { position: relative; overflow: hidden; max-width: 100%; padding-right: 2px; min-height: 32px; }\n.yw-tray .yw-chip .yw-title { max-width: 220px; }\n.yw-tray .yw-chip-picture:empty { display: none; }\n.yw-tray .yw-chip i { padding: 0; font-variant-numeric: tabular-nums; }\n.yw-tray .yw-chip[data-failed] { background: var(--yw-bad-soft); }\n.yw-tray .yw-chip[data-failed] i { color: var(--yw-bad); white-space: normal; }\n.yw-tray progress {\n  position: absolute; left: 0; right: 0; bottom: 0; width: 100%; height: 2px; appearance: none; border: 0; background: none;\n  accent-color: var(--yw-accent);\n}\n.yw-tray progress::-webkit-progress-bar { background: none; }\n.yw-tray progress::-webkit-progress-value { background: var(--yw-accent); }\n.yw-tray progress::-moz-progress-bar { background: var(--yw-accent); }\n.yw-compose {\n  padding: 10px 12px; border-top: 1px solid var(--yw-line);\n  background: var(--yw-raised);\n}\n.yw-compose .yw-input { flex: 1; resize: none; min-height: 36px; font-size: 14px; }\n.yw-compose .yw-go { min-width: 66px; height: 36px; }\n.yw-fold { padding: 12px; border-bottom: 1px solid var(--yw-line); display: grid; gap: 10px; max-height: 50vh; overflow-y: auto; }\n.yw-fold .yw-fields { grid-template-columns: repeat(auto-fill, minmax(200px, 1fr)); }\n.yw-fold .yw-field[data-wide] { grid-column: 1 / -1; }\n';

// src/styles/form.css
var form_default = '/* forms: essentials first, the rest folded; a reason stands beside its control */\n.yw-fields { display: grid; grid-template-columns: 1fr 1fr; gap: 10px; align-content: start; align-items: start; min-width: 0; }\n.yw-field { display: grid; gap: 3px; min-width: 0; }\n.yw-field[data-wide], .yw-field[data-kind="slider"] { grid-column: 1 / -1; }\n.yw-field > label { font-size: 11.5px; color: var(--yw-muted); }\n.yw-need { color: var(--yw-accent); font-weight: 700; }\n.yw-help { font-size: 11.5px; line-height: 1.4; color: var(--yw-muted); }\n.yw-why { font-size: 11.5px; line-height: 1.4; color: var(--yw-bad); }\n.yw-input {\n  width: 100%; border: 1px solid var(--yw-line); border-radius: 8px; background: var(--yw-bg); padding: 6px 9px; min-width: 0;\n}\n.yw-input:hover { border-color: var(--yw-edge); }\n.yw-input:focus-visible { outline-offset: -1px; border-color: transparent; border-radius: 8px; }\n.yw-input::placeholder { color: var(--yw-muted); opacity: 1; }\n.yw-input[aria-invalid] { border-color: var(--yw-bad); }\ntextarea.yw-input { resize: vertical; line-height: 1.45; display: block; }\nselect.yw-input { padding-right: 4px; height: 34px; }\n.yw-code { font: 12px / 1.5 var(--yw-mono); }\n.yw-slider { display: flex; align-items: center; gap: 8px; min-height: 24px; }\n.yw-range { flex: 1; min-width: 0; accent-color: var(--yw-accent); }\n.yw-unset { opacity: 0.55; }\n.yw-tick { display: flex; align-items: center; gap: 8px; min-height: 24px; }\n.yw-check { width: 15px; height: 15px; accent-color: var(--yw-accent); }\n.yw-more { border-top: 1px solid var(--yw-line); padding-top: 8px; }\n.yw-more[open] > summary { margin-bottom: 10px; }\n';

// src/styles/inside.css
var inside_default = ".yw-inside-bar {\n  display: flex;\n  align-items: center;\n  gap: 8px;\n  padding: 10px 12px 0;\n}\n.yw-inside-bar select {\n  width: auto;\n}\n.yw-inside-bar .yw-go {\n  min-width: 76px;\n}\n.yw-inside-text {\n  white-space: pre-wrap;\n  overflow-wrap: anywhere;\n  min-height: 1.5em;\n  max-width: 76ch;\n  margin: 12px 12px 0;\n}\n.yw-inside-step {\n  margin: 12px 12px 4px;\n  overflow-wrap: anywhere;\n}\n.yw-inside-step .yw-small {\n  display: inline-block;\n  min-width: 5em;\n}\n.yw .yw-inside .yw-inside-body {\n  height: 16em;\n  overflow: auto;\n  margin: 0 12px 12px;\n  padding: 8px 10px;\n  border-radius: 6px;\n  background: var(--yw-sunken);\n  font: 12px / 1.5 var(--yw-mono);\n  white-space: pre-wrap;\n  overflow-wrap: anywhere;\n}\n.yw-inside-copies {\n  border-top: 1px solid var(--yw-line);\n  border-bottom: 0;\n}\n.yw-inside-copies .yw-copy {\n  position: static;\n  opacity: 1;\n  background: none;\n}\n";

// src/styles/modes.css
var modes_default = "/* narrow cells, less motion, forced colours, paper */\n@container (max-width: 620px) {\n  .yw-studio { grid-template-columns: minmax(0, 1fr); }\n  .yw-form { border-right: 0; border-bottom: 1px solid var(--yw-line); }\n  .yw .yw-table :is(.yw-col-id, .yw-col-age) { width: 0; padding: 0; }\n}\n@container (max-width: 460px) {\n  .yw .yw-table .yw-col-progress { width: 0; padding: 0; }\n  .yw-turn { grid-template-columns: minmax(0, 1fr); gap: 4px; }\n  .yw-fields { grid-template-columns: minmax(0, 1fr); }\n}\n@media (prefers-reduced-motion: reduce) {\n  .yw-caret, .yw-bar[data-unknown] i { animation: none; }\n  .yw-bar[data-unknown] i { width: 100%; opacity: 0.35; }\n  .yw-bar i, .yw-shy, .yw-copy { transition: none; }\n}\n@media (forced-colors: active) {\n  .yw-st, .yw-origin, .yw-who, .yw-count { border: 1px solid CanvasText; }\n  .yw-bar { border: 1px solid CanvasText; height: 6px; }\n  .yw-bar i, .yw-caret { background: Highlight; forced-color-adjust: none; }\n  .yw-go, .yw-quiet { border: 1px solid ButtonBorder; }\n}\n@media print {\n  .yw-transcript, .yw-scroll, .yw-runs { max-height: none; overflow: visible; }\n}\n";

// src/styles/prose.css
var prose_default = '/* what a model writes */\n.yw-blocks > * { max-width: 72ch; margin: 0 0 10px; }\n.yw-blocks > .yw-pre, .yw-blocks > .yw-wide, .yw-blocks > math { max-width: 100%; }\n.yw-blocks :is(h1, h2, h3, h4, h5, h6) { font-size: 14.5px; font-weight: 650; line-height: 1.35; margin: 16px 0 6px; }\n.yw-blocks h1 { font-size: 17px; }\n.yw-blocks h2 { font-size: 15.5px; }\n.yw-blocks > :first-child { margin-top: 0; }\n/* each paragraph runs as its own first letter does, Hebrew and Arabic from the right; code always from the left */\n.yw-blocks :is(p, li, h1, h2, h3, h4, h5, h6, blockquote, th, td), .yw-tail > div, .yw-words, .yw-thoughts-text {\n  unicode-bidi: plaintext; text-align: start;\n}\n.yw-blocks :is(ul, ol) { padding-left: 1.5em; margin: 0 0 8px; list-style-position: outside; }\n.yw-blocks ul { list-style-type: disc; }\n.yw-blocks ol { list-style-type: decimal; }\n.yw-blocks ul.yw-tasks { list-style-type: none; padding-left: 0.4em; }\n.yw-blocks > :is(ul, ol) + :is(ul, ol) { margin-top: -6px; }\n.yw-blocks li { margin: 2px 0; }\n.yw-blocks li > p { margin: 0 0 4px; }\n.yw-blocks blockquote { border-left: 3px solid var(--yw-line); padding: 0 0 0 12px; color: var(--yw-muted); }\n.yw-blocks hr { border: 0; border-top: 1px solid var(--yw-line); margin: 14px 0; }\n.yw-blocks table { border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; margin: 0; }\n.yw-blocks :is(th, td) {\n  padding: 4px 10px; border-bottom: 1px solid var(--yw-line); vertical-align: top; background: none;\n}\n.yw-blocks [align="right"] { text-align: right; }\n.yw-blocks [align="center"] { text-align: center; }\n.yw-blocks th { font-weight: 600; }\n.yw-wide { overflow-x: auto; margin: 0 0 10px; }\n.yw-blocks :not(pre) > code, .yw-tail code {\n  font: 0.9em var(--yw-mono); background: var(--yw-sunken); border-radius: 4px; padding: 1px 4px; color: inherit;\n}\n.yw-pre { position: relative; margin: 4px 0 12px; }\n.yw-code-scroll, .yw-tail[data-code] {\n  font: 12.5px / 1.55 var(--yw-mono); background: var(--yw-sunken); color: var(--yw-fg); border-radius: 8px;\n  padding: 10px 12px; margin: 0; overflow-x: auto; white-space: pre; tab-size: 4;\n}\n.yw-tail[data-code] { margin: 4px 0 12px; }\n.yw-tail[data-grid] > div { font: 12.5px / 1.6 var(--yw-mono); max-width: none; color: var(--yw-muted); }\n.yw-tail[data-code="on"] { margin-top: -14px; padding-top: 0; border-top-left-radius: 0; border-top-right-radius: 0; }\n.yw .yw-pre pre { display: table; font: inherit; color: inherit; background: none; margin: 0; padding: 0; border: 0; white-space: pre; overflow: visible; }\n.yw-tail[data-code] > div { white-space: pre; max-width: none; min-height: 1.55em; }\n.yw .yw-pre pre code { font: inherit; background: none; padding: 0; border: 0; white-space: inherit; color: inherit; }\n.yw-copy {\n  position: absolute; top: 5px; right: 5px; font-size: 11.5px; background: var(--yw-sunken); opacity: 0;\n  transition: opacity 0.12s;\n}\n.yw-pre:hover .yw-copy, .yw-copy:focus-visible { opacity: 1; }\n@media (hover: none) {\n  .yw-copy { opacity: 1; }\n}\n.yw .yw-host { unicode-bidi: isolate; color: var(--yw-muted); font-size: 0.86em; overflow-wrap: anywhere; }\n.yw a.yw-remote:not([data-shown]) { border-bottom: 1px dashed currentColor; text-decoration: none; }\n.yw-remote img { max-height: 480px; border-radius: 8px; margin: 4px 0; }\n.yw-pre :is(.k, .ow, .nt) { color: var(--yw-odd); }\n.yw-pre .s { color: var(--yw-ok); }\n.yw-pre .c { color: var(--yw-muted); font-style: italic; }\n.yw-pre .m { color: var(--yw-busy); }\n.yw-pre :is(.nf, .nc, .nd, .nb, .na) { color: var(--yw-accent); }\n.yw-pre .gd { color: var(--yw-bad); }\n.yw-pre .gi { color: var(--yw-ok); }\n';

// src/styles/studio.css
var studio_default = '/* studio: form beside result */\n.yw-studio { display: grid; grid-template-columns: minmax(240px, 320px) minmax(0, 1fr); min-height: 220px; }\n.yw-board { display: grid; gap: 10px; padding: 10px 12px; border-bottom: 1px solid var(--yw-line); background: var(--yw-raised); }\n.yw-board-head { display: flex; flex-wrap: wrap; gap: 8px 12px; align-items: center; }\n.yw-tabs { display: flex; flex-wrap: wrap; gap: 2px; }\n.yw-tab { border: 0; background: none; color: var(--yw-muted); padding: 2px 8px; --yw-corner: 999px; cursor: pointer; }\n.yw-tab:hover { color: var(--yw-fg); background: var(--yw-sunken); }\n.yw-tab[aria-selected="true"] { background: var(--yw-accent-soft); color: var(--yw-accent); }\n.yw-operations { display: grid; grid-template-columns: repeat(auto-fill, minmax(230px, 1fr)); gap: 4px; max-height: 260px; overflow-y: auto; }\n.yw-operation {\n  display: grid; gap: 1px; text-align: left; border: 1px solid transparent; background: none; padding: 5px 8px; --yw-corner: 8px;\n  cursor: pointer; align-content: start;\n}\n.yw-operation b { font-weight: 600; }\n.yw-operation:hover { background: var(--yw-sunken); }\n.yw-operation[aria-current] { border-color: var(--yw-line); background: var(--yw-bg); }\n.yw-form { padding: 12px; border-right: 1px solid var(--yw-line); display: grid; gap: 12px; align-content: start; min-width: 0; }\n.yw-form[data-drop] { background: var(--yw-accent-soft); }\n.yw-from { margin: -4px -6px; }\n.yw-run { display: grid; gap: 5px; }\n.yw-result { padding: 12px; display: grid; gap: 12px; align-content: start; min-width: 0; }\n.yw-task, .yw-stage, .yw-gallery { display: grid; gap: 10px; min-width: 0; }\n.yw-state { display: grid; gap: 5px; }\n.yw-acts-quiet { display: inline-flex; flex-wrap: wrap; gap: 2px; margin: 0 -6px; }\n.yw-acts { display: flex; flex-wrap: wrap; gap: 6px; }\n.yw-use {\n  justify-self: start; border: 0; background: none; color: var(--yw-muted); font-size: 11.5px; padding: 2px 0; border-radius: 6px;\n  max-width: 100%; cursor: pointer;\n}\n.yw-use:hover { color: var(--yw-fg); }\n.yw-use option, .yw-use optgroup { background: var(--yw-bg); color: var(--yw-fg); }\n.yw-prompt { color: var(--yw-muted); font-size: 12px; max-width: 80ch; overflow-wrap: anywhere; }\n.yw-bar { height: 4px; border-radius: 2px; background: var(--yw-sunken); overflow: hidden; }\n.yw-bar i { display: block; height: 100%; background: var(--yw-accent); border-radius: 2px; transition: width 0.4s; }\n.yw-bar[data-unknown] i { width: 28%; animation: yw-sway 2.4s ease-in-out infinite alternate; }\n@keyframes yw-sway {\n  from { margin-left: 0; }\n  to { margin-left: 72%; }\n}\n.yw-st {\n  display: inline-block; border-radius: 999px; padding: 1px 8px; font-size: 11.5px; white-space: nowrap;\n  background: var(--yw-sunken); color: var(--yw-muted);\n}\n.yw-st[data-tone="run"] { background: var(--yw-accent-soft); color: var(--yw-accent); }\n.yw-st[data-tone="ok"] { background: var(--yw-ok-soft); color: var(--yw-ok); }\n.yw-st[data-tone="bad"] { background: var(--yw-bad-soft); color: var(--yw-bad); }\n.yw-st[data-tone="odd"] { background: var(--yw-odd-soft); color: var(--yw-odd); }\n.yw-runs { display: grid; border-top: 1px solid var(--yw-line); padding-top: 8px; max-height: 190px; overflow-y: auto; }\n.yw-run-line {\n  display: grid; grid-template-columns: 80px minmax(0, 1fr) auto; gap: 10px; align-items: center; border: 0; background: none;\n  text-align: left; padding: 4px 6px; --yw-corner: 6px; cursor: pointer;\n}\n.yw-run-line:hover, .yw-run-line[aria-current] { background: var(--yw-sunken); }\n.yw-run-line .yw-st { justify-self: start; }\nbutton.yw-run-line:focus-visible { outline-offset: -2px; }\n.yw-run-what { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }\n\n/* media */\n.yw-video video { width: 100%; max-height: 460px; border-radius: 8px; background: #000; }\n.yw-track {\n  display: grid; grid-template-columns: 64px minmax(0, 1fr); gap: 12px; align-items: start; padding: 10px;\n  border: 1px solid var(--yw-line); border-radius: 8px;\n}\n.yw-track b { font-weight: 600; }\n.yw-track audio { width: 100%; height: 36px; margin-top: 6px; }\n.yw-cover {\n  width: 64px; height: 64px; border-radius: 6px; overflow: hidden;\n  background: conic-gradient(from 200deg, #2b2d6e, #b85fa8, #f3b47a, #2b2d6e);\n}\n.yw-cover img { width: 100%; height: 100%; object-fit: cover; }\n.yw-lyrics { margin-top: 6px; font-size: 12px; }\n.yw-lyrics-text { white-space: pre-wrap; margin-top: 4px; max-height: 240px; overflow-y: auto; }\n.yw-gallery[data-of="images"] { grid-template-columns: repeat(auto-fill, minmax(150px, 1fr)); }\n.yw-image[data-large] { grid-column: 1 / -1; }\n.yw-zoom {\n  display: block; border: 0; padding: 0; background: var(--yw-sunken); --yw-corner: 8px; overflow: hidden; cursor: zoom-in;\n  width: 100%; min-height: 120px;\n}\n.yw-zoom[aria-pressed="true"] { cursor: zoom-out; }\n.yw-zoom img { width: 100%; max-height: 420px; object-fit: contain; }\n.yw-zoom[aria-pressed="true"] img { max-height: none; }\n.yw-gallery[data-of="images"] .yw-image:not([data-large]) img { aspect-ratio: 1; object-fit: cover; }\n.yw-trouble { padding: 6px 0; }\n';

// src/styles/tracker.css
var tracker_default = '/* tracker: a calm table; colour only where something wants attention */\n.yw-filter { width: 170px; padding: 3px 9px; }\n.yw-counts { display: inline-flex; flex-wrap: wrap; gap: 2px; }\n.yw-count { border: 0; background: none; padding: 2px 7px; --yw-corner: 999px; color: var(--yw-muted); cursor: pointer; }\n.yw-count:hover { background: var(--yw-sunken); color: var(--yw-fg); }\n.yw-count[aria-pressed="true"] { background: var(--yw-accent-soft); color: var(--yw-accent); }\n.yw-scroll { max-height: min(60vh, 500px); overflow: auto; overflow-anchor: none; }\n.yw-scroll:focus-visible { outline-offset: -2px; }\n.yw .yw-table {\n  width: 100%; border-collapse: separate; border-spacing: 0; table-layout: fixed; font-size: 13px;\n  font-variant-numeric: tabular-nums; margin: 0;\n}\n.yw .yw-table tr { background: none; }\n.yw .yw-table th {\n  position: sticky; top: 0; z-index: 1; text-align: left; font-weight: 500; font-size: 11.5px; color: var(--yw-muted);\n  padding: 6px 10px; border-bottom: 1px solid var(--yw-line); background: var(--yw-bg);\n}\n.yw .yw-table td {\n  padding: 0 10px; border-bottom: 1px solid color-mix(in srgb, var(--yw-line) 55%, transparent); vertical-align: middle;\n  text-align: left; overflow: hidden; text-overflow: ellipsis; max-width: none; white-space: normal;\n}\n.yw .yw-table tr[data-key] { height: 49px; cursor: pointer; }\n.yw .yw-table tr[data-key] td { height: 49px; }\n.yw .yw-table tr[data-key]:hover td, .yw .yw-table tr[data-open] td { background: var(--yw-raised); }\n.yw .yw-table tr[data-open] td { border-bottom-color: transparent; }\n.yw .yw-table .yw-space td { padding: 0; border: 0; }\n.yw .yw-table .yw-detail td { padding: 6px 14px 16px; background: var(--yw-raised); white-space: normal; }\n.yw-detail .yw-task { max-width: 640px; }\n.yw-detail .yw-video video { width: auto; max-height: 300px; }\n.yw-col-id { width: 92px; }\n.yw-col-status { width: 98px; }\n.yw-col-progress { width: 28%; }\n.yw-col-age { width: 62px; }\n.yw-col-last { width: 104px; }\n.yw-name {\n  border: 0; background: none; padding: 0; cursor: pointer; text-align: left; max-width: 100%; overflow: hidden;\n  text-overflow: ellipsis; white-space: nowrap; display: block; line-height: 1.35;\n}\n.yw-name:hover { text-decoration: underline; text-underline-offset: 2px; }\n.yw-line { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }\n.yw-two-lines {\n  display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; line-clamp: 2; overflow: hidden;\n  line-height: 1.35;\n}\n.yw-col-progress .yw-bar { margin-bottom: 3px; max-width: 190px; }\n.yw-thumb {\n  border: 0; padding: 0; --yw-corner: 5px; overflow: hidden; background: var(--yw-sunken); color: var(--yw-muted);\n  cursor: pointer; display: block;\n}\n.yw-thumb:not(:has(img)) { padding: 2px 8px; }\n.yw-thumb img { height: 32px; width: 54px; object-fit: cover; }\n.yw-col-last .yw-quiet { margin-left: -6px; }\n.yw-sort { padding: 2px 0; min-height: 24px; font-weight: 500; font-size: 11.5px; color: inherit; white-space: nowrap; }\n.yw-table th[aria-sort] { color: var(--yw-fg); }\n.yw-table th[aria-sort="ascending"] .yw-sort::after { content: " ↑" / ""; }\n.yw-table th[aria-sort="descending"] .yw-sort::after { content: " ↓" / ""; }\n.yw-head .yw-quiet[aria-pressed="true"] { background: var(--yw-accent-soft); color: var(--yw-accent); }\n.yw .yw-table .yw-group { height: 49px; }\n.yw .yw-table .yw-group th { position: static; height: 49px; padding: 0 10px; background: var(--yw-raised); color: var(--yw-fg); }\n.yw-fold { border: 0; background: none; padding: 4px 0; cursor: pointer; color: inherit; font-size: 13px; }\n.yw-fold::before { content: "▸ " / ""; color: var(--yw-muted); }\n.yw-fold[aria-expanded="true"]::before { content: "▾ " / ""; }\n.yw-tidy { padding: 8px 12px; border-bottom: 1px solid var(--yw-line); background: var(--yw-raised); }\n.yw-candidates ul { margin: 4px 0; padding-left: 18px; }\n.yw-candidates li { margin: 2px 0; overflow-wrap: anywhere; }\n.yw .yw-table th .yw-sort { border: 0; background: none; padding: 0 2px; margin: 0 -2px; color: inherit; font-weight: 500; cursor: pointer; }\n.yw .yw-table th .yw-sort:hover, .yw .yw-table th[aria-sort] .yw-sort { color: var(--yw-fg); }\n';

// src/theme.js
var css = [base_default, chat_default, prose_default, form_default, studio_default, tracker_default, inside_default, modes_default].join("\n");
var roots = /* @__PURE__ */ new Set();
var unwatch = null;
function isDark() {
  const { body, documentElement } = document;
  const jupyter = body.getAttribute("data-jp-theme-light");
  if (jupyter) return jupyter === "false";
  const names = [...body.classList, ...documentElement.classList];
  if (names.some((name) => /^(?:dark|dark-theme|vscode-dark|theme-dark)$/.test(name))) return true;
  if (names.some((name) => /^(?:light|light-theme|vscode-light|theme-light)$/.test(name))) return false;
  const said = documentElement.getAttribute("theme") ?? documentElement.getAttribute("data-theme");
  if (said === "dark" || said === "light") return said === "dark";
  return matchMedia("(prefers-color-scheme: dark)").matches;
}
function paint() {
  const theme = isDark() ? "dark" : "light";
  for (const root of roots) if (root.dataset.theme !== theme) root.dataset.theme = theme;
}
function watch() {
  const observer = new MutationObserver(paint);
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  for (const el of [document.body, document.documentElement]) observer.observe(el, { attributes: true });
  scheme.addEventListener("change", paint);
  return () => {
    observer.disconnect();
    scheme.removeEventListener("change", paint);
  };
}
function follow(root) {
  roots.add(root);
  unwatch ??= watch();
  paint();
  const leave = wear(root);
  return () => {
    leave();
    roots.delete(root);
    if (roots.size > 0) return;
    unwatch?.();
    unwatch = null;
  };
}
var sheet = null;
function wear(el) {
  if (adopt(el)) return () => {
  };
  const observer = new ResizeObserver(() => adopt(el) && observer.disconnect());
  observer.observe(el);
  return () => observer.disconnect();
}
function adopt(el) {
  const root = el.getRootNode();
  if (!(root instanceof Document) && !(root instanceof ShadowRoot)) return false;
  try {
    sheet ??= newSheet();
    if (!root.adoptedStyleSheets.includes(sheet))
      root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  } catch {
    carry(el);
  }
  return true;
}
function newSheet() {
  const made = new CSSStyleSheet();
  made.replaceSync(css);
  return made;
}
function carry(el) {
  const style = document.createElement("style");
  style.textContent = css;
  el.prepend(style);
}

// src/main.js
var KINDS = { ask, card, chat, inside, studio, tasks };
function create(kind, host) {
  const panel = KINDS[kind](host);
  let record = null;
  const mounted = /* @__PURE__ */ new Set();
  return {
    /** @param {Message} message @param {Buffers} [buffers] */
    receive(message, buffers) {
      if (message.is === "state") record = message.record ?? null;
      panel.receive(message, buffers);
      for (const hide of mounted) hide();
    },
    /** @param {HTMLElement} el */
    mount(el) {
      const { root, close } = draw(kind, panel, host);
      let show = null;
      const hide = () => {
        if (record) show ??= hideRecord(record);
      };
      el.append(root);
      const leave = follow(root);
      mounted.add(hide);
      hide();
      host.send({ do: "attach" });
      return () => {
        mounted.delete(hide);
        show?.();
        leave();
        close();
        root.remove();
      };
    }
  };
}
function draw(kind, panel, host) {
  const { el: status, say, close: hush } = voice();
  const view4 = panel.view({ host, say });
  const root = h(
    "div",
    {
      class: "yw",
      role: "group",
      "data-kind": kind,
      "aria-label": LABELS[kind],
      "data-lm-suppress-shortcuts": "true",
      onkeydown: keep
    },
    view4.el,
    status
  );
  return {
    root,
    close() {
      view4.close();
      hush();
    }
  };
}
var LABELS = {
  ask: "Answer",
  card: "Task",
  chat: "Chat",
  inside: "Seen from inside",
  studio: "Studio",
  tasks: "Tasks"
};
function keep(event) {
  event.stopPropagation();
}
function hostOf(model) {
  return {
    send: (message, buffers) => model.send(message, void 0, buffers),
    get: (name) => model.get(name),
    set(name, value) {
      model.set(name, value);
      model.save_changes();
    },
    watch(name, callback) {
      model.on(`change:${name}`, callback);
      return () => model.off(`change:${name}`, callback);
    }
  };
}
export {
  create,
  hostOf
};

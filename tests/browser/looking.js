// What a person would see or reach in our panels, measured. Every function takes the roots to look at and answers with
// sentences about what is wrong; none is what a test wants.
(() => {
  const PANEL = ".yw";
  const CONTROLS = "button, a[href], input, select, textarea, summary, video, audio, [tabindex]";
  const all = (root, selector) => [...root.querySelectorAll(selector)];

  const name = (el) => {
    const words = (el.getAttribute?.("aria-label") || el.textContent || "").trim().replace(/\s+/g, " ").slice(0, 40);
    return `${el.closest(PANEL)?.dataset.kind ?? "?"}: ${el.localName}.${el.classList[0] ?? ""} "${words}"`;
  };

  // colours

  const read = (text) => {
    const numbers = (text.match(/-?[\d.]+(?:e-?\d+)?%?/g) ?? []).map((n) => (n.endsWith("%") ? Number(n.slice(0, -1)) / 100 : Number(n)));
    if (text.startsWith("color(srgb")) return [...numbers.slice(0, 3).map((n) => n * 255), numbers[3] ?? 1];
    if (text.startsWith("rgb")) return [...numbers.slice(0, 3), numbers[3] ?? 1];
    throw new Error(`a colour in a form that is not known here: ${text}`);
  };
  const over = (top, under) => [0, 1, 2].map((i) => top[i] * top[3] + under[i] * (1 - top[3])).concat(1);
  const light = ([r, g, b]) => {
    const line = (v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4);
    return 0.2126 * line(r) + 0.7152 * line(g) + 0.0722 * line(b);
  };
  const ratio = (a, b) => {
    const [low, high] = [light(a), light(b)].sort((x, y) => x - y);
    return (high + 0.05) / (low + 0.05);
  };
  const parent = (el) => el.parentElement ?? el.getRootNode().host ?? null;
  const ancestors = (el) => (el ? [el, ...ancestors(parent(el))] : []);
  /** What lies under the letters of an element: the grounds of all around it, from the page inwards. */
  const ground = (el) =>
    ancestors(el).reverse().reduce((under, one) => over(read(getComputedStyle(one).backgroundColor), under), [255, 255, 255, 1]);
  /** Its share of light; what is shown on hover or focus only counts as shown. */
  const opacity = (el) =>
    ancestors(el).reduce((share, one) => share * (Number(getComputedStyle(one).opacity) || 1), 1);

  const shown = (el) => el.checkVisibility({ visibilityProperty: true }) && el.getClientRects().length > 0;
  const aside = (el) => el.closest(".yw-sr, [aria-disabled=true], :disabled, math annotation") !== null;

  function textOf(root) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) {
      const el = walker.currentNode.parentElement;
      if (walker.currentNode.data.trim() && shown(el) && !aside(el) && !["OPTION", "OPTGROUP", "STYLE"].includes(el.tagName))
        found.push(walker.currentNode);
    }
    return found;
  }

  function colours(root) {
    const wrong = [];
    let least = 21;
    const judge = (el, colour, need, what) => {
      const under = ground(el);
      const top = read(colour);
      const found = ratio(over([...top.slice(0, 3), top[3] * opacity(el)], under), under);
      if (need === 4.5) least = Math.min(least, found);
      if (found < need) wrong.push(`${name(el)} ${what} ${found.toFixed(2)} < ${need}`);
    };
    for (const node of textOf(root)) {
      const el = node.parentElement;
      const { color, fontSize, fontWeight } = getComputedStyle(el);
      const large = parseFloat(fontSize) >= 24 || (parseFloat(fontSize) >= 18.66 && Number(fontWeight) >= 700);
      judge(el, color, large ? 3 : 4.5, "text");
    }
    for (const el of all(root, "input, select, textarea").filter(shown)) {
      if (aside(el) || ["range", "checkbox", "file"].includes(el.type)) continue;
      judge(el, getComputedStyle(el).color, 4.5, "value");
      if (el.placeholder) judge(el, getComputedStyle(el, "::placeholder").color, 4.5, "placeholder");
      const border = getComputedStyle(el);
      if (border.borderTopStyle !== "none" && el !== active() && !el.matches(".yw-pick")) edge(el, border.borderTopColor, "edge");
    }
    for (const el of all(root, ".yw-bar i, .yw-caret").filter(shown)) edge(el, getComputedStyle(el).backgroundColor, "mark");

    function edge(el, colour, what) {
      const around = ground(parent(el));
      const found = ratio(over(read(colour), around), around);
      if (found < 3) wrong.push(`${name(el)} ${what} ${found.toFixed(2)} < 3`);
    }
    return { wrong, least };
  }

  // places

  const clips = (el) => /auto|scroll|hidden|clip/.test(getComputedStyle(el).overflow);
  /** The part of a rectangle that is not cut off by anything around it, up to the panel; null where nothing is left. */
  function seen(rect, el, root, within = false) {
    let { left, top, right, bottom } = rect;
    for (const one of ancestors(el)) {
      if ((within || one !== el) && clips(one)) {
        const box = one.getBoundingClientRect();
        [left, top, right, bottom] = [Math.max(left, box.left), Math.max(top, box.top), Math.min(right, box.right), Math.min(bottom, box.bottom)];
      }
      if (one === root) break;
    }
    return right - left > 0.5 && bottom - top > 0.5 ? { left, top, right, bottom } : null;
  }

  /** Wider than its place, cut off without a mark, one over another. */
  function places(root) {
    const wrong = [];
    const frame = root.getBoundingClientRect();
    if (root.scrollWidth > root.clientWidth + 1) wrong.push(`${name(root)} is ${root.scrollWidth} wide in ${root.clientWidth}`);
    for (const el of all(root, "*")) {
      if (!shown(el) || el.closest(".yw-sr, .yw-scroll .yw-sr, svg, math")) continue;
      const style = getComputedStyle(el);
      const rect = el.getBoundingClientRect();
      const scrolls = ancestors(el).some((one) => one !== el && root.contains(one) && /auto|scroll/.test(getComputedStyle(one).overflowX) && one.scrollWidth > one.clientWidth);
      if (!scrolls && (rect.right > frame.right + 1 || rect.left < frame.left - 1)) wrong.push(`${name(el)} leaves its panel`);
      const cut = /hidden|clip/.test(style.overflowX) && el.scrollWidth > el.clientWidth + 1 && el.clientWidth > 0;
      if (cut && style.textOverflow !== "ellipsis" && el.textContent.trim() && !el.matches("select, .yw-transcript")) wrong.push(`${name(el)} is cut off: ${el.scrollWidth} in ${el.clientWidth}`);
    }
    return [...wrong, ...overlaps(root)];
  }

  function overlaps(root) {
    const wrong = [];
    const boxes = [];
    for (const el of all(root, CONTROLS)) if (shown(el) && !el.closest(".yw-sr") && el.tabIndex >= 0 && !el.matches(".yw-transcript, .yw-scroll, .yw-wide, .yw-code-scroll")) add(el, [el.getBoundingClientRect()], false);
    for (const node of textOf(root)) {
      const range = document.createRange();
      range.selectNodeContents(node);
      if (!node.parentElement.closest("math")) add(node.parentElement, range.getClientRects(), true);
    }
    function add(el, rects, within) {
      for (const rect of rects) {
        const part = seen(rect, el, root, within);
        if (part) boxes.push({ el, ...part });
      }
    }
    const related = (a, b) => a === b || a.contains(b) || b.contains(a);
    const label = (a, b) => a.closest("label, summary") && a.closest("label, summary") === b.closest("label, summary");
    boxes.forEach((a, at) => {
      for (const b of boxes.slice(at + 1)) {
        if (related(a.el, b.el) || label(a.el, b.el)) continue;
        const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (wide > 2 && high > 5 && !sticky(a.el) && !sticky(b.el) && !floats(a.el) && !floats(b.el)) wrong.push(`${name(a.el)} lies over ${name(b.el)}`);
      }
    });
    return wrong;
  }
  const sticky = (el) => el.closest("thead") !== null;
  /** Stands over code and messages only while the pointer or the focus is there. */
  const floats = (el) => el.closest(".yw-shy, .yw-copy") !== null;

  // keys

  const tabbable = (root) =>
    all(root, CONTROLS).filter((el) => el.tabIndex >= 0 && !el.disabled && shown(el) && !(el.matches("video, audio") && !el.controls) && !(el.localName === "summary" && el.parentElement?.firstElementChild !== el));
  const active = () => {
    let el = document.activeElement;
    while (el?.shadowRoot?.activeElement) el = el.shadowRoot.activeElement;
    return el;
  };
  /** How the focus is shown; what is wrong with it, or null. */
  function focusShown(el, root) {
    const { outlineStyle, outlineWidth, outlineColor, outlineOffset } = getComputedStyle(el);
    if (["VIDEO", "AUDIO"].includes(el.tagName)) return null; // the browser's own, inside the player
    if (outlineStyle === "none" || parseFloat(outlineWidth) < 1.5) return `${name(el)} does not show its focus`;
    const around = ground(parent(el));
    const contrast = ratio(over(read(outlineColor), around), around);
    if (contrast < 3) return `${name(el)} shows its focus at ${contrast.toFixed(2)} only`;
    const reach = parseFloat(outlineWidth) + parseFloat(outlineOffset);
    const { left, top, right, bottom } = el.getBoundingClientRect();
    const ring = { left: left - reach, top: top - reach, right: right + reach, bottom: bottom + reach };
    const part = seen(ring, el, root);
    const lost = !part || part.left > ring.left + 1 || part.right < ring.right - 1 || part.top > ring.top + 1 || part.bottom < ring.bottom - 1;
    return lost ? `${name(el)} has the ring of its focus cut off` : null;
  }

  /** Stops that lie above the one before them and not beside it: they would send the eye back. */
  function backwards(stops) {
    // of what scrolls apart from the other, the place of its box counts
    const boxOf = (el, other) => {
      const scroller = el.parentElement.closest(".yw-transcript, .yw-scroll, .yw-settings, .yw-runs, .yw-operations");
      return (scroller && !scroller.contains(other) ? scroller : el).getBoundingClientRect();
    };
    return stops
      .slice(1)
      .filter((el, at) => {
        const before = stops[at];
        const [a, b] = [boxOf(before, el), boxOf(el, before)];
        return b.bottom <= a.top && b.left < a.right && !before.contains(el);
      })
      .map(name);
  }

  // a shadow root, as marimo has it

  /** Mounts three panels outside and inside a shadow root, and says what differs. */
  async function apart() {
    const [slot] = Object.values(globalThis[Symbol.for("yescale_widgets")]);
    const {create} = await slot.code;
    const host = {send() {}, get: () => ({}), set() {}, watch: () => () => {}};
    const rows = [{key: "k", id: "id", name: "pika.generate", prompt: "a boat", status: "running", progress: 40, started: 0, media: []}];
    const field = {name: "seed", title: "Seed", kind: "number", group: "main", help: "Any."};
    const turn = {s: "t", role: "model", who: "4o", status: "done", b: ["<p>A <code>b</code></p>"], c: 9, x: "", r: "", attachments: []};
    const states = {
        tasks: {is: "state", origin: "sandbox", rows},
        studio: {is: "state", operations: [], operation: "pika.generate", title: "A clip", fields: [field], uses: [], values: {}, tasks: []},
        chat: {is: "state", model: "gpt", models: ["gpt"], fields: [field], options: {}, turns: [turn], busy: null},
    };
    const look = el => { const s = getComputedStyle(el); return [s.display, s.color, s.backgroundColor, s.padding, s.borderRadius, s.fontSize, s.fontWeight].join(" "); };
    const wrong = [];
    const place = document.querySelector(".jp-OutputArea-output");
    for (const [kind, state] of Object.entries(states)) {
        const panel = create(kind, host);
        const [plain, shadowed] = [document.createElement("div"), document.createElement("div")];
        place.append(plain, shadowed);
        const inner = document.createElement("div");
        shadowed.attachShadow({mode: "open"}).append(inner);
        const close = [panel.mount(plain), panel.mount(inner)];
        panel.receive(state);
        for (let n = 0; n < 3; n += 1) await new Promise(requestAnimationFrame);
        const [a, b] = [plain, inner].map(one => [...one.querySelectorAll(".yw, .yw *:not(option)")]);
        if (a.length < 12 || a.length !== b.length) wrong.push(`${kind}: ${a.length} and ${b.length} elements`);
        a.forEach((el, at) => look(el) === look(b[at]) || wrong.push(`${name(el)}: ${look(el)} | ${look(b[at])}`));
        inner.querySelector("select, input, button").focus();
        if (active() !== inner.querySelector("select, input, button")) wrong.push(`${kind}: takes no focus`);
        for (const one of close) one();
        plain.remove();
        shadowed.remove();
    }
    return wrong;
}

  // live regions

  function listen(root) {
    const live = "[aria-live], [role=status], [role=alert], output";
    const heard = [];
    new MutationObserver((records) => {
      const at = performance.now(); // before a look at what is shown, which may have to lay out the page
      const spoken = new Set(records.map(({ target }) => (target.nodeType === 1 ? target : target.parentElement)?.closest(live)).filter(Boolean));
      for (const el of spoken) if (shown(el)) heard.push({ at, text: el.textContent });
    }).observe(root, { subtree: true, childList: true, characterData: true });
    return heard;
  }

  window.looking = { all, name, colours, places, tabbable, active, focusShown, backwards, apart, listen, shown, read, ratio, ground, PANEL };
})();

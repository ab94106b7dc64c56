/**
 * A view of the tracker: a filter, the counts, and the table.
 *
 * @import { Context, Row } from "./protocol.js"
 * @import { Ledger } from "./tasks.js"
 */
import { foundWords } from "./candidates.js";
import { countChips } from "./counts.js";
import { button, h, set } from "./dom.js";
import { count } from "./format.js";
import { noticeBar } from "./notice.js";
import { originChip } from "./origin.js";
import { rowStore } from "./rows.js";
import { taskTable } from "./table.js";
import { oncePerFrame } from "./ticker.js";
import { tidyBar } from "./tidy.js";
import { t } from "./words.js";

/** @param {Context} context @param {Ledger} tracker */
export function tasksView({ host, say }, tracker) {
  const rows = rowStore();
  const table = taskTable(host, { ...tracker, rows }, say);
  const tidy = tidyBar(host, rows.ended);
  const notice = noticeBar(host);
  const origin = originChip();
  const search = h("input", {
    type: "search",
    class: "yw-input yw-filter",
    placeholder: t("Filter"),
    "aria-label": t("Filter the tasks"),
    oninput: refilter,
  });
  const counts = countChips((picked) => {
    group = picked;
    refilter();
  });
  const families = button(t("by family"), regroup, { title: t("Group the tasks by family") });
  let group = "";

  function refilter() {
    rows.filter(search.value, group);
    table.toTop();
    say(t("{count} tasks", { count: count(rows.shown().length) }));
  }

  function regroup() {
    rows.group(!rows.isGrouped());
    table.toTop();
    drawGrouped();
    say(rows.isGrouped() ? t("Grouped by family") : t("Not grouped"));
  }

  const drawGrouped = () => set(families, "aria-pressed", String(rows.isGrouped()));

  const counting = oncePerFrame(() => counts.draw(rows.counts()));

  /** What the view shows of the ledger as it is now. @param {Row[]} now */
  function load(now) {
    rows.load(now);
    origin.show(tracker.origin);
    counting.ask();
  }

  /** @type {Record<string, (message: any) => void>} */
  const handlers = {
    state: (message) => load(message.rows),
    rows(message) {
      rows.take(message.rows);
      counting.ask();
    },
    gone({ keys }) {
      rows.drop(keys);
      counting.ask();
      say(t("{count} forgotten", { count: count(keys.length) }));
    },
    notice: notice.show,
    candidates: (message) => say(foundWords(message.candidates)),
    saved: ({ folder }) => say(t("Saved to {folder}", { folder })),
    size: ({ text }) => tidy.tell(text),
    copied({ key, form, text }) {
      if (key === table.openKey()) table.copied(form, text);
    },
  };

  const leave = tracker.views.join((message) => {
    handlers[message.is]?.(message);
    table.update();
  });
  load([...tracker.rows.values()]);
  drawGrouped();
  table.update();
  const gap = h("span", { class: "yw-spacer" });
  const bar = h(
    "div",
    { class: "yw-head" },
    h("b", {}, t("Tasks")),
    search,
    families,
    tidy.opener,
    counts.el,
    gap,
    origin.el,
  );
  return {
    el: h("div", {}, bar, tidy.line, notice.el, table.el),
    close() {
      leave();
      counting.stop();
      table.close();
    },
  };
}

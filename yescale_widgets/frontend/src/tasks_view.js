/**
 * A view of the tracker: a filter, the counts, and the table.
 *
 * @import { Context, Message } from "./protocol.js"
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
import { tidyBar } from "./tidy.js";
import { inTongue, t } from "./words.js";

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
  let pending = 0;

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

  /** Counting is put off to the next frame, so that a burst of messages is counted once. */
  function drawCounts() {
    pending ||= requestAnimationFrame(drawn);
  }

  const drawn = inTongue(() => {
    pending = 0;
    counts.draw(rows.counts());
  });

  /** @type {Record<string, (message: Message) => void>} */
  const changes = {
    state: (message) => rows.load(message.rows),
    rows: (message) => rows.take(message.rows),
    gone: (message) => rows.drop(message.keys),
  };

  function update(/** @type {Message} */ message) {
    changes[message.is]?.(message);
    if (message.is === "notice") notice.show(/** @type {any} */ (message));
    if (message.is === "gone") say(t("{count} forgotten", { count: count(message.keys.length) }));
    if (message.is === "candidates") say(foundWords(message.candidates));
    if (message.is === "saved") say(t("Saved to {folder}", { folder: message.folder }));
    if (message.is === "size") tidy.tell(String(message.text));
    if (message.is === "copied" && message.key === table.openKey())
      table.copied(String(message.form), String(message.text));
    drawGrouped();
    origin.show(tracker.origin);
    drawCounts();
    table.update();
  }

  const leave = tracker.views.join(update);
  rows.load([...tracker.rows.values()]);
  update({ is: "" });
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
      cancelAnimationFrame(pending);
      table.close();
    },
  };
}

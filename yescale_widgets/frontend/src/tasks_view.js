/**
 * A view of the tracker: a filter, the counts, and the table.
 *
 * @import { Context, Message } from "./protocol.js"
 * @import { Tracker } from "./tasks.js"
 */
import { countChips } from "./counts.js";
import { button, h, set } from "./dom.js";
import { count } from "./format.js";
import { noticeBar } from "./notice.js";
import { originChip } from "./origin.js";
import { taskTable } from "./table.js";
import { tidyBar } from "./tidy.js";

/** @param {Context} context @param {Tracker} tracker */
export function tasksView({ host, say }, tracker) {
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
    oninput: refilter,
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
    say(`${count(rows.shown().length)} tasks`);
  }

  function regroup() {
    rows.group(!rows.isGrouped());
    table.toTop();
    drawGrouped();
    say(rows.isGrouped() ? "Grouped by family" : "Not grouped");
  }

  const drawGrouped = () => set(families, "aria-pressed", String(rows.isGrouped()));

  /** Counting is put off to the next frame, so that a burst of messages is counted once. */
  function drawCounts() {
    pending ||= requestAnimationFrame(() => {
      pending = 0;
      counts.draw(rows.counts());
    });
  }

  function update(/** @type {Message} */ message) {
    if (message.is === "notice") notice.show(/** @type {any} */ (message));
    if (message.is === "gone") say(`${count(message.keys.length)} forgotten`);
    if (message.is === "candidates") say(`${count(message.candidates.length)} tasks may be this one`);
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

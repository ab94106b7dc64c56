/**
 * The left side of the studio: the form, what is wrong with it, and the button that spends.
 *
 * @import { Host, Problem, Task } from "./protocol.js"
 */
import { fill, h, write } from "./dom.js";
import { earlierRuns } from "./earlier.js";
import { form } from "./form.js";
import { freshId, uploader } from "./pieces.js";
import { presetBar } from "./presets.js";
import { runButton } from "./run.js";
import { onlyOne, sourceTools } from "./source_tools.js";
import { dropZone, filePicker } from "./upload.js";
import { same } from "./values.js";
import { t } from "./words.js";

/** @param {Host} host @param {(text: string) => void} say */
export function studioForm(host, say) {
  const help = h("p", { class: "yw-small", hidden: true });
  const place = h("div");
  const more = h("div");
  const general = h("div", { class: "yw-why" });
  const go = runButton(run);
  const sent = uploader(host);
  const beside = sourceTools(host, sent, () => read().values);
  const presets = presetBar(host, () => read().values);
  const earlier = earlierRuns(host);
  const pick = filePicker(t("from a file…"), t("Fill the form from a file that was saved here"), take);
  const onsubmit = (/** @type {Event} */ event) => event.preventDefault();
  const el = h(
    "form",
    { class: "yw-form", novalidate: true, onsubmit, onkeydown },
    presets.el,
    help,
    place,
    more,
    general,
    go.el,
    h("p", { class: "yw-small yw-from" }, pick),
    earlier.el,
  );
  dropZone(el, take);
  /** @type {ReturnType<typeof form> | undefined} */
  let fields;
  let declared = "";
  /** The task that came of the last run. */
  let sending = "";
  /** What the page wrote last: the same values coming back are no news. */
  let written = host.get("options") ?? {};

  /** @param {File[]} files */
  function take(files) {
    const [file] = files;
    const one = files.length > 1 ? onlyOne(file) : "";
    fill(general, one ? [h("div", {}, one)] : []);
    say([t("Reading {name}", { name: file.name }), one].filter(Boolean).join(" "));
    void sent.start(freshId(), file, ({ error }) => {
      if (error) fill(general, [h("div", {}, `${error.what} ${error.hint ?? ""}`.trim())]);
    });
  }

  /** @param {Record<string, any>} values */
  function save(values) {
    if (same(values, written)) return;
    written = values;
    host.set("options", values);
  }

  /** @param {KeyboardEvent} event */
  function onkeydown(event) {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || go.waiting()) return;
    event.preventDefault();
    run();
  }

  function run() {
    const { values, problems } = read();
    blame(problems, true);
    const [first, ...others] = problems;
    if (first)
      return say(
        others.length === 0 ? first.message : t("{count} values need a change", { count: problems.length }),
      );
    fields?.flush();
    go.wait();
    return host.send({ do: "run", values });
  }

  const read = () => fields?.read() ?? { values: {}, problems: [] };

  /** @param {Problem[]} problems @param {boolean} asked whether somebody waits for them */
  function blame(problems, asked) {
    const rest = fields?.blame(problems, asked) ?? problems;
    const lines = rest.map(({ message }) => h("div", {}, message));
    fill(general, lines);
    if (rest.length > 0) say(rest.map(({ message }) => message).join(" "));
  }

  /** @param {Record<string, any>} state */
  function redraw(state) {
    fields?.close();
    fields = form(state.fields ?? [], written, save, beside.toolsOf);
    place.replaceChildren(fields.main);
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
      presets.show(state);
      earlier.show(state.operation);
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
      // While the request is on its way the kernel takes no other.
      if (task.key === sending && task.status !== "submitting") go.rest();
    },
    /** The kernel wants the next piece of a file, or has it whole. */
    uploaded: sent.receive,
    /** A picture to draw a mask on. */
    canvas: beside.receive,
    presets: presets.take,
    earlier: earlier.take,
    /** The kernel has said why there will be no run. */
    refused: go.rest,
    /** Options set in code. */
    follow() {
      const now = host.get("options") ?? {};
      if (same(now, written)) return;
      written = now;
      fields?.put(now);
    },
    close() {
      fields?.close();
      go.close();
      beside.close();
      sent.close();
    },
  };
}

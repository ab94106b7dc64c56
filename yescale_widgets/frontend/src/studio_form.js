/**
 * The left side of the studio: the form, what is wrong with it, and the button that spends.
 *
 * @import { Host, Problem, Task } from "./protocol.js"
 */
import { fill, h, write } from "./dom.js";
import { earlierRuns } from "./earlier.js";
import { optionForm } from "./option_form.js";
import { freshId, uploader } from "./pieces.js";
import { presetBar } from "./presets.js";
import { runButton } from "./run.js";
import { onlyOne, sourceTools } from "./source_tools.js";
import { dropZone, filePicker } from "./upload.js";
import { t } from "./words.js";

/** @param {Host} host @param {(text: string) => void} say */
export function studioForm(host, say) {
  const help = h("p", { class: "yw-small", hidden: true });
  const place = h("div");
  const more = h("div");
  const general = h("div", { class: "yw-why" });
  const go = runButton(run);
  const sent = uploader(host);
  const beside = sourceTools(host, sent, () => fields.read().values);
  const fields = optionForm(host, {
    toolsOf: beside.toolsOf,
    place({ main, more: folded }) {
      beside.close();
      place.replaceChildren(main);
      fill(more, [folded]);
      fill(general, []);
    },
  });
  const presets = presetBar(host, () => fields.read().values);
  const earlier = earlierRuns(host);
  const take = recipeOf(sent, say, complain);
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
  /** The task that came of the last run. */
  let sending = "";

  /** @param {KeyboardEvent} event */
  function onkeydown(event) {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || go.waiting()) return;
    event.preventDefault();
    run();
  }

  function run() {
    const { values, problems } = fields.read();
    blame(problems, true);
    const [first, ...others] = problems;
    if (first)
      return say(
        others.length === 0 ? first.message : t("{count} values need a change", { count: problems.length }),
      );
    fields.flush();
    go.wait();
    return host.send({ do: "run", values });
  }

  /** @param {Problem[]} problems @param {boolean} asked whether somebody waits for them */
  function blame(problems, asked) {
    const rest = fields.blame(problems, asked).map(({ message }) => message);
    complain(rest);
    if (rest.length > 0) say(rest.join(" "));
  }

  /** What no control of the form can be blamed for. @param {string[]} lines */
  function complain(lines) {
    fill(
      general,
      lines.map((line) => h("div", {}, line)),
    );
  }

  return {
    el,
    values: () => fields.read().values,
    /** @param {Record<string, any>} state */
    show(state) {
      fields.show(state.operation, state.fields ?? [], state.values ?? {});
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
    close() {
      fields.close();
      go.close();
      beside.close();
      sent.close();
    },
  };
}

/**
 * Gives a file that was saved here to the kernel, which fills the form from it.
 * @param {import("./pieces.js").Uploader} sent
 * @param {(text: string) => void} say
 * @param {(lines: string[]) => void} complain
 */
function recipeOf(sent, say, complain) {
  return (/** @type {File[]} */ files) => {
    const [file] = files;
    const one = files.length > 1 ? onlyOne(file) : "";
    complain(one ? [one] : []);
    say([t("Reading {name}", { name: file.name }), one].filter(Boolean).join(" "));
    void sent.start(freshId(), file, ({ error }) => {
      if (error) complain([`${error.what} ${error.hint ?? ""}`.trim()]);
    });
  };
}

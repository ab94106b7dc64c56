/**
 * An output that the kernel changes by its display id: a panel's record, or the result that takes a panel's place.
 * A page hears of a display id only where it saw the cell run. So it looks into its notebook for an output that is
 * older than the kernel's word says, asks for the newer one, and puts it there.
 *
 * @import { Host, Message, Outputs } from "./protocol.js"
 */

import { rename, teach } from "./living.js";

const OURS = "yescale_widgets";

/** The kinds that end by giving way to their result. */
const PASSING = new Set(["ask", "card"]);

/**
 * @param {string} kind
 * @param {Host} host
 */
export function keepPlace(kind, host) {
  let asked = 0;

  function look() {
    const stamp = host.get("_stamp");
    if (!stamp) return;
    const found = standing(host);
    if (!found || found.some((one) => one.stamp >= stamp)) leave();
    if (asked < stamp && found?.some((one) => one.stamp < stamp)) {
      asked = stamp;
      host.send({ do: "place" });
    }
  }

  /** The file must have it, too: a page may be closed unsaved. */
  function leave() {
    if (!PASSING.has(kind)) return;
    const say = () => host.send({ do: "placed" });
    host.saved ? host.saved(say) : say();
  }

  /** A page that comes back finds its output by our name, and drew it before it knew the name. */
  function nameView(again = false) {
    if (!PASSING.has(kind) || !teach(host.views?.())) return;
    for (const { outputs, at } of standing(host) ?? []) rename(outputs, at, again);
  }

  host.watch("_stamp", look);
  nameView(true);
  look();
  return {
    nameView,
    /** @param {Message} message */
    receive({ stamp, data }) {
      const metadata = { [OURS]: { place: host.get("_place"), stamp } };
      for (const one of standing(host) ?? [])
        if (one.stamp < stamp) one.outputs.set(one.at, { output_type: "display_data", data, metadata });
      leave();
    },
  };
}

/**
 * Where this place stands in the notebook, and how new; null where the notebook cannot be seen.
 * @param {Host} host
 */
function standing(host) {
  const place = host.get("_place");
  return (
    host.notebook?.()?.flatMap((outputs) =>
      Array.from({ length: outputs.length }, (_, at) => {
        const mark = outputs.get(at).metadata?.[OURS];
        return { outputs, at, stamp: mark?.place === place ? Number(mark.stamp) : NaN };
      }).filter(({ stamp }) => stamp >= 0),
    ) ?? null
  );
}

/**
 * The outputs of each code cell, where the host shows its notebook to widgets, as JupyterLab and Notebook 7 do.
 * @param {any} manager a widget manager
 * @returns {Outputs[] | null}
 */
export function outputsOf(manager) {
  const cells = manager?.context?.model?.cells;
  if (typeof cells?.get !== "function") return null;
  return Array.from({ length: cells.length }, (_, at) => cells.get(at).outputs).filter(Boolean);
}

/**
 * Calls back when the notebook as it is now is in its file; at once where that is not to be known.
 * @param {any} manager a widget manager
 * @param {() => void} then
 */
export function whenSaved(manager, then) {
  const context = manager?.context;
  if (!context?.saveState || !context.model?.dirty) return then();
  context.saveState.connect(function hear(/** @type {any} */ _, /** @type {string} */ state) {
    if (!state.startsWith("completed")) return;
    context.saveState.disconnect(hear);
    then();
  });
}

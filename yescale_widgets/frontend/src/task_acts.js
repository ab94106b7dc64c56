/**
 * What may be asked for a task, by the state in which it is.
 */
import { ACTIVE } from "./status.js";
import { later } from "./words.js";

const OPEN_END = new Set(["uncertain", "lost"]);

/** @typedef {{ verb: string, label: string, title: string }} Act */

/** @type {Act[]} */
const ACTS = [
  { verb: "save", label: later("save"), title: later("Write its files to the folder of the notebook") },
  {
    verb: "stop",
    label: later("stop watching"),
    title: later("The task goes on at the service; only the looking stops"),
  },
  {
    verb: "cancel",
    label: later("cancel"),
    title: later("Ask the service to end it; it may be billed all the same"),
  },
  { verb: "watch", label: later("watch"), title: later("Look for news again until it is finished") },
  { verb: "refresh", label: later("look now"), title: later("Ask the service once") },
  {
    verb: "reconcile",
    label: later("find again"),
    title: later("Look for it at the service; nothing is sent"),
  },
  {
    verb: "resubmit",
    label: later("send again"),
    title: later("A second request for the same thing: the first may have been billed already"),
  },
  {
    verb: "again",
    label: later("run again"),
    title: later("A new request with the same options; it may cost again"),
  },
  { verb: "forget", label: later("forget"), title: later("Take this row out of the list; files stay") },
];

/**
 * What may be asked for a task in its present state.
 * @param {{ status: string, watching?: boolean, again?: boolean, at_once?: boolean,
 *   can_cancel?: boolean, media?: unknown[] }} task
 * @param {string[]} may
 * @returns {Act[]}
 */
export function actsFor({ status, watching, again, at_once, can_cancel, media }, may) {
  const active = ACTIVE.has(status);
  // What answers at once has nothing that could be looked at meanwhile.
  const open = (active || OPEN_END.has(status)) && at_once !== true;
  /** @type {Record<string, boolean>} */
  const fits = {
    stop: active && open && watching === true,
    save: !active && (media?.length ?? 0) > 0,
    cancel: active && can_cancel === true,
    watch: open && !watching && status !== "uncertain",
    refresh: open && status !== "uncertain",
    reconcile: status === "uncertain" && at_once !== true,
    resubmit: status === "uncertain" && again === true,
    again: !active && status !== "uncertain" && again === true,
    forget: !active,
  };
  return ACTS.filter(({ verb }) => fits[verb] && may.includes(verb));
}

/**
 * The form of a panel's options: what is typed is written into the trait, what the kernel says or code sets is shown.
 *
 * @import { Field, Host, Problem } from "./protocol.js"
 */
import { form } from "./form.js";
import { same } from "./values.js";

/** @typedef {ReturnType<typeof form>} Fields */

/**
 * @param {Host} host
 * @param {{ place: (fields: Fields) => void, tell?: (fields: Field[], values: Record<string, any>) => void,
 *   toolsOf?: Parameters<typeof form>[3] }} acts `place` puts a new form where it is seen, `tell` hears of its values
 */
export function optionForm(host, { place, tell = () => {}, toolsOf }) {
  /** @type {Fields | undefined} */
  let fields;
  /** @type {[name: string, list: Field[]]} */
  let declared = ["", []];
  /** What the page wrote last: the same values coming back are no news. */
  let written = host.get("options") ?? {};

  /** @param {Record<string, any>} values */
  function take(values) {
    written = values;
    tell(declared[1], values);
  }

  /** @param {Record<string, any>} values */
  function save(values) {
    if (same(values, written)) return;
    take(values);
    host.set("options", values);
  }

  /** @param {Record<string, any>} values */
  function put(values) {
    take(values);
    fields?.put(values);
  }

  const unwatch = host.watch("options", () => {
    const now = host.get("options") ?? {};
    if (!same(now, written)) put(now);
  });

  return {
    /** The form that it is to be; told again it stays as it was typed. @param {string} name @param {Field[]} list @param {Record<string, any>} values */
    show(name, list, values) {
      if (fields && same([name, list], declared)) return put(values);
      declared = [name, list];
      take(values);
      fields?.close();
      fields = form(list, values, save, toolsOf);
      place(fields);
    },
    read: () => fields?.read() ?? { values: {}, problems: [] },
    /** @param {Problem[]} problems @param {boolean} go */
    blame: (problems, go) => fields?.blame(problems, go) ?? problems,
    flush: () => void fields?.flush(),
    focus: () => fields?.focus(),
    close() {
      unwatch();
      fields?.close();
    },
  };
}

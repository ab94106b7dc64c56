/**
 * A view that will not last: an answer while it is written, a task while it runs.
 *
 * JupyterLab takes the view of a widget before everything else in an output, also where the kernel is gone, and then
 * says that it cannot find the widget. So such a view stands in the notebook under a name of our own, which only a page
 * that has met the living widget can draw: to every other reader the output is its words.
 *
 * @import { Outputs, Views } from "./protocol.js"
 */

const VIEW = "application/vnd.jupyter.widget-view+json";
export const OURS = "application/vnd.yescale-widgets.view+json";
/** Where views stand in JupyterLab's order of what it would rather draw. */
const RANK = -10;

/** @type {WeakSet<object>} */
const taught = new WeakSet();

/**
 * Teaches a notebook our name; false where the host is not one that can be taught.
 * @param {Views | null} [views]
 */
export function teach(views) {
  if (!views) return false;
  const { registry, has } = views;
  if (typeof registry.addFactory !== "function") return false;
  if (taught.has(registry)) return true;
  taught.add(registry);
  const createRenderer = () => asView(registry.createRenderer(VIEW), has);
  registry.addFactory({ safe: false, mimeTypes: [OURS], createRenderer }, RANK);
  return true;
}

/**
 * JupyterLab's renderer of views, for an output that calls its view by our name. A view is marked in its data when it
 * is taken away, so it is given a copy of them.
 * @param {any} renderer
 * @param {(id: string) => boolean} has whether there is such a widget
 */
function asView(renderer, has) {
  const draw = renderer.renderModel.bind(renderer);
  renderer.renderModel = async (/** @type {any} */ model) => {
    const view = model.data[OURS];
    if (has(view.model_id)) return draw(Object.create(model, { data: { value: { [VIEW]: { ...view } } } }));
    renderer.node.textContent = model.data["text/plain"] ?? "";
  };
  return renderer;
}

/**
 * Calls the view that stands there by our name; with `again`, has one that is called so already drawn anew.
 * @param {Outputs} outputs
 * @param {number} at
 * @param {boolean} again
 */
export function rename(outputs, at, again) {
  const { data = {}, ...output } = outputs.get(at).toJSON?.() ?? {};
  const { [VIEW]: view, ...rest } = data;
  if (view) outputs.set(at, { ...output, data: { ...rest, [OURS]: { ...view } } });
  else if (again && data[OURS]) outputs.set(at, { ...output, data: { ...data, [OURS]: { ...data[OURS] } } });
}

/**
 * @param {any} manager a widget manager
 * @returns {Views | null}
 */
export function viewsOf(manager) {
  if (!manager?.rendermime || typeof manager.has_model !== "function") return null;
  return { registry: manager.rendermime, has: (id) => manager.has_model(id) };
}

/**
 * The windows that a view has opened over its pictures: they hear which pictures there are now, and go with the view.
 *
 * @typedef {{ key: unknown, name: string, src: string }} Picture `key` is the same as long as it is the same picture
 * @typedef {{ close: () => void, update: (pictures: Picture[]) => void }} Opened
 */

export function windows() {
  /** @type {Set<Opened>} */
  const open = new Set();
  return {
    /** @param {(gone: () => void) => Opened} make is given what it says when it has shut */
    show(make) {
      const made = make(() => open.delete(made));
      open.add(made);
    },
    /** @param {Picture[]} pictures those that there are now */
    update(pictures) {
      for (const one of [...open]) one.update(pictures);
    },
    close() {
      for (const one of [...open]) one.close();
    },
  };
}

/**
 * A window that shows the same pictures as long as it stands: it goes with the first of them.
 * @param {Picture[]} shown
 * @param {() => void} close
 * @returns {Opened}
 */
export const ofAll = (shown, close) => ({
  close,
  update(pictures) {
    const keys = new Set(pictures.map(({ key }) => key));
    if (!shown.every(({ key }) => keys.has(key))) close();
  },
});

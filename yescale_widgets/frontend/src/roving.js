/**
 * Several things that are one stop for the Tab key: arrows go from one to the next, Home and End to either end. Each may
 * have more than one place, as a picture has its box; the arrows stay with the place they began on.
 */

/** @param {(from: number, by: number) => number} beneath the one that lies under another, or with -1 above it */
export function roving(beneath) {
  /** @type {HTMLElement[][]} */
  let stops = [];
  let current = 0;
  let apart = false;

  function rove() {
    current = Math.max(0, Math.min(current, stops.length - 1));
    stops.forEach((places, at) => {
      for (const place of places) place.tabIndex = apart || at === current ? 0 : -1;
    });
  }

  /** @param {number} at */
  function to(at) {
    current = at;
    rove();
  }

  /** @param {KeyboardEvent} event */
  function onkeydown(event) {
    if (apart || stops.length < 2) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const target = /** @type {HTMLElement} */ (event.target);
    const from = stops.findIndex((places) => places.includes(target));
    if (from < 0) return;
    /** @type {Record<string, () => number>} */
    const moves = {
      ArrowLeft: () => from - 1,
      ArrowRight: () => from + 1,
      ArrowUp: () => beneath(from, -1),
      ArrowDown: () => beneath(from, 1),
      Home: () => 0,
      End: () => stops.length - 1,
    };
    const next = moves[event.key]?.();
    if (next === undefined) return;
    event.preventDefault();
    const place = stops[from].indexOf(target);
    to(next);
    (stops[current][place] ?? stops[current][0]).focus();
  }

  return {
    onkeydown,
    /** @param {HTMLElement[][]} now @param {boolean} [each] whether Tab goes through all of them */
    show(now, each = false) {
      stops = now;
      apart = each;
      rove();
    },
    to,
    /** The focus, too, once what is open over them has shut. @param {number} at */
    back(at) {
      to(at);
      queueMicrotask(() => stops[at]?.[0].focus());
    },
    focus: () => stops[current]?.[0].focus(),
  };
}

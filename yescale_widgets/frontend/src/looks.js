/**
 * How the pictures of a run are looked at: one enlarged, two under a slider, or one over what it was made from.
 *
 * @import { Picture } from "./windows.js"
 * @typedef {(arrived: (url: string | null, error: string | null) => void) => () => void} Origin asks for the picture
 *   that they were made from; what it gives lets go of it
 */
import { lightbox } from "./lightbox.js";
import { versus } from "./versus.js";
import { ofAll, windows } from "./windows.js";
import { t } from "./words.js";

/**
 * @param {HTMLElement} grid
 * @param {Origin | null} origin
 * @param {(words: string) => void} tell why there is nothing to look at
 */
export function looks(grid, origin, tell) {
  const open = windows();
  /** Lets go of the picture they were made from, where it is asked for or shown. @type {(() => void) | null} */
  let release = null;

  /** @param {() => void} then */
  function done(then) {
    release?.();
    release = null;
    then();
  }

  /** A picture over the one it was made from. @param {Picture} after */
  function overOrigin(after) {
    if (release || !origin) return;
    tell("");
    release = origin((url, error) => {
      if (!release) return;
      if (!url) return done(() => tell(error ?? ""));
      const before = { src: url, name: t("made from") };
      open.show((gone) =>
        ofAll(
          [after],
          versus(grid, before, after, () => done(gone)),
        ),
      );
    });
  }

  return {
    overOrigin,
    /** @param {Picture} a @param {Picture} b */
    compare(a, b) {
      open.show((gone) => ofAll([a, b], versus(grid, a, b, gone)));
    },
    /**
     * @param {Picture[]} pictures
     * @param {number} first its place in `pictures`
     * @param {boolean} before whether each can be seen over what it was made from
     * @param {(at: number) => void} back which one was looked at last, where it is still there
     */
    enlarge(pictures, first, before, back) {
      open.show((gone) =>
        lightbox(grid, pictures, first, {
          compare: before ? overOrigin : null,
          onclose(at) {
            gone();
            if (at !== null) back(at);
          },
        }),
      );
    },
    update: open.update,
    /** With its view go its windows, and the picture it was made from. */
    close() {
      open.close();
      done(() => {});
    },
  };
}

/**
 * Where somebody is in a clip or track, kept while its address changes: who was in the middle of it stays there, and who
 * came to the end of what there was so far hears the rest.
 */

/** For so many milliseconds somebody who came to the end of a stream still waits for the rest. */
const PATIENCE = 60_000;
/** Seconds between two words of a player on where it is, at the most. */
const LEAP = 2;
/** Less than so many seconds more than what was heard already is nothing to go on with. */
const MORE = 0.5;
const HAVE_FUTURE_DATA = 3;

/** @param {HTMLMediaElement} el @param {() => void} further what has come is not longer: there may be another address */
export function bookmark(el, further) {
  /** The second that was heard last. */
  let place = 0;
  /** When it played to the end of what there was so far; 0 where it did not. */
  let since = 0;
  /** Whether another address has been given, and nothing has come from it. */
  let swapping = false;
  const listeners = Object.entries({
    timeupdate: heard,
    seeked: heard,
    play: played,
    loadedmetadata: resume,
  });
  for (const [name, listener] of listeners) el.addEventListener(name, listener);

  function heard() {
    if (swapping || !(el.currentTime > 0 || since === 0)) return;
    // A stream that ends too early stands at the end that its head has promised: nobody heard what lies between.
    if (el.ended && el.currentTime > place + LEAP) return;
    place = el.currentTime;
  }

  /** Somebody plays it again from where it stands. */
  function played() {
    if (!swapping) since = 0;
  }

  function resume() {
    if (!swapping) return;
    swapping = false;
    if (since > 0 && !(el.duration > place + MORE)) return further();
    const waits = Date.now() - since < PATIENCE;
    since = 0;
    el.currentTime = place;
    if (waits) el.play()?.catch(() => {});
  }

  return {
    /** Whether it was going when it was heard last. */
    isGoing: () => !el.paused && place > 0,
    /** Whether it plays and has nothing more to play. */
    starves: () => !el.paused && el.readyState < HAVE_FUTURE_DATA && place > 0,
    /** It has played to the end of what there is so far. */
    ranOut() {
      since = Date.now();
    },
    /** It is about to be given another address. */
    carry() {
      swapping = place > 0;
    },
    close() {
      for (const [name, listener] of listeners) el.removeEventListener(name, listener);
    },
  };
}

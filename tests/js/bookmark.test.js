import assert from "node:assert/strict";
import { describe, it } from "node:test";
import "./page.js";

const { bookmark } = await import("../../yescale_widgets/frontend/src/bookmark.js");

/** A player at a place, whose events the test sends. */
function track() {
  const el = document.createElement("audio");
  const now = { currentTime: 0, duration: 30, paused: false, ended: false, readyState: 4, plays: 0 };
  for (const name of Object.keys(now).filter((one) => one !== "plays"))
    Object.defineProperty(el, name, {
      get: () => now[name],
      set: (value) => {
        now[name] = value;
      },
    });
  el.play = async () => {
    now.plays += 1;
  };
  let further = 0;
  const mark = bookmark(el, () => {
    further += 1;
  });
  const tell = (event, facts = {}) => {
    Object.assign(now, facts);
    el.dispatchEvent(new window.Event(event));
  };
  /** Its address changes, and the head of the new one comes. */
  const swap = (duration) => {
    mark.carry();
    tell("timeupdate", { currentTime: 0 });
    tell("loadedmetadata", { duration });
  };
  return { mark, now, tell, swap, further: () => further };
}

describe("A track whose address changes", () => {
  it("stays where somebody was, and does not begin by itself", () => {
    const { now, tell, swap } = track();
    tell("timeupdate", { currentTime: 12 });
    swap(30);
    assert.deepEqual([now.currentTime, now.plays], [12, 0]);
  });

  it("plays on for who came to the end of what there was, once there is more", () => {
    const { mark, now, tell, swap, further } = track();
    tell("timeupdate", { currentTime: 12, readyState: 2 });
    assert.ok(mark.starves());
    mark.ranOut();
    swap(12.3);
    assert.deepEqual([now.plays, further()], [0, 1], "that is not longer: another address is asked for");
    swap(30);
    assert.deepEqual([now.currentTime, now.plays], [12, 1]);
    tell("loadedmetadata");
    assert.equal(now.plays, 1, "it is resumed once");
  });

  it("stands still for who has waited longer than a minute", (t) => {
    t.mock.timers.enable({ apis: ["Date"], now: 1_000_000 });
    const { mark, now, tell, swap } = track();
    tell("timeupdate", { currentTime: 12 });
    mark.ranOut();
    t.mock.timers.tick(61_000);
    swap(30);
    assert.deepEqual([now.currentTime, now.plays], [12, 0]);
  });

  it("begins anew where nothing was heard, or where somebody plays it again from the beginning", () => {
    const { mark, now, tell, swap } = track();
    swap(30);
    assert.deepEqual([now.currentTime, now.plays, mark.isGoing()], [0, 0, false]);
    tell("timeupdate", { currentTime: 12 });
    mark.ranOut();
    tell("play");
    tell("timeupdate", { currentTime: 1 });
    swap(30);
    assert.deepEqual([now.currentTime, now.plays], [1, 0]);
  });

  it("is not taken to the end that a head has promised and nobody heard", () => {
    const { now, tell, swap } = track();
    tell("timeupdate", { currentTime: 12 });
    tell("timeupdate", { currentTime: 30, ended: true });
    swap(40);
    assert.equal(now.currentTime, 12);
  });
});

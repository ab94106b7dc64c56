import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { PATIENCE, sharedClock } from "../../yescale_widgets/frontend/src/clock.js";

const TOGETHER = 0.04;
const BEAT = 0.1;

/** A medium as browsers play it: it begins late, goes a little fast or slow, and takes a while to be set. */
class Player {
  constructor(stage, { duration = 40, skew = 0, late = 0.05, seeks = 0.08, ready = 0, ...more } = {}) {
    Object.assign(this, { stage, duration, skew, late, seeks, muted: false, playbackRate: 1, error: null });
    Object.assign(this, {
      paused: true,
      ended: false,
      seeking: false,
      networkState: 1,
      plays: 0,
      sets: 0,
      ...more,
    });
    this.place = 0;
    this.readyAt = ready;
    this.from = 0;
    this.stalled = false;
    stage.players.push(this);
  }
  get readyState() {
    if (this.error || this.stage.now < this.readyAt) return 0;
    return this.stalled ? 2 : 4;
  }
  get currentTime() {
    return this.place;
  }
  set currentTime(at) {
    this.sets += 1;
    this.seeking = true;
    this.ended = false;
    this.place = Math.min(at, this.duration);
    this.from = this.stage.now + this.seeks;
  }
  play() {
    this.plays += 1;
    if (this.refuses) return Promise.reject(Object.assign(new Error("no"), { name: "NotAllowedError" }));
    if (!this.paused) return Promise.resolve();
    this.paused = false;
    this.from = Math.max(this.from, this.stage.now + this.late);
    return Promise.resolve();
  }
  pause() {
    this.paused = true;
  }
  go(seconds) {
    if (this.seeking && this.stage.now >= this.from) this.seeking = false;
    if (this.paused || this.stalled || this.readyState === 0 || this.stage.now < this.from) return;
    this.place = Math.min(this.duration, this.place + seconds * this.playbackRate * (1 + this.skew));
    if (this.place < this.duration) return;
    this.ended = true;
    this.paused = true;
  }
}

/** Time that goes when the test says so. */
function stage() {
  const self = { now: 0, players: [], told: [] };
  self.clock = sharedClock(() => self.now, {
    changed: () => self.told.push(self.clock?.motion),
    blocked: () => self.told.push("blocked"),
  });
  self.add = (more) => {
    const made = new Player(self, more);
    self.clock.join(made);
    return made;
  };
  self.live = () => self.players.filter((one) => one.readyState > 0 && !one.ended);
  self.apart = () => {
    const places = self.live().map(({ place }) => place);
    return Math.max(...places) - Math.min(...places);
  };
  /** Goes on in steps of a millisecond; answers how far apart they were at most after `after` seconds. */
  self.on = (seconds, after = 0) => {
    let most = 0;
    for (let step = 1; step <= Math.round(seconds * 1000); step += 1) {
      self.now += 0.001;
      for (const one of self.players) one.go(0.001);
      if (step % Math.round(BEAT * 1000) === 0) self.clock.tick();
      if (step / 1000 >= after) most = Math.max(most, self.apart());
    }
    return most;
  };
  return self;
}

describe("players on one clock", () => {
  it("are together after a second, and for 30 seconds on, though each goes at its own speed", () => {
    const all = [{ skew: 0.002 }, { skew: -0.003, late: 0.18 }, { skew: 0.004, late: 0.01 }];
    const { clock, on, add } = stage();
    for (const one of all) add(one);
    clock.play();
    assert.ok(on(32, 1.5) <= TOGETHER / 2);
    assert.equal(clock.motion, "playing");
    const left = stage();
    for (const one of all) new Player(left, one).play();
    assert.ok(left.on(32, 1.5) > TOGETHER, "left alone they are not");
  });

  it("follow the one that is heard, which is never hurried", () => {
    const { clock, on, add } = stage();
    const [a, b] = [add({ skew: 0.01 }), add({ skew: -0.01 })];
    clock.play();
    on(5);
    assert.deepEqual([a.muted, b.muted, a.playbackRate], [false, true, 1]);
    assert.ok(b.playbackRate > 1);
    const before = clock.time();
    clock.hear(b);
    assert.ok(Math.abs(clock.time() - before) < TOGETHER, "the place stays");
    on(5);
    assert.deepEqual([a.muted, b.muted, b.playbackRate], [true, false, 1]);
    assert.ok(on(1) <= TOGETHER);
    assert.deepEqual([a.sets, b.sets], [0, 0], "what is a little off is not set anew");
  });

  it("wait for all before they begin, and go on without one that never comes", () => {
    const { clock, on, add } = stage();
    const [a, b] = [add(), add({ ready: 2 })];
    clock.play();
    assert.equal(clock.motion, "waiting");
    on(1.9);
    assert.equal(a.place, 0);
    on(0.3);
    assert.ok(!a.paused && !b.paused);
    const slow = stage();
    const late = slow.add({ ready: 60 });
    slow.clock.play();
    slow.on(59);
    assert.deepEqual(slow.clock.awaited(), [late], "as long as there is nothing else to play");
    slow.on(2);
    assert.ok(!late.paused);
    const other = stage();
    const [c, never] = [other.add(), other.add({ ready: 1000 })];
    other.clock.play();
    other.on(PATIENCE + 0.5);
    assert.ok(c.place > 0.2 && never.paused);
  });

  it("do not wait for one that has failed", () => {
    const { clock, on, add } = stage();
    const a = add();
    add({ error: { code: 4 } });
    clock.play();
    assert.equal(clock.motion, "playing");
    on(1);
    assert.ok(a.place > 0.9);
    const nobody = stage();
    nobody.add({ networkState: 3, ready: 1000 });
    nobody.clock.play();
    assert.equal(nobody.clock.motion, "paused", "there is nothing to play");
  });

  it("take in one that comes late, at the place where they are", () => {
    const { clock, on, add, apart } = stage();
    add();
    clock.play();
    on(10);
    add({ seeks: 0.3, late: 0.1 });
    on(2.5);
    assert.ok(apart() <= TOGETHER, `${apart()}`);
  });

  it("stop for the heard one where it starves, but not for another", () => {
    const { clock, on, add, apart } = stage();
    const [a, b] = [add(), add()];
    clock.play();
    on(3);
    b.stalled = true;
    on(2);
    assert.ok(a.place > 4.8, "it plays on");
    b.stalled = false;
    on(2.5);
    assert.ok(apart() <= TOGETHER);
    a.stalled = true;
    on(0.3);
    assert.equal(clock.motion, "waiting");
    assert.ok(b.paused);
    a.stalled = false;
    on(2);
    assert.ok(a.place > 8 && apart() <= TOGETHER);
  });

  it("hold the last picture of a shorter one, and begin again together", () => {
    const { clock, on, add, apart } = stage();
    const [short, long] = [add({ duration: 3 }), add({ duration: 6 })];
    clock.play();
    on(5);
    assert.deepEqual([short.place, short.ended], [3, true]);
    assert.ok(long.place > 4.8, "the clock goes on where the heard one has ended");
    clock.repeat(true);
    on(3);
    assert.ok(!short.paused && long.place < 2.5 && apart() <= TOGETHER, "all from the beginning");
    clock.repeat(false);
    on(8);
    assert.equal(clock.motion, "paused");
    assert.equal(clock.time(), 6);
    clock.play();
    on(1);
    assert.ok(long.place < 1.1 && long.place > 0.5, "from the end it goes to the beginning");
  });

  it("are set together, playing or not", () => {
    const { clock, on, add, apart } = stage();
    const [a, b] = [add({ seeks: 0.02 }), add({ seeks: 0.5 })];
    clock.seek(12);
    assert.deepEqual([a.place, b.place, clock.time()], [12, 12, 12]);
    on(1);
    assert.equal(clock.motion, "paused", "to look elsewhere is not to play");
    clock.play();
    on(2);
    clock.seek(30);
    assert.equal(clock.motion, "waiting");
    on(2);
    assert.ok(a.place > 31 && apart() <= TOGETHER);
    clock.pause();
    assert.equal(a.place, b.place, "they stand at one place");
    clock.seek(-3);
    assert.equal(clock.time(), 0);
  });

  it("keep together at half and at double speed", () => {
    const { clock, on, add } = stage();
    add({ skew: 0.005 });
    add({ late: 0.1 });
    clock.play();
    clock.speed(2);
    assert.ok(on(8, 1.5) <= TOGETHER);
    assert.ok(clock.time() > 15);
    clock.speed(0.5);
    assert.ok(on(4, 1) <= TOGETHER);
  });

  it("stand still where the browser lets nothing be heard, and where somebody else stops the heard one", async () => {
    const { clock, on, add, told } = stage();
    const [a, b] = [add({ refuses: true }), add()];
    clock.play();
    await Promise.resolve();
    await Promise.resolve();
    assert.equal(clock.motion, "paused");
    assert.equal(told.at(-1), "blocked");
    assert.ok(b.paused);
    a.refuses = false;
    clock.play();
    on(1);
    a.pause();
    clock.stopped(a);
    assert.ok(clock.motion === "paused" && b.paused);
    b.play();
    clock.started(b);
    assert.ok(b.paused, "one that is not heard does not go alone");
    a.play();
    clock.started(a);
    on(0.5);
    assert.ok(!a.paused && !b.paused);
  });

  it("are silent together, and one that leaves is let go", () => {
    const { clock, add } = stage();
    const [a, b] = [add(), add()];
    clock.silence(true);
    assert.deepEqual([a.muted, b.muted], [true, true]);
    clock.silence(false);
    clock.leave(a);
    assert.equal(clock.heard, b);
    assert.equal(b.muted, false);
  });
});

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { asked, buttonOf, frame, panel, press, task, until } from "./page.js";

const picture = (n, more = {}) => ({ kind: "image", url: `https://cdn.example/${n}.png`, ...more });

/** A studio whose newest run has made so many pictures. */
function drawn(count, more = {}, where = undefined) {
  const made = panel("studio", { options: {} });
  made.hear("state", {
    operations: [],
    operation: "kling.image",
    fields: [],
    values: {},
    tasks: [],
    connected: true,
  });
  const media = Array.from({ length: count }, (_, at) => picture(at + 1));
  made.hear("task", { task: task({ name: "kling.image", status: "succeeded", media, ...more }) });
  const view = where ?? made.el;
  return {
    ...made,
    zooms: [...view.querySelectorAll(".yw-zoom")],
    ticks: [...view.querySelectorAll(".yw-tick-on")],
    dialog: () => view.querySelector("dialog"),
  };
}

function pick(tick) {
  tick.checked = !tick.checked;
  tick.dispatchEvent(new window.Event("change", { bubbles: true }));
}

describe("A grid of pictures", () => {
  it("is one stop for Tab, and arrows go from picture to picture", () => {
    const { zooms, ticks } = drawn(3);
    assert.deepEqual(
      zooms.map(({ tabIndex }) => tabIndex),
      [0, -1, -1],
    );
    zooms[0].focus();
    press(zooms[0], "ArrowRight");
    assert.equal(document.activeElement, zooms[1]);
    assert.deepEqual(
      [...zooms, ...ticks].map(({ tabIndex }) => tabIndex),
      [-1, 0, -1, -1, 0, -1],
    );
    press(zooms[1], "End");
    assert.equal(document.activeElement, zooms[2]);
    press(zooms[2], "ArrowRight");
    assert.equal(document.activeElement, zooms[2]);
  });

  it("keeps to the boxes where the arrows began on a box", () => {
    const { ticks } = drawn(2);
    ticks[0].focus();
    press(ticks[0], "ArrowRight");
    assert.equal(document.activeElement, ticks[1]);
  });

  it("saves those that are picked, and says where they are", async () => {
    const { el, ticks, sent, hear } = drawn(3);
    assert.equal(el.querySelector(".yw-picks").hidden, true);
    pick(ticks[0]);
    pick(ticks[2]);
    assert.match(el.querySelector(".yw-picks").textContent, /2 selected/);
    buttonOf(el, "save selected").click();
    assert.deepEqual(asked(sent, "save"), [{ do: "save", key: "k1", indexes: [0, 2] }]);
    hear("saved", { key: "k1", folder: "yescale_media", names: ["a.png", "b.png"] });
    assert.match(el.querySelector(".yw-gallery").textContent, /2 pictures are in yescale_media/);
    await until(() => el.querySelector("[role=status]").textContent === "2 pictures are in yescale_media.");
    hear("saved", { key: "k1", error: "There is no room." });
    assert.match(el.querySelector(".yw-gallery").textContent, /There is no room/);
    buttonOf(el, "clear").click();
    assert.equal(el.querySelector(".yw-picks").hidden, true);
  });

  it("keeps what is picked while news of its task come", () => {
    const { el, ticks, hear } = drawn(2);
    pick(ticks[1]);
    hear("task", {
      task: task({
        name: "kling.image",
        status: "succeeded",
        media: [picture(1, { path: "m/1.png" }), picture(2, { path: "m/2.png" })],
      }),
    });
    assert.equal(el.querySelectorAll(".yw-tick-on")[1], ticks[1]);
    assert.equal(ticks[1].checked, true);
    assert.match(el.querySelector(".yw-picks").textContent, /1 selected/);
  });

  it("leaves the focus on what can be done with them, and on their links, while news come", () => {
    const { el, ticks, hear } = drawn(2);
    pick(ticks[1]);
    for (const one of [buttonOf(el, "save selected"), el.querySelector(".yw-image a")]) {
      one.focus();
      hear("task", {
        task: task({
          name: "kling.image",
          status: "succeeded",
          media: [picture(1), picture(2)],
          note: "new",
        }),
      });
      assert.equal(document.activeElement, one);
    }
  });

  it("lets go of the picture they were made from when the view goes, asked for or shown", () => {
    const { createObjectURL, revokeObjectURL } = URL;
    const revoked = [];
    URL.createObjectURL = () => "blob:origin";
    URL.revokeObjectURL = (url) => revoked.push(url);
    for (const shown of [false, true]) {
      const { el, hear, close } = drawn(1, { made_from: true });
      buttonOf(el, "before and after").click();
      const come = () => hear("origin", { key: "k1", mime: "image/png" }, [new Uint8Array([1])]);
      if (shown) come();
      assert.equal(document.querySelectorAll("dialog").length, shown ? 1 : 0);
      close();
      come();
      assert.equal(document.querySelectorAll("dialog").length, 0);
    }
    Object.assign(URL, { createObjectURL, revokeObjectURL });
    assert.deepEqual(revoked, ["blob:origin"]);
  });

  it("shut their window by a press beside it, but not by a stroke that ends there", () => {
    const { zooms, dialog } = drawn(1);
    const point = (el, kind) => el.dispatchEvent(new window.Event(kind, { bubbles: true, cancelable: true }));
    zooms[0].click();
    point(dialog().querySelector("img"), "pointerdown");
    point(dialog(), "click");
    assert.ok(dialog());
    point(dialog(), "pointerdown");
    point(dialog(), "click");
    assert.equal(dialog(), null);
  });

  it("keep the focus on a button that has come to its end", () => {
    const { zooms, dialog } = drawn(1);
    zooms[0].click();
    const larger = buttonOf(dialog(), "Larger");
    larger.focus();
    for (const scale of ["1", "2", "4", "4"]) {
      larger.click();
      assert.equal(dialog().getAttribute("data-scale"), scale);
    }
    assert.deepEqual([document.activeElement, larger.disabled], [larger, false]);
    assert.equal(larger.getAttribute("aria-disabled"), "true");
  });

  it("compares two under a slider that says how much of each is seen", () => {
    const { el, ticks, dialog } = drawn(3);
    pick(ticks[0]);
    assert.equal(buttonOf(el, "compare"), undefined);
    pick(ticks[1]);
    buttonOf(el, "compare").click();
    const range = dialog().querySelector("input[type=range]");
    assert.equal(range.getAttribute("aria-label"), "Where the two pictures meet");
    range.value = "20";
    range.dispatchEvent(new window.Event("input", { bubbles: true }));
    assert.equal(dialog().querySelector(".yw-versus").style.getPropertyValue("--yw-at"), "20%");
    assert.match(range.getAttribute("aria-valuetext"), /^20 % of a boat, image, 1 of 3/);
    assert.equal(dialog().querySelector("output, [aria-live]"), null, "the slider says it, and nothing else");
    assert.deepEqual(
      [...dialog().querySelectorAll("img")].map(({ src }) => src),
      ["https://cdn.example/1.png", "https://cdn.example/2.png"],
    );
  });

  it("shows a single picture over the one it was made from, asked of the kernel once", () => {
    const { el, sent, hear, dialog } = drawn(1, { made_from: true });
    buttonOf(el, "before and after").click();
    assert.deepEqual(asked(sent, "origin"), [{ do: "origin", key: "k1" }]);
    assert.equal(dialog(), null);
    hear("origin", { key: "k1", mime: "image/png" }, [new Uint8Array([1]).buffer]);
    const [before, now] = dialog().querySelectorAll("img");
    assert.match(before.src, /^blob:/);
    assert.equal(now.src, "https://cdn.example/1.png");
  });

  it("says why the picture before cannot be had", () => {
    const { el, hear, dialog } = drawn(1, { made_from: true });
    buttonOf(el, "before and after").click();
    hear("origin", { key: "k1", error: "boat.png is not there any more." });
    assert.equal(dialog(), null);
    assert.match(el.querySelector(".yw-gallery").textContent, /boat\.png is not there/);
  });

  it("offers neither boxes nor a before where there is but one that was drawn from words", () => {
    const { el, ticks } = drawn(1);
    assert.equal(ticks.length, 0);
    assert.equal(buttonOf(el, "before and after"), undefined);
  });
});

describe("A picture that is enlarged", () => {
  it("goes to the next by the arrows and gives the focus back to the last one seen", async () => {
    const { zooms, dialog } = drawn(3);
    zooms[0].focus();
    zooms[0].click();
    const img = () => dialog().querySelector("img");
    assert.equal(img().src, "https://cdn.example/1.png");
    assert.equal(dialog().open, true);
    press(dialog(), "ArrowRight");
    assert.equal(img().src, "https://cdn.example/2.png");
    assert.match(dialog().querySelector(".yw-small").textContent, /2 of 3/);
    press(dialog(), "ArrowLeft");
    press(dialog(), "ArrowLeft");
    assert.equal(img().src, "https://cdn.example/3.png");
    dialog().close();
    await frame();
    assert.equal(dialog(), null);
    assert.equal(document.activeElement, zooms[2]);
  });

  it("comes nearer by plus and goes back by minus", () => {
    const { zooms, dialog } = drawn(1);
    zooms[0].click();
    press(dialog(), "+");
    assert.equal(dialog().getAttribute("data-scale"), "1");
    press(dialog(), "+");
    assert.equal(dialog().getAttribute("data-scale"), "2");
    press(dialog(), "0");
    assert.equal(dialog().getAttribute("data-scale"), null);
    assert.equal(buttonOf(dialog(), "Smaller").getAttribute("aria-disabled"), "true");
    buttonOf(dialog(), "Close").click();
    assert.equal(dialog(), null);
  });

  it("stands inside its panel, in a shadow root too, and the focus comes back", async () => {
    const place = document.createElement("div");
    document.body.append(place);
    const shadow = place.attachShadow({ mode: "open" });
    const made = drawn(2);
    const inner = document.createElement("div");
    shadow.append(inner);
    made.made.mount(inner);
    const [zoom] = inner.querySelectorAll(".yw-zoom");
    zoom.focus();
    zoom.click();
    const dialog = inner.querySelector(".yw > dialog");
    assert.ok(dialog);
    assert.equal(document.querySelector("body > dialog"), null);
    dialog.close();
    await frame();
    assert.equal(shadow.activeElement, zoom);
  });
});

describe("While the pictures under it change, the enlarged one", () => {
  /** So many pictures, the third of them opened, and what news of their task do to it. */
  function enlarged(count, at, more = {}) {
    const made = drawn(count, more);
    made.zooms[at].focus();
    made.zooms[at].click();
    const shown = () => made.dialog().querySelector("img").src;
    const news = (media) =>
      made.hear("task", { task: task({ name: "kling.image", status: "succeeded", media, ...more }) });
    return { ...made, shown, news, told: () => made.dialog().querySelector(".yw-small").textContent };
  }

  it("stays, and the arrows go through the pictures of now, by their names of now", () => {
    const { dialog, shown, told, news } = enlarged(2, 1);
    news([1, 2, 3, 4].map((n) => picture(n)));
    assert.equal(shown(), "https://cdn.example/2.png");
    assert.match(told(), /2 of 4/);
    press(dialog(), "ArrowRight");
    assert.deepEqual([shown(), /3 of 4/.test(told())], ["https://cdn.example/3.png", true]);
    press(dialog(), "End");
    press(dialog(), "ArrowRight");
    assert.match(told(), /1 of 4/);
  });

  it("stays as large as it was where another comes beside it, and can then be left for that one", () => {
    const { dialog, shown, news } = enlarged(1, 0);
    press(dialog(), "+");
    assert.equal(buttonOf(dialog(), "The next picture").hidden, true);
    news([picture(1), picture(2)]);
    assert.deepEqual([shown(), dialog().getAttribute("data-scale")], ["https://cdn.example/1.png", "1"]);
    buttonOf(dialog(), "The next picture").click();
    assert.equal(shown(), "https://cdn.example/2.png");
  });

  it("keeps the keys where it is left alone, and the button that went on has nowhere to go", () => {
    const { dialog, news } = enlarged(2, 0);
    buttonOf(dialog(), "The next picture").focus();
    news([picture(1)]);
    assert.equal(document.activeElement, dialog().querySelector(".yw-light"));
  });

  it("takes a better address of the same picture", () => {
    const { shown, news } = enlarged(2, 0);
    news([{ ...picture(1), url: "https://cdn.example/better.png" }, picture(2)]);
    assert.equal(shown(), "https://cdn.example/better.png");
  });

  it("closes where its picture is gone, and the focus goes back to where it was", async () => {
    const { dialog, zooms, news } = enlarged(3, 0);
    press(dialog(), "End");
    news([picture(1), picture(2)]);
    await frame();
    assert.equal(dialog(), null);
    assert.equal(document.activeElement, zooms[0]);
  });

  it("gives the focus to the panel where that, too, is gone: the next key is not the notebook's", async () => {
    const { el, dialog, news } = enlarged(3, 2);
    news([picture(1), picture(2)]);
    await frame();
    assert.equal(dialog(), null);
    assert.equal(document.activeElement, el.querySelector(".yw"));
  });

  it("goes with another run that takes the place of its own", () => {
    const { dialog, hear } = enlarged(2, 0);
    hear("task", { task: task({ key: "k2", name: "kling.image" }) });
    assert.equal(dialog(), null);
  });

  it("and two under a slider go with either of them", () => {
    const { el, ticks, dialog, hear } = drawn(3);
    for (const tick of ticks.slice(1)) pick(tick);
    buttonOf(el, "compare").click();
    const news = (count) =>
      hear("task", {
        task: task({
          name: "kling.image",
          status: "succeeded",
          media: [1, 2, 3].slice(0, count).map((n) => picture(n)),
        }),
      });
    news(3);
    assert.ok(dialog(), "they are both there");
    news(2);
    assert.equal(dialog(), null);
  });
});

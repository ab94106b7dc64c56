/**
 * What has been drawn on a picture, as a list of acts that can be taken back one by one, and the mask that it makes.
 * Places and sizes are in the picture's own pixels.
 *
 * @typedef {{ x: number, y: number }} Point
 * @typedef {{ kind: "line", erase: boolean, size: number, points: Point[] }
 *   | { kind: "box", erase: boolean, x: number, y: number, width: number, height: number }
 *   | { kind: "clear" }} Stroke
 * @typedef {"black" | "white" | "transparent"} How what a mask is where it is to act
 */

/** @param {number} width @param {number} height */
export function strokes(width, height) {
  /** @type {Stroke[]} */
  const list = [];

  /** @param {number} value @param {number} low @param {number} high */
  const within = (value, low, high) => Math.max(low, Math.min(high, Math.round(Number(value) || 0)));

  return {
    /** @param {Point} point @param {number} size @param {boolean} erase */
    begin(point, size, erase) {
      list.push({ kind: "line", erase, size, points: [point] });
    },
    /** @param {Point} point */
    move(point) {
      const last = list.at(-1);
      if (last?.kind === "line") last.points.push(point);
    },
    /** A rectangle, as much of it as lies on the picture; false where nothing does.
     * @param {{ x: number, y: number, width: number, height: number }} asked @param {boolean} erase */
    box(asked, erase) {
      const x = within(asked.x, 0, width);
      const y = within(asked.y, 0, height);
      const right = within(asked.x + asked.width, x, width);
      const bottom = within(asked.y + asked.height, y, height);
      if (right === x || bottom === y) return false;
      list.push({ kind: "box", erase, x, y, width: right - x, height: bottom - y });
      return true;
    },
    clear() {
      if (list.length > 0 && list.at(-1)?.kind !== "clear") list.push({ kind: "clear" });
    },
    undo: () => void list.pop(),
    get empty() {
      return list.length === 0;
    },
    /** What is to be drawn now: nothing of what was before the latest "clear". */
    get seen() {
      return list.slice(list.map(({ kind }) => kind).lastIndexOf("clear") + 1);
    },
    get last() {
      return list.at(-1);
    },
  };
}

/** @typedef {ReturnType<typeof strokes>} Strokes */

/**
 * Draws one act on a canvas of the picture's size.
 * @param {CanvasRenderingContext2D} pen
 * @param {Stroke} stroke
 */
export function paint(pen, stroke) {
  if (stroke.kind === "clear") return;
  pen.globalCompositeOperation = stroke.erase ? "destination-out" : "source-over";
  if (stroke.kind === "box") {
    pen.fillRect(stroke.x, stroke.y, stroke.width, stroke.height);
    return;
  }
  const [first, ...rest] = stroke.points;
  pen.lineWidth = stroke.size;
  pen.lineCap = "round";
  pen.lineJoin = "round";
  pen.beginPath();
  pen.moveTo(first.x, first.y);
  // A dot is a line to its own place.
  for (const { x, y } of rest.length > 0 ? rest : [first]) pen.lineTo(x, y);
  pen.stroke();
}

/** @type {Record<How, { marked: number[], rest: number[] }>} */
const COLOURS = {
  black: { marked: [0, 0, 0, 255], rest: [255, 255, 255, 255] },
  white: { marked: [255, 255, 255, 255], rest: [0, 0, 0, 255] },
  transparent: { marked: [0, 0, 0, 0], rest: [255, 255, 255, 255] },
};

/**
 * The mask of what was drawn, in place: a pixel is marked or it is not, whatever the soft edge of a brush says.
 * Answers how many are.
 * @param {Uint8ClampedArray} pixels red, green, blue and alpha of each
 * @param {How} how
 */
export function toMask(pixels, how) {
  const { marked, rest } = COLOURS[how];
  let count = 0;
  for (let at = 0; at < pixels.length; at += 4) {
    const is = pixels[at + 3] >= 128;
    if (is) count += 1;
    const colour = is ? marked : rest;
    for (let part = 0; part < 4; part += 1) pixels[at + part] = colour[part];
  }
  return count;
}

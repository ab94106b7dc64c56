/**
 * Pictures in rows and columns: a row a prompt and repeat, a column a model. Arrows go from picture to picture, Enter
 * enlarges one, and a row can be seen side by side.
 *
 * @import { Column } from "./compare.js"
 */
import { abreast } from "./abreast.js";
import { button, fill, h, keepingFocus, set } from "./dom.js";
import { brief } from "./format.js";
import { lightbox } from "./lightbox.js";
import { roving } from "./roving.js";
import { ofAll, windows } from "./windows.js";
import { t } from "./words.js";

/**
 * @typedef {{ prompt: string, repeat: number, columns: (Column | null)[] }} Line
 * @typedef {{ at: number, all: number, step: number, heads: string[], rows: Line[] }} Grid
 * @typedef {ReturnType<typeof import("./shot.js").shotView>} ShotView
 * @typedef {{ zoom: HTMLElement, img: HTMLImageElement, name: string, row: number, column: number }} Spot
 */

/** What a long prompt is cut to where it names a picture. */
const NAMED = 60;

export function pictureGrid() {
  const table = h("table", { class: "yw-grid" });
  const ring = roving(beneath);
  const open = windows();
  const el = h("div", { class: "yw-grid-scroll", hidden: true, onkeydown: ring.onkeydown }, table);
  /** @type {Spot[]} */
  let spots = [];
  /** In a vote the arrows are the vote's, and each picture is reached by Tab. */
  let votes = false;
  /** By row, what shows it side by side. @type {HTMLElement[]} */
  let besides = [];

  /** @param {Line} line @param {boolean} several @param {string} name */
  const called = ({ prompt, repeat }, several, name) => {
    const what = brief(prompt, NAMED);
    const title = `${name}: ${what}`;
    return several ? t("{title}, repeat {number}", { title, number: repeat + 1 }) : title;
  };

  /** @param {Grid} grid @param {Map<string, ShotView>} views */
  function draw(grid, views) {
    const several = grid.rows.some(({ repeat }) => repeat > 0);
    const heads = grid.heads.map((name) => h("th", { scope: "col", title: name }, name));
    const wide = heads.length + 1;
    /** @type {HTMLElement[]} */
    const bodies = [];
    let last = "";
    besides = [];
    for (const [at, line] of grid.rows.entries()) {
      if (at === 0 || line.prompt !== last) bodies.push(h("tbody", {}, promptRow(line.prompt, wide)));
      last = line.prompt;
      for (const column of line.columns)
        if (column) views.get(column.s)?.call(called(line, several, column.name));
      bodies.at(-1)?.append(pictureRow(line, at, several, views));
    }
    fill(table, [h("thead", {}, h("tr", {}, h("td", {}), ...heads)), ...bodies]);
    table.style.setProperty("--yw-columns", String(heads.length));
    set(table, "data-several", several);
  }

  /** @param {Line} line @param {number} at @param {boolean} several @param {Map<string, ShotView>} views */
  function pictureRow({ repeat, columns }, at, several, views) {
    const beside = button("⇔", () => sideBySide(at), {
      title: t("This row side by side, in one zoom"),
    });
    besides.push(beside);
    return h(
      "tr",
      {},
      h("th", { scope: "row" }, several && h("span", { class: "yw-small" }, `${repeat + 1}`), beside),
      ...columns.map((column) => h("td", {}, column && views.get(column.s)?.el)),
    );
  }

  /** @param {number} row */
  function sideBySide(row) {
    const pictures = spots.filter((spot) => spot.row === row).map(picture);
    open.show((gone) => ofAll(pictures, abreast(table, pictures, gone)));
  }

  /** The picture above or beneath: of the same model, in the nearest row that has one. @param {number} from @param {number} by */
  function beneath(from, by) {
    const { row, column } = spots[from];
    const same = spots
      .map((spot, at) => ({ ...spot, at }))
      .filter((spot) => spot.column === column && (spot.row - row) * by > 0);
    return (by > 0 ? same[0] : same.at(-1))?.at ?? from;
  }

  return {
    el,
    /** @param {Grid | null | undefined} grid @param {Map<string, ShotView>} views @param {boolean} vote */
    show(grid, views, vote) {
      el.hidden = !grid;
      votes = vote;
      keepingFocus(table, () => (grid ? draw(grid, views) : fill(table, [])));
      this.look(grid, views);
    },
    /** Which pictures there are now. @param {Grid | null | undefined} grid @param {Map<string, ShotView>} views */
    look(grid, views) {
      spots = (grid?.rows ?? []).flatMap(({ columns }, row) =>
        columns.flatMap((cell, column) =>
          ((cell && views.get(cell.s)?.shots()) ?? []).map((shot) => ({ ...shot, row, column })),
        ),
      );
      const many = new Set(spots.filter(({ row }, at) => spots[at - 1]?.row === row).map(({ row }) => row));
      for (const [at, button] of besides.entries()) button.hidden = !many.has(at);
      ring.show(
        spots.map(({ zoom }) => [zoom]),
        votes,
      );
      open.update(spots.map(picture));
    },
    /** @param {HTMLElement} zoom */
    open(zoom) {
      const first = spots.findIndex((spot) => spot.zoom === zoom);
      if (first < 0) return;
      open.show((gone) =>
        lightbox(table, spots.map(picture), first, {
          beneath,
          beside: ({ key }) => sideBySide(spots.find((spot) => spot.zoom === key)?.row ?? -1),
          onclose(at) {
            gone();
            if (at !== null) ring.back(at);
          },
        }),
      );
    },
    close: open.close,
  };
}

/** @param {string} prompt @param {number} wide */
const promptRow = (prompt, wide) =>
  h("tr", {}, h("th", { colspan: wide, scope: "rowgroup", class: "yw-grid-prompt" }, prompt));

/** The button that enlarges it is what it is known by. @param {Spot} spot */
const picture = ({ zoom, img, name }) => ({ key: zoom, src: img.currentSrc || img.src, name });

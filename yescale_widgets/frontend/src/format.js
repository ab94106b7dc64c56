/** Numbers and times as people read them. */
import { later, t } from "./words.js";

/** @param {number | null | undefined} seconds */
export function seconds(seconds) {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return "";
  if (seconds < 10) return t("{seconds} s", { seconds: trim(seconds.toFixed(2)) });
  return span(seconds);
}

/**
 * A length of time in its two largest units at most.
 * @param {number} seconds
 */
export function span(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  if (whole < 90) return t("{seconds} s", { seconds: whole });
  if (whole < 600 && rest) return t("{minutes} min {seconds} s", { minutes, seconds: rest });
  if (whole < 3600) return t("{minutes} min", { minutes });
  if (whole < 86400) return t("{hours} h {minutes} min", { hours, minutes });
  const days = Math.floor(whole / 86400);
  return days === 1 ? t("1 day") : t("{days} days", { days });
}

/**
 * An age for a table: one unit is enough.
 * @param {number} seconds
 */
export function age(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return t("{seconds} s", { seconds: whole });
  if (whole < 3600) return t("{minutes} min", { minutes: Math.floor(whole / 60) });
  if (whole < 86400) return t("{hours} h", { hours: Math.floor(whole / 3600) });
  return t("{days} d", { days: Math.floor(whole / 86400) });
}

/**
 * A playing time, as players write it.
 * @param {number | null | undefined} seconds
 */
export function clock(seconds) {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds) || seconds <= 0) return "";
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** @param {string} digits */
const trim = (digits) => digits.replace(/\.?0+$/, "");

/**
 * The size of a file, in units of a thousand.
 * @param {number} n
 */
export function bytes(n) {
  if (n < 1e6) return `${Math.max(1, Math.round(n / 1e3))} kB`;
  return n < 1e8 ? `${trim((n / 1e6).toFixed(1))} MB` : `${Math.round(n / 1e6)} MB`;
}

/** @param {number} n */
export const count = (n) => n.toLocaleString("en-US");

/**
 * @param {number | null | undefined} usd
 */
export function cost(usd) {
  if (usd === null || usd === undefined) return t("cost unknown");
  if (usd === 0) return t("no cost");
  return usd < 0.01 ? `$${trim(usd.toPrecision(2))}` : `$${usd.toFixed(2)}`;
}

/** Reasons to stop that say nothing a reader would want to know. */
const ORDINARY = new Set(["stop", "end_turn", "STOP", "stop_sequence"]);

/**
 * The small print under an answer, one entry a fact that is known.
 * @param {import("./protocol.js").Foot | null} foot
 * @returns {string[]}
 */
export function footLine(foot) {
  if (!foot) return [];
  return [
    foot.ttft != null && t("{seconds} to first token", { seconds: seconds(foot.ttft) }),
    foot.total != null && t("{seconds} in all", { seconds: seconds(foot.total) }),
    foot.tokens != null && t("{tokens} tokens", { tokens: count(foot.tokens) }),
    foot.tps != null &&
      t("{speed} tok/s", { speed: foot.tps < 10 ? trim(foot.tps.toFixed(1)) : Math.round(foot.tps) }),
    cost(foot.cost),
    foot.finish_reason &&
      !ORDINARY.has(foot.finish_reason) &&
      t("ended by {reason}", { reason: foot.finish_reason }),
  ].filter((entry) => typeof entry === "string");
}

/**
 * "running · pending": our word, and the service's own where it says something else.
 * @param {string} status
 * @param {string | null | undefined} raw
 */
export function statusWords(status, raw) {
  const same = !raw || raw.toLowerCase() === status;
  return same ? t(status) : `${t(status)} · ${raw}`;
}

/**
 * Seconds a task has taken, by the kernel's clock.
 * @param {import("./protocol.js").Timed} timed
 * @param {number} local this page's clock, in seconds
 */
export function elapsed({ started, finished, offset = 0 }, local) {
  if (started === null || started === undefined) return null;
  return Math.max(0, (finished ?? local + offset) - started);
}

/**
 * Remembers how far the kernel's clock is ahead of the page's, which is not always nothing.
 * @template {import("./protocol.js").Timed} T
 * @param {T} timed
 * @param {number} local
 * @returns {T}
 */
export function withOffset(timed, local) {
  return { ...timed, offset: timed.now == null ? 0 : timed.now - local };
}

/** @param {[number, number] | null | undefined} typical */
export function usually(typical) {
  if (!typical) return "";
  const [low, high] = rounded(typical);
  const unit = typical[1] >= 300 ? t("min") : t("s");
  return low === high
    ? t("usually about {high} {unit}", { high, unit })
    : t("usually {low} to {high} {unit}", { low, high, unit });
}

/** Whole minutes from five minutes up, else whole seconds. @param {[number, number]} typical */
const rounded = (typical) =>
  typical.map((one) => Math.max(1, Math.round(typical[1] >= 300 ? one / 60 : one)));

/**
 * Where an estimate comes from; null where it is only what the family says.
 * @param {{ tasks: number, median: number } | null | undefined} learned
 */
export function learnedWords(learned) {
  if (!learned) return null;
  return t("From your last {count} of them; half took less than {time}", {
    count: count(learned.tasks),
    time: span(learned.median),
  });
}

/** How an answer has ended, for those who listen. @type {Record<string, string>} */
const ENDS = {
  done: later("The answer is complete"),
  stopped: later("The answer was stopped"),
  cut: later("The answer was cut off"),
  failed: later("The answer has failed"),
};

/** @param {string} status */
export const endWords = (status) => t(ENDS[status] ?? ENDS.failed);

/** @param {string} text @param {number} most */
export const brief = (text, most) => (text.length > most ? `${text.slice(0, most - 1).trimEnd()}…` : text);

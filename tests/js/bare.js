/** Finds words in the page's source that somebody will read and that no translator was asked for. */
import { parse } from "acorn";
import { ancestor } from "acorn-walk";

const SPOKEN = new Set(["t", "later"]);
const NAMES = new Set(["title", "aria-label", "placeholder", "alt", "label", "what", "hint"]);
/** Which arguments of a call are read: the names of the functions, and for each whether the argument at a place is. */
const READ = new Map(
  Object.entries({
    h: (at) => at >= 2,
    button: (at) => at === 0,
    copyButton: (at) => at === 0 || at === 2,
    filePicker: (at) => at <= 1,
    say: (at) => at === 0,
    write: (at) => at === 1,
  }),
);
/** A sentence, or a phrase that begins with a capital: wherever it stands, somebody will read it. */
const PROSE = /[A-Za-z]{2,}[^|]* [a-z]{2,}.*[.?!…]$|^[A-Z][a-z]+ [a-z]+/;
/** A value and a word after it, as "4 answers". */
const COUNTED = /^`.*\$\{[^}]*\}[ %,·]* [a-z]+\b/;
const PROPER = new Set(["Markdown", "Python", "OpenAI SDK", "curl", "Studio"]);
const COMPARES = new Set(["==", "===", "!=", "!=="]);

/**
 * Where words that people read stand bare: as children and names of elements, spoken, or as sentences anywhere.
 *
 * @param {string} source A module's text.
 * @returns {string[]} The line of each and what stands there.
 */
export function bareWords(source) {
  const found = [];
  const tell = (node) => found.push(`${node.loc.start.line} ${source.slice(node.start, node.end)}`);
  const text = (node, _state, above) => {
    const words =
      node.type === "TemplateLiteral" ? node.quasis.map((one) => one.value.cooked).join("") : node.value;
    if (typeof words !== "string") return;
    const place = placeOf(node, above);
    if (place.compared || place.spoken) return;
    const worded = /[A-Za-z]{2}/.test(words) && !PROPER.has(words) && (place.read || isProse(words));
    if (worded || COUNTED.test(source.slice(node.start, node.end))) tell(node);
  };
  const called = (node) => {
    const isRead = READ.get(nameOf(node.callee));
    for (const [at, one] of node.arguments.entries()) if (isRead?.(at) && nameOf(one) === "status") tell(one);
  };
  const tree = parse(source, { ecmaVersion: "latest", sourceType: "module", locations: true });
  ancestor(tree, { Literal: text, TemplateLiteral: text, CallExpression: called });
  return found;
}

/** What becomes of a text: whether it is compared, given to a translator, or read as it stands. */
function placeOf(node, above) {
  let inner = node;
  for (const outer of above.slice(0, -1).reverse()) {
    if (outer.type === "BinaryExpression" && COMPARES.has(outer.operator)) return { compared: true };
    if (outer.type === "Property") return { read: outer.value === inner && NAMES.has(keyOf(outer.key)) };
    if (outer.type === "CallExpression") return given(outer, inner);
    if (!["ConditionalExpression", "LogicalExpression", "BinaryExpression"].includes(outer.type)) break;
    inner = outer;
  }
  return {};
}

/** What becomes of an argument. */
function given(call, inner) {
  const name = nameOf(call.callee);
  const at = call.arguments.indexOf(inner);
  if (SPOKEN.has(name)) return { spoken: true };
  if (name === "set") return { read: at === 2 && NAMES.has(call.arguments[1].value) };
  return { read: READ.get(name)?.(at) };
}

/** The name a value is known by, without what it belongs to. */
function nameOf(node) {
  return node.type === "MemberExpression" ? nameOf(node.property) : node.name;
}

/** The name of a property, quoted or not. */
function keyOf(key) {
  return key.name ?? key.value;
}

function isProse(words) {
  return !/^[.:]/.test(words) && PROSE.test(words);
}

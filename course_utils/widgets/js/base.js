// base: numbers, axes, theme and elements; nothing here knows the widget.

const clampTo = (value, low, high) => Math.min(Math.max(value, low), high);

// Numbers ------------------------------------------------------------------------

// About `count` round numbers in [low, high]: 1, 2 or 5 times a power of ten apart.
function niceTicks(low, high, count) {
  const rough = (high - low) / Math.max(count, 1);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= rough * 0.999);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  // Rounded, since 3 * 0.1 is not 0.3; and never the text "-0".
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)) || 0);
}

// At most about `count` of the powers of ten in [low, high]; if there are fewer than
// three of them, also twice and five times each.
function logTicks(low, high, count = 8) {
  const first = Math.floor(Math.log10(low) + 1e-9), last = Math.ceil(Math.log10(high) - 1e-9);
  const inside = (t) => t >= low * (1 - 1e-9) && t <= high * (1 + 1e-9);
  const powers = Array.from({ length: last - first + 1 }, (_, i) => Number(`1e${first + i}`));
  const decades = powers.filter(inside);
  if (decades.length < 3) return powers.flatMap((p) => [1, 2, 5].map((m) => Number((m * p).toPrecision(12)))).filter(inside);
  const every = Math.ceil(decades.length / Math.max(count, 2));
  return decades.filter((_, i) => i % every === 0);
}

const SUPERSCRIPT = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };
const raised = (power) => [...String(power)].map((c) => SUPERSCRIPT[c]).join("");
const realMinus = (text) => text.replace("-", "−");

// Digits in threes from 10 000 on, apart by a thin space that does not break.
function inThrees(text) {
  const [whole, ...rest] = text.split(".");
  const digits = whole.replace("-", "");
  if (digits.length < 5) return text;
  return [whole.replace(/\B(?=(\d{3})+(?!\d))/g, "\u202f"), ...rest].join(".");
}

// A number as short as `digits` significant digits allow, with a real minus sign.
function inWords(value, digits = 4) {
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e7 || size < 1e-4) {
    const [mantissa, power] = value.toExponential(digits - 1).split("e");
    const times = Number(mantissa);
    const ten = `10${raised(Number(power))}`;
    return realMinus(times === 1 ? ten : times === -1 ? `-${ten}` : `${times}·${ten}`);
  }
  return realMinus(inThrees(String(Number(value.toPrecision(Math.max(digits, Math.ceil(Math.log10(size))))))));
}

// A tick's number: all of one axis with the same decimals, as `step` demands.
function tickText(value, step, log) {
  if (value === 0) return "0";
  const power = Math.log10(Math.abs(value));
  const whole = Math.abs(power - Math.round(power)) < 1e-9;
  if (log) return whole && (power < -0.5 || power > 1.5) ? `10${raised(Math.round(power))}` : inWords(value);
  if (!(step > 0) || step < 1e-4 || Math.abs(value) >= 1e7) return inWords(value);
  const decimals = Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
  return realMinus(inThrees(value.toFixed(decimals)));
}

// All of an axis. `even` ones share their decimals; a logarithmic axis that goes far
// writes powers of ten, one that does not plain numbers.
function tickTexts(ticks, even, log) {
  const far = log && (Math.min(...ticks) < 0.009 || Math.max(...ticks) > 5000);
  const step = even && !log && ticks.length > 1 ? ticks[1] - ticks[0] : 0;
  return ticks.map((at) => tickText(at, step, far));
}

// A value in a number box: short enough to be read whole, while the kernel has it all.
// Beside a range of `size` a millionth of it is 0.
function brief(value, size) {
  return String(Math.abs(value) < 1e-6 * size ? 0 : Number(Number(value).toPrecision(4)));
}

// A value for the kernel, without the noise of adding steps.
const tidy = (value) => Number(value.toPrecision(12));

// One axis from data to pixels and back. Far outside the panel pixels stop: a dashed
// line of a million pixels would halt the browser.
const FAR = 5000;
function makeScale([low, high], start, end, log) {
  const f = log ? (v) => Math.log10(Math.max(v, low * 1e-12)) : (v) => v;
  const g = log ? (v) => 10 ** v : (v) => v;
  const a = f(low), b = f(high);
  const near = Math.min(start, end) - FAR, far = Math.max(start, end) + FAR;
  return {
    to: (value) => clampTo(start + ((f(value) - a) / (b - a)) * (end - start), near, far),
    from: (pixel) => g(a + ((pixel - start) / (end - start)) * (b - a)),
  };
}

// A value `parts` hundredths of an axis further, on a logarithmic one by a ratio.
function further(value, [low, high], log, parts) {
  return log ? value * (high / low) ** (parts / 100) : value + ((high - low) * parts) / 100;
}

// What waits to be sent --------------------------------------------------------------

// The newest change of a handle, curve or control replaces an older one that still
// waits; actions are kept, and what came before an action stays before it.
function gather(waiting, change) {
  const [kind, name] = change;
  if (kind !== "action") {
    for (let i = waiting.length - 1; i >= 0 && waiting[i][0] !== "action"; i--) {
      if (waiting[i][0] === kind && waiting[i][1] === name) {
        waiting[i] = change;
        return waiting;
      }
    }
  }
  waiting.push(change);
  return waiting;
}

// The plain sentence of a traceback and all of it.
function plainError(text) {
  const found = [...text.matchAll(/^([A-Za-z_][\w.]*(?:Error|Exception|Interrupt|Warning)): ?/gm)].pop();
  if (!found) return text.trim();
  const words = text.slice(found.index + found[0].length).trim();
  if (/^(ValueError|traitlets\.traitlets\.TraitError|TraitError)$/.test(found[1])) return words;
  return `The figure's code failed: ${words || "no reason given"} (${found[1]}).`;
}

// A binary array as it arrives; copied, because a DataView may start anywhere.
function readArray({ data }) {
  const { buffer, byteOffset, byteLength } = data;
  return new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength));
}

// Words on a canvas --------------------------------------------------------------------

// Words in lines no wider than `width`; a single long word keeps its line.
function wrap(words, width, measure) {
  const lines = [];
  for (const part of words.split("\n")) {
    let line = "";
    for (const word of part.split(" ")) {
      const longer = line ? `${line} ${word}` : word;
      if (line && measure(longer) > width) { lines.push(line); line = word; } else line = longer;
    }
    lines.push(line);
  }
  return lines;
}

// Elements -------------------------------------------------------------------------------

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "on") {
      for (const [event, handler] of Object.entries(value)) element.addEventListener(event, handler);
    } else if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? "" : value);
    }
  }
  element.append(...children);
  return element;
}

const SVG = "http://www.w3.org/2000/svg";
function makeSvg(tag, attributes = {}) {
  const element = document.createElementNS(SVG, tag);
  setAll(element, attributes);
  return element;
}

// Writes only what is another value: each write costs the browser a style pass.
function setAll(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    const words = String(value);
    if (element.getAttribute(name) !== words) element.setAttribute(name, words);
  }
}

function setText(element, words) {
  if (element.textContent !== words) element.textContent = words;
}

// Every figure of a page loads this module for itself, so that a counter alone would
// give two figures the same ids, and two radio groups the same name.
const PREFIX = `mb-${Math.random().toString(36).slice(2, 9)}`;
let lastId = 0;
const newId = () => `${PREFIX}-${++lastId}`;

// Theme --------------------------------------------------------------------------------

const darkWanted = () => window.matchMedia?.("(prefers-color-scheme: dark)");

// "light" or "dark", as JupyterLab says or else the system.
function themeName() {
  const said = document.body.dataset.jpThemeLight;
  if (said === "true") return "light";
  if (said === "false") return "dark";
  return darkWanted()?.matches ? "dark" : "light";
}

function onThemeChange(callback) {
  const observer = new MutationObserver(callback);
  observer.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light", "data-jp-theme-name"] });
  const system = darkWanted();
  system?.addEventListener?.("change", callback);
  return () => {
    observer.disconnect();
    system?.removeEventListener?.("change", callback);
  };
}

// Calls back when the page is zoomed or moved to a screen of another density.
function onDensityChange(callback) {
  let query, ended = false;
  const listen = () => {
    query = window.matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`);
    query.addEventListener?.("change", changed);
  };
  const changed = () => {
    query.removeEventListener?.("change", changed);
    if (ended) return;
    listen();
    callback();
  };
  listen();
  return () => { ended = true; query.removeEventListener?.("change", changed); };
}

const rgb = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));

// The colour at t in [0, 1] on a scale of evenly spaced hex colours.
function colourAt(colours, t) {
  const place = clampTo(t, 0, 1) * (colours.length - 1);
  const i = Math.min(Math.floor(place), colours.length - 2);
  const a = rgb(colours[i]), b = rgb(colours[i + 1]);
  return a.map((channel, k) => Math.round(channel + (place - i) * (b[k] - channel)));
}

// Formulas come from the course's own Python; only the tags of simple mathematics pass,
// without attributes. A class that names a concept gets the concept's colour.
const ALLOWED = new Set(["B", "I", "EM", "STRONG", "SUB", "SUP", "BR", "SPAN", "SMALL", "DIV", "P", "VAR", "CODE"]);
const DROPPED = new Set(["SCRIPT", "STYLE", "IFRAME", "OBJECT", "TEMPLATE"]);
function safeHtml(text, colours = {}) {
  const copy = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return [document.createTextNode(node.data)];
    if (node.nodeType !== Node.ELEMENT_NODE || DROPPED.has(node.tagName)) return [];
    const children = [...node.childNodes].flatMap(copy);
    if (!ALLOWED.has(node.tagName)) return children;
    const kept = make(node.tagName.toLowerCase(), {}, ...children);
    const colour = [...node.classList].map((name) => colours[name]).find(Boolean);
    if (colour) kept.style.color = colour;
    return [kept];
  };
  return [...new DOMParser().parseFromString(text, "text/html").body.childNodes].flatMap(copy);
}

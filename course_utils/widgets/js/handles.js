// handles: what can be taken hold of, as focusable SVG over the canvas.

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const plainKey = (event) => !(event.ctrlKey || event.metaKey || event.altKey);

class Handles {
  // `report(kind, name, value)` tells the kernel, `pending(kind, name)` says whether the
  // kernel has not yet answered to it, `focused(item)` hears what has the focus, and
  // `typing(item)` that a number is to be typed for it.
  constructor({ report, pending, focused, typing }) {
    Object.assign(this, { report, pending, focused, typing });
    this.svg = makeSvg("svg", { class: "mb-handles", role: "group", "aria-label": "what can be moved" });
    // Freehand paper lies under the handles, which must stay within reach.
    this.papers = makeSvg("g");
    this.points = makeSvg("g");
    this.svg.append(this.papers, this.points);
    // Buttons of what is painted; they stand under the drawing.
    this.tools = make("div", { class: "mb-toolbars" });
    this.items = new Map();
    this.held = null;
  }

  // Show these handles and curves in these panels; what is held stays with the pointer.
  update(handles, curves, paints, placed, colours, theme) {
    Object.assign(this, { placed, colours, theme, corner: null });
    const wanted = new Set();
    const each = (kind, spec, Item, fits) => {
      const key = `${kind} ${spec.name}`;
      wanted.add(key);
      if (this.items.has(key) && !fits(this.items.get(key).spec)) this.drop(key);
      if (this.items.has(key)) this.items.get(key).take(spec);
      else this.items.set(key, new Item(this, spec));
    };
    for (const spec of paints) each("paint", spec, PaintItem, (old) => old.panel === spec.panel);
    for (const spec of curves) each("curve", spec, CurveItem, (old) => old.x.length === spec.x.length);
    for (const spec of handles) each("handle", spec, HandleItem, (old) => old.concept === spec.concept);
    for (const key of [...this.items.keys()]) if (!wanted.has(key)) this.drop(key);
    for (const item of this.items.values()) item.place();
    this.svg.style.display = this.items.size ? "" : "none";
  }

  drop(key) {
    if (this.held === this.items.get(key)) this.held = null;
    const item = this.items.get(key);
    if (item.remove) item.remove(); else item.group.remove();
    this.items.delete(key);
  }

  // Where the pointer is in the drawing. While something is held the drawing's place is
  // measured again only after a paint or a scroll: to measure costs a layout.
  point(event) {
    if (!this.held || !this.corner) {
      const { left, top } = this.svg.getBoundingClientRect();
      this.corner = [left, top];
      this.forgetWhenScrolled();
    }
    return [event.clientX - this.corner[0], event.clientY - this.corner[1]];
  }

  forgetWhenScrolled() {
    if (this.listening) return;
    this.listening = true;
    const forget = () => { this.corner = null; this.listening = false; };
    addEventListener("scroll", forget, { once: true, capture: true });
  }

  // The curve of a panel that a stroke beginning at this pixel is meant for.
  curveNear(panel, [px, py]) {
    const open = [...this.items.values()].filter((item) => item.nodes && !item.spec.locked && item.spec.panel === panel);
    const distance = (item) => Math.abs(item.pixels()[item.nearest(px)] - py) - (item.group.contains(document.activeElement) ? 40 : 0);
    return open.sort((a, b) => distance(a) - distance(b))[0];
  }
}

function limits(spec, panel) {
  const [xLow, xHigh, yLow, yHigh] = spec.bounds ?? [...panel.x, ...panel.y];
  return { x: [xLow, xHigh], y: [yLow, yHigh] };
}

// Hold an element from press to release, wherever the pointer goes meanwhile.
function holdable(element, owner, { press, move, release }) {
  element.addEventListener("pointerdown", (event) => {
    if (event.button || owner.held) return;
    const item = press(event);
    if (!item) return;
    element.setPointerCapture(event.pointerId);
    owner.held = item;
    event.preventDefault();
    event.stopPropagation();
  });
  // `touch-action` is not enough: Chromium does not heed it inside an SVG, and would scroll.
  element.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
  element.addEventListener("pointermove", (event) => { if (owner.held && element.hasPointerCapture(event.pointerId)) move(event); });
  const end = () => {
    const item = owner.held;
    owner.held = null;
    if (item) release(item);
  };
  // Also fired after pointerup and pointercancel.
  element.addEventListener("lostpointercapture", end);
}

class HandleItem {
  constructor(owner, spec) {
    this.owner = owner;
    this.kind = "handle";
    this.spec = this.newest = spec;
    this.at = [...spec.at];
    const { marker } = owner.colours.concepts[spec.concept];
    this.group = makeSvg("g", { class: "mb-handle", tabindex: 0, role: "slider", "data-handle": spec.name });
    this.name = makeSvg("title");
    this.stem = makeSvg("line", { class: "mb-stem" });
    this.spot = makeSvg("g");
    this.spot.append(
      makeSvg("circle", { class: "mb-hit", r: 16 }),
      makeSvg("circle", { class: "mb-ring", r: 13 }),
      makeSvg("path", { class: "mb-back", d: OUTLINES[marker](6.5) }),
      makeSvg("path", { class: OPEN.has(marker) ? "mb-mark mb-open" : "mb-mark", d: OUTLINES[marker](6.5) }),
    );
    this.group.append(this.name, this.stem, this.spot);
    owner.points.append(this.group);
    this.listen();
  }

  listen() {
    const { group, owner } = this;
    let grip = [0, 0];
    holdable(group, owner, {
      press: (event) => {
        group.focus({ preventScroll: true });
        const [px, py] = owner.point(event), [x, y] = this.pixels();
        grip = [x - px, y - py];
        return this;
      },
      move: (event) => {
        const [px, py] = owner.point(event), { x, y } = this.frame();
        this.moveTo(x.from(px + grip[0]), y.from(py + grip[1]));
      },
      release: () => { this.take(this.newest); this.place(); },
    });
    group.addEventListener("focus", () => owner.focused(this));
    group.addEventListener("keydown", (event) => { if (plainKey(event)) this.key(event); });
  }

  frame() {
    return this.owner.placed[this.spec.panel];
  }

  // Where it is drawn: never further out than its panel's edge.
  pixels() {
    const { x, y, inner } = this.frame();
    return [clampTo(x.to(this.at[0]), inner.x, inner.x + inner.w), clampTo(y.to(this.at[1]), inner.y, inner.y + inner.h)];
  }

  key(event) {
    const { panel } = this.frame(), { axis, step } = this.spec;
    const bounds = limits(this.spec, panel);
    const go = (i, parts) => {
      const which = "xy"[i];
      return step ? this.at[i] + parts * step[i] : further(this.at[i], panel[which], panel[`${which}_log`], parts);
    };
    let [x, y] = this.at;
    if (event.key in ARROWS || event.key === "PageUp" || event.key === "PageDown") {
      let [right, up] = ARROWS[event.key] ?? [0, event.key === "PageUp" ? 10 : -10];
      // With one axis to move along, both pairs of arrows do.
      if (axis === "x") right = right || up;
      if (axis === "y") up = up || right;
      const times = event.shiftKey ? 10 : 1;
      if (right) x = go(0, right * times);
      if (up) y = go(1, up * times);
    } else if (event.key === "Home" || event.key === "End") {
      const end = event.key === "Home" ? 0 : 1;
      if (axis === "y") y = bounds.y[end]; else x = bounds.x[end];
    } else if (event.key === "Enter") {
      event.preventDefault();
      this.owner.typing(this);
      return;
    } else return;
    event.preventDefault();
    event.stopPropagation();
    this.moveTo(x, y);
  }

  moveTo(x, y) {
    const bounds = limits(this.spec, this.frame().panel);
    if (this.spec.axis !== "y") this.at[0] = tidy(clampTo(x, ...bounds.x));
    if (this.spec.axis !== "x") this.at[1] = tidy(clampTo(y, ...bounds.y));
    // First to the kernel: it is then pending, so that older news do not move it back.
    this.owner.report("handle", this.spec.name, [...this.at]);
    this.place();
    this.owner.focused(this);
  }

  // The kernel's word; while it is held or the kernel has not caught up, the hand knows better.
  take(spec) {
    this.newest = spec;
    if (this.owner.held === this || this.owner.pending("handle", spec.name)) return;
    this.spec = spec;
    this.at = [...spec.at];
  }

  place() {
    const { x, y, panel } = this.frame(), { spec, at } = this;
    const [px, py] = this.pixels();
    const colour = this.owner.colours.concepts[spec.concept][this.owner.theme];
    if (this.colour !== colour) this.group.style.color = this.colour = colour;
    setAll(this.spot, { transform: `translate(${px.toFixed(2)} ${py.toFixed(2)})` });
    const tail = this.newest.tail;
    this.stem.style.display = tail ? "" : "none";
    if (tail) setAll(this.stem, { x1: x.to(tail[0]), y1: y.to(tail[1]), x2: px, y2: py });
    this.group.style.cursor = { x: "ew-resize", y: "ns-resize", xy: "grab" }[spec.axis];
    setText(this.name, spec.label);
    const bounds = limits(spec, panel), along = spec.axis === "y" ? "y" : "x";
    setAll(this.group, {
      "aria-label": spec.label,
      // A slider has one value; one that moves in two directions reads out both.
      "aria-roledescription": spec.axis === "xy" ? "point, moves in two directions" : "slider",
      "aria-orientation": spec.axis === "y" ? "vertical" : "horizontal",
      "aria-valuemin": bounds[along][0],
      "aria-valuemax": bounds[along][1],
      "aria-valuenow": Number(at[along === "y" ? 1 : 0].toPrecision(6)),
      "aria-valuetext": this.newest.says || this.words(),
    });
  }

  words() {
    const { axis } = this.spec, [x, y] = this.at.map((v) => inWords(v));
    return { x: `x ${x}`, y: `y ${y}`, xy: `x ${x}, y ${y}` }[axis];
  }

  focus() {
    this.group.focus({ preventScroll: true });
  }

  // What the number boxes under the drawing show.
  numbers() {
    const { axis } = this.spec, { panel } = this.frame();
    const box = (i, which) => ({
      label: panel[`${which}_label`] || which,
      value: this.at[i],
      size: panel[which][1] - panel[which][0],
      set: (v) => (i ? this.moveTo(this.at[0], v) : this.moveTo(v, this.at[1])),
    });
    return [axis !== "y" && box(0, "x"), axis !== "x" && box(1, "y")].filter(Boolean);
  }

  get says() {
    return this.newest.says;
  }
}

class CurveItem {
  constructor(owner, spec) {
    this.owner = owner;
    this.kind = "curve";
    this.spec = this.newest = spec;
    this.y = [...spec.y];
    this.active = 0;
    this.group = makeSvg("g", { class: "mb-curve", role: "group", "data-curve": spec.name });
    this.paper = makeSvg("rect", { class: "mb-paper" });
    this.path = makeSvg("polyline", { class: "mb-sketch" });
    this.group.append(this.paper, this.path);
    this.nodes = spec.x.map((_, i) => this.node(i));
    owner.papers.append(this.group);
    this.listen();
  }

  node(i) {
    const group = makeSvg("g", { class: "mb-handle mb-node", role: "slider", "data-node": i, "aria-orientation": "vertical" });
    group.append(makeSvg("circle", { class: "mb-ring", r: 10 }), makeSvg("circle", { class: "mb-dot", r: 3.2 }));
    group.addEventListener("keydown", (event) => { if (plainKey(event)) this.key(event, i); });
    group.addEventListener("focus", () => { this.active = i; this.place(); this.owner.focused(this); });
    this.group.append(group);
    return group;
  }

  listen() {
    const { owner } = this;
    const draw = (item, event) => {
      const [px, py] = owner.point(event), { x, y } = item.frame();
      const here = [px, y.from(py), x];
      item.through(item.last ?? here, here);
      item.last = here;
    };
    holdable(this.paper, owner, {
      press: (event) => {
        const at = owner.point(event), item = owner.curveNear(this.spec.panel, at);
        if (!item) return null;
        item.nodes[item.nearest(at[0])].focus({ preventScroll: true });
        item.last = null;
        // Held before it reports, so that no answer comes between.
        owner.held = item;
        draw(item, event);
        return item;
      },
      move: (event) => {
        const events = event.getCoalescedEvents?.() ?? [];
        for (const each of events.length ? events : [event]) draw(owner.held, each);
      },
      release: (item) => { item.take(item.newest); item.place(); },
    });
  }

  frame() {
    return this.owner.placed[this.spec.panel];
  }

  range() {
    return this.spec.bounds ?? this.frame().panel.y;
  }

  pixels() {
    const { y, inner } = this.frame();
    return this.y.map((height) => clampTo(y.to(height), inner.y, inner.y + inner.h));
  }

  nearest(px) {
    const places = this.spec.x.map(this.frame().x.to);
    return places.reduce((best, place, i) => (Math.abs(place - px) < Math.abs(places[best] - px) ? i : best), 0);
  }

  // A stroke from one place to the next sets all nodes that it passes, and the one nearest to its end.
  through(from, to) {
    const [left, right] = from[0] <= to[0] ? [from, to] : [to, from];
    const range = this.range(), places = this.spec.x.map(this.frame().x.to);
    places.forEach((place, i) => {
      if (place < left[0] || place > right[0]) return;
      const t = right[0] > left[0] ? (place - left[0]) / (right[0] - left[0]) : 1;
      this.y[i] = tidy(clampTo(left[1] + t * (right[1] - left[1]), ...range));
    });
    const near = this.nearest(to[0]);
    const spacing = places.length > 1 ? Math.abs(places[1] - places[0]) : Infinity;
    if (Math.abs(places[near] - to[0]) <= spacing / 2) this.y[near] = tidy(clampTo(to[1], ...range));
    this.active = near;
    this.changed();
  }

  changed() {
    this.owner.report("curve", this.spec.name, [...this.y]);
    this.place();
    this.owner.focused(this);
  }

  key(event, i) {
    const range = this.range(), { panel } = this.frame();
    const parts = { ArrowUp: 1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key];
    if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
      this.nodes[clampTo(i + (event.key === "ArrowRight" ? 1 : -1), 0, this.nodes.length - 1)].focus();
    } else if (parts || event.key === "Home" || event.key === "End") {
      const times = event.shiftKey ? 10 * (parts ?? 0) : parts;
      const next = this.spec.step ? this.y[i] + times * this.spec.step : further(this.y[i], range, panel.y_log, times);
      if (!this.spec.locked) this.set(i, parts ? next : range[event.key === "Home" ? 0 : 1]);
    } else if (event.key === "Enter") {
      this.owner.typing(this);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  set(i, value) {
    this.y[i] = tidy(clampTo(value, ...this.range()));
    this.changed();
  }

  take(spec) {
    this.newest = spec;
    if (this.owner.held === this || this.owner.pending("curve", spec.name)) return;
    this.spec = spec;
    this.y = [...spec.y];
  }

  place() {
    const { x, y, inner } = this.frame(), { spec } = this;
    const look = this.owner.colours.concepts[spec.concept], range = this.range();
    const heights = this.pixels();
    this.group.style.color = look[this.owner.theme];
    this.group.classList.toggle("mb-locked", spec.locked);
    setAll(this.group, { "aria-label": spec.label });
    // Where the curve can go; beside it a stroke would only be cut off.
    const [foot, top] = range.map((height) => clampTo(y.to(height), inner.y, inner.y + inner.h));
    setAll(this.paper, { x: inner.x, y: top, width: inner.w, height: foot - top });
    setAll(this.path, {
      points: spec.x.map((place, i) => `${x.to(place).toFixed(2)},${heights[i].toFixed(2)}`).join(" "),
      "stroke-dasharray": look.dash.join(" "),
    });
    this.nodes.forEach((node, i) => setAll(node, {
      // One stop of the Tab key a curve; arrows go on from there.
      tabindex: i === this.active ? 0 : -1,
      transform: `translate(${x.to(spec.x[i]).toFixed(2)} ${heights[i].toFixed(2)})`,
      "aria-label": `${spec.label} at ${inWords(spec.x[i])}`,
      "aria-valuemin": range[0],
      "aria-valuemax": range[1],
      "aria-valuenow": Number(this.y[i].toPrecision(6)),
      "aria-valuetext": inWords(this.y[i]),
      "aria-disabled": spec.locked,
    }));
  }

  focus() {
    this.nodes[this.active].focus({ preventScroll: true });
  }

  numbers() {
    const i = Math.min(this.active, this.y.length - 1);
    if (this.spec.locked) return [];
    return [{ label: `at ${inWords(this.spec.x[i])}`, value: this.y[i], size: this.range()[1] - this.range()[0], set: (v) => this.set(i, v) }];
  }

  get says() {
    return this.spec.locked ? "locked" : "";
  }
}

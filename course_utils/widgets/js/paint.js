// paint: points put freehand in a panel, by pointer, finger or with a cursor by keys.

const UNDOABLE = 60; // strokes

class PaintItem {
  constructor(owner, spec) {
    this.owner = owner;
    this.kind = "paint";
    this.spec = this.newest = spec;
    this.points = spec.points.map((point) => [...point]);
    this.past = [];
    this.erasing = false;
    this.group = makeSvg("g", { class: "mb-paint", "data-paint": spec.name, role: "application", tabindex: 0, "aria-roledescription": "drawing area" });
    this.paper = makeSvg("rect", { class: "mb-paper" });
    this.dots = makeSvg("path", { class: "mb-dots" });
    this.cursor = makeSvg("g", { class: "mb-cursor" });
    this.reach = makeSvg("circle", { class: "mb-reach" });
    this.cursor.append(this.reach, makeSvg("path", { d: "M-9,0 H9 M0,-9 V9" }));
    this.group.append(this.paper, this.dots, this.cursor);
    owner.papers.append(this.group);
    this.tools = this.toolbar();
    owner.tools.append(this.tools);
    this.listen();
  }

  toolbar() {
    const tool = (words, press) => button(words, "mb-tool", press);
    const choose = (erasing) => () => { this.erasing = erasing; this.place(); };
    this.drawTool = tool("Draw", choose(false));
    this.eraseTool = tool("Erase", choose(true));
    this.undoTool = tool("Undo", () => this.undo());
    this.clearTool = tool("Clear", () => { this.keep(); this.points = []; this.changed(); });
    this.count = make("span", { class: "mb-quiet", role: "status" });
    return make("div", { class: "mb-tools", role: "group" }, this.drawTool, this.eraseTool, this.undoTool, this.clearTool, this.count);
  }

  listen() {
    const { group, owner } = this;
    holdable(this.paper, owner, {
      press: (event) => {
        group.focus({ preventScroll: true });
        this.keep();
        owner.held = this;
        this.last = null;
        this.stroke(this.under(event));
        return this;
      },
      move: (event) => {
        const events = event.getCoalescedEvents?.() ?? [];
        for (const each of events.length ? events : [event]) this.stroke(this.under(each));
      },
      release: () => { this.take(this.newest); this.place(); },
    });
    group.addEventListener("focus", () => owner.focused(this));
    group.addEventListener("keydown", (event) => this.key(event));
  }

  frame() {
    return this.owner.placed[this.spec.panel];
  }

  get spacing() {
    const { panel } = this.frame();
    return this.spec.spacing ?? (panel.x[1] - panel.x[0]) / 80;
  }

  under(event) {
    const [px, py] = this.owner.point(event), { x, y } = this.frame();
    return this.inside([x.from(px), y.from(py)]);
  }

  inside([x, y]) {
    const bounds = limits(this.spec, this.frame().panel);
    return [tidy(clampTo(x, ...bounds.x)), tidy(clampTo(y, ...bounds.y))].map((value) => Number(value.toPrecision(4)));
  }

  // From the last place of the pointer to this one, a point at every spacing.
  stroke(to) {
    const from = this.last ?? to, length = Math.hypot(to[0] - from[0], to[1] - from[1]);
    const parts = Math.max(1, Math.ceil(length / this.spacing));
    if (this.last && !this.erasing && length < this.spacing) return;
    for (let k = 1; k <= parts; k++) {
      const at = from.map((value, i) => value + ((to[i] - value) * k) / parts);
      if (this.erasing) this.erase(at); else this.put(at);
    }
    this.last = this.at = to;
    this.changed();
  }

  put(at) {
    if (this.points.length < this.spec.most) this.points.push(this.inside(at));
  }

  erase([x, y]) {
    this.points = this.points.filter(([px, py]) => Math.hypot(px - x, py - y) > 3 * this.spacing);
  }

  // What Undo goes back to.
  keep() {
    this.past.push(this.points.map((point) => [...point]));
    if (this.past.length > UNDOABLE) this.past.shift();
  }

  undo() {
    if (!this.past.length) return;
    this.points = this.past.pop();
    this.changed();
  }

  changed() {
    this.owner.report("paint", this.spec.name, this.points.map((point) => [...point]));
    this.place();
    this.owner.focused(this);
  }

  key(event) {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") this.undo();
    else if (!plainKey(event)) return;
    else if (event.key in ARROWS) {
      const [right, up] = ARROWS[event.key], step = this.spacing * (event.shiftKey ? 10 : 1);
      this.moveTo([this.at[0] + right * step, this.at[1] + up * step]);
    } else if (event.key === " ") {
      this.keep();
      if (this.erasing) this.erase(this.at); else this.put(this.at);
      this.changed();
    } else if (event.key === "Delete" || event.key === "Backspace") {
      this.keep();
      this.erase(this.at);
      this.changed();
    } else if (event.key === "Enter") this.owner.typing(this);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  moveTo(at) {
    this.at = this.inside(at);
    this.place();
    this.owner.focused(this);
  }

  take(spec) {
    this.newest = spec;
    if (this.owner.held === this || this.owner.pending("paint", spec.name)) return;
    // Points that came from elsewhere, such as a preset, cannot be undone from here.
    if (JSON.stringify(spec.points) !== JSON.stringify(this.spec.points) && JSON.stringify(spec.points) !== JSON.stringify(this.points)) this.past = [];
    this.spec = spec;
    this.points = spec.points.map((point) => [...point]);
  }

  place() {
    const { x, y, panel } = this.frame(), { spec } = this;
    this.at ??= [(panel.x[0] + panel.x[1]) / 2, (panel.y[0] + panel.y[1]) / 2];
    const bounds = limits(spec, panel), colour = this.owner.colours.concepts[spec.concept][this.owner.theme];
    if (this.colour !== colour) this.group.style.color = this.colour = colour;
    const left = x.to(bounds.x[0]), top = y.to(bounds.y[1]);
    setAll(this.paper, { x: left, y: top, width: x.to(bounds.x[1]) - left, height: y.to(bounds.y[0]) - top });
    setAll(this.dots, { d: this.points.map(([px, py]) => `M${x.to(px).toFixed(1)},${y.to(py).toFixed(1)}h0`).join("") || "M0,0" });
    setAll(this.cursor, { transform: `translate(${x.to(this.at[0]).toFixed(2)} ${y.to(this.at[1]).toFixed(2)})` });
    setAll(this.reach, { r: this.erasing ? Math.abs(x.to(3 * this.spacing) - x.to(0)) : 0 });
    const held = `${this.points.length} of ${spec.most} points`;
    setAll(this.group, { "aria-label": `${spec.label}: ${held}. Arrow keys move the cursor, Space puts a point, Delete takes away those near it, Ctrl+Z undoes.` });
    setAll(this.tools, { "aria-label": spec.label });
    setAll(this.drawTool, { "aria-pressed": !this.erasing });
    setAll(this.eraseTool, { "aria-pressed": this.erasing });
    this.undoTool.disabled = !this.past.length;
    this.clearTool.disabled = !this.points.length;
    setText(this.count, this.points.length >= spec.most ? `${held}: that is all` : held);
  }

  remove() {
    this.group.remove();
    this.tools.remove();
  }

  focus() {
    this.group.focus({ preventScroll: true });
  }

  // Where the cursor is: typed, it is moved there.
  numbers() {
    const { panel } = this.frame();
    return [0, 1].map((i) => ({
      label: panel[`${"xy"[i]}_label`] || "xy"[i],
      value: this.at[i],
      size: panel["xy"[i]][1] - panel["xy"[i]][0],
      set: (value) => this.moveTo(this.at.map((old, k) => (k === i ? value : old))),
    }));
  }

  get says() {
    return "";
  }
}

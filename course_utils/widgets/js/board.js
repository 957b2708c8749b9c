// board: one view of the widget; the model holds the kernel's word, the view paints it.

const PATIENCE = 5000; // milliseconds after which a silent kernel is spoken of
const LOWEST = 420, AROUND = 350; // pixels of a drawing, and of what a window shows beside it
const BESIDE = 760, AROUND_BESIDE = 375, TOOLS = 34, SLENDER = 0.54; // the width from which controls stand beside the drawing, which is then no higher than so much of its width
const PAUSE = 700; // milliseconds of rest before a summary is read aloud

class View {
  constructor(model, root) {
    this.model = model;
    this.root = root;
    this.id = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 8)}`;
    this.number = 0;
    this.waiting = [];
    this.sent = [];
    this.paints = 0;
    this.reserved = new Map();
    const report = (...change) => this.send(change);
    const pending = (...thing) => this.pending(...thing);
    this.controls = new Controls({ report, pending });
    this.toggles = new Toggles({ report, pending });
    this.buttons = new Buttons(report);
    this.time = new Time({ report, pending });
    this.state = new StateBox(report);
    this.handles = new Handles({ report, pending, focused: (item) => this.choose(item), typing: (item) => this.type(item) });
    this.build();
  }

  build() {
    const [title, summary] = [newId(), newId()];
    this.title = make("div", { class: "mb-title", id: title });
    this.canvas = make("canvas", { "aria-hidden": "true" });
    // Opaque: what lies under it need not be blended in.
    this.context = this.canvas.getContext("2d", { alpha: false });
    this.legends = make("div", { class: "mb-legends" });
    this.value = make("div", { class: "mb-value", "aria-hidden": "true", hidden: true });
    this.drawing = make("div", { class: "mb-drawing", role: "group", "aria-label": "drawing", "aria-describedby": summary }, this.canvas, this.legends, this.handles.svg, this.value);
    this.drawing.addEventListener("pointermove", (event) => this.readOff(event));
    this.drawing.addEventListener("pointerleave", () => this.readOff(null));
    this.readout = make("div", { class: "mb-readout" });
    this.status = make("div", { class: "mb-status", role: "status" });
    this.formula = make("div", { class: "mb-formula" });
    this.summary = make("p", { class: "mb-summary", id: summary });
    this.spoken = make("div", { class: "mb-spoken", role: "status", "aria-live": "polite" });
    this.error = make("div", { class: "mb-error", role: "alert" });
    this.silence = make("div", { class: "mb-error", role: "alert" });
    this.element = make("section", { class: "mb-board" },
      make("div", { class: "mb-top" }, this.title, this.status, this.buttons.reset),
      this.buttons.presets,
      this.body = make("div", { class: "mb-body" }, this.controls.element,
        make("div", { class: "mb-stage" }, make("div", { class: "mb-transport" }, this.buttons.actions, this.time.element), this.toggles.element, this.handles.tools, this.drawing, this.readout)),
      this.error, this.silence, this.formula, this.summary, this.spoken, this.state.element);
    this.element.addEventListener("keydown", keepKeys);
    // For tests: whether all that was done here has been answered and painted.
    this.element.settled = () => !this.out && !this.waiting.length && !this.due;
    this.root.append(this.element);
  }

  start() {
    const redraw = () => this.soon();
    const heard = () => this.heard();
    this.model.on("change:answered", heard);
    const changed = () => { if (!this.telling) redraw(); };
    this.model.on("change", changed);
    const size = new ResizeObserver(redraw);
    size.observe(this.drawing);
    addEventListener("resize", redraw);
    const ends = [onThemeChange(redraw), onDensityChange(redraw), () => size.disconnect(), () => removeEventListener("resize", redraw)];
    this.count(1);
    this.soon();
    return () => {
      this.gone = true;
      this.model.off("change", changed);
      this.model.off("change:answered", heard);
      for (const end of ends) end();
      clearTimeout(this.patience);
      clearTimeout(this.speech);
      clearTimeout(this.again);
      this.count(-1);
    };
  }

  // A page that is closed never says so; the kernel must not rely on this number.
  count(by) {
    this.tell("views", Math.max(0, (this.model.get("views") ?? 0) + by));
  }

  // Something for the kernel that changes nothing to be painted here.
  tell(name, value) {
    this.telling = true;
    this.model.set(name, value);
    this.telling = false;
    this.save();
  }

  save() {
    try {
      this.model.save_changes();
    } catch {
      this.complain(); // the connection is closed
    }
  }

  // Talking with the kernel -------------------------------------------------------------

  send(change) {
    gather(this.waiting, change);
    // A kernel that was silent for long has lost the message, or gets one more.
    if (!this.out || this.silent) this.flush();
  }

  flush() {
    if (!this.waiting.length) return;
    this.number += 1;
    this.out = this.number;
    this.sent = this.waiting;
    this.waiting = [];
    this.silent = false;
    clearTimeout(this.patience);
    this.patience = setTimeout(() => this.complain(), PATIENCE);
    this.model.set("input", { view: this.id, number: this.number, changes: this.sent });
    this.save();
  }

  heard() {
    if (!this.out || (this.model.get("answered")[this.id] ?? 0) < this.out) return;
    this.out = 0;
    this.sent = [];
    this.silent = false;
    clearTimeout(this.patience);
    this.silence.replaceChildren();
    // Not at once: a `set` inside a change event of ipywidgets' models ends that event
    // early, and what the kernel has just sent would not be painted.
    queueMicrotask(() => { if (!this.out && !this.gone) this.flush(); });
  }

  // Whether the kernel has not answered yet to a change of this handle, curve or control.
  pending(kind, name) {
    const same = (change) => change[0] === kind && change[1] === name;
    return this.sent.some(same) || this.waiting.some(same);
  }

  complain() {
    this.silent = true;
    clearTimeout(this.patience);
    this.silence.replaceChildren(make("strong", {}, "The kernel is not answering: run the cell again, or restart the kernel."),
      " If a cell is still running, the figure goes on when it has finished.");
  }

  // Painting ----------------------------------------------------------------------------

  // However much has changed, one paint a frame.
  soon() {
    if (this.due) return;
    this.due = true;
    requestAnimationFrame(() => {
      this.due = false;
      if (this.gone) return;
      try {
        this.paint();
      } catch (error) {
        console.error(error);
        this.showError(`This figure could not be painted: ${error.message}`, error.stack ?? "");
      }
      this.acknowledge(this.model.get("frames_sent"));
    });
  }

  paint() {
    const get = (name) => this.model.get(name);
    const theme = get("theme"), name = themeName(), frame = get("frame") ?? {};
    // Read before anything is written: afterwards each would cost a layout of the page.
    const whole = this.element.clientWidth, font = getComputedStyle(this.element).fontFamily;
    const beside = Boolean(get("beside")) && whole >= BESIDE;
    if (this.beside !== beside) this.putBeside(beside);
    const width = this.drawing.clientWidth;
    if (this.element.dataset.theme !== name) this.element.dataset.theme = name;
    const spoken = get("label") || frame.title || "figure";
    setAll(this.element, { "aria-label": spoken });
    this.writeWords(frame, theme, name);
    this.controls.update(get("controls"), get("values"), frame.idle);
    this.toggles.update(get("controls"), get("values"), theme, name);
    this.time.update(get("timeline") ?? {});
    setText(this.status, get("status") ?? "");
    this.buttons.update(frame);
    this.buttons.reset.hidden = !frame.title && !frame.state;
    this.state.update(frame);
    // A figure that is out of sight (another tab, a cell scrolled away) has no width,
    // and none for a moment while JupyterLab exchanges its themes: then a little later.
    clearTimeout(this.again);
    if (width) this.paintDrawing(width, font, theme, name);
    else this.again = setTimeout(() => this.soon(), 300);
    this.paints += 1;
    this.element.dataset.paints = this.paints;
  }

  // A drawing beside its controls fills the window: what went wrong is then said above it.
  putBeside(beside) {
    this.beside = beside;
    this.element.classList.toggle("mb-beside", beside);
    if (beside) this.body.before(this.error, this.silence); else this.body.after(this.error, this.silence);
  }

  paintDrawing(width, font, theme, name) {
    const get = (trait) => this.model.get(trait);
    const layers = this.layers(), panels = get("panels"), curves = get("curves");
    const measure = (words, size, bold = false) => {
      this.context.font = `${bold ? "600 " : ""}${size}px ${font}`;
      return this.context.measureText(words).width;
    };
    if (width !== this.width) this.reserved.clear();
    this.width = width;
    const legends = panels.map((panel) => legendOf(panel, layers, curves, this.toggles.specs));
    // A legend that once needed two lines keeps them: nothing jumps while it changes.
    const reserved = panels.map((panel) => this.reserved.get(panel.name) ?? 0);
    const { placed, height } = this.arranged(panels, width, legends, reserved, font, measure);
    for (const { panel, legendLines } of Object.values(placed)) this.reserved.set(panel.name, legendLines);
    const { context } = this, ratio = this.prepare(width, height);
    context.fillStyle = theme.background[name];
    context.fillRect(0, 0, width, height);
    const painter = new Painter(context, theme, name, font, ratio);
    for (const place of Object.values(placed)) painter.axes(place);
    for (const layer of layers) painter.layer(layer, placed[layer.panel]);
    this.writeLegends(placed, theme, name);
    Object.assign(this, { placed, drawn: layers });
    if (this.pointer) this.showValue();
    this.handles.update(get("handles"), curves, get("paints"), placed, theme, name);
    this.refreshReadout();
    // For tests: the words on the canvas with their boxes, and where panels lie.
    this.element.words = painter.words;
    this.element.places = placed;
  }

  // Where everything lies; most paints of a drag change nothing of it.
  arranged(panels, width, legends, reserved, font, measure) {
    // On a low screen lower, so that controls and drawing are seen at one time.
    const tools = this.model.get("paints").length ? TOOLS : 0;
    const room = Math.max(LOWEST - tools, window.innerHeight - (this.beside ? AROUND_BESIDE : AROUND) - tools);
    const height = Math.min(this.model.get("height"), room, this.beside ? SLENDER * width : Infinity);
    const written = JSON.stringify([width, height, reserved, font, panels, legends]);
    if (written !== this.arrangedFor) {
      this.arrangedFor = written;
      this.arrangement = arrange(panels, width, height, legends, reserved, measure);
    }
    return this.arrangement;
  }

  layers() {
    return this.model.get("order").map((name) => {
      const layer = this.model.get(`layer_${name}`);
      if (!layer) return null;
      if (!layer.read) {
        const entries = Object.entries(layer.arrays);
        layer.read = {
          ...layer,
          arrays: Object.fromEntries(entries.map(([key, array]) => [key, readArray(array)])),
          shapes: Object.fromEntries(entries.map(([key, array]) => [key, array.shape])),
        };
      }
      return layer.read;
    }).filter(Boolean);
  }

  prepare(width, height) {
    const ratio = window.devicePixelRatio || 1;
    const wide = Math.round(width * ratio), high = Math.round(height * ratio);
    if (this.canvas.width !== wide || this.canvas.height !== high) Object.assign(this.canvas, { width: wide, height: high });
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = this.drawing.style.height = `${height}px`;
    setAll(this.handles.svg, { width, height, viewBox: `0 0 ${width} ${height}` });
    this.context.setTransform(ratio, 0, 0, ratio, 0, 0);
    return ratio;
  }

  // Words ---------------------------------------------------------------------------------

  writeWords(frame, theme, name) {
    const get = (trait) => this.model.get(trait);
    setText(this.title, frame.title ?? "");
    const formula = get("formula");
    if (this.formulaText !== name + formula) {
      this.formulaText = name + formula;
      const colours = Object.fromEntries(Object.entries(theme.concepts).map(([concept, look]) => [concept, look[name]]));
      this.formula.replaceChildren(...safeHtml(formula, colours));
      this.formula.hidden = !formula;
    }
    const summary = frame.show_summary === false ? "" : get("summary");
    this.summary.hidden = !summary;
    if (this.summary.textContent !== summary) {
      // What stood here when the figure was opened is read with it, changes are spoken.
      if (this.paints) this.speak(summary);
      this.summary.textContent = summary;
    }
    const error = get("error");
    if (this.errorText !== error) {
      this.errorText = error;
      this.showError(plainError(error), error);
    }
  }

  // Read aloud when it has come to rest; a drag would flood a screen reader.
  speak(words) {
    clearTimeout(this.speech);
    this.speech = setTimeout(() => { if (this.handles.held) this.speak(words); else this.spoken.textContent = words; }, PAUSE);
  }

  showError(sentence, whole) {
    const more = whole && whole.trim() !== sentence;
    this.error.replaceChildren(...(sentence ? [make("strong", {}, sentence)] : []),
      ...(more ? [make("details", {}, make("summary", {}, "Where it happened"), make("pre", { tabindex: 0 }, whole))] : []));
  }

  writeLegends(placed, theme, name) {
    const written = JSON.stringify([name, Object.values(placed).map(({ legend, legendLeft, inner, panel }) => [panel.name, legendLeft, inner.y, legend])]);
    if (written === this.legendText) return;
    this.legendText = written;
    this.legends.replaceChildren(...Object.values(placed).filter(({ legend }) => legend.length).map(({ panel, inner, legend, legendLeft, legendLines }) => {
      const items = legend.map((entry) => {
        const item = make("li", {}, sampleOf(entry, theme, name), entry.words);
        Object.assign(item.style, { left: `${entry.x}px`, top: `${entry.line * LEGEND_LINE}px` });
        return item;
      });
      const list = make("ul", { "aria-label": panel.title ? `legend of ${panel.title}` : "legend" }, ...items);
      Object.assign(list.style, { left: `${legendLeft}px`, top: `${inner.y - 5 - legendLines * LEGEND_LINE}px` });
      return list;
    }));
  }

  // What a heat map that can be read off has under the pointer.
  readOff(event) {
    this.pointer = event && event.pointerType !== "touch" && !this.handles.held ? [event.clientX, event.clientY] : null;
    this.showValue();
  }

  showValue() {
    const found = this.pointer && this.placed && this.valueAt(...this.pointer);
    if (!found) { if (!this.value.hidden) this.value.hidden = true; return; }
    this.value.hidden = false;
    setText(this.value, found.words);
    const left = Math.min(found.px + 14, this.width - this.value.offsetWidth - 2);
    Object.assign(this.value.style, { left: `${left}px`, top: `${Math.max(found.py - 26, 0)}px` });
  }

  valueAt(x, y) {
    const { left, top } = this.drawing.getBoundingClientRect(), px = x - left, py = y - top;
    for (const layer of this.drawn) {
      const place = this.placed[layer.panel], { inner } = place, { reads, x: xs, y: ys } = layer.options;
      if (!reads || px < inner.x || px > inner.x + inner.w || py < inner.y || py > inner.y + inner.h) continue;
      const [rows, columns] = layer.shapes.values;
      const along = (value, [from, to], count) => clampTo(Math.floor(((value - from) / (to - from)) * count), 0, count - 1);
      const value = layer.arrays.values[along(place.y.from(py), ys, rows) * columns + along(place.x.from(px), xs, columns)];
      return { px, py, words: `${reads} ${realMinus(value.toFixed(2))}` };
    }
    return null;
  }

  // After the browser has painted: requestAnimationFrame runs before, a message after it.
  acknowledge(frame) {
    if (!(frame > (this.acknowledged ?? 0))) return;
    this.acknowledged = frame;
    const channel = new MessageChannel();
    channel.port1.onmessage = () => {
      channel.port1.close();
      if (this.gone) return;
      this.tell("frames_painted", frame);
    };
    channel.port2.postMessage(null);
  }

  // Name and number boxes of what has the focus ---------------------------------------------

  choose(item) {
    this.chosen = item;
    this.refreshReadout();
  }

  // With Tab alone only the boxes of the last handle could be reached.
  type(item) {
    this.choose(item);
    this.cameFrom = item;
    this.boxes[0]?.focus();
    this.boxes[0]?.select();
  }

  // Whoever came from the handle goes back to it: Enter takes what was typed, Escape not.
  leave(event, i) {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    if (!this.chosen || this.cameFrom !== this.chosen) return;
    event.preventDefault();
    const { value, size } = this.chosen.numbers()[i];
    if (event.key === "Escape") this.boxes[i].value = brief(value, size);
    this.chosen.focus();
  }

  refreshReadout() {
    if (this.chosen && !this.chosen.group.isConnected) this.chosen = null;
    const { items } = this.handles;
    this.readout.hidden = !items.size;
    if (!items.size) return;
    const numbers = this.chosen?.numbers() ?? [];
    const written = this.chosen ? JSON.stringify([this.chosen.spec.label, numbers.map(({ label }) => label)]) : "";
    if (written !== this.readoutText || !this.readout.childElementCount) {
      // A box that is being typed into is left alone, whatever has the focus.
      this.readoutText = written;
      this.boxes = numbers.map(({ label }) => make("input", { type: "number", step: "any", "aria-label": `${this.chosen.spec.label}, ${label}` }));
      this.boxes.forEach((box, i) => box.addEventListener("change", () => {
        if (box.value !== "" && Number.isFinite(Number(box.value))) this.chosen?.numbers()[i]?.set(Number(box.value));
        this.refreshReadout();
      }));
      this.boxes.forEach((box, i) => box.addEventListener("keydown", (event) => this.leave(event, i)));
      this.told = make("span", { class: "mb-quiet" });
      this.readout.replaceChildren(...(this.chosen
        ? [make("span", { class: "mb-name" }, this.chosen.spec.label), ...numbers.map(({ label }, i) => make("label", {}, label, this.boxes[i])), this.told]
        : [make("span", { class: "mb-quiet" }, this.hint())]));
    }
    numbers.forEach(({ value, size }, i) => { if (document.activeElement !== this.boxes[i]) this.boxes[i].value = brief(value, size); });
    if (this.chosen) setText(this.told, this.chosen.says);
  }

  hint() {
    const kinds = new Set([...this.handles.items.values()].map(({ kind }) => kind));
    if (kinds.has("paint")) return "Draw with the pointer; with keys: Tab to the drawing, arrows move the cursor, Space puts a point, Delete takes away.";
    const keys = "or reach it with Tab and use the arrow keys (Shift: ten times as far; Enter: type a number).";
    if (!kinds.has("curve")) return `Drag a marker with a halo, ${keys}`;
    return kinds.has("handle") ? `Drag a marker with a halo or draw the dotted curve, ${keys}` : `Draw the dotted curve with the pointer, ${keys}`;
  }
}

export default {
  render({ model, el }) {
    return new View(model, el).start();
  },
};

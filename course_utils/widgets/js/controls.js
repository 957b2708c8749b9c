// controls: labelled sliders, choices and switches, and the buttons of the frame.

const LARGEST_FILE = 1e6; // bytes

// Each makes its element and `set`, which shows the kernel's value without reporting it.
const CONTROLS = {
  slider(spec, report) {
    const id = newId();
    const limits = { min: spec.low, max: spec.high, step: spec.step };
    const range = make("input", { type: "range", id, ...limits });
    const box = make("input", { type: "number", "aria-label": `${spec.label}, as a number`, ...limits });
    const written = (value) => (spec.whole ? String(Math.round(value)) : brief(value, spec.high - spec.low));
    const tell = (value) => {
      range.setAttribute("aria-valuetext", inWords(value));
      report(value);
    };
    range.addEventListener("input", () => { box.value = written(range.value); tell(Number(range.value)); });
    box.addEventListener("change", () => {
      const value = box.value === "" || !Number.isFinite(Number(box.value)) ? Number(range.value) : clampTo(Number(box.value), spec.low, spec.high);
      const kept = spec.whole ? Math.round(value) : value;
      range.value = kept;
      box.value = written(kept);
      tell(kept);
    });
    return {
      element: control(spec, id, box, range),
      set(value) {
        if (document.activeElement !== box) box.value = written(value);
        range.value = value;
        range.setAttribute("aria-valuetext", inWords(value));
      },
    };
  },

  stops(spec, report) {
    const id = newId();
    const range = make("input", { type: "range", id, min: 0, max: spec.stops.length - 1, step: 1 });
    const shown = make("output", { for: id });
    const say = (i) => {
      setText(shown, inWords(spec.stops[i], 6));
      range.setAttribute("aria-valuetext", shown.textContent);
    };
    range.addEventListener("input", () => { say(Number(range.value)); report(spec.stops[Number(range.value)]); });
    return {
      element: control(spec, id, shown, range),
      set(value) {
        const i = spec.stops.reduce((best, stop, k) => (Math.abs(stop - value) < Math.abs(spec.stops[best] - value) ? k : best), 0);
        range.value = i;
        say(i);
      },
    };
  },

  choice(spec, report) {
    if (spec.options.length > 5) return CONTROLS.list(spec, report);
    const name = newId();
    const radios = spec.options.map((option) => make("input", { type: "radio", name, value: option, on: { change: () => report(option) } }));
    const row = make("div", { class: "mb-radios" }, ...radios.map((radio, i) => make("label", {}, radio, spec.options[i])));
    return {
      element: make("fieldset", { class: "mb-control mb-choice", "data-control": spec.name }, make("legend", {}, spec.label), row),
      set(value) { for (const radio of radios) radio.checked = radio.value === value; },
    };
  },

  list(spec, report) {
    const id = newId();
    const options = spec.options.map((option) => make("option", { value: option }, option));
    const list = make("select", { id, on: { change: () => report(list.value) } }, ...options);
    const element = control(spec, id, null, list);
    element.classList.add("mb-list");
    return { element, set(value) { list.value = value; } };
  },

  switch(spec, report) {
    const box = make("input", { type: "checkbox", on: { change: () => report(box.checked) } });
    return {
      element: make("label", { class: "mb-control mb-switch", "data-control": spec.name }, box, spec.label),
      set(value) { box.checked = value; },
    };
  },
};

// A text to paste or to read from a file, such as points.
CONTROLS.text = (spec, report) => {
  const id = newId();
  const area = make("textarea", { id, rows: 3, spellcheck: "false", autocomplete: "off" });
  const said = make("span", { role: "status", class: "mb-quiet" });
  const give = (words) => {
    if (!words.trim()) { said.textContent = "There is no text yet."; area.focus(); return; }
    said.textContent = "";
    report(words, "text");
  };
  const file = make("input", {
    type: "file", "aria-label": `${spec.label}, from a file`, accept: ".csv,.json,.txt,.tsv,text/*",
    on: { change: async () => {
      const [chosen] = file.files;
      if (!chosen) return;
      if (chosen.size > LARGEST_FILE) { said.textContent = "That file is larger than a megabyte."; return; }
      area.value = await chosen.text();
      give(area.value);
      file.value = "";
    } },
  });
  const row = make("div", { class: "mb-text-row" }, button("Use it", "mb-use", () => give(area.value)), file, said);
  return { element: make("div", { class: "mb-control mb-text", "data-control": spec.name }, make("label", { for: id }, spec.label), area, row), set() {} };
};

// The label and the number above, what is moved below.
function control(spec, id, number, moved) {
  const head = make("div", { class: "mb-head" }, make("label", { for: id }, spec.label), ...(number ? [number] : []));
  return make("div", { class: "mb-control", "data-control": spec.name }, head, moved);
}

class Controls {
  constructor({ report, pending }) {
    Object.assign(this, { report, pending });
    this.element = make("div", { class: "mb-controls", role: "group", "aria-label": "controls" });
    this.made = new Map();
    this.shown = new Map();
    this.written = this.idle = "";
  }

  // Built anew only when the set of controls is another one, so that the focus stays.
  update(all, values, idle = {}) {
    const specs = all.filter(({ kind }) => kind !== "toggle"); // which stand in a legend
    const written = JSON.stringify(specs);
    if (written !== this.written) {
      this.written = written;
      this.idle = "";
      this.made = new Map(specs.map((spec) => [spec.name, CONTROLS[spec.kind](spec, (value, kind) => this.tell(spec.name, value, kind))]));
      this.shown.clear();
      this.element.replaceChildren(...this.grouped(specs));
      this.element.hidden = !specs.length;
    }
    this.rest(idle);
    for (const [name, { set }] of this.made) {
      // What the kernel has not answered to yet is newer than what it says.
      if (!(name in values) || this.pending("control", name) || this.shown.get(name) === values[name]) continue;
      set(values[name]);
      this.shown.set(name, values[name]);
    }
  }

  // What stands in no group first, then a group after the other; one is open at a time,
  // so that few controls are seen and the drawing stays where it is.
  grouped(specs) {
    const element = ({ name }) => this.made.get(name).element;
    const titles = [...new Set(specs.map(({ group }) => group).filter(Boolean))];
    const one = newId();
    return [...specs.filter(({ group }) => !group).map(element), ...titles.map((title, i) => {
      const inside = make("div", { class: "mb-controls" }, ...specs.filter(({ group }) => group === title).map(element));
      return make("details", { class: "mb-group", name: one, open: i === 0, "data-group": title }, make("summary", {}, title), inside);
    })];
  }

  // What has no effect at present is shown but cannot be moved, and says why.
  rest(idle) {
    const written = JSON.stringify(idle);
    if (written === this.idle) return;
    this.idle = written;
    for (const [name, { element }] of this.made) {
      const why = idle[name];
      element.classList.toggle("mb-idle", Boolean(why));
      for (const part of element.querySelectorAll("input, select, textarea, button")) part.disabled = Boolean(why);
      if (why) element.title = why; else element.removeAttribute("title");
    }
  }

  tell(name, value, kind = "control") {
    this.shown.delete(name);
    this.report(kind, name, value);
  }
}

// The words of a legend that show their layers or hide them.
class Toggles {
  constructor({ report, pending }) {
    Object.assign(this, { report, pending, specs: [] });
    this.element = make("div", { class: "mb-toggles", role: "group", "aria-label": "layers that are shown" });
    this.wanted = new Map();
    this.written = "";
  }

  update(controls, values, theme, name) {
    this.specs = controls.filter(({ kind }) => kind === "toggle");
    const written = JSON.stringify([this.specs, name]);
    if (written !== this.written) {
      this.written = written;
      this.made = new Map(this.specs.map((spec) => [spec.name, this.one(spec, theme, name)]));
      this.element.replaceChildren(...this.made.values());
      this.element.hidden = !this.specs.length;
    }
    for (const [toggle, element] of this.made) setAll(element, { "aria-pressed": this.on(toggle, values) });
  }

  // What the kernel has not answered to yet is newer than what it says.
  on(toggle, values) {
    if (!this.pending("control", toggle)) this.wanted.set(toggle, Boolean(values[toggle]));
    return this.wanted.get(toggle);
  }

  one({ name: toggle, label, concept, look }, theme, name) {
    const entry = { concept, parts: [{ kind: look, options: { opacity: 0.25, scale: "diverging" } }] };
    const element = make("button", { type: "button", class: "mb-toggle", "data-toggle": toggle }, sampleOf(entry, theme, name), label);
    element.addEventListener("click", () => {
      const on = !this.wanted.get(toggle);
      this.wanted.set(toggle, on);
      this.report("control", toggle, on);
      setAll(element, { "aria-pressed": on });
    });
    return element;
  }
}

const button = (words, kind, press) => make("button", { type: "button", class: kind, on: { click: press } }, words);

// Many buttons in a row are one stop for Tab: arrow keys, Home and End go through them.
function makeToolbar(row) {
  const buttons = () => [...row.querySelectorAll("button")];
  const stopAt = (one) => buttons().forEach((each) => { each.tabIndex = each === one ? 0 : -1; });
  row.addEventListener("focusin", (event) => stopAt(event.target.closest("button")));
  row.addEventListener("keydown", (event) => {
    const all = buttons(), here = all.indexOf(event.target.closest("button"));
    const [right, up] = ARROWS[event.key] ?? [0, 0];
    const ends = { Home: 0, End: all.length - 1 };
    const to = ends[event.key] ?? (here + right - up + all.length) % all.length;
    if (!plainKey(event) || to === here) return;
    event.preventDefault(); // the page would scroll
    all[to].focus();
  });
  return () => stopAt(buttons()[0]);
}

// Presets above the controls, actions and reset below them.
class Buttons {
  constructor(report) {
    this.report = report;
    this.presets = make("div", { class: "mb-presets", role: "toolbar", "aria-label": "presets" });
    this.firstPreset = makeToolbar(this.presets);
    this.actions = make("div", { class: "mb-actions", role: "group", "aria-label": "actions" });
    this.reset = button("Reset", "mb-reset", () => report("action", "reset", null));
    this.written = "";
  }

  update({ presets = [], preset = "", actions = [], main_action = "" }) {
    const written = JSON.stringify([presets, actions.map(([name]) => name)]);
    if (written !== this.written) {
      this.written = written;
      this.pressed = new Map(presets.map((name) => [name, button(name, "mb-preset", () => this.report("action", "preset", name))]));
      this.presets.replaceChildren(make("span", { class: "mb-caption", "aria-hidden": "true" }, "Try"), ...this.pressed.values());
      this.presets.hidden = !presets.length;
      this.firstPreset();
      this.made = new Map(actions.map(([name, words]) => [name, button(words, "mb-action", () => this.report("action", name, null))]));
      for (const [name, element] of this.made) {
        element.dataset.action = name;
        element.classList.toggle("mb-main", name === main_action);
      }
      this.actions.replaceChildren(...this.made.values());
      this.actions.hidden = !actions.length;
    }
    for (const [name, element] of this.pressed) setAll(element, { "aria-pressed": name === preset });
    for (const [name, words] of actions) setText(this.made.get(name), words);
  }
}

// The state as a line of text: to copy, or to paste another one.
class StateBox {
  constructor(report) {
    const shown = newId(), pasted = newId();
    this.now = make("input", { type: "text", id: shown, readonly: true, class: "mb-state-now" });
    this.paste = make("input", { type: "text", id: pasted, class: "mb-state-paste", spellcheck: "false", autocomplete: "off" });
    this.copied = make("span", { role: "status", class: "mb-quiet" });
    const restore = () => { if (this.paste.value.trim()) report("action", "restore", this.paste.value.trim()); };
    this.paste.addEventListener("keydown", (event) => { if (event.key === "Enter") restore(); });
    this.now.addEventListener("focus", () => this.now.select());
    this.element = make("details", { class: "mb-state" }, make("summary", {}, "Keep or restore what is set"),
      make("div", { class: "mb-state-row" }, make("label", { for: shown }, "This figure's state"), this.now, button("Copy", "mb-copy", () => this.copy()), this.copied),
      make("div", { class: "mb-state-row" }, make("label", { for: pasted }, "Another state"), this.paste, button("Restore", "mb-restore", restore)));
    this.element.addEventListener("toggle", () => this.show());
  }

  async copy() {
    this.now.select();
    try {
      // The clipboard is refused where a page is not served securely.
      if (navigator.clipboard) await navigator.clipboard.writeText(this.now.value);
      else if (!document.execCommand("copy")) throw new Error("refused");
      this.copied.textContent = "Copied";
    } catch {
      this.copied.textContent = "Press Ctrl+C (⌘C) to copy the marked text";
    }
    clearTimeout(this.later);
    this.later = setTimeout(() => { this.copied.textContent = ""; }, 4000);
  }

  update({ state = "" }) {
    this.state = state;
    this.element.hidden = !state;
    this.show();
  }

  show() {
    if (this.element.open && this.now.value !== this.state) this.now.value = this.state;
  }
}

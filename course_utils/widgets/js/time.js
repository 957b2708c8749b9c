// time: the slider of a run's past, which grows with the run, and what happened when.

class Time {
  // `report("time", "", step)` goes to a step.
  constructor({ report, pending }) {
    Object.assign(this, { report, pending });
    const id = newId();
    this.label = make("label", { for: id });
    this.range = make("input", { type: "range", id, min: 0, step: 1 });
    this.box = make("input", { type: "number", min: 0, step: 1 });
    this.of = make("span", { class: "mb-quiet" });
    this.marks = make("div", { class: "mb-marks", "aria-hidden": "true" });
    this.before = this.jump("◂", "to the event before", -1);
    this.after = this.jump("▸", "to the next event", 1);
    this.parts = [this.label, this.before, make("div", { class: "mb-track" }, this.range, this.marks), this.after, this.box, this.of];
    this.element = make("div", { class: "mb-time", role: "group", "aria-label": "timeline", hidden: true });
    this.range.addEventListener("input", () => this.tell(Number(this.range.value)));
    this.box.addEventListener("change", () => {
      const step = Number(this.box.value);
      const furthest = this.onward ? Infinity : this.end;
      if (this.box.value !== "" && Number.isFinite(step)) this.tell(clampTo(Math.round(step), 0, furthest));
      else this.box.value = this.range.value;
    });
  }

  // A button that goes to the nearest step on one side at which something happened.
  jump(sign, name, way) {
    const go = () => {
      const steps = this.words.map(([step]) => step).filter((step) => way * (step - this.range.value) > 0);
      if (steps.length) this.tell(way > 0 ? Math.min(...steps) : Math.max(...steps));
    };
    return make("button", { type: "button", class: "mb-jump", "aria-label": name, title: name, on: { click: go } }, sign);
  }

  tell(step) {
    this.range.value = this.box.value = step;
    this.say(step);
    this.report("time", "", step);
  }

  update({ now, end, marks = [], label, onward = false }) {
    // Nothing of it is in the page of a figure without a past.
    const shown = now !== undefined;
    if (shown === this.element.hidden) this.element.replaceChildren(...(shown ? this.parts : []));
    this.element.hidden = !shown;
    if (!shown) return;
    this.onward = onward;
    this.before.hidden = this.after.hidden = !marks.length;
    if (end !== this.end) {
      this.end = end;
      // A track of no length could not be moved along, nor be drawn.
      setAll(this.range, { max: Math.max(end, 1) });
      if (!onward) setAll(this.box, { max: end });
    }
    this.words = marks;
    if (this.name !== label) {
      this.name = label;
      setText(this.label, label);
      setAll(this.box, { "aria-label": `${label}, as a number` });
    }
    // What the kernel has not answered to yet is newer than what it says.
    if (!this.pending("time", "")) {
      if (Number(this.range.value) !== now) this.range.value = now;
      if (document.activeElement !== this.box && Number(this.box.value) !== now) this.box.value = now;
      else if (this.box.value === "") this.box.value = now;
      this.say(now);
    }
    this.mark(marks, Math.max(end, 1));
  }

  say(now) {
    const here = this.words.filter(([step]) => step === now).map(([, words]) => words);
    setText(this.of, `of ${inWords(this.end, 7)}`);
    setAll(this.range, { "aria-valuetext": [`${inWords(now, 7)} of ${inWords(this.end, 7)}`, ...here].join(", ") });
  }

  // A tick under the track for everything that happened, with its words for the pointer.
  mark(marks, end) {
    const written = JSON.stringify([marks, end]);
    if (written === this.written) return;
    this.written = written;
    this.marks.replaceChildren(...marks.map(([step, words, changed]) => {
      const tick = make("span", { title: `${inWords(step, 7)}: ${words}`, class: changed ? "mb-change" : null });
      tick.style.left = `${(100 * step) / end}%`;
      return tick;
    }));
  }
}

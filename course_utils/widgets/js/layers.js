// layers: panels, axes, legends and the nine kinds of layers, on a canvas.

const NARROW = 560; // pixels of width below which panels stand under one another
const TICK = 12, TITLE = 13; // sizes of letters in pixels
const LINE = 16, LEGEND_LINE = 21, SAMPLE = 32;

// Where everything lies ----------------------------------------------------------------

// One entry for each label of a panel, with all that is drawn under that label. What
// can be switched has its word among the toggles, and not here.
function legendOf(panel, layers, curves, toggles = []) {
  const entries = new Map(), switched = new Set(toggles.map(({ concept, label }) => `${concept} ${label}`));
  const add = (kind, { concept, label, options }) => {
    if (!label || kind === "text") return;
    const ends = kind === "heat" ? options.ends ?? [options.low, options.high].map((end) => inWords(end)) : null;
    const range = ends ? ` (${ends.join(" to ")})` : "";
    const key = `${concept} ${label}`;
    if (switched.has(key)) return;
    if (!entries.has(key)) entries.set(key, { concept, words: label + range, parts: [] });
    entries.get(key).parts.push({ kind, options });
  };
  for (const layer of layers) if (layer.panel === panel.name) add(layer.kind, layer);
  for (const curve of curves) if (curve.panel === panel.name) add("line", curve);
  return [...entries.values()];
}

// The legend's entries in lines no wider than `width`, each with its place.
function flow(entries, width, measure) {
  let x = 0, line = 0;
  const places = entries.map((entry) => {
    const wide = SAMPLE + measure(entry.words);
    if (x > 0 && x + wide > width) { x = 0; line += 1; }
    const place = { ...entry, x, line };
    x += wide + 18;
    return place;
  });
  return { places, lines: entries.length ? line + 1 : 0 };
}

// The cells of the grid. Rows grow by the lines of their legends, so that what is drawn
// is not smaller for having one.
function cellsOf(panels, width, height, legendLines) {
  const columns = Math.max(...panels.map((p) => p.place[0] + p.place[2]));
  const rows = Math.max(...panels.map((p) => p.place[1] + p.place[3]));
  const narrow = width < NARROW && columns > 1;
  const places = panels.map((panel, i) => (narrow ? [0, i, 1, 1] : panel.place));
  const w = width / (narrow ? 1 : columns);
  const heights = narrow
    ? panels.map((panel) => Math.max((height / rows) * panel.place[3], panel.equal ? Math.min(width, 360) : 150))
    : Array(rows).fill(height / rows);
  places.forEach(([, row], i) => { heights[row] = Math.max(heights[row], (narrow ? heights[row] : height / rows) + legendLines[i] * LEGEND_LINE); });
  const tops = [0];
  for (const each of heights) tops.push(tops[tops.length - 1] + each);
  const cells = places.map(([column, row, wide, high]) => ({
    x: column * w, y: tops[row], w: wide * w, h: tops[row + high] - tops[row], columns: [column, column + wide], rows: [row, row + high],
  }));
  return { cells, total: tops[tops.length - 1] };
}

// The ticks of an x axis, as many as fit beside one another, with their words in lines.
function xTicksOf(panel, width, measure) {
  const place = makeScale(panel.x, 0, width, panel.x_log).to;
  if (panel.tick_labels.length) {
    const room = width / panel.tick_labels.length - 6;
    return panel.tick_labels.map(([at, words]) => ({ at, lines: wrap(words, room, measure) }));
  }
  const written = (ticks) => tickTexts(ticks, !panel.x_ticks, panel.x_log).map((words, i) => ({ at: ticks[i], lines: [words] }));
  const gap = (ticks, i) => place(ticks[i].at) - place(ticks[i - 1].at) - (measure(ticks[i].lines[0]) + measure(ticks[i - 1].lines[0])) / 2;
  if (panel.x_ticks) {
    // Given ticks all get their line; words that would touch are left out.
    let last = null;
    return written(panel.x_ticks).map((tick) => {
      if (last && gap([last, tick], 1) < 5) return { ...tick, lines: [] };
      last = tick;
      return tick;
    });
  }
  let ticks = [];
  for (let count = Math.floor(width / 34); count >= 1; count--) {
    ticks = written(panel.x_log ? logTicks(...panel.x, count) : niceTicks(...panel.x, count));
    if (ticks.every((_, i) => i === 0 || gap(ticks, i) >= 12)) break;
  }
  return ticks;
}

function yTicksOf(panel, height) {
  const count = Math.max(2, Math.floor(height / 40));
  const ticks = panel.y_ticks ?? (panel.y_log ? logTicks(...panel.y, count) : niceTicks(...panel.y, count));
  const texts = tickTexts(ticks, !panel.y_ticks, panel.y_log);
  const place = makeScale(panel.y, height, 0, panel.y_log).to;
  let last = Infinity;
  return ticks.map((at, i) => {
    const fits = last - place(at) >= 13;
    if (fits) last = place(at);
    return { at, lines: fits ? [texts[i]] : [] };
  });
}

// What a panel needs around its drawing area, given how large that will be about.
function surroundings(panel, cell, inner, legend, reserved, measure) {
  const bold = (words) => measure(words, TITLE, true), plain = (words) => measure(words, TICK);
  const room = cell.w - 40;
  const title = panel.title ? wrap(panel.title, room, bold) : [];
  const flowed = flow(legend, room, plain);
  const legendLines = Math.max(flowed.lines, reserved);
  // Above the drawing area, and further left where it would be cut off there.
  const startOf = (wide) => Math.max(cell.x + 4, Math.min(inner.x, cell.x + cell.w - wide - 4));
  const widest = Math.max(0, ...flowed.places.map((entry) => entry.x + SAMPLE + plain(entry.words)));
  const xTicks = xTicksOf(panel, inner.w, plain), yTicks = yTicksOf(panel, inner.h);
  const xLabel = panel.x_label ? wrap(panel.x_label, cell.w - 8, plain) : [];
  const yLabel = panel.y_label ? wrap(panel.y_label, cell.h - 8, plain) : [];
  const tickLines = Math.max(0, ...xTicks.map((tick) => tick.lines.length));
  const tickWidth = Math.max(0, ...yTicks.flatMap((tick) => tick.lines).map(plain));
  const last = xTicks.filter((tick) => tick.lines.length).pop();
  const over = last ? makeScale(panel.x, 0, inner.w, panel.x_log).to(last.at) + Math.max(...last.lines.map(plain)) / 2 - inner.w : 0;
  return {
    title, xTicks, yTicks, xLabel, yLabel, tickLines, tickWidth, legend: flowed.places, legendLines, legendLeft: startOf(widest), titleLeft: startOf(Math.max(0, ...title.map(bold))),
    top: 8 + title.length * 18 + legendLines * LEGEND_LINE + (title.length || legendLines ? 2 : 0),
    bottom: 8 + tickLines * LINE + xLabel.length * 17 + (xLabel.length ? 4 : 0),
    left: 10 + tickWidth + (tickWidth ? 6 : 0) + yLabel.length * 17,
    right: Math.max(12, over + 4),
  };
}

// Panels that begin or end in one column or row get one margin there: axes line up.
function lineUp(cells, around) {
  const shared = (side, key) => {
    const largest = new Map();
    cells.forEach((cell, i) => largest.set(key(cell), Math.max(largest.get(key(cell)) ?? 0, around[i][side])));
    cells.forEach((cell, i) => { around[i][side] = largest.get(key(cell)); });
  };
  shared("left", (cell) => cell.columns[0]);
  shared("right", (cell) => cell.columns[1]);
  shared("top", (cell) => cell.rows[0]);
  shared("bottom", (cell) => cell.rows[1]);
}

function keepEqual(panel, inner) {
  const [x0, x1] = panel.x, [y0, y1] = panel.y;
  const unit = Math.min(inner.w / (x1 - x0), inner.h / (y1 - y0));
  const w = unit * (x1 - x0), h = unit * (y1 - y0);
  return { x: inner.x + (inner.w - w) / 2, y: inner.y + (inner.h - h) / 2, w, h };
}

// A marginal beside or above a panel of equal units follows where that one lies.
function followEqual(panels, cells, inners) {
  const same = (a, b) => a[0] === b[0] && a[1] === b[1];
  panels.forEach((panel, i) => {
    if (!panel.equal) return;
    panels.forEach((other, k) => {
      if (other.equal) return;
      if (same(cells[i].columns, cells[k].columns) && same(panel.x, other.x)) Object.assign(inners[k], { x: inners[i].x, w: inners[i].w });
      if (same(cells[i].rows, cells[k].rows) && same(panel.y, other.y)) Object.assign(inners[k], { y: inners[i].y, h: inners[i].h });
    });
  });
}

// Every panel's drawing area, scales, ticks and legend, and the height of it all.
// `reserved` has the lines to keep free for each panel's legend.
function arrange(panels, width, height, legends, reserved, measure) {
  const columns = Math.max(...panels.map((p) => p.place[0] + p.place[2]));
  const least = panels.map((panel, i) => {
    const room = (width >= NARROW || columns === 1 ? (width / columns) * panel.place[2] : width) - 40;
    return Math.max(reserved[i], flow(legends[i], room, (words) => measure(words, TICK)).lines);
  });
  const { cells, total } = cellsOf(panels, width, height, least);
  let inners = cells.map((cell) => ({ x: cell.x + 50, y: cell.y + 40, w: Math.max(cell.w - 65, 20), h: Math.max(cell.h - 80, 20) }));
  let around;
  for (let pass = 0; pass < 3; pass++) {
    around = panels.map((panel, i) => surroundings(panel, cells[i], inners[i], legends[i], least[i], measure));
    lineUp(cells, around);
    inners = panels.map((panel, i) => {
      const { x, y, w, h } = cells[i], { left, right, top, bottom } = around[i];
      const inner = { x: x + left, y: y + top, w: Math.max(w - left - right, 20), h: Math.max(h - top - bottom, 20) };
      return panel.equal ? keepEqual(panel, inner) : inner;
    });
    followEqual(panels, cells, inners);
  }
  const placed = {};
  panels.forEach((panel, i) => {
    const inner = inners[i];
    placed[panel.name] = {
      ...around[i], panel, inner, cell: cells[i],
      x: makeScale(panel.x, inner.x, inner.x + inner.w, panel.x_log),
      y: makeScale(panel.y, inner.y + inner.h, inner.y, panel.y_log),
    };
  });
  return { placed, height: total };
}

// Painting -------------------------------------------------------------------------------

class Painter {
  // `font` is the family of the letters, `name` of the theme "light" or "dark".
  constructor(context, theme, name, font, ratio) {
    Object.assign(this, { c: context, theme, name, font, ratio });
    // Every word with the box it fills: a test reads that none is cut off.
    this.words = [];
  }

  colour(concept) {
    return this.theme.concepts[concept][this.name];
  }

  stroke(layer) {
    const { c } = this;
    c.strokeStyle = this.colour(layer.concept);
    c.lineWidth = layer.options.width ?? 2;
    c.setLineDash(this.theme.concepts[layer.concept].dash);
    c.lineJoin = "round";
    c.globalAlpha = layer.options.opacity ?? 1;
  }

  // Words whose anchor is (0, ½, 1) of their width left of x, their middle at y.
  write(words, x, y, { anchor = 0, size = TICK, bold = false, halo = null, where = "axis" } = {}) {
    const { c } = this;
    c.font = `${bold ? "600 " : ""}${size}px ${this.font}`;
    c.textAlign = "left";
    c.textBaseline = "middle";
    const width = c.measureText(words).width, left = x - anchor * width;
    if (halo) {
      c.save();
      Object.assign(c, { strokeStyle: halo, lineWidth: 4, lineJoin: "round", globalAlpha: 0.85 });
      c.setLineDash([]);
      c.strokeText(words, left, y);
      c.restore();
    }
    c.fillText(words, left, y);
    this.words.push({ words, where, x0: left, x1: left + width, y0: y - size * 0.55, y1: y + size * 0.55 });
  }

  axes(place) {
    const { c } = this;
    const { panel, inner, x, y, xTicks, yTicks } = place;
    const right = inner.x + inner.w, foot = inner.y + inner.h;
    const rule = (horizontal, p) => {
      const at = Math.round(p) + 0.5;
      if (horizontal) { c.moveTo(inner.x, at); c.lineTo(right, at); } else { c.moveTo(at, inner.y); c.lineTo(at, foot); }
    };
    const inside = (at, [low, high]) => at >= low - 1e-9 * (high - low) && at <= high + 1e-9 * (high - low);
    c.save();
    c.lineWidth = 1;
    c.strokeStyle = this.theme.grid[this.name];
    if (panel.bare) {
      c.fillStyle = this.theme.ink[this.name];
      this.axisWords(place, foot);
      c.restore();
      return;
    }
    c.beginPath();
    if (!panel.tick_labels.length) for (const { at } of xTicks) if (inside(at, panel.x)) rule(false, x.to(at));
    for (const { at } of yTicks) if (inside(at, panel.y)) rule(true, y.to(at));
    c.stroke();
    c.strokeStyle = c.fillStyle = this.theme.ink[this.name];
    c.globalAlpha = 0.55;
    c.beginPath();
    const zero = !panel.y_log && panel.y[0] < 0 && panel.y[1] > 0;
    rule(true, zero ? y.to(0) : foot);
    if (!panel.x_log && panel.x[0] < 0 && panel.x[1] > 0 && panel.equal) rule(false, x.to(0));
    c.stroke();
    c.globalAlpha = 1;
    this.axisWords(place, foot);
    c.restore();
  }

  axisWords({ panel, inner, cell, x, y, xTicks, yTicks, title, titleLeft, xLabel, yLabel, tickLines, tickWidth, legendLines }, foot) {
    const { c } = this;
    const where = `axis of ${panel.name}`;
    for (const { at, lines } of xTicks) lines.forEach((words, i) => this.write(words, x.to(at), foot + 15 + i * LINE, { anchor: 0.5, where }));
    for (const { at, lines } of yTicks) for (const words of lines) this.write(words, inner.x - 7, y.to(at), { anchor: 1, where });
    const centred = (words, middle, low, high) => {
      c.font = `${TICK}px ${this.font}`;
      const half = c.measureText(words).width / 2;
      return Math.max(low + half, Math.min(middle, high - half));
    };
    xLabel.forEach((words, i) => {
      const middle = centred(words, inner.x + inner.w / 2, cell.x + 2, cell.x + cell.w - 2);
      this.write(words, middle, foot + 10 + tickLines * LINE + 9 + i * 17, { anchor: 0.5, where });
    });
    yLabel.forEach((words, i) => {
      const middle = centred(words, inner.y + inner.h / 2, cell.y + 2, cell.y + cell.h - 2);
      const left = inner.x - tickWidth - (tickWidth ? 13 : 7) - 8 - (yLabel.length - 1 - i) * 17;
      c.save();
      c.translate(left, middle);
      c.rotate(-Math.PI / 2);
      this.write(words, 0, 0, { anchor: 0.5, where });
      c.restore();
      const box = this.words[this.words.length - 1], half = (box.x1 - box.x0) / 2;
      Object.assign(box, { x0: left - 7, x1: left + 7, y0: middle - half, y1: middle + half });
    });
    const top = inner.y - 4 - legendLines * LEGEND_LINE - title.length * 18;
    title.forEach((words, i) => this.write(words, titleLeft, top + 9 + i * 18, { size: TITLE, bold: true, where: `title of ${panel.name}` }));
  }

  layer(layer, place) {
    const { c } = this;
    const { inner } = place;
    // Markers at the edge stay whole; their centres must lie inside.
    const spare = layer.kind === "points" ? layer.options.size * 1.4 + 1 : 1;
    c.save();
    c.beginPath();
    c.rect(inner.x - spare, inner.y - spare, inner.w + 2 * spare, inner.h + 2 * spare);
    c.clip();
    this[layer.kind](layer, layer.arrays, place);
    c.restore();
  }

  points(layer, { x, y, values }, { panel, x: toX, y: toY }) {
    const { c } = this;
    const { marker } = this.theme.concepts[layer.concept], { size, opacity } = layer.options;
    const colour = this.colour(layer.concept);
    const many = x.length > 40 || values ? this.stamps(marker, size, colour, values) : null;
    c.globalAlpha = opacity;
    const inside = (v, [low, high]) => v >= low && v <= high;
    for (let i = 0; i < x.length; i++) {
      if (!inside(x[i], panel.x) || !inside(y[i], panel.y)) continue;
      const px = toX.to(x[i]), py = toY.to(y[i]);
      if (many) {
        const { image, half } = many(i);
        c.drawImage(image, px - half, py - half, 2 * half, 2 * half);
      } else drawMarker(c, marker, size, colour, px, py);
    }
  }

  // The stamp of the i-th of many markers: all alike, or filled by their values in (0, 1).
  stamps(marker, size, colour, values) {
    if (!values) { const one = stamp(marker, size, colour, this.ratio); return () => one; }
    const scale = this.theme.diverging[this.name];
    const fills = Array.from({ length: SHADES }, (_, k) => stamp(marker, size, colour, this.ratio, `rgb(${colourAt(scale, k / (SHADES - 1))})`));
    return (i) => fills[Math.round(clampTo(values[i], 0, 1) * (SHADES - 1))];
  }

  line(layer, { x, y }, place) {
    const { c } = this;
    this.stroke(layer);
    for (let path = 0; path * x.length < y.length; path++) {
      c.beginPath();
      for (let i = 0; i < x.length; i++) c.lineTo(place.x.to(x[i]), place.y.to(y[path * x.length + i]));
      c.stroke();
    }
  }

  segments(layer, { x0, y0, x1, y1 }, { x, y }) {
    const { c } = this;
    this.stroke(layer);
    c.beginPath();
    for (let i = 0; i < x0.length; i++) {
      c.moveTo(x.to(x0[i]), y.to(y0[i]));
      c.lineTo(x.to(x1[i]), y.to(y1[i]));
    }
    c.stroke();
  }

  bars(layer, { x, height }, place) {
    const { c } = this;
    const { width, base } = layer.options;
    c.fillStyle = c.strokeStyle = this.colour(layer.concept);
    for (let i = 0; i < x.length; i++) {
      const left = place.x.to(x[i] - width / 2), wide = place.x.to(x[i] + width / 2) - left;
      const top = place.y.to(base + height[i]), foot = place.y.to(base);
      const box = [left, Math.min(top, foot), wide, Math.abs(foot - top)];
      c.globalAlpha = 0.4;
      c.fillRect(...box);
      c.globalAlpha = wide > 4 ? 1 : 0.5;
      c.lineWidth = wide > 4 ? 1.2 : 0.6;
      c.strokeRect(...box);
    }
  }

  area(layer, { x, low, high }, place) {
    const { c } = this;
    c.globalAlpha = layer.options.opacity;
    c.fillStyle = this.colour(layer.concept);
    c.beginPath();
    for (let i = 0; i < x.length; i++) c.lineTo(place.x.to(x[i]), place.y.to(high[i]));
    for (let i = x.length - 1; i >= 0; i--) c.lineTo(place.x.to(x[i]), place.y.to(low[i]));
    c.fill();
  }

  heat(layer, _arrays, place) {
    const { x, y } = layer.options;
    if (layer.imageFor !== this.name) {
      layer.image = heatImage(layer, this.theme[layer.options.scale][this.name]);
      layer.imageFor = this.name;
    }
    const left = place.x.to(x[0]), top = place.y.to(y[1]);
    // Few cells are shown as cells, many as the smooth function that they sample.
    this.c.imageSmoothingEnabled = Math.min(...layer.shapes.values) >= 24;
    this.c.drawImage(layer.image, left, top, place.x.to(x[1]) - left, place.y.to(y[0]) - top);
  }

  mesh(layer, { nodes, weights }, place) {
    const { c } = this;
    const [rows, columns] = layer.shapes.nodes;
    if (weights) this.cells(layer, nodes, weights, place);
    this.stroke(layer);
    c.setLineDash([]);
    const path = (count, index) => {
      c.beginPath();
      for (let k = 0; k < count; k++) c.lineTo(place.x.to(nodes[2 * index(k)]), place.y.to(nodes[2 * index(k) + 1]));
      c.stroke();
    };
    for (let row = 0; row < rows; row++) path(columns, (k) => row * columns + k);
    for (let column = 0; column < columns; column++) path(rows, (k) => k * columns + column);
  }

  // Each cell of a mesh as opaque as its weight; all of one opacity in one path. Those
  // that are turned over have paths of their own: in one they would cut holes.
  cells(layer, nodes, weights, place) {
    const { c } = this, columns = layer.shapes.nodes[1], SHADES = 12;
    const paths = Array.from({ length: 2 * SHADES + 2 }, () => []);
    weights.forEach((weight, k) => {
      const first = k + Math.floor(k / (columns - 1));
      const corners = [first, first + 1, first + columns + 1, first + columns].map((node) => [place.x.to(nodes[2 * node]), place.y.to(nodes[2 * node + 1])]);
      const [a, b, d, e] = corners, turned = (d[0] - a[0]) * (e[1] - b[1]) < (e[0] - b[0]) * (d[1] - a[1]);
      paths[2 * Math.round(clampTo(weight, 0, 1) * SHADES) + turned].push(corners);
    });
    c.fillStyle = this.colour(layer.concept);
    paths.forEach((path, i) => {
      const shade = Math.floor(i / 2);
      if (!shade || !path.length) return;
      c.globalAlpha = (0.6 * shade) / SHADES;
      c.beginPath();
      for (const corners of path) {
        corners.forEach(([x, y], k) => (k ? c.lineTo(x, y) : c.moveTo(x, y)));
        c.closePath();
      }
      c.fill();
    });
  }

  arrows(layer, { x, y, dx, dy }, place) {
    const { c } = this;
    this.stroke(layer);
    c.setLineDash([]);
    c.fillStyle = this.colour(layer.concept);
    for (let i = 0; i < x.length; i++) {
      drawArrow(c, place.x.to(x[i]), place.y.to(y[i]), place.x.to(x[i] + dx[i]), place.y.to(y[i] + dy[i]));
    }
  }

  text(layer, { x, y }, { panel, inner, x: toX, y: toY }) {
    const { c } = this;
    const { texts, align, size } = layer.options;
    const anchor = { left: 0, center: 0.5, right: 1 }[align];
    const halo = this.theme.background[this.name];
    c.fillStyle = this.colour(layer.concept);
    texts.forEach((words, i) => {
      c.font = `${size}px ${this.font}`;
      const lines = wrap(words, inner.w - 8, (part) => c.measureText(part).width);
      // Words stay inside their panel, so that nothing is ever cut off.
      const half = (lines.length * (size + 3)) / 2;
      const middle = clampTo(toY.to(y[i]), inner.y + half + 1, Math.max(inner.y + inner.h - half - 1, inner.y + half + 1));
      lines.forEach((line, k) => {
        const wide = c.measureText(line).width;
        const left = clampTo(toX.to(x[i]) - anchor * wide, inner.x + 4, Math.max(inner.x + inner.w - wide - 4, inner.x + 4));
        this.write(line, left, middle + (k - (lines.length - 1) / 2) * (size + 3), { size, halo, where: `text in ${panel.name}` });
      });
    });
  }
}

function heatImage(layer, colours) {
  const [rows, columns] = layer.shapes.values;
  const { low, high } = layer.options, { values } = layer.arrays;
  const table = Array.from({ length: 256 }, (_, i) => colourAt(colours, i / 255));
  const image = new ImageData(columns, rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      // The first row of the array is the lowest of the picture.
      const t = (values[(rows - 1 - row) * columns + column] - low) / (high - low);
      const pixel = 4 * (row * columns + column);
      image.data.set(table[Math.round(255 * clampTo(t, 0, 1))], pixel);
      image.data[pixel + 3] = 255;
    }
  }
  const cells = document.createElement("canvas");
  cells.width = columns;
  cells.height = rows;
  cells.getContext("2d").putImageData(image, 0, 0);
  return cells;
}

function drawArrow(c, x0, y0, x1, y1) {
  const length = Math.hypot(x1 - x0, y1 - y0);
  if (length < 0.5) return;
  const head = Math.min(9, 3 + length / 4), ux = (x1 - x0) / length, uy = (y1 - y0) / length;
  c.beginPath();
  c.moveTo(x0, y0);
  c.lineTo(x1 - ux * head * 0.8, y1 - uy * head * 0.8);
  c.stroke();
  c.beginPath();
  c.moveTo(x1, y1);
  c.lineTo(x1 - head * (ux + 0.45 * uy), y1 - head * (uy - 0.45 * ux));
  c.lineTo(x1 - head * (ux - 0.45 * uy), y1 - head * (uy + 0.45 * ux));
  c.fill();
}

// Markers ------------------------------------------------------------------------------

// The outline of a concept's marker around the origin, r pixels in radius.
const OUTLINES = {
  circle: (r) => `M${-r},0 a${r},${r} 0 1,0 ${2 * r},0 a${r},${r} 0 1,0 ${-2 * r},0 Z`,
  square: (r) => `M${-r * 0.9},${-r * 0.9} h${r * 1.8} v${r * 1.8} h${-r * 1.8} Z`,
  diamond: (r) => `M0,${-r * 1.25} L${r * 1.25},0 L0,${r * 1.25} L${-r * 1.25},0 Z`,
  triangle: (r) => `M0,${-r * 1.2} L${r * 1.1},${r * 0.9} L${-r * 1.1},${r * 0.9} Z`,
  cross: (r) => `M${-r},${-r} L${r},${r} M${-r},${r} L${r},${-r}`,
  plus: (r) => `M${-r * 1.2},0 L${r * 1.2},0 M0,${-r * 1.2} L0,${r * 1.2}`,
  star: (r) => "M" + Array.from({ length: 10 }, (_, i) => {
    const reach = i % 2 ? r * 0.55 : r * 1.35, angle = (i * Math.PI) / 5 - Math.PI / 2;
    return `${(reach * Math.cos(angle)).toFixed(3)},${(reach * Math.sin(angle)).toFixed(3)}`;
  }).join(" L") + " Z",
};
OUTLINES.ring = OUTLINES.circle;
const OPEN = new Set(["cross", "plus", "ring"]);

const outlines = new Map();
function drawMarker(c, name, size, colour, x, y) {
  const key = `${name} ${size}`;
  if (!outlines.has(key)) outlines.set(key, new Path2D(OUTLINES[name](size)));
  c.save();
  c.translate(x, y);
  c.fillStyle = c.strokeStyle = colour;
  c.lineWidth = Math.max(1.2, size / 2.5);
  if (OPEN.has(name)) c.stroke(outlines.get(key)); else c.fill(outlines.get(key));
  c.restore();
}

// A marker in one colour with a rim in another.
function drawFilled(c, name, size, rim, fill, at) {
  const path = new Path2D(OUTLINES[name](size)), open = OPEN.has(name), wide = Math.max(1.6, size / 1.7);
  c.translate(at, at);
  c.lineCap = "round";
  Object.assign(c, { strokeStyle: rim, lineWidth: open ? wide + 1.4 : 1.6 });
  c.stroke(path);
  Object.assign(c, { strokeStyle: fill, fillStyle: fill, lineWidth: wide });
  if (open) c.stroke(path); else c.fill(path);
}

// A marker drawn once, to be copied thousands of times.
const SHADES = 13; // of markers that are filled by a value
const stamps = new Map();
function stamp(name, size, colour, ratio, fill = "") {
  const key = `${name} ${size} ${colour} ${ratio} ${fill}`;
  if (!stamps.has(key)) {
    if (stamps.size > 120) stamps.clear();
    const half = Math.ceil(size * 1.4 + 2), image = document.createElement("canvas");
    image.width = image.height = Math.ceil(2 * half * ratio);
    const context = image.getContext("2d");
    context.scale(image.width / (2 * half), image.width / (2 * half));
    if (fill) drawFilled(context, name, size, colour, fill, half);
    else drawMarker(context, name, size, colour, half, half);
    stamps.set(key, { image, half });
  }
  return stamps.get(key);
}

// A legend's sample: what is drawn under its label, in small.
function sampleOf({ concept, parts }, theme, name) {
  const look = theme.concepts[concept], colour = look[name];
  const svg = makeSvg("svg", { width: 26, height: 14, viewBox: "0 0 26 14", "aria-hidden": "true" });
  const line = (attributes) => makeSvg("line", { x1: 0, y1: 7, x2: 26, y2: 7, stroke: colour, "stroke-width": 2, ...attributes });
  const box = (attributes) => makeSvg("rect", { x: 2, y: 1.5, width: 22, height: 11, fill: colour, ...attributes });
  const draw = {
    heat: ({ options }) => [
      ...Array.from({ length: 24 }, (_, i) => box({ x: 1 + i, width: 1.2, fill: `rgb(${colourAt(theme[options.scale][name], i / 23)})` })),
      box({ x: 1, width: 24, fill: "none", stroke: theme.ink[name], "stroke-opacity": 0.4, "stroke-width": 0.7 }),
    ],
    area: ({ options }) => [box({ "fill-opacity": options.opacity })],
    bars: () => [box({ "fill-opacity": 0.4, stroke: colour })],
    line: () => [line({ "stroke-dasharray": look.dash.join(" ") })],
    mesh: () => [line({ "stroke-width": 1 })],
    arrows: () => [line({ x2: 18 }), makeSvg("path", { d: "M26,7 L18,3 L18,11 Z", fill: colour })],
    points: () => [makeSvg("path", {
      d: OUTLINES[look.marker](4.5), transform: "translate(13 7)", fill: OPEN.has(look.marker) ? "none" : colour,
      stroke: colour, "stroke-width": OPEN.has(look.marker) ? 2 : 0,
    })],
  };
  draw.segments = draw.line;
  // What is filled lies under what is drawn with a stroke.
  const order = Object.keys(draw);
  const kinds = [...parts].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
  for (const part of kinds) svg.append(...draw[part.kind](part));
  return svg;
}

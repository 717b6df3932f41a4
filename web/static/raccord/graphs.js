// Graphs of what is measured: one stretch for all, looked into by mouse, fingers, keys or the buttons above them, and laid
// over the day, week or month before. The address tells what is shown, so that it can be given to a colleague.
import { followFingers } from "./fingers.js";

const places = [...document.querySelectorAll(".graph")];
const bar = document.querySelector(".graph-bar");
const french = document.documentElement.lang === "fr";
const locale = french ? "fr" : "en-GB";
const zone = bar?.dataset.zone ?? "UTC";
const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const COLORS = ["--rc-brand", "--rc-counted", "--rc-paused", "--rc-good", "--rc-warn", "--rc-ink-3"];
const shade = (at) => COLORS[at % COLORS.length];
const PLAIN = { percent: "%", celsius: "°C", dbm: "dBm", ms: "ms", per_second: "/s" };
const { span = "24h", since = "", until = "" } = bar?.dataset ?? {};
const asked = { span, since, until, compare: document.getElementById("compare")?.value ?? "" };
const SHORTEST = 60;
const LONGEST = 800 * 86400;
const charts = new Map();
// What all of them show, in Unix seconds: more or less than was asked for while fingers move it.
const view = { min: 0, max: 1 };

function written(value, unit) {
  if (value === null || value === undefined) return "–";
  if (unit === "seconds") return `${(value / 86400).toLocaleString(locale, { maximumFractionDigits: 1 })}\u202f${french ? "j" : "d"}`;
  const scaled = unit === "bps" || unit === "bytes";
  const size = Math.abs(value);
  const [by, prefix] = !scaled ? [1, ""] : size >= 1e9 ? [1e9, "G"] : size >= 1e6 ? [1e6, "M"] : size >= 1e3 ? [1e3, "k"] : [1, ""];
  const suffix = unit === "bps" ? "b/s" : unit === "bytes" ? (french ? "o" : "B") : (PLAIN[unit] ?? "");
  const text = (value / by).toLocaleString(locale, { maximumFractionDigits: Math.abs(value / by) >= 100 ? 0 : 2 });
  return prefix || suffix ? `${text}\u202f${prefix}${suffix}` : text;
}

function when(seconds, span) {
  const at = new Date(seconds * 1000);
  const day = at.toLocaleDateString(locale, { day: "2-digit", month: "2-digit", timeZone: zone });
  const hour = at.toLocaleTimeString(locale, { hour: "2-digit", minute: "2-digit", timeZone: zone });
  return span > 40 * 86400 ? day : span > 86400 * 1.5 ? `${day} ${hour}` : hour;
}

// A mark of the axis that reads like the one below it says nothing.
const once = (marks) => marks.map((mark, at) => (mark === marks[at - 1] ? "" : mark));

// Both stretches on one axis: the union of their times. Each breaks where it has no value, not where the other has one.
function joined(told) {
  if (!told.before) return [told.at, ...told.curves.map((curve) => curve.values)];
  const tables = [[told.at, ...told.curves.map((curve) => curve.values)], [told.before.at, ...told.before.curves]];
  return uPlot.join(tables.filter((table) => table[0].length));
}

function options(place, told, width) {
  const unit = told.unit;
  const span = told.until - told.since;
  const axis = { stroke: () => color("--rc-ink-2"), grid: { stroke: () => color("--rc-line"), width: 1 }, ticks: { stroke: () => color("--rc-line") }, font: "12px Inter" };
  const line = (label, at, before) => ({ label, stroke: () => color(shade(at)), width: before ? 1 : 1.5, alpha: before ? 0.55 : 1, dash: before ? [4, 4] : undefined, fill: at === 0 && !before && unit === "bps" ? () => color("--rc-brand-soft") : undefined, value: (_, value) => written(value, unit), spanGaps: false });
  const now = told.curves.map((curve, at) => line(curve.label, at, false));
  const before = told.before && told.before.at.length ? told.curves.map((curve, at) => line(`${curve.label}, ${place.dataset.before}`, at, true)) : [];
  return {
    width,
    height: 224,
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), zone),
    cursor: { sync: { key: "measures" }, drag: { x: true, y: false, setScale: false } },
    axes: [
      { ...axis, values: (_, splits) => splits.map((at) => when(at, span)), space: span > 86400 * 1.5 ? 100 : 60 },
      { ...axis, size: 78, values: (_, splits) => once(splits.map((value) => written(value, unit))) },
    ],
    scales: { x: { range: () => [view.min, view.max] }, y: { range: (_, low, high) => (unit === "dbm" || unit === "celsius" ? uPlot.rangeNum(low, high, 0.2, true) : [0, Math.max(high * 1.1, told.share_95 ?? 0, ({ bps: 1000, seconds: 86400 })[unit] ?? 1)]) } },
    // Of the page's own colours, not of those of one theme: the other theme's come by themselves.
    legend: { markers: { stroke: (_, at) => `var(${shade((at - 1) % told.curves.length)})` } },
    hooks: { setSelect: [(chart) => drawnAcross(chart)], draw: [(chart) => rule(chart, told, place)] },
    series: [{ label: place.dataset.time, value: (_, at) => (at ? when(at, Math.max(span, 86400 * 2)) : "–") }, ...now, ...before],
  };
}

// The 95th percentile, where traffic is: the line that is billed by in the trade.
function rule(chart, told, place) {
  if (told.unit !== "bps" || told.share_95 === null) return;
  const { ctx, bbox } = chart;
  const y = chart.valToPos(told.share_95, "y", true);
  ctx.save();
  ctx.strokeStyle = color("--rc-bad");
  ctx.setLineDash([6, 4]);
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.fillStyle = color("--rc-bad");
  ctx.textAlign = "left";
  ctx.font = `${11 * devicePixelRatio}px Inter`;
  ctx.setLineDash([]);
  ctx.lineWidth = 3 * devicePixelRatio;
  ctx.strokeStyle = color("--rc-surface");
  ctx.strokeText(place.dataset.share, bbox.left + 6, y - 5);
  ctx.fillText(place.dataset.share, bbox.left + 6, y - 5);
  ctx.restore();
}

function drawnAcross(chart) {
  const { left, width } = chart.select;
  if (width >= 8) lookInto(chart.posToVal(left, "x"), chart.posToVal(left + width, "x"));
}

// Nothing was measured in the future: what would end there ends now.
function lookInto(from, to) {
  const length = Math.min(Math.max(to - from, SHORTEST), LONGEST);
  const end = Math.min((from + to + length) / 2, Date.now() / 1000);
  Object.assign(asked, { since: String(Math.round(end - length)), until: String(Math.round(end)) });
  // At once with the points that are there: who presses a key twice goes twice as far.
  Object.assign(view, { min: end - length, max: end });
  redraw();
  showAll();
}

const wander = (begin, end) => lookInto(view.min + begin * (view.max - view.min), view.min + end * (view.max - view.min));

function wholeStretch() {
  Object.assign(asked, { since: "", until: "" });
  showAll();
}

function note(place, text) {
  place.replaceChildren(Object.assign(document.createElement("div"), { className: "chart-wait", textContent: text }));
}

function tell(place, told) {
  const table = place.parentElement.querySelector(".numbers");
  const note = place.parentElement.querySelector(".share-of");
  table.hidden = note.hidden = !told.at.length;
  note.textContent = told.share_of;
  table.tBodies[0].replaceChildren(
    ...told.numbers.map((row) => {
      const line = document.createElement("tr");
      const head = Object.assign(document.createElement("th"), { scope: "row", textContent: row.label });
      line.append(head, ...[row.mean, row.share_95, row.highest].map((text) => Object.assign(document.createElement("td"), { textContent: text })));
      return line;
    }),
  );
}

// An answer that comes after a later question would draw the stretch that was left.
let turn = 0;

async function show(place, mine) {
  const query = new URLSearchParams(Object.entries(asked).filter(([, value]) => value !== ""));
  const answer = await fetch(`${place.dataset.source}&${query}`);
  const told = answer.ok ? await answer.json() : null;
  if (mine !== turn) return;
  if (told) Object.assign(view, { min: told.since, max: told.until });
  charts.get(place)?.destroy();
  charts.delete(place);
  if (!told) return note(place, place.dataset.trouble);
  tell(place, told);
  if (!told.at.length && !told.before?.at.length) return note(place, place.dataset.empty);
  place.replaceChildren();
  const chart = new uPlot(options(place, told, place.clientWidth), joined(told), place);
  charts.set(place, chart);
  followFingers(chart, view, redraw, () => lookInto(view.min, view.max));
}

const redraw = () => charts.forEach((chart) => chart.setScale("x", view));

function showAll() {
  turn += 1;
  document.getElementById("whole").hidden = !asked.since;
  history.replaceState(null, "", `?${new URLSearchParams(Object.entries(asked).filter(([, value]) => value !== ""))}`);
  for (const place of places) show(place, turn);
}

const KEYS = { "+": "in", "=": "in", "-": "out", ArrowLeft: "earlier", ArrowRight: "later" };
const way = (name) => bar.querySelector(`[data-way="${name}"]`);

function byKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const link = event.key === "0" ? document.getElementById("whole") : KEYS[event.key] && way(KEYS[event.key]);
  if (!link) return;
  link.click();
  event.preventDefault();
}

// A click that asks for another window is the browser's own.
function onClick(link, act) {
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    act();
  });
}

function choose(chip, chips) {
  chips.forEach((other) => (other === chip ? other.setAttribute("aria-current", "true") : other.removeAttribute("aria-current")));
  asked.span = chip.dataset.span;
  wholeStretch();
}

if (places.length) {
  showAll();
  const seen = new ResizeObserver((entries) => entries.forEach(({ target }) => charts.get(target)?.setSize({ width: target.clientWidth, height: 224 })));
  const chips = [...bar.querySelectorAll("[data-span]")];
  places.forEach((place) => { seen.observe(place); place.addEventListener("keydown", byKey); });
  chips.forEach((chip) => onClick(chip, () => choose(chip, chips)));
  bar.querySelectorAll("[data-way]").forEach((link) => onClick(link, () => wander(Number(link.dataset.begin), Number(link.dataset.end))));
  onClick(document.getElementById("whole"), wholeStretch);
  document.getElementById("compare").addEventListener("change", (event) => { asked.compare = event.target.value; showAll(); });
  // Evening comes while the page stands: what is drawn takes the other theme's colours as well.
  new MutationObserver(() => charts.forEach((chart) => chart.redraw(false))).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
  setInterval(() => document.hidden || asked.since || document.querySelector(".graph.held") || showAll(), 60000);
}

// Graphs of what is measured: one stretch for all, drawn across to look closer, laid over the day, week or month before.
const places = [...document.querySelectorAll(".graph")];
const french = document.documentElement.lang === "fr";
const locale = french ? "fr" : "en-GB";
const zone = "Europe/Paris";
const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const COLORS = ["--rc-brand", "--rc-counted", "--rc-paused", "--rc-good", "--rc-warn", "--rc-ink-3"];
const PLAIN = { percent: "%", celsius: "°C", dbm: "dBm", ms: "ms", per_second: "/s" };
const asked = { span: "24h", since: "", until: "", compare: "" };
const charts = new Map();

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

// Both stretches on one axis: the union of their times, with nothing where one has no point.
function joined(told) {
  if (!told.before) return [told.at, ...told.curves.map((curve) => curve.values)];
  const tables = [[told.at, ...told.curves.map((curve) => curve.values)], [told.before.at, ...told.before.curves]];
  return uPlot.join(tables.filter((table) => table[0].length));
}

function options(place, told, width) {
  const unit = told.unit;
  const span = told.until - told.since;
  const axis = { stroke: color("--rc-ink-2"), grid: { stroke: color("--rc-line"), width: 1 }, ticks: { stroke: color("--rc-line") }, font: "12px Inter" };
  const line = (label, at, before) => ({ label, stroke: color(COLORS[at % COLORS.length]), width: before ? 1 : 1.5, dash: before ? [4, 4] : undefined, fill: at === 0 && !before && unit === "bps" ? color("--rc-brand-soft") : undefined, value: (_, value) => written(value, unit), spanGaps: before });
  const now = told.curves.map((curve, at) => line(curve.label, at, false));
  const before = told.before && told.before.at.length ? told.curves.map((curve, at) => line(`${curve.label}, ${place.dataset.before}`, at, true)) : [];
  return {
    width,
    height: 224,
    cursor: { sync: { key: "measures" }, drag: { x: true, y: false } },
    axes: [
      { ...axis, values: (_, splits) => splits.map((at) => when(at, span)), space: span > 86400 * 1.5 ? 100 : 60 },
      { ...axis, size: 78, values: (_, splits) => splits.map((value) => written(value, unit)) },
    ],
    scales: { x: { range: [told.since, told.until] }, y: { range: (_, low, high) => (unit === "dbm" || unit === "celsius" ? uPlot.rangeNum(low, high, 0.2, true) : [0, Math.max(high * 1.1, told.share_95 ?? 0, unit === "bps" ? 1000 : 0.01)]) } },
    hooks: { setSelect: [(chart) => zoom(chart)], draw: [(chart) => rule(chart, told, place)] },
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
  ctx.fillText(place.dataset.share, bbox.left + 6, y - 5);
  ctx.restore();
}

function zoom(chart) {
  if (chart.select.width < 8) return;
  asked.since = chart.posToVal(chart.select.left, "x");
  asked.until = chart.posToVal(chart.select.left + chart.select.width, "x");
  if (asked.until - asked.since < 60) asked.until = asked.since + 60;
  document.getElementById("whole").hidden = false;
  showAll();
}

function note(place, text) {
  place.replaceChildren(Object.assign(document.createElement("div"), { className: "chart-wait", textContent: text }));
}

function tell(place, told) {
  const table = place.parentElement.querySelector(".numbers");
  table.hidden = !told.at.length;
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
  charts.get(place)?.destroy();
  charts.delete(place);
  if (!told) return note(place, place.dataset.trouble);
  tell(place, told);
  if (!told.at.length && !told.before?.at.length) return note(place, place.dataset.empty);
  place.replaceChildren();
  charts.set(place, new uPlot(options(place, told, place.clientWidth), joined(told), place));
}

function showAll() {
  turn += 1;
  for (const place of places) show(place, turn);
}

if (places.length) {
  showAll();
  const seen = new ResizeObserver((entries) => entries.forEach(({ target }) => charts.get(target)?.setSize({ width: target.clientWidth, height: 224 })));
  places.forEach((place) => seen.observe(place));
  const whole = document.getElementById("whole");
  const unzoom = () => Object.assign(asked, { since: "", until: "" }) && (whole.hidden = true);
  for (const chip of document.querySelectorAll(".graph-bar [data-span]")) {
    chip.addEventListener("click", () => {
      document.querySelectorAll(".graph-bar [data-span]").forEach((other) => other.setAttribute("aria-pressed", String(other === chip)));
      asked.span = chip.dataset.span;
      unzoom();
      showAll();
    });
  }
  whole.addEventListener("click", () => { unzoom(); showAll(); });
  document.getElementById("compare").addEventListener("change", (event) => { asked.compare = event.target.value; showAll(); });
  setInterval(() => document.hidden || asked.since || showAll(), 60000);
}

// Traffic of a line: what came in and what went out, in bits a second.
const place = document.getElementById("traffic");
const zone = place?.dataset.zone ?? "UTC";
const french = document.documentElement.lang === "fr";
const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
let chart;

function bits(value) {
  if (value === null || value === undefined) return "–";
  const [size, unit] = value >= 1e9 ? [1e9, "Gb/s"] : value >= 1e6 ? [1e6, "Mb/s"] : value >= 1e3 ? [1e3, "kb/s"] : [1, "b/s"];
  return `${(value / size).toLocaleString(french ? "fr" : "en", { maximumFractionDigits: 1 })}\u202f${unit}`;
}

function clock(seconds) {
  return new Date(seconds * 1000).toLocaleTimeString(french ? "fr" : "en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone });
}

function days(seconds) {
  return new Date(seconds * 1000).toLocaleDateString(french ? "fr" : "en-GB", { day: "2-digit", month: "2-digit", timeZone: zone });
}

function options(long) {
  const axis = { stroke: () => color("--rc-ink-2"), grid: { stroke: () => color("--rc-line"), width: 1 }, ticks: { stroke: () => color("--rc-line") }, font: "12px Inter" };
  const series = (label, name, fill) => ({ label, stroke: () => color(name), width: 1.5, fill: fill ? () => color("--rc-brand-soft") : undefined, value: (_, value) => bits(value), spanGaps: false });
  return {
    width: place.clientWidth,
    height: 208,
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), zone),
    cursor: { points: { size: 6 } },
    axes: [
      { ...axis, values: (_, splits) => splits.map((at) => (long ? `${days(at)} ${clock(at)}` : clock(at))), space: long ? 110 : 60 },
      { ...axis, size: 76, values: (_, splits) => splits.map(bits) },
    ],
    scales: { y: { range: (_, low, high) => [0, Math.max(high * 1.1, 1000)] } },
    series: [{ label: place.dataset.time, value: (_, at) => (at ? clock(at) : "–") }, series(place.dataset.in, "--rc-brand", true), series(place.dataset.out, "--rc-counted", false)],
  };
}

async function show(span) {
  const answer = await fetch(`${place.dataset.source}?span=${span}`);
  const { points } = await answer.json();
  chart?.destroy();
  place.replaceChildren();
  if (!points[0].length) {
    const note = Object.assign(document.createElement("div"), { className: "chart-wait", textContent: place.dataset.empty });
    return place.append(note);
  }
  chart = new uPlot(options(span !== "3h" && span !== "24h"), points, place);
}

if (place) {
  let span = place.dataset.span ?? "3h";
  show(span);
  // Evening comes while the page stands: what is drawn takes the other theme's colours as well.
  new MutationObserver(() => chart?.redraw(false)).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
  new ResizeObserver(() => chart?.setSize({ width: place.clientWidth, height: 208 })).observe(place);
  setInterval(() => document.hidden || show(span), 30000);
  for (const link of document.querySelectorAll("#spans [data-span]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      for (const other of document.querySelectorAll("#spans [data-span]")) other.removeAttribute("aria-current");
      link.setAttribute("aria-current", "true");
      span = link.dataset.span;
      show(span);
    });
  }
}

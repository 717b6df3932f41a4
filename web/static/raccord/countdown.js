// Time left until each [data-deadline], by the server's clock: the visitor's own may be wrong, or in another zone.
const SPACE = "\u00a0";
let offset = 0;

export function setServerClock(iso) {
  if (iso) offset = Date.parse(iso) - Date.now();
}

export function write(seconds, dayUnit) {
  const left = Math.abs(seconds);
  const days = Math.floor(left / 86400);
  const two = (value) => String(value).padStart(2, "0");
  const clock = `${two(Math.floor((left % 86400) / 3600))}:${two(Math.floor((left % 3600) / 60))}:${two(left % 60)}`;
  return `${seconds < 0 ? "+" : ""}${days ? `${days}${SPACE}${dayUnit}${SPACE}` : ""}${clock}`;
}

function tick() {
  const now = Date.now() + offset;
  const unit = document.documentElement.lang === "fr" ? "j" : "d";
  for (const element of document.querySelectorAll("[data-deadline]")) {
    const exact = (Date.parse(element.dataset.deadline) - now) / 1000;
    const seconds = Math.trunc(exact);
    const heat = exact < 0 ? "late" : seconds < 7200 ? "soon" : "calm";
    const text = exact < 0 && seconds === 0 ? `+${write(0, unit)}` : write(seconds, unit);
    if (element.textContent !== text) element.textContent = text;
    element.dataset.heat = heat;
    const row = element.closest("tr[data-heat]");
    if (row) row.dataset.heat = heat;
  }
}

export function startCountdowns() {
  setServerClock(document.querySelector('meta[name="server-now"]')?.content);
  tick();
  setInterval(tick, 1000);
  document.addEventListener("htmx:afterSwap", tick);
}

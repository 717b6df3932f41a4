// Live parts poll with the version they show; an unchanged part costs a 304 and no repaint.
import { setServerClock } from "./countdown.js";

const versions = new WeakMap();
const title = document.title;
let fresh = 0;

function seen() {
  return new Set([...document.querySelectorAll("[data-incident]")].map((row) => row.dataset.incident));
}

function announce(before) {
  for (const row of document.querySelectorAll("[data-incident]")) {
    if (before.has(row.dataset.incident)) continue;
    row.classList.add("is-new");
    fresh += 1;
    const voice = document.getElementById("announcer");
    if (voice) voice.textContent = row.dataset.announce ?? "";
  }
}

function blink() {
  if (!document.hidden) fresh = 0;
  document.title = fresh && Math.floor(Date.now() / 1000) % 2 ? `(${fresh}) ● ${title}` : fresh ? `(${fresh}) ${title}` : title;
}

export function startLive() {
  let before = seen();
  document.addEventListener("htmx:configRequest", (event) => {
    const version = versions.get(event.detail.elt);
    if (version) event.detail.headers["If-None-Match"] = version;
  });
  document.addEventListener("htmx:beforeSwap", () => { before = seen(); });
  document.addEventListener("htmx:afterSwap", () => announce(before));
  document.addEventListener("htmx:afterRequest", (event) => {
    const { xhr, elt, successful } = event.detail;
    const etag = xhr.getResponseHeader("ETag");
    if (etag) versions.set(elt, etag);
    setServerClock(xhr.getResponseHeader("Raccord-Now"));
    for (const light of document.querySelectorAll(".live")) light.dataset.stale = String(!(successful || xhr.status === 304));
    if (xhr.status === 401 || xhr.status === 403) window.location.reload();
  });
  document.addEventListener("htmx:sendError", () => {
    for (const light of document.querySelectorAll(".live")) light.dataset.stale = "true";
  });
  setInterval(blink, 1000);
}

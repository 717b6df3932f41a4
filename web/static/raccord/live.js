// Live parts poll with the version they show; an unchanged part costs a 304 and no repaint.
import { setServerClock } from "./countdown.js";

const versions = new WeakMap();
const held = new WeakSet();
let partHeld = false;
const title = document.title;
let fresh = 0;

// What came onto the board lately, on whatever page of it. Each is told once; a row that merely moves up is no news. What
// is news no longer is forgotten, so that it rings if it comes back; a list as long as it gets may only have no room.
const MOST_NEWS = 100; // as many as sla.selectors.news tells
const known = new Set();
const news = () => (document.querySelector("[data-news]")?.dataset.news ?? "").split(" ").filter(Boolean);

// A browser keeps a page silent until somebody touches it. A wall that was loaded anew must say so, or nobody knows
// that it would not ring.
let audio;

function heard() {
  audio ??= new AudioContext();
  audio.onstatechange = heard;
  if (audio.state === "suspended") audio.resume().catch(() => {});
  const silent = String(wanted() && audio.state !== "running");
  for (const button of document.querySelectorAll("[data-sound]")) button.dataset.silent = silent;
}

const wanted = () => localStorage.getItem("sound") === "on";

// Two short notes, made here: no file to load, and only for who asked for sound on this screen.
function ring() {
  if (!wanted()) return;
  heard();
  for (const [start, pitch] of [[0, 660], [0.18, 880]]) {
    const note = audio.createOscillator();
    note.frequency.value = pitch;
    note.connect(audio.destination);
    note.start(audio.currentTime + start);
    note.stop(audio.currentTime + start + 0.14);
  }
}

function startSound() {
  for (const button of document.querySelectorAll("[data-sound]")) {
    const show = () => button.setAttribute("aria-pressed", String(wanted()));
    button.addEventListener("click", () => {
      // A click on a silent button is the touch that it waited for.
      if (button.dataset.silent !== "true") localStorage.setItem("sound", wanted() ? "off" : "on");
      show();
      heard();
      ring();
    });
    show();
    if (wanted()) heard();
  }
}

function announce() {
  if (!document.querySelector("[data-news]")) return;
  const told = news();
  const arrived = told.filter((number) => !known.has(number));
  if (told.length < MOST_NEWS) for (const number of known) if (!told.includes(number)) known.delete(number);
  if (!arrived.length) return;
  ring();
  fresh += arrived.length;
  for (const number of arrived) {
    known.add(number);
    document.querySelector(`[data-incident="${number}"]`)?.classList.add("is-new");
  }
  const [newest] = arrived;
  const voice = document.getElementById("announcer");
  if (voice) voice.textContent = document.querySelector(`[data-incident="${newest}"]`)?.dataset.announce ?? newest;
}

function blink() {
  if (!document.hidden) fresh = 0;
  document.title = fresh && Math.floor(Date.now() / 1000) % 2 ? `(${fresh}) ● ${title}` : fresh ? `(${fresh}) ${title}` : title;
}

// What somebody unfolded in a part stays unfolded when the part comes anew.
const named = (fold) => fold.querySelector("summary")?.textContent.trim() ?? "";
const folds = (part) => [...part.querySelectorAll("details")];

function keepUnfolded(part) {
  const seenSoFar = {};
  return folds(part).map((fold) => {
    const name = named(fold);
    seenSoFar[name] = (seenSoFar[name] ?? 0) + 1;
    return { key: `${name}#${seenSoFar[name]}`, open: fold.open };
  });
}

function unfoldAgain(part, kept) {
  const wanted = new Map(kept.map(({ key, open }) => [key, open]));
  keepUnfolded(part).forEach(({ key }, at) => { if (wanted.has(key)) folds(part)[at].open = wanted.get(key); });
}

// What somebody ticked stays ticked, if its row is still there.
const ticked = (part) => [...part.querySelectorAll("input[type=checkbox]:checked")].map((box) => `${box.name}=${box.value}`);

function tickAgain(part, kept) {
  for (const box of part.querySelectorAll("input[type=checkbox]")) box.checked ||= kept.includes(`${box.name}=${box.value}`);
}

// Somebody reads or writes in it: an open dialog or menu, a field that has the hand. The next round will do.
function busy(part) {
  const active = document.activeElement;
  const typing = part.contains(active) && active.matches("input:not([type=checkbox]), textarea, select");
  return typing || part.querySelector("dialog[open], form[data-sent], details.menu[open], details[data-hold][open]") !== null;
}

export function startLive() {
  for (const number of news()) known.add(number);
  const unfolded = new WeakMap();
  document.addEventListener("htmx:beforeSwap", (event) => {
    const part = event.detail.target;
    if (part) unfolded.set(part, [keepUnfolded(part), ticked(part)]);
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const part = event.detail.target;
    if (!part || !unfolded.has(part)) return;
    const [folded, boxes] = unfolded.get(part);
    unfoldAgain(part, folded);
    tickAgain(part, boxes);
  });
  document.addEventListener("htmx:configRequest", (event) => {
    const version = versions.get(event.detail.elt);
    if (version) event.detail.headers["If-None-Match"] = version;
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { requestConfig, target } = event.detail;
    const polled = requestConfig?.elt?.getAttribute("hx-trigger")?.startsWith("every");
    if (polled && busy(target)) {
      event.detail.shouldSwap = false;
      held.add(requestConfig.elt);
    }
  });
  // Parts that are swapped by their name, out of band, are held one by one.
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    if (!busy(event.detail.target)) return;
    event.detail.shouldSwap = false;
    partHeld = true;
  });
  document.addEventListener("htmx:afterSwap", announce);
  document.addEventListener("htmx:afterRequest", (event) => {
    const { xhr, elt, successful } = event.detail;
    const etag = xhr.getResponseHeader("ETag");
    // What was held back was not shown: it is asked for again.
    if (held.delete(elt) || partHeld) versions.delete(elt);
    else if (etag) versions.set(elt, etag);
    partHeld = false;
    setServerClock(xhr.getResponseHeader("Raccord-Now"));
    for (const light of document.querySelectorAll(".live")) light.dataset.stale = String(!(successful || xhr.status === 304));
    if (xhr.status === 401 || xhr.status === 403) window.location.reload();
  });
  document.addEventListener("htmx:sendError", () => {
    for (const light of document.querySelectorAll(".live")) light.dataset.stale = "true";
  });
  startSound();
  setInterval(blink, 1000);
}

// Keys: every element with data-key="t" answers to that letter; "?" shows the list. Never while one is typing.
const typing = (element) => element?.closest?.("input, textarea, select, [contenteditable], dialog");

function answer(key) {
  const element = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!element) return false;
  const holder = element.closest("details:not([open])");
  if (holder) holder.open = true;
  if (element.matches("details")) {
    element.open = true;
    element.querySelector("textarea, input:not([type=hidden]), select")?.focus();
  } else if (element.matches("textarea, input")) {
    element.focus();
  } else {
    element.click();
  }
  return true;
}

// A key pressed on a row of the board acts on that incident: "t" takes it, the others open its page at that act.
function answerRow(key) {
  const row = document.activeElement?.closest?.("tr[data-incident]");
  if (!row) return false;
  const act = row.querySelector(`[data-row-key="${CSS.escape(key)}"]`);
  if (act) act.click();
  else if ("rpgen".includes(key)) window.location.assign(`${row.querySelector("a.row-link").href}#touche-${key}`);
  return Boolean(act) || "rpgen".includes(key);
}

function moveRow(step) {
  const rows = [...document.querySelectorAll("tbody a.row-link")];
  if (!rows.length) return;
  const at = rows.indexOf(document.activeElement);
  rows[Math.min(rows.length - 1, Math.max(0, at + step))].focus();
}

function closeMenu(from) {
  const menu = from?.closest?.("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
}

// What an element that answers to a key is called: by its label, its summary, or its own words.
function called(element) {
  const label = element.labels?.[0] ?? (element.matches("details") ? element.querySelector("summary") : null);
  const words = element.getAttribute("aria-label") ?? (label ?? element).textContent ?? "";
  return (words.trim() || element.getAttribute("placeholder") || "").replace(/\s+/g, " ");
}

// The list of keys says what those of this page do, and nothing of those that do nothing here.
function showKeys() {
  const dialog = document.getElementById("key-help");
  if (!dialog) return;
  for (const part of dialog.querySelectorAll("[data-keys]")) part.hidden = !document.querySelector(part.dataset.keys);
  const acts = new Map();
  for (const element of document.querySelectorAll("[data-key]")) {
    if (!acts.has(element.dataset.key)) acts.set(element.dataset.key, called(element));
  }
  const rows = [...acts].sort().flatMap(([key, words]) => {
    const [term, told] = [document.createElement("dt"), document.createElement("dd")];
    term.append(Object.assign(document.createElement("kbd"), { textContent: key }));
    told.textContent = words;
    return [term, told];
  });
  dialog.querySelector("#keys-here").replaceChildren(...rows);
  dialog.showModal();
}

export function startKeys() {
  const asked = /^#touche-([a-z])$/.exec(window.location.hash);
  if (asked) answer(asked[1]);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeMenu(event.target);
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key === "j") moveRow(1);
    else if (event.key === "k") moveRow(-1);
    else if (event.key === "?") showKeys();
    else if (!answerRow(event.key) && !answer(event.key)) return;
    event.preventDefault();
  });
}

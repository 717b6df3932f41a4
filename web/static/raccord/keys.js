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

export function startKeys() {
  const asked = /^#touche-([a-z])$/.exec(window.location.hash);
  if (asked) answer(asked[1]);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeMenu(event.target);
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key === "j") moveRow(1);
    else if (event.key === "k") moveRow(-1);
    else if (event.key === "?") document.getElementById("key-help")?.showModal();
    else if (!answerRow(event.key) && !answer(event.key)) return;
    event.preventDefault();
  });
}

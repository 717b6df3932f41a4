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

function moveRow(step) {
  const rows = [...document.querySelectorAll("tbody a.row-link")];
  if (!rows.length) return;
  const at = rows.indexOf(document.activeElement);
  rows[Math.min(rows.length - 1, Math.max(0, at + step))].focus();
}

export function startKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key === "j") moveRow(1);
    else if (event.key === "k") moveRow(-1);
    else if (event.key === "?") document.getElementById("key-help")?.showModal();
    else if (!answer(event.key)) return;
    event.preventDefault();
  });
}

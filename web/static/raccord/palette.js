// The command palette: Ctrl+K or Cmd+K opens it, arrows choose, Enter goes.
const dialog = document.getElementById("palette");
const field = dialog?.querySelector("input");

function open() {
  dialog.showModal();
  field.select();
  document.body.dispatchEvent(new Event("palette-open"));
}

function move(step) {
  const links = [...dialog.querySelectorAll("a")];
  if (!links.length) return;
  const at = links.indexOf(document.activeElement);
  const next = at + step;
  if (next < 0) field.focus();
  else links[Math.min(links.length - 1, next)].focus();
}

export function startPalette() {
  if (!dialog) return;
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "k") {
      event.preventDefault();
      open();
    } else if (dialog.open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    }
  });
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  dialog.querySelector("form").addEventListener("submit", (event) => {
    const first = dialog.querySelector("a");
    if (!first) return;
    event.preventDefault();
    window.location.assign(first.href);
  });
  for (const button of document.querySelectorAll("[data-palette]")) {
    button.addEventListener("click", (event) => { event.preventDefault(); open(); });
  }
}

// Makes pages that already work a little better: ticking countdowns, live parts, dialogs, keys. No framework.
import { startCountdowns } from "./countdown.js";
import { startLive } from "./live.js";
import { startKeys } from "./keys.js";
import { startPalette } from "./palette.js";

startCountdowns();
startLive();
startKeys();
startPalette();

document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target : null;
  const opener = target?.closest("[data-ask]");
  if (opener) {
    event.preventDefault();
    document.getElementById(opener.dataset.ask)?.showModal();
  }
  if (target?.closest("[data-dismiss]")) target.closest(".toast-note, dialog")?.[target.closest("dialog") ? "close" : "remove"]();
  if (target?.closest("[data-menu]")) document.body.classList.toggle("menu-closed");
  if (target?.closest("[data-print]")) window.print();
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(target)) menu.open = false;
});

// A form sent twice by an impatient hand is sent once.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) return event.preventDefault();
  if (form.method.toLowerCase() === "post") form.dataset.sent = "1";
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

for (const select of document.querySelectorAll("[data-submit-on-change]")) {
  select.addEventListener("change", () => select.form.requestSubmit());
}
for (const all of document.querySelectorAll("[data-tick-all]")) {
  const rows = () => all.closest("table").querySelectorAll("tbody input[type=checkbox]");
  all.addEventListener("change", () => { for (const one of rows()) one.checked = all.checked; });
  all.closest("table").addEventListener("change", () => {
    const ticked = [...rows()].filter((one) => one.checked).length;
    all.checked = ticked > 0 && ticked === rows().length;
    all.indeterminate = ticked > 0 && !all.checked;
  });
}
// A ready answer goes where the hand is, and leaves what was typed.
document.addEventListener("change", (event) => {
  const area = document.getElementById(event.target.dataset?.fill ?? "");
  if (!area || !event.target.value) return;
  area.value = area.value.trim() ? `${area.value.trimEnd()}\n\n${event.target.value}` : event.target.value;
  event.target.value = "";
  area.focus();
});
// What the server proposes is typed for whoever takes it, and only into a field that is still empty.
document.addEventListener("click", (event) => {
  const offer = event.target instanceof Element ? event.target.closest("[data-type-into]") : null;
  const field = document.getElementById(offer?.dataset.typeInto ?? "");
  if (!field || field.value.trim()) return;
  field.value = offer.dataset.text;
  field.focus();
});
// What the camera took is told where it will be sent from.
document.addEventListener("change", (event) => {
  const told = document.getElementById(event.target.dataset?.photo ?? "");
  if (told) told.textContent = [...event.target.files].map((file) => file.name).join(", ");
});
for (const note of document.querySelectorAll(".toast-note[data-brief]")) setTimeout(() => note.remove(), 7000);

// The template editor: line numbers beside the text, faulty lines marked, and a way from a fault to its line.
const area = document.querySelector(".editor textarea");
const gutter = document.querySelector(".editor .gutter");

function number() {
  const wanted = area.value.split("\n").length;
  while (gutter.children.length > wanted) gutter.lastChild.remove();
  while (gutter.children.length < wanted) {
    gutter.append(Object.assign(document.createElement("li"), { textContent: gutter.children.length + 1 }));
  }
}

function mark() {
  const faulty = new Set((document.getElementById("faults")?.dataset.faults ?? "").split(" "));
  for (const line of gutter.children) line.classList.toggle("is-bad", faulty.has(line.textContent));
}

function go(line) {
  const before = area.value.split("\n").slice(0, line - 1).join("\n").length;
  const start = line > 1 ? before + 1 : 0;
  const end = area.value.indexOf("\n", start);
  area.focus();
  area.setSelectionRange(start, end < 0 ? area.value.length : end);
  area.scrollTop = Math.max(0, (line - 4) * parseFloat(getComputedStyle(area).lineHeight));
}

if (area && gutter) {
  let kept = area.value;
  number();
  mark();
  area.addEventListener("input", number);
  area.addEventListener("scroll", () => { gutter.scrollTop = area.scrollTop; });
  document.addEventListener("htmx:afterSwap", mark);
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("[data-go]") : null;
    if (!link) return;
    event.preventDefault();
    go(Number(link.dataset.go));
  });
  area.form.addEventListener("submit", () => { kept = area.value; });
  window.addEventListener("beforeunload", (event) => { if (area.value !== kept) event.preventDefault(); });
}

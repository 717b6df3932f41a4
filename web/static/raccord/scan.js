// A barcode reader types a label and Enter. Each scan is checked at once and joins the text that the form sends:
// a serial begins a line, a MAC address goes beside the serial before it. Without this script the text is typed.
const field = document.querySelector("[data-scans]");

const plain = (text) => text.replace(/[:.-]/g, "");
const isMac = (text) => /^[0-9a-f]{12}$/i.test(plain(text)) && (text.length > 12 || /[a-f]/i.test(text));
const isSerial = (text) => /^[A-Za-z0-9][A-Za-z0-9./_-]{3,59}$/.test(text);

function begin(area) {
  const words = area.dataset;
  const panel = document.getElementById("scan-panel").content.cloneNode(true);
  const input = panel.querySelector("input");
  const list = panel.querySelector("ol");
  const count = panel.querySelector("[data-count]");
  const said = panel.querySelector("[role=status]");
  area.closest("details").before(panel);
  area.closest("details").open = false;

  const lines = () => area.value.split("\n").map((line) => line.trim()).filter(Boolean);

  function show() {
    const seen = new Set();
    list.replaceChildren(...lines().map((line) => {
      const [serial] = line.split(/\s+/);
      const again = seen.has(serial.toUpperCase());
      seen.add(serial.toUpperCase());
      const bad = again ? words.twice : isSerial(serial) ? "" : words.nonsense;
      const row = Object.assign(document.createElement("li"), { className: bad ? "is-bad" : "" });
      row.append(Object.assign(document.createElement("span"), { className: "mono", textContent: line }));
      if (bad) row.append(Object.assign(document.createElement("span"), { className: "fine", textContent: bad }));
      return row;
    }));
    count.textContent = lines().length;
    list.scrollTop = list.scrollHeight;
  }

  function take(text) {
    const all = lines();
    const beside = isMac(text) && all.length && all.at(-1).split(/\s+/).length === 1;
    const twice = !beside && all.some((line) => line.split(/\s+/)[0].toUpperCase() === text.toUpperCase());
    if (twice) return words.twice;
    if (!beside && !isSerial(text)) return words.nonsense;
    area.value = (beside ? [...all.slice(0, -1), `${all.at(-1)} ${text}`] : [...all, text]).join("\n");
    return "";
  }

  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    const text = input.value.trim();
    if (!text) return;
    const fault = take(text);
    said.textContent = fault ? `${text}: ${fault}` : text;
    said.classList.toggle("bad", Boolean(fault));
    input.value = "";
    show();
  });
  panelUndo(area, show, input);
  area.addEventListener("input", show);
  area.form.addEventListener("submit", () => { if (input.value.trim()) take(input.value.trim()); });
  show();
  input.focus();
}

function panelUndo(area, show, input) {
  document.querySelector("[data-scan-undo]").addEventListener("click", () => {
    area.value = area.value.trimEnd().split("\n").slice(0, -1).join("\n");
    show();
    input.focus();
  });
}

if (field) begin(field);

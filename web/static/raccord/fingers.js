// Fingers on a graph: each holds the instant that it touched. One moves along in time, two look closer or further away; a
// finger that goes up or down scrolls the page, as everywhere.
const STIR = 6;

export function followFingers(chart, view, redraw, done) {
  const over = chart.over;
  const fingers = new Map();
  let before = null;
  let stirred = false;
  let waiting = 0;

  const place = (event) => event.clientX - over.getBoundingClientRect().left;
  const instant = (x) => view.min + (x / over.clientWidth) * (view.max - view.min);
  const hold = () => fingers.forEach((finger) => Object.assign(finger, { from: finger.x, at: instant(finger.x) }));

  function follow() {
    waiting = 0;
    const [one, two] = fingers.values();
    if (!one) return;
    const shown = view.max - view.min;
    const length = two && Math.abs(two.x - one.x) > STIR ? Math.abs(((two.at - one.at) / (two.x - one.x)) * over.clientWidth) : shown;
    view.min = one.at - (one.x / over.clientWidth) * length;
    view.max = view.min + length;
    redraw();
  }

  function leave(event, kept) {
    if (!fingers.delete(event.pointerId)) return;
    hold();
    if (fingers.size) return;
    chart.root.parentElement.classList.remove("held");
    cancelAnimationFrame(waiting);
    waiting = 0;
    if (stirred && kept) done();
    else if (stirred) { Object.assign(view, before); redraw(); }
    stirred = false;
  }

  over.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "mouse" || fingers.size === 2) return;
    if (!fingers.size) before = { ...view };
    over.setPointerCapture(event.pointerId);
    chart.root.parentElement.classList.add("held");
    fingers.set(event.pointerId, { x: place(event) });
    hold();
  });
  over.addEventListener("pointermove", (event) => {
    const finger = fingers.get(event.pointerId);
    if (!finger) return;
    finger.x = place(event);
    stirred ||= Math.abs(finger.x - finger.from) > STIR;
    if (stirred && !waiting) waiting = requestAnimationFrame(follow);
  });
  over.addEventListener("pointerup", (event) => leave(event, true));
  over.addEventListener("pointercancel", (event) => leave(event, fingers.size > 1));
}

// Subscribes this browser to what its person asked to be told on his screen. Without it the page works as before.
const card = document.querySelector("[data-push]");
const button = card?.querySelector("[data-push-on]");
const words = card?.querySelector("[data-push-says]");

function bytes(text) {
  const raw = atob(text.replace(/-/g, "+").replace(/_/g, "/") + "=".repeat((4 - (text.length % 4)) % 4));
  return Uint8Array.from(raw, (letter) => letter.charCodeAt(0));
}

function tell(which) { words.textContent = words.dataset[which]; }

async function subscribe() {
  if ((await Notification.requestPermission()) !== "granted") return tell("denied");
  await navigator.serviceWorker.register("/sw.js");
  const worker = await navigator.serviceWorker.ready;
  const asked = { userVisibleOnly: true, applicationServerKey: bytes(card.dataset.push) };
  // A subscription under another key than the house's is of no use to it.
  await (await worker.pushManager.getSubscription())?.unsubscribe();
  const { endpoint, keys } = (await worker.pushManager.subscribe(asked)).toJSON();
  const form = card.querySelector("form[data-push-form]");
  for (const [name, value] of Object.entries({ endpoint, ...keys, label: named() })) form.elements[name].value = value;
  form.requestSubmit();
}

function named() {
  const agent = navigator.userAgent;
  const browser = ["Edg", "Firefox", "Chrome", "Safari"].find((one) => agent.includes(`${one}/`)) ?? "?";
  const system = ["Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux"].find((one) => agent.includes(one)) ?? "?";
  return `${browser === "Edg" ? "Edge" : browser}, ${system}`;
}

if (card && "serviceWorker" in navigator && "PushManager" in window && "Notification" in window) {
  button.hidden = false;
  if (Notification.permission === "denied") tell("denied");
  button.addEventListener("click", () => {
    button.disabled = true;
    subscribe().catch(() => tell("failed")).finally(() => { button.disabled = false; });
  });
} else if (card) tell("absent");

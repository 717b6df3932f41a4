// What the browser keeps of Raccord when no page is open: it shows what its person asked to be told, and opens the page.
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => {
  let told = {};
  try { told = event.data?.json() ?? {}; } catch { told = { body: event.data.text() }; }
  event.waitUntil(self.registration.showNotification(told.title || "Raccord", {
    body: told.body || "", lang: told.lang || "fr", tag: told.tag, data: { url: told.url || "/" },
    icon: "/static/raccord/logo.svg",
  }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const url = new URL(event.notification.data?.url || "/", self.location.origin);
  if (url.origin !== self.location.origin) return;
  event.waitUntil((async () => {
    const open = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
    const there = open.find((one) => new URL(one.url).pathname === url.pathname);
    return there ? there.focus() : self.clients.openWindow(url.href);
  })());
});

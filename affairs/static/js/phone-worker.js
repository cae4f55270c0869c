// Service worker of the driver's pages: the network first, the copy kept in the phone when there is none.
// Forms are never answered from here: what is sent waits in the page's own store.
"use strict";

const PAGES = "affairs-phone-pages";
const PATIENCE = 4000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

// The page names what to keep: itself, its tasks, the bar below. Another person on the phone starts afresh.
self.addEventListener("message", (event) => {
  const { user, pages } = event.data || {};
  if (user && Array.isArray(pages)) event.waitUntil(keep(user, pages));
});

async function keep(user, pages) {
  const store = await caches.open(PAGES);
  const owner = await store.match("/fleet/tasks/owner");
  if (owner && (await owner.text()) !== user) {
    await caches.delete(PAGES);
    return keep(user, pages);
  }
  await store.put("/fleet/tasks/owner", new Response(user));
  for (const page of pages) {
    try {
      await keepOne(store, page);
    } catch (offline) {
      return; // tried again when a page is opened next
    }
  }
}

async function keepOne(store, page) {
  const answer = await fetch(page, { credentials: "same-origin", redirect: "manual" });
  if (!answer.ok) return;
  const text = await answer.clone().text();
  await store.put(page, answer);
  const parts = [...text.matchAll(/(?:href|src)="([^"#]+\.(?:css|js|svg)(?:\?[^"]*)?)(?:#[^"]*)?"/g)].map((found) => found[1]);
  for (const part of new Set(parts)) {
    const known = await store.match(part);
    if (!known) {
      const file = await fetch(part);
      if (file.ok) await store.put(part, file);
    }
  }
}

self.addEventListener("fetch", (event) => {
  const request = event.request;
  if (request.method !== "GET" || new URL(request.url).origin !== self.location.origin) return;
  event.respondWith(fromNetwork(request));
});

async function fromNetwork(request) {
  const store = await caches.open(PAGES);
  try {
    const answer = await Promise.race([fetch(request), late()]);
    if (answer.ok && answer.type === "basic" && !answer.redirected) await store.put(request.url.split("#")[0], answer.clone());
    return answer;
  } catch (unreachable) {
    const kept = (await store.match(request.url.split("#")[0])) || (await store.match(new URL(request.url).pathname));
    if (kept) return kept;
    if (request.mode === "navigate") {
      const first = await store.match("/fleet/tasks/");
      if (first) return first;
    }
    throw unreachable;
  }
}

function late() {
  return new Promise((_done, failed) => setTimeout(() => failed(new Error("no answer in time")), PATIENCE));
}

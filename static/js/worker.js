// The service worker. Pages of the form come from the network and are kept for the case that there is none: for one person, the
// one who was last signed in here; another person's sign-in, or signing out, deletes them. What is typed is not kept here but
// by the pages themselves. Files with a hash in their name never change, so they are fetched once.
(() => {
  const { version, offline, files } = self.PORTAL;
  const FILES = "berkas-" + version, OF = "kerja-" + version + "-", WHO = "siapa", PATIENCE = 8000, ASKING = 2000;
  const KEPT = /^\/kerja\/(?:|laporan\/(?:|baru\/|\d+\/(?:|periksa\/|tanda-terima\/|bagian\/[-\w]+\/)))$/;
  const HASHED = /\.[0-9a-f]{8,}\.\w+$/;

  let named = ""; // the person as whom the server last knew this phone, as far as this run of the worker has heard
  const person = async () => { const found = await (await caches.open(WHO)).match("/who"); return found ? found.text() : ""; };
  // From now on this phone keeps pages of this person alone; "": of nobody.
  const own = async (who) => {
    if ((await person()) !== who) await (await caches.open(WHO)).put("/who", new Response(who));
    for (const name of await caches.keys()) if (name.startsWith("kerja-") && !name.endsWith("-" + who)) await caches.delete(name);
  };

  const file = async (request) => {
    const store = await caches.open(FILES), path = new URL(request.url).pathname;
    const kept = await store.match(request, { ignoreVary: true });
    if (kept && HASHED.test(path)) return kept;
    try {
      const answer = await fetch(request);
      if (answer.ok) await store.put(request, answer.clone());
      return answer;
    } catch (error) { if (kept) return kept; throw error; }
  };
  const fetchFiles = async (text) => {
    const store = await caches.open(FILES);
    for (const [, path] of text.matchAll(/(?:href|src)="([^"]+)"/g)) {
      if (!path.startsWith(files)) continue;
      if (HASHED.test(path) && await store.match(path, { ignoreVary: true })) continue;
      try { const answer = await fetch(path); if (answer.ok) await store.put(path, answer); } catch { return; }
    }
  };

  // Keep a page under the person whose it says that it is; pages of nobody, such as the sign-in, are not kept.
  const keep = async (path, answer) => {
    if (answer.type === "opaqueredirect") named = ""; // perhaps to the sign-in
    if (!answer.ok || answer.redirected || !KEPT.test(path)) return;
    const text = await answer.text(), found = /data-person="(\d+)"/.exec(text);
    if (!found) return;
    named = found[1];
    await own(named);
    const headers = new Headers(answer.headers);
    for (const name of ["content-encoding", "content-length"]) headers.delete(name);
    headers.set("X-Kept", String(Date.now()));
    await (await caches.open(OF + found[1])).put(path, new Response(text, { headers }));
    await fetchFiles(text);
  };
  const kept = async (path) => {
    const who = await person();
    const found = who && await (await caches.open(OF + who)).match(path, { ignoreVary: true });
    if (!found) return null;
    const text = await found.text();
    return new Response(text.replace('data-person="', `data-kept="${found.headers.get("X-Kept")}" data-person="`), { headers: found.headers });
  };
  const none = async () => (await (await caches.open(FILES)).match(offline)) || Response.error();

  const after = (time) => new Promise((done) => setTimeout(done, time));
  // Whether the server knows this phone as that person's still. While it gives no answer, what it last said in this run holds.
  const stillOf = async (who) => {
    const asked = self.outbox.key().then((told) => { named = told ? told.person : ""; }).catch(() => {});
    await Promise.race([asked, after(ASKING)]);
    if (named !== who) await asked;
    return Boolean(who) && named === who && (await person()) === who;
  };

  // Where there is no line at all the copy is shown; where the server is only slow or down, another may have signed in meanwhile.
  const page = async (event, path) => {
    const who = person().catch(() => ""), copy = KEPT.test(path) ? kept(path) : Promise.resolve(null);
    let over = false;
    const fetched = fetch(event.request).then((answer) => {
      over = true;
      event.waitUntil(keep(path, answer.clone()).catch(() => {}));
      return answer;
    });
    // One bar of signal may hold a page for minutes: with a copy here it is not waited for that long.
    const waited = copy.then(async (found) => {
      if (found) await after(PATIENCE - ASKING);
      return found && !over && (await stillOf(await who)) ? found : fetched;
    });
    try {
      const answer = await Promise.race([fetched, waited]);
      const down = answer.status >= 502 && answer.status <= 504 && await copy;
      return down && await stillOf(await who) ? down : answer;
    } catch { return (await copy) || none(); }
  };
  // A form that could not be sent: its page again, from which it can be sent later, or the page that says so. The page keeps the
  // text itself.
  const sent = async (request, url) => {
    try { return await fetch(request); } catch { return Response.redirect(url.pathname + url.search + "#belum-terkirim", 303); }
  };

  const fetchPages = async (who, paths) => {
    for (const path of paths) {
      const there = await (await caches.open(OF + who)).match(path, { ignoreVary: true });
      if (there && Date.now() - Number(there.headers.get("X-Kept")) < 60000) continue;
      if ((await person()) !== who) return;
      try { await keep(path, await fetch(path, { credentials: "same-origin", redirect: "manual" })); } catch { return; }
    }
  };

  self.addEventListener("install", (event) => event.waitUntil((async () => {
    const answer = await fetch(offline, { credentials: "omit" });
    await (await caches.open(FILES)).put(offline, answer.clone());
    await fetchFiles(await answer.text());
    await self.skipWaiting();
  })()));
  // A new release: the pages that were kept are fetched anew, because the old ones name files that are no more.
  self.addEventListener("activate", (event) => event.waitUntil((async () => {
    const who = await person(), old = (await caches.keys()).filter((name) => name !== WHO && name !== FILES && !name.startsWith(OF));
    for (const name of old) {
      if (who && name.startsWith("kerja-") && name.endsWith("-" + who)) {
        await fetchPages(who, (await (await caches.open(name)).keys()).map((request) => new URL(request.url).pathname));
      }
      await caches.delete(name);
    }
    await self.clients.claim();
  })()));
  self.addEventListener("fetch", (event) => {
    const { request } = event, url = new URL(request.url);
    if (url.origin !== self.location.origin) return;
    if (request.mode === "navigate") event.respondWith(request.method === "GET" ? page(event, url.pathname + url.search) : sent(request, url));
    else if (request.method === "GET" && url.pathname.startsWith(files)) event.respondWith(file(request));
  });
  self.addEventListener("message", (event) => {
    const { here, pages } = event.data || {};
    if (here) event.waitUntil(own(here).then(() => fetchPages(here, pages || [])));
  });
  // The browser calls when the signal is back, also with no page open; what is left makes it call again.
  self.addEventListener("sync", (event) => {
    if (event.tag === "kirim") event.waitUntil(self.outbox.flush({ now: true }).then(({ left, signedOut }) => { if (left && !signedOut) throw new Error("left"); }));
  });
})();

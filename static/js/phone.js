// On every signed-in page: registers the service worker, says what waits on this phone, and sends it when the signal is back.
// `phone` is what the scripts of the forms use. Where the browser has no such store, the forms work as without this script.
(() => {
  const box = document.querySelector("[data-phone]");
  if (!box || !window.indexedDB) return;
  const { person, kept } = box.dataset, words = box.dataset;
  const badge = box.querySelector("[data-phone-badge]"), list = box.querySelector("[data-phone-list]"), news = box.querySelector("[data-phone-news]");
  const open = document.querySelector("form[data-autosave]"); // it sends its own answers
  let timer = 0, signedOut = false, progress = false, opened = 0, arrived = { photo: 0, text: 0 };

  const part = (count, kind) => count ? (count === 1 ? words[kind + "One"] : words[kind + "Many"]).replace("{count}", count) : "";
  const counted = (photos, answers) => [part(photos, "photo"), part(answers, "answer")].filter(Boolean).join(", ");
  const total = (records) => counted(records.filter((record) => record.kind === "photo").length, records.reduce((sum, record) => sum + (record.kind === "text" ? record.count : 0), 0));
  const clock = (time) => new Date(time).toLocaleTimeString("id", { timeZone: "Asia/Makassar", hour: "2-digit", minute: "2-digit" }).replace(":", ".");

  const made = (name, text, look = "") => Object.assign(document.createElement(name), { textContent: text, className: look });
  const button = (text) => Object.assign(made("button", text, "link"), { type: "button" });
  const row = (record) => {
    const item = made("li", ""), link = made("a", record.title || record.name || record.path);
    link.href = record.path;
    const why = record.refused ? (/^\d+$/.test(record.refused) ? words.refused : record.refused) : (record.kind === "photo" ? part(1, "photo") : part(record.count, "answer"));
    const again = button(words.again), drop = button(words.drop);
    item.append(link, " ", made("span", why, "meta"), " ", again, " ", drop);
    again.hidden = !(record.refused && record.kind === "photo");
    drop.hidden = !record.refused;
    again.addEventListener("click", async () => { await outbox.put({ ...record, refused: "", tries: 0, next: 0 }); send(true); });
    drop.addEventListener("click", async () => {
      if (!confirm(words.dropSure)) return;
      await outbox.remove(record.id);
      if (record.kind === "text") try { localStorage.removeItem(record.id); } catch { /* a closed store */ }
      show();
    });
    return item;
  };
  const show = async () => {
    const here = (await outbox.all(person)).filter((record) => !record.arrived);
    const waits = here.filter((record) => !record.refused), refused = here.filter((record) => record.refused);
    const said = [];
    if (waits.length) said.push((signedOut ? words.signIn : words.waits).replace("{what}", total(waits)));
    if (refused.length) said.push(words.notTaken.replace("{what}", total(refused)));
    badge.textContent = said.join(" · ");
    list.replaceChildren(...here.map(row));
    box.querySelector("details").hidden = !here.length;
    if (refused.length > opened) box.querySelector("details").open = true; // the reason is to be read
    opened = refused.length;
    box.hidden = !here.length && !kept && !news.textContent;
    return waits;
  };

  // What the server has, told by another page, by the worker, or by the cookie that it sets once a form was taken: the entry of the form goes.
  const tidy = async () => {
    const taken = (/(?:^|; )diterima=([0-9a-f]{32})/.exec(document.cookie) || [])[1];
    const entries = [];
    try {
      for (const id of Object.keys(localStorage)) if (id.startsWith("draf:") && id.endsWith("-" + person)) entries.push([id, JSON.parse(localStorage.getItem(id))]);
    } catch { /* a closed store */ }
    for (const [id, entry] of entries) if (taken && entry.sent && entry.edit === taken) localStorage.removeItem(id);
    for (const record of await outbox.all(person)) {
      if (record.kind !== "text") continue;
      if (taken && record.edit === taken) await outbox.remove(record.id);
      else if (record.arrived) {
        arrived.text += record.count;
        say(words.arrived.replace("{what}", counted(arrived.photo, arrived.text)) + " " + record.said);
        const found = entries.find(([id]) => id === record.id);
        if (found && JSON.stringify(found[1].values) === JSON.stringify(record.values)) localStorage.removeItem(record.id);
        await outbox.remember({ id: record.id, person, values: record.values, base: record.base, edit: record.edit, at: Date.now() });
        await outbox.remove(record.id);
      }
    }
    if (taken) document.cookie = "diterima=; path=/kerja/; max-age=0";
    // Text whose page was closed before it could be sent waits like the rest.
    for (const [id, entry] of entries) {
      if (!entry.path || !entry.edit || !localStorage.getItem(id) || (open && "draf:" + open.dataset.autosave === id)) continue;
      if (!(await outbox.get(id))) await waitFor(id, entry);
    }
  };
  const waitFor = async (id, entry, refused = "") => {
    const fields = [...Object.entries(entry.values), ["base", entry.base], ["edit_key", entry.edit]];
    await outbox.put({ id, kind: "text", person, path: entry.path, title: entry.title, fields, values: entry.values, base: entry.base, edit: entry.edit, count: entry.count || 1, refused });
    await show();
    call();
  };
  const call = async () => {
    clearTimeout(timer);
    timer = setTimeout(send, 5000);
    try { const worker = await navigator.serviceWorker.ready; if (worker.sync) await worker.sync.register("kirim"); } catch { /* a browser without it: the pages send */ }
  };

  // With progress, which fetch cannot tell.
  const upload = (path, data, record) => new Promise((done, failed) => {
    const sending = new XMLHttpRequest();
    sending.open("POST", path);
    sending.setRequestHeader("X-Autosave", "1");
    sending.timeout = 300000;
    sending.upload.onprogress = (event) => { if (record.kind === "photo" && event.lengthComputable) say(words.sending.replace("{name}", record.name).replace("{percent}", Math.round(event.loaded / event.total * 100) + "%"), true); };
    sending.onload = () => {
      let told = null;
      try { told = JSON.parse(sending.responseText); } catch { /* a page */ }
      // Led away to the sign-in, which answers 200.
      done({ status: sending.status === 200 && !told ? 401 : sending.status, told });
    };
    sending.onerror = sending.ontimeout = sending.onabort = () => failed(new Error("no signal"));
    sending.send(data);
  });
  const say = (text, going = false) => { news.textContent = text; progress = going; box.hidden = false; };

  const send = async (now) => {
    clearTimeout(timer);
    if (!navigator.onLine) return;
    let left = 0;
    try {
      const done = await outbox.flush({
        person, now: now === true, send: upload, skip: open && !kept ? "draf:" + open.dataset.autosave : "",
        tell: ({ record, said }) => {
          if (!said || record.kind !== "photo") return; // answers are told when their record is tidied, whoever sent them
          arrived.photo += 1;
          say(words.arrived.replace("{what}", counted(arrived.photo, arrived.text)) + " " + said);
          show();
        },
      });
      left = done.left;
      signedOut = Boolean(done.signedOut);
      if (signedOut) left = 0;
    } catch { left = 1; }
    if (progress) say(""); // how far the last one went is nothing to read afterwards
    await tidy();
    const waits = await show();
    await mark();
    // The kept copy of the check page shows the answers of then: what is sent must be what was read.
    if (kept && /\/periksa\/$/.test(location.pathname) && !waits.length && (arrived.photo || arrived.text)) { location.reload(); return; }
    if (left && waits.length) timer = setTimeout(send, Math.max(2000, Math.min(...waits.map((record) => record.next)) - Date.now()));
  };

  // Sending a report needs the server's answer at once (its number): it is not put in a queue whose end nobody watches, but the
  // person is told that it is not sent, and presses again with a signal. Nor is it sent while answers of it still wait here.
  document.addEventListener("submit", async (event) => {
    const form = event.target, here = location.pathname.startsWith("/kerja/");
    if (!here || form.matches("[data-autosave], [data-photos]") || form.method !== "post" || /\/keluar\/$/.test(form.action)) return;
    if (navigator.onLine && !form.dataset.waits) return;
    event.preventDefault();
    say(navigator.onLine ? words.firstAnswers : words.notSent);
    news.scrollIntoView({ block: "center" });
    if (navigator.onLine) { await send(true); if (!form.dataset.waits) location.reload(); }
  });
  const mark = async () => {
    const report = (/^\/kerja\/laporan\/\d+\//.exec(location.pathname) || [])[0];
    const waits = report && (await outbox.all(person)).some((record) => record.path.startsWith(report) && !record.arrived);
    for (const form of document.querySelectorAll("form[method=post]:not([data-autosave]):not([data-photos])")) if (waits) form.dataset.waits = "1"; else delete form.dataset.waits;
  };

  const register = async () => {
    if (!("serviceWorker" in navigator)) return;
    const found = await navigator.serviceWorker.register("/sw.js", { scope: "/kerja/" });
    if (kept) return;
    const report = (/^\/kerja\/laporan\/\d+\//.exec(location.pathname) || [])[0], pages = [location.pathname];
    if (report === location.pathname) for (const link of document.querySelectorAll("main a[href]")) if (link.pathname.startsWith(report) && /(bagian\/[-\w]+|periksa)\/$/.test(link.pathname) && !pages.includes(link.pathname)) pages.push(link.pathname);
    const worker = await navigator.serviceWorker.ready;
    (worker.active || found.active).postMessage({ here: person, pages: location.search ? [] : pages });
  };

  if (kept) { const note = box.querySelector("[data-phone-kept]"); note.hidden = false; note.textContent = words.keptAt.replace("{time}", clock(Number(kept))); }
  if (location.hash === "#belum-terkirim") { say(words.notSent); history.replaceState(null, "", location.pathname + location.search); }
  window.phone = { person, kept, waitFor, call, send, show, say, words, ready: tidy().then(show).catch(() => {}) };
  phone.ready.then(mark).then(() => send());
  window.addEventListener("online", () => send(true).then(mark));
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") send(); });
  register().catch(() => { /* without it the pages need a signal */ });
})();

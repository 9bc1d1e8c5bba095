// What waits on this phone until the server has it: answers and photos, each with the person whose it is. It runs in pages and
// in the service worker alike. Nothing is ever sent for another person than its own, and nothing leaves here before the server
// said that it has it. A send that is repeated makes no second answer (edit_key) and no second file (the same bytes).
self.outbox = (() => {
  const KEY = "/kerja/kunci/", FIRST = 5000, LONGEST = 600000;
  let opened = null;

  const open = () => opened || (opened = new Promise((done, failed) => {
    const asked = indexedDB.open("klaster", 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("waiting", { keyPath: "id" });
      asked.result.createObjectStore("saved", { keyPath: "id" }); // what the server has, for the kept copies of pages
    };
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => { opened = null; failed(asked.error); };
  }));
  const within = async (store, mode, act) => {
    const base = await open();
    return new Promise((done, failed) => {
      const change = base.transaction(store, mode), asked = act(change.objectStore(store));
      change.oncomplete = () => done(asked.result);
      change.onerror = change.onabort = () => failed(change.error);
    });
  };
  const put = (record) => within("waiting", "readwrite", (store) => store.put({ tries: 0, next: 0, at: Date.now(), refused: "", ...record }));
  const remove = (id) => within("waiting", "readwrite", (store) => store.delete(id));
  const all = async (person) => (await within("waiting", "readonly", (store) => store.getAll())).filter((record) => record.person === person);
  const get = (id) => within("waiting", "readonly", (store) => store.get(id));

  const remember = (record) => within("saved", "readwrite", (store) => store.put(record));
  const remembered = (id) => within("saved", "readonly", (store) => store.get(id));
  const forgetSaved = () => within("saved", "readwrite", (store) => store.clear());

  // Who is signed in now, with the token; null: nobody. Without a signal it throws.
  const key = async () => {
    const answer = await fetch(KEY, { credentials: "same-origin", cache: "no-store" });
    if (answer.status === 401) return null;
    if (!answer.ok) throw new Error(answer.status);
    return answer.json();
  };

  const body = (record, token) => {
    const data = new FormData();
    data.append("csrfmiddlewaretoken", token);
    for (const [name, value] of record.fields) data.append(name, value);
    if (record.file) data.append(record.field, record.file, record.name);
    return data;
  };
  const byFetch = async (path, data) => {
    const answer = await fetch(path, { method: "POST", body: data, headers: { "X-Autosave": "1" }, redirect: "manual", credentials: "same-origin" });
    return { status: answer.type === "opaqueredirect" ? 401 : answer.status, told: await answer.json().catch(() => null) };
  };

  const later = (record) => put({ ...record, tries: record.tries + 1, next: Date.now() + Math.min(FIRST * 2 ** record.tries, LONGEST) });

  // One record to the server; "arrived", "refused", "later" or "signed out".
  const one = async (record, who, send, tell) => {
    let answer;
    try { answer = await send(record.path, body(record, who.token), record); } catch (error) { await later(record); throw error; }
    const { status, told } = answer;
    if (status === 401) return "signed out";
    if (status >= 500 || status === 429) { await later(record); return "later"; }
    const problems = told && told.errors ? Object.values(told.errors) : [];
    if (status === 200 && told && told.saved && !problems.length) {
      const now = await get(record.id);
      // What was typed into it meanwhile still waits.
      if (now && now.at !== record.at) return "later";
      if (record.kind === "photo") await remove(record.id); else await put({ ...record, arrived: true, base: told.base || record.base, said: told.saved });
      tell({ record, said: told.saved });
      return "arrived";
    }
    await put({ ...record, refused: (told && told.refused) || problems.join(" ") || String(status), base: (told && told.base) || record.base });
    return "refused";
  };

  // Send what is due of the person who is signed in. It says how many still wait to be sent again.
  const work = async ({ person, send = byFetch, tell = () => {}, skip = "", now = false }) => {
    const base = await within("waiting", "readonly", (store) => store.getAll());
    const due = base.filter((record) => !record.refused && !record.arrived && record.id !== skip && (!person || record.person === person));
    if (!due.some((record) => now || record.next <= Date.now())) return { left: due.length };
    const who = await key();
    if (!who) return { left: due.length, signedOut: true };
    let left = 0;
    for (const record of due) {
      if (record.person !== who.person || (!now && record.next > Date.now())) { left += 1; continue; }
      tell({ record, sending: true });
      const became = await one(record, who, send, tell);
      if (became === "signed out") return { left: left + 1, signedOut: true };
      left += became === "later";
    }
    return { left };
  };
  // One sender at a time, over all tabs and the worker: what the other sends now need not go twice over a weak line.
  const flush = (options) => self.navigator.locks
    ? self.navigator.locks.request("klaster-outbox", { ifAvailable: true }, (lock) => lock ? work(options) : { left: 1, busy: true })
    : work(options);

  return { put, get, remove, all, flush, key, remember, remembered, forgetSaved };
})();

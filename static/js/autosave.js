// A form with data-autosave saves itself a few seconds after a change and when the page is left. What the server has not
// confirmed is kept on this phone, under a key of the form and the person, and comes back: after a lost signal, an ended
// session, a closed tab. Files and hidden fields are never kept. With phone.js, what could not be sent waits in its outbox, is
// sent from any page, and without a signal the form goes on to its next part.
(() => {
  const form = document.querySelector("form[data-autosave]");
  if (!form) return;
  const say = form.querySelector("[data-save-state]");
  const key = "draf:" + form.dataset.autosave;
  const ways = form.querySelector("[data-signed-out-ways]"); // to sign in, and to load the page again
  const DELAY = 2500, RETRY = 15000;
  const waiting = window.phone && form.elements.edit_key.value ? window.phone : null; // forms without a key wait on their own page
  let timer = 0, running = false, sending = false, signedOut = false, renewed = false, unsent = Boolean(waiting && waiting.kept);

  const inputs = () => [...form.elements].filter((input) => input.name && !["file", "hidden", "submit", "button"].includes(input.type) && input.tagName !== "BUTTON");
  const read = () => {
    const values = {};
    for (const input of inputs()) {
      if (input.type === "radio" || input.type === "checkbox") { if (input.checked) values[input.name] = input.value; }
      else values[input.name] = input.value.replace(/\r\n/g, "\n");
    }
    return values;
  };
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  const tell = (text, problem) => { if (!say) return; say.textContent = text; say.classList.toggle("unsaved", Boolean(problem)); };
  const changed = (values) => Object.keys({ ...values, ...confirmed }).filter((name) => values[name] !== confirmed[name]).length;
  const entryNow = (more) => {
    const values = read(), known = waiting ? { path: location.pathname, title: document.querySelector("h1").textContent.trim(), count: changed(values) || 1 } : {};
    return { values, base: form.elements.base.value, edit: form.elements.edit_key.value, ...known, ...more };
  };
  const store = (more) => {
    try { localStorage.setItem(key, JSON.stringify(entryNow(more))); } catch { /* a full or closed store */ }
  };
  const forget = () => {
    try { localStorage.removeItem(key); } catch { /* a closed store */ }
    if (waiting) outbox.remove(key).then(waiting.show).catch(() => {});
  };
  const wait = (refused) => waiting && waiting.waitFor(key, entryNow(), refused).catch(() => {});
  const stored = () => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } };

  // Text that came back from an ended session stands in the form but is not stored yet.
  let confirmed = "unstored" in form.dataset ? {} : read();

  // A base that tells every answer tells whether what was sent came to nothing: an answer of it is still what it was before.
  const lost = (entry) => {
    try {
      const before = JSON.parse(entry.base), now = JSON.parse(form.elements.base.value);
      return Object.keys(before).some((id) => {
        const mine = entry.values["b" + id], was = String(before[id] ?? "-");
        return mine && mine !== was && String(now[id] ?? "-") === was;
      });
    } catch { return false; }
  };

  const fill = (values) => {
    for (const input of inputs()) {
      if (input.type === "radio" || input.type === "checkbox") input.checked = values[input.name] === input.value;
      else if (input.name in values) input.value = values[input.name];
    }
  };

  const restore = () => {
    const entry = stored();
    if (!entry || !entry.values) return;
    const arrived = entry.sent && entry.base !== form.elements.base.value && !lost(entry);
    if (arrived || same(entry.values, read()) || form.querySelector("[data-errors]")) { forget(); return; }
    fill(entry.values);
    // The page of then answers for what it was filled from, unless the last thing stored came from that very page.
    if (form.dataset.lastKey !== entry.edit) { form.elements.base.value = entry.base; }
    form.elements.edit_key.value = entry.edit;
    tell(form.dataset.restored);
    plan(500);
  };

  const show = (answer) => {
    form.elements.base.value = answer.base || form.elements.base.value;
    for (const box of form.querySelectorAll("[data-reading]")) {
      const name = box.dataset.reading, error = answer.errors[name], text = (answer.readings || {})[name];
      box.textContent = error ? error[0].toUpperCase() + error.slice(1) : (text ? form.dataset.noted + " " + text : "");
      box.classList.toggle("bad", Boolean(error));
      box.hidden = !box.textContent;
    }
    for (const wrong of form.querySelectorAll(".field.wrong")) {
      const input = wrong.querySelector("[name]");
      if (input && !(input.name in answer.errors)) corrected(wrong, input);
    }
  };
  // What a refused page said of an answer goes once the answer is stored, and with the last of them the summary.
  const corrected = (field, input) => {
    field.classList.remove("wrong");
    for (const said of field.querySelectorAll(".error")) said.remove();
    input.removeAttribute("aria-invalid");
    input.setAttribute("aria-describedby", `${input.id}_helptext`);
    const summary = form.querySelector("[data-errors]"), named = summary && summary.querySelector(`a[href="#${input.id}"]`);
    if (named) (named.closest("li") || named).remove();
    if (summary && !summary.querySelector("li")) summary.remove();
  };
  // Where the reason stands at the question itself, the bar at the end names the question alone.
  const problem = (name, error) => {
    const box = form.querySelector(`[data-reading="${name}"]`), label = box && form.querySelector(`label[for="id_${name}"]`);
    return label ? label.firstChild.textContent.trim() : error;
  };

  const out = (is) => { signedOut = is; if (ways) ways.hidden = !is; if (is) tell(form.dataset.signedOut, true); };

  // Signing in gives a new token, without which this page is refused. It is taken from the page as the same person would get it
  // now: of another person the key of the form is another.
  const renew = async () => {
    const answer = await fetch(location.href, { redirect: "manual", credentials: "same-origin" });
    if (!answer.ok) return false;
    const now = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("form[data-autosave]");
    const token = now && now.elements.csrfmiddlewaretoken, mine = form.elements.csrfmiddlewaretoken;
    if (!token || !mine || now.dataset.autosave !== form.dataset.autosave) return false;
    mine.value = token.value;
    return true;
  };
  const back = async () => {
    if (!signedOut) return;
    try { if (await renew()) { out(false); save(); } } catch { /* no signal: the next return tries again */ }
  };

  const save = async () => {
    clearTimeout(timer);
    const values = read();
    if (running || sending || same(values, confirmed)) return;
    running = true;
    store();
    let again = false;
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { "X-Autosave": "1" }, redirect: "manual", credentials: "same-origin", keepalive: document.visibilityState === "hidden" });
      const others = form.querySelector("[data-others]"), named = answer.headers.get("X-Others");
      if (others && named) { others.textContent = decodeURIComponent(named); others.hidden = false; }
      if (answer.ok) {
        const told = await answer.json();
        show(told);
        out(false);
        unsent = false;
        confirmed = values;
        const problems = Object.keys(told.errors);
        if (!problems.length && same(values, read())) {
          forget();
          if (waiting) outbox.remember({ id: key, person: waiting.person, values, base: form.elements.base.value, edit: form.elements.edit_key.value, at: Date.now() }).catch(() => {});
        }
        tell(problems.length ? form.dataset.typing + ": " + problem(problems[0], told.errors[problems[0]]) : told.saved, problems.length);
      } else if (answer.status === 409) {
        const refused = (await answer.json()).refused;
        tell(refused, true);
        wait(refused);
        confirmed = values;
      } else if (answer.status === 401 || answer.status === 403 || answer.type === "opaqueredirect") {
        out(true);
        if (answer.status === 403) again = await renew();
      } else throw new Error(answer.status);
    } catch {
      tell(form.dataset.waiting, true);
      unsent = true;
      wait();
      plan(RETRY);
    } finally {
      running = false;
    }
    // Once: a page that is refused with a new token too is another person's, or no longer theirs.
    if (again && !renewed) { renewed = true; return save(); }
    renewed = false;
    if (!same(values, read())) plan(DELAY);
  };

  const plan = (wait) => { clearTimeout(timer); timer = setTimeout(save, wait); };

  // Without a signal: the text waits, and the next part is opened as it is kept on this phone. One more try first, when the
  // browser believes that there is a signal.
  const goOn = async (event) => {
    if (!waiting) return;
    const pressed = event.submitter && event.submitter.name; // an answer by one tap needs the server, which fills in what it means
    const tapped = pressed && pressed !== "later";
    if (!navigator.onLine && tapped) { tell(form.dataset.tap, true); return; }
    if (navigator.onLine) {
      await save();
      if (!unsent) {
        sending = true;
        if (pressed) {
          const button = document.createElement("input");
          Object.assign(button, { type: "hidden", name: pressed, value: event.submitter.value });
          form.append(button);
        }
        form.submit();
        return;
      }
    }
    if (tapped) { tell(form.dataset.tap, true); return; }
    if (!same(read(), confirmed) || stored()) await wait();
    const onward = event.submitter && event.submitter.name === "later" ? form.dataset.later : form.dataset.onward;
    if (onward) location.assign(onward);
  };

  form.addEventListener("input", () => { store(); if (!navigator.onLine) tell(form.dataset.waiting, true); plan(DELAY); });
  form.addEventListener("change", () => { store(); plan(DELAY); });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") save(); else back(); });
  window.addEventListener("focus", back);
  window.addEventListener("online", () => save());
  window.addEventListener("offline", () => tell(form.dataset.waiting, true));
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (!navigator.onLine || unsent) { event.preventDefault(); store(); tell(form.dataset.waiting, true); goOn(event); return; }
    sending = true;
    clearTimeout(timer);
    if (same(read(), confirmed) && !stored()) return;
    store({ sent: true });
  });
  // Shown again after sending: what was sent is not known to have arrived.
  window.addEventListener("pageshow", () => { if (sending && stored()) store(); sending = false; });

  // A kept copy shows the page as it was fetched: what the server took after that is put in.
  const bringUp = async () => {
    const saved = waiting.kept && await outbox.remembered(key);
    if (!saved || saved.at < Number(waiting.kept)) return;
    fill(saved.values);
    form.elements.base.value = saved.base;
    form.elements.edit_key.value = saved.edit;
    confirmed = read();
  };
  if (waiting) waiting.ready.then(bringUp).catch(() => {}).then(restore); else restore();
})();

// Whoever signs in or out here ends what the phone keeps of the person before: the pages go before the form is sent, so that on a
// slow line too nobody is shown another's. What was not sent yet stays, for that person. It needs nothing of the page.
(() => {
  if (!window.caches) return;
  const ENDS = "form[data-signs-in], form[action$='/keluar/'], form[action$='/logout/']", PATIENCE = 3000;
  const waiting = new WeakSet(), ready = new WeakSet();

  const forget = async () => {
    for (const name of await caches.keys()) if (name === "siapa" || name.startsWith("kerja-")) await caches.delete(name);
    if (window.outbox) await outbox.forgetSaved();
  };
  document.addEventListener("submit", async (event) => {
    const form = event.target, button = event.submitter;
    if (!form.matches(ENDS) || ready.delete(form)) return;
    event.preventDefault();
    if (waiting.has(form)) return;
    waiting.add(form);
    // A store that fails or hangs keeps nobody from signing in or out.
    await Promise.race([forget().catch(() => {}), new Promise((done) => setTimeout(done, PATIENCE))]);
    waiting.delete(form);
    if (!form.requestSubmit) { form.submit(); return; }
    ready.add(form);
    form.requestSubmit(button || undefined);
    ready.delete(form); // not sent, when a field is not filled in
  }, true);
})();

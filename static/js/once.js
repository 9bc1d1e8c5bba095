// A form with data-once is sent once: a second tap while the first is on its way does nothing.
// What is marked with data-sending says its words meanwhile. The buttons come back when the page is shown again (back, or a send that failed).
(() => {
  const WAIT = 20000;
  const release = (form) => {
    delete form.dataset.sent;
    for (const note of form.querySelectorAll("[data-sending]")) if (note.dataset.before !== undefined) note.textContent = note.dataset.before;
    form.querySelectorAll("button[aria-disabled=true]").forEach((button) => button.removeAttribute("aria-disabled"));
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-once]")) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    // Other listeners may still cancel the sending, so it is marked after they have run.
    setTimeout(() => {
      if (event.defaultPrevented) return;
      form.dataset.sent = "1";
      form.querySelectorAll("button:not([type=button])").forEach((button) => button.setAttribute("aria-disabled", "true"));
      for (const note of form.querySelectorAll("[data-sending]")) {
        note.dataset.before = note.textContent;
        note.textContent = note.dataset.sending;
      }
      setTimeout(() => release(form), WAIT);
    });
  });
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));
  window.addEventListener("offline", () => document.querySelectorAll("form[data-sent]").forEach(release));
})();

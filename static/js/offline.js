// The page that stands in for one that could not be fetched: it gives way to it when the signal is back.
// After a form that could not be sent (the mark stands in the address) it says so, and does not send by itself.
(() => {
  const sent = location.hash === "#belum-terkirim";
  const note = document.querySelector("[data-not-sent]");
  if (note) note.hidden = !sent;
  const here = location.pathname + location.search;
  const again = () => { if (!sent) location.replace(here); };
  document.querySelector("[data-again]")?.addEventListener("click", (event) => { event.preventDefault(); location.replace(here); });
  window.addEventListener("online", again);
})();

// A form with data-ticked says on its button how many of its boxes are ticked. Without this script it says how many were at first.
(() => {
  for (const form of document.querySelectorAll("form[data-ticked]")) {
    const count = form.querySelector("[data-count-ticked]");
    const tell = () => { count.textContent = form.querySelectorAll("input[type=checkbox]:checked").length; };
    form.addEventListener("change", tell);
    window.addEventListener("pageshow", tell);
    tell();
  }
})();

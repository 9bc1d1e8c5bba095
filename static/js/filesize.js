// An input of files with data-max-bytes says at once when a file is too big, before the phone sends it.
// data-too-big holds the sentence in the reader's language; {name} and {size} are filled in.
(() => {
  const megabytes = (bytes) => (bytes / 1e6).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 }) + " MB";
  const place = (input) => {
    const id = input.id + "_size";
    let box = document.getElementById(id);
    if (!box) {
      box = document.createElement("p");
      box.id = id;
      box.className = "error";
      box.setAttribute("role", "alert");
      input.before(box);
    }
    return box;
  };
  const check = (input) => {
    const limit = Number(input.dataset.maxBytes);
    const big = [...input.files].find((file) => file.size > limit);
    const box = place(input);
    box.hidden = !big;
    box.textContent = big ? (input.dataset.tooBig || "{name}: {size}").replace("{name}", big.name).replace("{size}", megabytes(big.size)) : "";
    input.closest(".field")?.classList.toggle("wrong", Boolean(big));
    return !big;
  };
  document.addEventListener("change", (event) => {
    if (event.target.matches("input[type=file][data-max-bytes]")) check(event.target);
  });
  document.addEventListener("submit", (event) => {
    const inputs = [...event.target.querySelectorAll("input[type=file][data-max-bytes]")];
    const wrong = inputs.find((input) => !check(input));
    if (wrong) { event.preventDefault(); wrong.focus(); }
  });
})();

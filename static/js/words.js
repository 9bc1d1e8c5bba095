// Counts the words of the text that a [data-count] line names, against the number advised in the text's data-words.
(() => {
  for (const line of document.querySelectorAll("[data-count]")) {
    const text = document.getElementById(line.dataset.count);
    if (!text) continue;
    const count = () => {
      const words = (text.value.match(/\S+/g) || []).length;
      line.textContent = line.dataset.some.replace("{count}", words.toLocaleString(document.documentElement.lang)).replace("{words}", text.dataset.words);
    };
    text.addEventListener("input", count);
    count();
  }
})();

// A form with data-photos: chosen photos are made small on the phone, one after another, kept here at once, and go up by
// themselves. At most 1600 pixels and 400 KB, upright; drawing them anew leaves the position and all else that the camera noted
// behind. What the browser cannot read (HEIC) goes as it is. Without this script the form sends the originals.
(() => {
  const form = document.querySelector("form[data-photos]");
  if (!form || !window.phone || !window.createImageBitmap) return;
  const LONGEST = 1600, MOST = 400000, QUALITIES = [0.86, 0.78, 0.68, 0.56, 0.44];
  const input = form.querySelector("input[type=file][name=photos]"), state = form.querySelector("[data-photo-state]");
  const tell = (text, problem) => { state.textContent = text; state.hidden = !text; state.classList.toggle("wait", Boolean(problem)); };

  const drawn = (bitmap, longest) => {
    const scale = Math.min(1, longest / Math.max(bitmap.width, bitmap.height)), canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(bitmap.width * scale));
    canvas.height = Math.max(1, Math.round(bitmap.height * scale));
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fff"; // what is transparent in a PNG
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.imageSmoothingQuality = "high";
    pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    return canvas;
  };
  const jpeg = (canvas, quality) => new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
  const small = async (file) => {
    let bitmap;
    try { bitmap = await createImageBitmap(file); } catch { return file; }
    try {
      for (let longest = LONGEST; longest > 300; longest *= 0.8) {
        const canvas = drawn(bitmap, longest);
        for (const quality of QUALITIES) {
          const blob = await jpeg(canvas, quality);
          if (blob && blob.size < MOST) { canvas.width = canvas.height = 0; return blob; }
        }
        canvas.width = canvas.height = 0;
      }
      return file;
    } finally { bitmap.close(); }
  };

  const take = async (files) => {
    const most = Number(input.dataset.maxBytes), fields = [];
    const answer = form.elements.answer;
    if (answer) fields.push(["answer", answer.value]);
    let count = 0, added = 0;
    skipped = "";
    for (const file of files) {
      tell(form.dataset.making.replace("{number}", ++count).replace("{of}", files.length));
      const blob = await small(file);
      if (blob.size > most) { tell(skipped = (input.dataset.tooBig || "{name}").replace("{name}", file.name).replace("{size}", (blob.size / 1e6).toFixed(1) + " MB")); continue; }
      const name = blob === file ? file.name : file.name.replace(/\.\w+$/, "") + ".jpg";
      // As bytes: a reference to a file of the phone would be gone with the camera's own copy.
      const bytes = new Blob([await blob.arrayBuffer()], { type: blob.type });
      const id = "foto:" + Date.now() + Math.random();
      chosen.push(id);
      try { await outbox.put({ id, kind: "photo", person: phone.person, path: location.pathname, name, title: name, field: "photos", file: bytes, fields, count: 1 }); }
      catch { tell(form.dataset.full.replace("{name}", file.name)); return; }
      added += 1;
      await phone.show();
    }
    if (!added) return; // why stands above the field
    tell(navigator.onLine ? "" : form.dataset.later);
    phone.call();
    await phone.send(true);
    await settle();
  };
  // Another tab or the worker may be the one that sends them: look again until none is left.
  const settle = async () => {
    const left = (await outbox.all(phone.person)).filter((record) => record.path === location.pathname && record.kind === "photo");
    const refused = left.filter((record) => record.refused), some = chosen.some((id) => !left.some((record) => record.id === id));
    if (left.length > refused.length) tell(form.dataset.later, true);
    else if (skipped) tell(skipped, true);
    else if (some && !dirty) location.reload(); // what was refused stays above, with the reason
    else tell(refused.length ? form.dataset.refused : form.dataset.done, refused.length);
    if (left.some((record) => !record.refused)) setTimeout(settle, 3000);
  };
  const chosen = []; // of this visit
  let skipped = ""; // what was said of a photo that is too large to be sent
  let dirty = false, busy = false, patient = true, taking = Promise.resolve();
  form.addEventListener("input", (event) => { if (event.target !== input) dirty = true; });
  input.addEventListener("change", () => {
    const files = [...input.files];
    input.value = "";
    if (!files.length) return;
    busy = true;
    taking = taking.then(() => take(files)).finally(() => { busy = false; });
  });
  // What else stands in the form (captions, a document, a video) needs the server; without it one goes on to the next part.
  // Who goes on while a photo is on its way waits a little, to say what it shows; on a weak signal it goes up later by itself.
  const PATIENCE = 6000;
  form.addEventListener("submit", (event) => {
    if (busy && !dirty && patient && navigator.onLine) {
      event.preventDefault();
      const button = event.submitter;
      setTimeout(() => { patient = false; form.requestSubmit(button); }, PATIENCE);
      return;
    }
    if (navigator.onLine && !phone.kept) return;
    event.preventDefault();
    const more = dirty || form.elements.document.files.length;
    if (more && !navigator.onLine) { tell(form.dataset.more); return; }
    if (navigator.onLine) location.reload(); else location.assign(form.dataset.onward);
  });
})();

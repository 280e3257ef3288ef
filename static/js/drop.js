// <form data-drop>: files are dropped or chosen, and each is sent by itself with its progress.
// Texts come from data attributes; without this script the form sends all files at once.
(() => {
  // Two at a time: the server is left room for others.
  const AT_ONCE = 2;

  for (const form of document.querySelectorAll("form[data-drop]")) {
    const zone = form.querySelector("[data-drop-zone]");
    const list = form.querySelector("[data-drop-files]");
    const done = form.querySelector("[data-drop-done]");
    const input = form.querySelector("input[type='file']");
    const button = form.querySelector("button");
    const token = form.elements.csrfmiddlewaretoken.value;
    const texts = form.dataset;
    const waiting = [];
    let running = 0, kept = 0, refused = 0;

    button.hidden = true;
    input.required = false;

    const row = (file) => {
      const line = document.createElement("li");
      line.className = "line-between";
      const name = document.createElement("span");
      name.textContent = file.name;
      const state = document.createElement("span");
      state.className = "soft";
      state.textContent = texts.textWaiting;
      const bar = document.createElement("progress");
      bar.max = 100;
      bar.value = 0;
      bar.setAttribute("aria-label", file.name);
      line.append(name, bar, state);
      list.append(line);
      return { line, name, state, bar };
    };

    const finish = (shown, words, url) => {
      shown.bar.remove();
      shown.state.textContent = words;
      shown.state.classList.toggle("refused", !url);
      if (!url) { refused += 1; return; }
      kept += 1;
      const link = document.createElement("a");
      link.href = url;
      link.textContent = shown.name.textContent;
      shown.name.replaceChildren(link);
    };

    const answered = (call, shown) => {
      let told = null;
      try { told = JSON.parse(call.responseText); } catch { /* none of ours */ }
      if (told?.kept?.length) finish(shown, texts.textKept, told.kept[0].url);
      else finish(shown, told?.refused?.[0]?.why ?? texts.textFailed, "");
    };

    function send({ file, shown }) {
      const body = new FormData();
      body.append("csrfmiddlewaretoken", token);
      body.append(input.name, file);
      // `fetch` does not tell how much has been sent.
      const call = new XMLHttpRequest();
      call.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) shown.bar.value = Math.round((event.loaded / event.total) * 100);
      });
      call.addEventListener("load", () => answered(call, shown));
      call.addEventListener("error", () => finish(shown, texts.textFailed, ""));
      call.addEventListener("loadend", () => { running -= 1; next(); });
      call.open("POST", form.action || location.pathname);
      call.setRequestHeader("Accept", "application/json");
      call.send(body);
    }

    function next() {
      while (running < AT_ONCE && waiting.length) {
        running += 1;
        send(waiting.shift());
      }
      if (running || waiting.length) return;
      const words = texts.textDone.replace("{kept}", kept).replace("{refused}", refused);
      const link = document.createElement("a");
      link.href = location.pathname;
      link.textContent = texts.textShow;
      done.replaceChildren(`${words} `, link);
      done.hidden = false;
      announce(words);
    }

    const take = (files) => {
      if (!files.length) return;
      list.hidden = false;
      done.hidden = true;
      for (const file of files) waiting.push({ file, shown: row(file) });
      next();
    };

    input.addEventListener("change", () => { take([...input.files]); input.value = ""; });
    form.addEventListener("submit", (event) => event.preventDefault());
    for (const name of ["dragenter", "dragover"])
      zone.addEventListener(name, (event) => { event.preventDefault(); zone.classList.add("is-over"); });
    zone.addEventListener("dragleave", (event) => {
      if (!zone.contains(event.relatedTarget)) zone.classList.remove("is-over");
    });
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      zone.classList.remove("is-over");
      take([...event.dataTransfer.files]);
    });
    // A file that misses the field must not replace the page.
    for (const name of ["dragover", "drop"]) addEventListener(name, (event) => event.preventDefault());
  }
})();

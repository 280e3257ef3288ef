// The box in the header that searches everything: finds appear while one types, / leads to it.
// Without this file it is a plain form. The finds are options that the server has drawn.
(() => {
  const WAIT = 180;
  const box = document.querySelector("[data-search-box]");
  if (!box) return;
  const field = box.querySelector("input");
  const list = box.querySelector("[role='listbox']");
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", list.id], ["aria-expanded", "false"]])
    field.setAttribute(name, value);

  let timer = 0;
  let asked = null;
  const options = () => [...list.querySelectorAll("[role='option']")];
  const active = () => list.querySelector("[aria-selected='true']");

  function choose(option) {
    active()?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) field.setAttribute("aria-activedescendant", option.id);
    else field.removeAttribute("aria-activedescendant");
  }
  function show(isOpen) {
    list.hidden = !isOpen;
    field.setAttribute("aria-expanded", String(isOpen));
    if (!isOpen) choose(null);
  }
  function close() {
    clearTimeout(timer);
    asked?.abort();
    show(false);
  }

  async function suggest() {
    asked?.abort();
    const text = field.value.trim();
    if (!text) return close();
    const mine = asked = new AbortController();
    const url = new URL(box.dataset.suggestUrl, location.href);
    url.searchParams.set("q", text);
    try {
      const answer = await fetch(url, { signal: mine.signal });
      if (!answer.ok || answer.redirected) throw answer;
      const html = await answer.text();
      if (mine.signal.aborted) return;
      choose(null);
      list.innerHTML = html;
      show(options().length > 0);
      const finds = list.querySelectorAll("[role='option']:not(#search-option-all)").length;
      window.announce(box.dataset.textCount.replace("{n}", finds));
    } catch (error) {
      if (mine.signal.aborted) return;
      show(false);
      window.announce(box.dataset.textFailed);
    }
  }

  field.addEventListener("input", () => {
    clearTimeout(timer);
    choose(null);
    timer = setTimeout(suggest, WAIT);
  });
  field.addEventListener("keydown", (event) => {
    // The keys that compose a Hangul syllable are not meant for the list.
    if (event.isComposing) return;
    const all = options();
    const place = all.indexOf(active());
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      close();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && all.length) {
      event.preventDefault();
      if (list.hidden) show(true);
      const step = event.key === "ArrowDown" ? 1 : -1;
      // Beyond either end the field itself is next.
      const next = place < 0 && step < 0 ? all.length - 1 : place + step;
      choose(all[next] ?? null);
    } else if (event.key === "Enter" && place >= 0) {
      event.preventDefault();
      location.assign(all[place].href);
    }
  });
  box.addEventListener("submit", (event) => {
    if (!field.value.trim()) event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    if (!box.contains(event.target)) close();
  });
  box.addEventListener("focusout", (event) => {
    if (!box.contains(event.relatedTarget)) close();
  });

  const isTyping = (target) => target.closest("input, select, textarea, [contenteditable], dialog[open]");
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    // On a narrow screen the box is not there: the page has one.
    const page = document.querySelector("main [role='search'] input[name='q'][type='search']");
    if (field.offsetParent) { field.focus(); field.select(); }
    else if (location.pathname === new URL(box.action).pathname && page) page.focus();
    else location.assign(box.action);
  });
})();

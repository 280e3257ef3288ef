// Single keys that lead to pages: g and a letter, n, and ? for the list of them all. They do nothing
// while something is typed or composed, with a modifier, or under a dialog, and can be switched off
// (WCAG 2.1.4). The choice is kept in this browser: it is about the keyboard and the voice there.
(() => {
  const SECONDS = 1.5;
  const KEPT_AS = "citydiplo-single-keys";
  const dialog = document.getElementById("shortcuts");
  if (!dialog) return;
  const part = dialog.querySelector("[data-shortcuts-part]");
  const addresses = new Map(
    [...document.querySelectorAll("[data-keys]")].map((one) => [one.dataset.keys, one.dataset.href]));

  let areOff = false;
  try {
    areOff = localStorage.getItem(KEPT_AS) === "off";
  } catch {
    // storage may be forbidden: the choice lasts for this page only
  }
  const mark = (root) => {
    for (const box of root.querySelectorAll("[data-single-keys]")) box.checked = !areOff;
  };
  mark(document);
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-single-keys]")) return;
    areOff = !event.target.checked;
    mark(document);
    try {
      localStorage.setItem(KEPT_AS, areOff ? "off" : "on");
    } catch {
      // see above
    }
  });

  let before = null;
  async function list() {
    if (document.querySelector("dialog[open]")) return;
    if (!part.childElementCount) {
      const answer = await fetch(dialog.dataset.source, { headers: { "HX-Request": "true" } }).catch(() => null);
      if (!answer?.ok || answer.headers.has("HX-Redirect")) return location.assign(dialog.dataset.source);
      part.innerHTML = await answer.text();
      mark(part);
    }
    before = document.activeElement;
    dialog.showModal();
  }
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("[data-shortcuts-close]")) dialog.close();
  });
  dialog.addEventListener("close", () => { if (before?.isConnected) before.focus(); });
  document.addEventListener("click", (event) => {
    const isPlain = !(event.ctrlKey || event.metaKey || event.shiftKey);
    if (!event.target.closest("[data-shortcuts]") || !isPlain) return;
    event.preventDefault();
    list();
  });

  const TYPED_IN = "input, select, textarea, [contenteditable]:not([contenteditable='false']), [role='combobox'], [role='listbox'], [role='textbox']";
  const isMeant = (event) => !event.defaultPrevented && !event.isComposing && event.keyCode !== 229
    && !(event.ctrlKey || event.altKey || event.metaKey || event.repeat)
    && !(event.shiftKey && /^Key/.test(event.code))
    && !event.target.closest?.(TYPED_IN) && !document.querySelector("dialog[open]");
  // With a Korean layout the key of g tells ㅎ.
  const letter = (event) => (/^[ㄱ-ㅣ]$/.test(event.key) && /^Key[A-Z]$/.test(event.code)
    ? event.code.slice(3).toLowerCase() : event.key.toLowerCase());

  let first = "";
  let timer = 0;
  function typed(event) {
    if (areOff || !isMeant(event) || event.key.length !== 1) return;
    const key = letter(event);
    const keys = first ? `${first} ${key}` : key;
    clearTimeout(timer);
    first = "";
    if (key === "?") list();
    else if (addresses.has(keys)) location.assign(addresses.get(keys));
    else if ([...addresses.keys()].some((one) => one.startsWith(`${keys} `))) {
      first = keys;
      timer = setTimeout(() => { first = ""; }, SECONDS * 1000);
    } else return;
    event.preventDefault();
  }
  document.addEventListener("keydown", typed);
  // The box that searches everything listens for its key by itself, and is switched off with ours.
  addEventListener("keydown", (event) => {
    if (areOff && event.key === "/" && isMeant(event)) event.stopImmediatePropagation();
  }, true);
})();

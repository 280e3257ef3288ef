// The command palette: Ctrl+K, a word of where to go, Enter. Without this file its button leads to a
// page with the same links, which is also where the choices come from: links, and buttons of forms.
(() => {
  const WAIT = 150;
  const MOST_PARTNERS = 8;
  const dialog = document.getElementById("palette");
  if (!dialog) return;
  const texts = dialog.dataset;
  const field = dialog.querySelector("[role='combobox']");
  const list = dialog.querySelector("[role='listbox']");
  const source = dialog.querySelector("[data-palette-source]");
  const none = dialog.querySelector("[data-palette-none]");
  const status = dialog.querySelector("[data-palette-status]");

  // What was typed halfway fits as well: "파ㅌ" and "팥" are both on the way to "파트너".
  const FINALS = ["", "ᄀ", "ᄁ", "ᄀᄉ", "ᄂ", "ᄂᄌ", "ᄂᄒ", "ᄃ", "ᄅ", "ᄅᄀ", "ᄅᄆ", "ᄅᄇ", "ᄅᄉ", "ᄅᄐ",
    "ᄅᄑ", "ᄅᄒ", "ᄆ", "ᄇ", "ᄇᄉ", "ᄉ", "ᄊ", "ᄋ", "ᄌ", "ᄎ", "ᄏ", "ᄐ", "ᄑ", "ᄒ"];
  const fold = (text) => text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "")
    .replace(/[\u11a8-\u11c2]/g, (final) => FINALS[final.charCodeAt(0) - 0x11a7]).trim();
  // Consonants alone are the first ones of syllables: "ㄷㄹ" finds "등록".
  const initials = (text) => text.normalize("NFD").replace(/[\u1161-\u11c2\s]/g, "").normalize("NFKD");
  const areInitials = (text) => /^[ㄱ-ㅎ]+$/.test(text);

  let before = null;
  let groups = null;
  let asked = null;
  let timer = 0;
  // Enter was hit before the partners were there.
  let isWaiting = false;

  const entry = (element) => ({
    label: element.querySelector("span").textContent,
    words: element.dataset.go.split(",").map((word) => ({ folded: fold(word), initials: initials(word) })),
    draw: (option) => option.append(...[...element.children].map((part) => part.cloneNode(true))),
    act: () => element.click(),
  });

  async function load() {
    const answer = await fetch(texts.source, { headers: { "HX-Request": "true" } }).catch(() => null);
    // Whoever is signed out meanwhile, or offline, goes to the page itself.
    if (!answer?.ok || answer.headers.has("HX-Redirect")) return location.assign(texts.source);
    source.innerHTML = await answer.text();
    const again = document.querySelector(".language-switch [name='next']");
    const next = source.querySelector("[name='next']");
    if (again && next) next.value = again.value;
    groups = [...source.querySelectorAll("[data-go-group]")].map((group) => ({
      title: group.querySelector("h2").textContent,
      entries: [...group.querySelectorAll("[data-go]")].map(entry),
    }));
  }

  // 0 begins a word, 1 is within one; null does not fit.
  function rank(one, typed) {
    const parts = areInitials(typed) ? one.words.map((word) => word.initials) : one.words.map((word) => word.folded);
    const wanted = areInitials(typed) ? [initials(typed)] : fold(typed).split(/\s+/);
    if (!wanted.every((part) => parts.some((word) => word.includes(part)))) return null;
    return parts.some((word) => word.split(/\s+/).some((each) => each.startsWith(wanted[0]))) ? 0 : 1;
  }

  function fitting(group, typed) {
    if (!typed) return group.entries;
    const ranked = group.entries.map((one) => [rank(one, typed), one]).filter(([found]) => found !== null);
    return ranked.sort((one, other) => one[0] - other[0]).map(([, one]) => one);
  }

  const link = (url, label, where = "") => ({
    draw(option) {
      const name = document.createElement("span");
      name.textContent = label;
      const place = document.createElement("small");
      place.textContent = where;
      option.append(name, ...(where ? [place] : []));
    },
    act: () => location.assign(url),
  });

  const options = () => [...list.querySelectorAll("[role='option']")];
  const active = () => list.querySelector("[aria-selected='true']");
  function choose(option) {
    active()?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) field.setAttribute("aria-activedescendant", option.id);
    else field.removeAttribute("aria-activedescendant");
  }

  function draw(parts) {
    const chosen = active()?.textContent;
    list.replaceChildren();
    let number = 0;
    for (const { title, entries } of parts.filter((part) => part.entries.length)) {
      const group = document.createElement("div");
      const heading = document.createElement("div");
      heading.id = `palette-group-${list.children.length}`;
      heading.className = "palette-group";
      heading.textContent = title;
      group.setAttribute("role", "group");
      group.setAttribute("aria-labelledby", heading.id);
      group.append(heading);
      for (const one of entries) {
        const option = document.createElement("div");
        option.id = `palette-option-${number++}`;
        option.className = "palette-option";
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        one.draw(option);
        option.act = one.act;
        group.append(option);
      }
      list.append(group);
    }
    // What somebody has gone to by the arrow keys stays chosen when more is found.
    const moved = list.dataset.moved && options().find((option) => option.textContent === chosen);
    choose(moved || options()[0] || null);
    none.hidden = number > 0;
    status.textContent = number ? texts.textCount.replace("{n}", number) : texts.textNone;
  }

  const search = (typed) => (typed && texts.search
    ? [{ title: texts.textElsewhere, entries: [link(`${texts.search}?${new URLSearchParams({ q: typed })}`, texts.textSearch.replace("{q}", typed))] }]
    : []);

  async function show() {
    clearTimeout(timer);
    asked?.abort();
    isWaiting = false;
    delete list.dataset.moved;
    const typed = field.value.trim();
    const pages = groups.map((group) => ({ title: group.title, entries: fitting(group, typed) }));
    draw([...pages, ...search(typed)]);
    if (!typed || !texts.partners || areInitials(typed)) return;
    const mine = asked = new AbortController();
    timer = setTimeout(async () => {
      const url = new URL(texts.partners, location.href);
      url.searchParams.set("q", typed);
      const found = await fetch(url, { headers: { Accept: "application/json" }, signal: mine.signal })
        .then((answer) => answer.json()).catch(() => ({ results: [] }));
      if (mine.signal.aborted) return;
      asked = null;
      const partners = found.results.slice(0, MOST_PARTNERS).map((one) =>
        link(one.url, one.name, [one.matched, one.english, one.where].filter(Boolean).join(" · ")));
      draw([...pages, { title: texts.textPartners, entries: partners }, ...search(typed)]);
      if (isWaiting) enter();
    }, WAIT);
  }

  function enter() {
    const option = active();
    const hasPage = groups.some((group) => fitting(group, field.value.trim()).length);
    if (asked && !hasPage && !list.dataset.moved) isWaiting = true;
    else if (option) {
      dialog.close();
      option.act();
    }
  }

  async function open() {
    if (dialog.open || document.querySelector("dialog[open]")) return;
    before = document.activeElement;
    for (const menu of document.querySelectorAll("details[data-menu][open]")) menu.open = false;
    field.value = "";
    dialog.showModal();
    field.focus();
    if (!groups) await load();
    if (groups) show();
  }

  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-palette]") || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open();
  });
  document.addEventListener("keydown", (event) => {
    const isOurs = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.code === "KeyK";
    if (!isOurs || event.isComposing) return;
    if (dialog.open) dialog.close();
    else if (document.querySelector("dialog[open]")) return;
    else open();
    event.preventDefault();
  });
  field.addEventListener("input", () => { if (groups) show(); });
  field.addEventListener("keydown", (event) => {
    // The key that ends the composition of a Hangul syllable is not a choice.
    if (event.isComposing || event.keyCode === 229 || !groups) return;
    const all = options();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && all.length) {
      event.preventDefault();
      list.dataset.moved = "yes";
      choose(all[(all.indexOf(active()) + step + all.length) % all.length]);
    } else if (event.key === "Enter") {
      event.preventDefault();
      enter();
    }
  });
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role='option']");
    if (!option) return;
    dialog.close();
    option.act();
  });
  dialog.addEventListener("click", (event) => {
    // On what lies behind it, or on its own button.
    if (event.target === dialog || event.target.closest("[data-palette-close]")) dialog.close();
  });
  dialog.addEventListener("close", () => {
    asked?.abort();
    clearTimeout(timer);
    isWaiting = false;
    if (before?.isConnected) before.focus();
  });
  if (/Mac|iP/.test(navigator.platform))
    for (const key of document.querySelectorAll("[data-palette] kbd")) key.textContent = "⌘K";
})();

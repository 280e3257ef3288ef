// <form data-warn-unsaved>: what a person has typed is kept in the browser until it is saved, through
// a lost connection, a closed window or a session that has ended. <template data-draft-note> holds
// the words. A draft belongs to the address to which its form is sent. The server names the draft of a
// form that it has saved: <body data-saved-draft>.
(() => {
  const WAIT = 400;
  const DAYS = 14;
  const owner = document.body.dataset.person;
  const note = document.querySelector("[data-draft-note]");
  if (!owner || !note) return;
  const PREFIX = `draft:${owner}:`;

  const stored = (key) => {
    try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
  };
  const keys = () => Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
  const forget = (key) => localStorage.removeItem(key);

  for (const key of keys()) {
    const draft = stored(key);
    const isOld = !draft || Date.now() - draft.at > DAYS * 86_400_000;
    if (isOld || draft.id === document.body.dataset.savedDraft) forget(key);
  }
  // Whoever signs out leaves nothing behind on a shared computer, nor does the page that is left so.
  let isSignedOut = false;
  document.querySelector("[data-sign-out]")?.addEventListener("submit", () => {
    isSignedOut = true;
    keys().forEach(forget);
  });

  // What a form says without a word of the person is the page's own: only with the version that was
  // read, and what stood in it, does what was typed stay an edit of that version.
  const isKept = (field) =>
    field.name && !["file", "password", "submit", "button"].includes(field.type) &&
    (field.type !== "hidden" || ["version", "seen"].includes(field.name));
  const isBox = (field) => field.type === "checkbox" || field.type === "radio";

  function valuesOf(form) {
    const values = {};
    for (const field of form.elements) {
      if (!isKept(field)) continue;
      const told = values[field.name] ??= [];
      if (isBox(field)) { if (field.checked) told.push([field.value]); }
      else if (field.selectedOptions) for (const option of field.selectedOptions) told.push([option.value, option.text]);
      else told.push([field.value]);
    }
    return values;
  }

  function put(form, values) {
    const fields = [...form.elements].filter((field) => isKept(field) && field.name in values);
    for (const field of fields) {
      const told = values[field.name];
      if (isBox(field)) field.checked = told.some(([value]) => value === field.value);
      else if (field.options) select(field, told);
      else field.value = told[fields.filter((one) => one.name === field.name).indexOf(field)]?.[0] ?? "";
    }
  }

  // A choice that was looked up is not in the list of a new page.
  function select(field, told) {
    const search = field.tomselect;
    if (search) {
      const { valueField, labelField } = search.settings;
      search.clear(true);
      for (const [value, text] of told) {
        search.addOption({ [valueField]: value, [labelField]: text });
        search.addItem(value, true);
      }
    } else for (const option of field.options) option.selected = told.some(([value]) => value === option.value);
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function watch(form) {
    const { pathname, search } = new URL(form.getAttribute("action") ?? "", location.href);
    const key = `${PREFIX}${pathname}${search}`;
    const kept = stored(key);
    const id = kept?.id ?? crypto.randomUUID();
    const named = Object.assign(document.createElement("input"), { type: "hidden", name: "draft", value: id });
    form.append(named);
    const asShown = JSON.stringify(valuesOf(form));
    let timer;

    const keep = () => {
      const values = valuesOf(form);
      if (isSignedOut || JSON.stringify(values) === asShown) return;
      try { localStorage.setItem(key, JSON.stringify({ id, at: Date.now(), values })); } catch { /* full or closed */ }
    };
    const later = () => { clearTimeout(timer); timer = setTimeout(keep, WAIT); };
    form.addEventListener("input", later);
    form.addEventListener("change", later);
    form.addEventListener("submit", keep);
    addEventListener("pagehide", () => { if (timer) keep(); });

    // A form that came back with its errors holds what was typed already.
    const cameBack = form.querySelector("[aria-invalid]") || document.querySelector(".form-errors");
    if (kept && !cameBack && JSON.stringify(kept.values) !== asShown) offer(form, key, kept);
  }

  function offer(form, key, kept) {
    const shown = note.content.firstElementChild.cloneNode(true);
    const at = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
    shown.querySelector("[data-draft-at]").textContent = at.format(kept.at);
    shown.querySelector("[data-draft-put]").addEventListener("click", () => {
      // Twice: rows that follow a choice are there only then.
      put(form, kept.values);
      put(form, kept.values);
      shown.remove();
      form.querySelector("input:not([type='hidden']), select, textarea")?.focus();
    });
    shown.querySelector("[data-draft-drop]").addEventListener("click", () => { forget(key); shown.remove(); });
    form.before(shown);
  }

  // After the widgets of the page, which are deferred like this.
  addEventListener("DOMContentLoaded", () => document.querySelectorAll("form[data-warn-unsaved]").forEach(watch));
})();

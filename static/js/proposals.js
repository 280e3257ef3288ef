// <form data-proposal-url>: fields marked data-proposes are sent as they change; the answer
// {"fields": {name: value or [values]}, "message": text} fills fields that nobody has touched. A
// hidden field "proposed" carries their names, so that an error does not make a choice of them.
(() => {
  const WAIT = 350;
  const isBox = (field) => field.type === "checkbox" || field.type === "radio";
  const isSet = (field) => (isBox(field) ? field.checked : field.value !== "");

  function watch(form) {
    const fieldsNamed = (name) => [...form.elements].filter((field) => field.name === name);
    const told = form.elements.proposed;
    const proposed = new Set((told?.value ?? "").split(" ").filter(Boolean));
    // What else came with the page was chosen before, as by a link or ahead of an error: it stays.
    const touched = new Set([...form.elements].filter((f) => f.name && isSet(f) && !proposed.has(f.name)).map((f) => f.name));
    const remember = () => { if (told) told.value = [...proposed].join(" "); };
    for (const name of proposed)
      for (const field of fieldsNamed(name)) field.classList.toggle("proposed", isSet(field));
    let filling = false;
    let timer;
    let latest = 0;

    function set(field, wanted) {
      if (isBox(field)) field.checked = wanted.includes(field.value);
      else if (field.multiple) for (const option of field.options) option.selected = wanted.includes(option.value);
      else field.value = wanted[0] ?? "";
      field.tomselect?.sync();
      field.classList.toggle("proposed", isSet(field));
    }

    function fill(fields) {
      filling = true;
      for (const [name, values] of Object.entries(fields)) {
        if (touched.has(name)) continue;
        proposed.add(name);
        for (const field of fieldsNamed(name)) set(field, [].concat(values ?? []).map(String));
      }
      filling = false;
      remember();
    }

    async function ask() {
      const mine = ++latest;
      const url = new URL(form.dataset.proposalUrl, location.href);
      // A proposal does not feed the next one; a person's choice does.
      for (const field of form.querySelectorAll("[data-proposes]"))
        if (isSet(field) && !proposed.has(field.name))
          for (const { value } of field.selectedOptions ?? [field]) url.searchParams.append(field.name, value);
      const answer = await fetch(url, { headers: { Accept: "application/json" } }).catch(() => null);
      if (!answer?.ok || mine !== latest) return;
      const { fields, message } = await answer.json();
      fill(fields);
      const place = form.querySelector("[data-proposal-message]");
      if (!place || place.textContent === (message ?? "")) return;
      place.textContent = message ?? "";
      announce(place.textContent);
    }

    function onChange({ target }) {
      if (filling || !target.name) return;
      touched.add(target.name);
      proposed.delete(target.name);
      remember();
      for (const field of fieldsNamed(target.name)) field.classList.remove("proposed");
      if (!target.matches("[data-proposes]")) return;
      clearTimeout(timer);
      timer = setTimeout(ask, WAIT);
    }
    form.addEventListener("input", onChange);
    form.addEventListener("change", onChange);
  }

  for (const form of document.querySelectorAll("form[data-proposal-url]")) watch(form);
})();

// Turns <select data-typeahead-url> into a search field; what is not in the list can be added.
// A long <select data-searchable>
// is narrowed by typing. Texts come from data attributes, see records/widgets.py.
(() => {
  const MIN_LENGTH = 1;

  const option = (data, escape) => `<div>${escape(data.name)}` +
    `<span class="option-where">${[data.matched, data.english, data.where, data.level].filter(Boolean).map(escape).join(" · ")}</span></div>`;

  // The Tab key takes what is unmistakable: a row reached by the arrow keys, the only row there is,
  // or in a list known by heart the first that fits what was typed. It never takes a row by chance.
  function guardTab(control, isSure) {
    let moved = false;
    control.control_input.addEventListener("keydown", (event) => {
      // The key that ends the composition of a Hangul syllable is not a choice.
      if (event.isComposing) return event.stopImmediatePropagation();
      if (event.key === "ArrowDown" || event.key === "ArrowUp") moved = true;
      else if (event.key === "Tab" && !moved && !isSure()) control.clearActiveOption();
      else if (event.key.length === 1) moved = false;
    }, true);
    control.on("item_add", () => { moved = false; });
    control.on("blur", () => { moved = false; });
  }

  // What was typed and not chosen goes on to the field of names, where the server looks it up.
  function keepTyped(select, text) {
    const place = select.form?.elements[select.dataset.keepTypedIn];
    if (!place) return;
    place.value = [place.value.trim(), text].filter(Boolean).join("\n");
    place.closest("[data-js-hide]")?.removeAttribute("data-js-hide");
    place.dispatchEvent(new Event("input", { bubbles: true }));
    announce(select.dataset.textKept.replace("{q}", text));
  }

  function settings(select) {
    const texts = select.dataset;
    // The text whose results are shown: only then is it known that something is not in the list.
    let answered = null;
    return {
      valueField: "id",
      labelField: "name",
      searchField: ["name"],
      // The server has matched already, also names in other scripts: keep its order.
      score: () => () => 1,
      sortField: [{ field: "$order" }],
      maxOptions: 20,
      loadThrottle: 200,
      selectOnTab: true,
      closeAfterSelect: true,
      hidePlaceholder: true,
      plugins: select.multiple ? { remove_button: { title: texts.textRemove } } : [],
      shouldLoad: (query) => query.trim().length >= MIN_LENGTH,
      create: texts.addPanel ? (text, done) => addInPanel(select, text, done) : false,
      createFilter: (text) => text === answered,
      // Results of an earlier text must not be chosen by a quick Enter.
      onType() { this.clearOptions(); },
      load(query, done) {
        const isLate = () => query !== this.inputValue();
        const url = new URL(texts.typeaheadUrl, location.href);
        url.searchParams.set("q", query);
        fetch(url, { headers: { Accept: "application/json" } })
          .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer)))
          .then(({ results }) => {
            if (isLate()) return done();
            answered = query;
            done(results);
            announce(results.length ? texts.textCount.replace("{n}", results.length) : texts.textNone);
          })
          .catch(() => { answered = query; done(); announce(texts.textFailed); });
      },
      onInitialize() {
        // What can be added comes last, also for the arrow keys.
        this.hook("after", "refreshOptions", () => {
          const add = this.dropdown_content.querySelector(".create");
          if (add) this.dropdown_content.append(add);
        });
        const typed = () => this.inputValue().trim();
        guardTab(this, () => this.inputValue() === answered && Object.keys(this.options).length === this.items.length + 1);
        this.control_input.addEventListener("keydown", (event) => {
          // Before the answer there is nothing to choose, and the form is not ready to be sent.
          if (event.key !== "Enter" || !typed() || this.inputValue() === answered) return;
          event.preventDefault();
          event.stopImmediatePropagation();
        }, true);
        let left = "";
        this.control_input.addEventListener("blur", () => { left = typed(); }, true);
        this.on("blur", () => {
          if (left && !document.querySelector("dialog[open]")) keepTyped(select, left);
          left = "";
        });
        select.setAttribute("aria-hidden", "true"); // the search field stands for it
        if (select.autofocus) this.control_input.focus();
        const described = select.getAttribute("aria-describedby");
        if (described) this.control_input.setAttribute("aria-describedby", described);
        if (select.getAttribute("aria-invalid")) this.control_input.setAttribute("aria-invalid", "true");
        if (select.required) this.control_input.setAttribute("aria-required", "true");
      },
      onItemAdd() { this.setTextboxValue(""); },
      render: {
        option,
        // With the place, as homonyms look alike once chosen.
        item: (data, escape) => `<div>${escape(data.name ?? data.text)}` +
          `${data.where ? `<span class="item-where">${escape(data.where)}</span>` : ""}</div>`,
        option_create: (data, escape) =>
          `<div class="create option-add">${escape(texts.textAdd.replace("{q}", data.input))}</div>`,
        no_results: () => `<div class="no-results">${texts.textNone}</div>`,
        loading: () => "",
      },
    };
  }

  // <select data-searchable>: a list too long for the arrow keys, narrowed by typing.
  const searchable = (select) => ({
    maxOptions: null,
    // The list is here already: drawn late, it would open again behind a choice made quickly.
    refreshThrottle: 0,
    selectOnTab: true,
    hidePlaceholder: true,
    plugins: select.multiple ? { remove_button: { title: select.dataset.textRemove } } : [],
    render: { no_results: () => `<div class="no-results">${select.dataset.textNone}</div>` },
    onInitialize() {
      guardTab(this, () => this.inputValue().trim() !== "");
      select.setAttribute("aria-hidden", "true");
    },
  });

  // Opens the dialog with its form; `done` gets what was added, or nothing when it is closed.
  function addInPanel(select, text, done) {
    const panel = document.getElementById(select.dataset.addPanel);
    const name = panel.querySelector("[data-add-name]");
    if (name) {
      name.value = text;
      // What was typed is no proposal's to replace.
      name.dispatchEvent(new Event("input", { bubbles: true }));
    }
    let added = null;

    const submit = async (event) => {
      event.preventDefault();
      const form = event.target;
      const answer = await fetch(form.action, {
        method: "POST",
        body: new FormData(form),
        headers: { Accept: "application/json" },
      }).catch(() => null);
      if (answer?.ok && answer.headers.get("Content-Type")?.startsWith("application/json")) {
        added = await answer.json();
        form.reset();
        for (const list of form.querySelectorAll("select")) list.tomselect?.sync();
        panel.close();
      } else if (answer?.status === 422) {
        panel.querySelector("[data-add-fields]").innerHTML = await answer.text();
        start(panel);
        panel.querySelector("[data-focus], [aria-invalid]")?.focus();
      } else {
        announce(select.dataset.textFailed);
      }
    };
    panel.addEventListener("submit", submit);
    panel.addEventListener("close", () => {
      panel.removeEventListener("submit", submit);
      done(added ?? undefined);
      select.tomselect.focus();
      // Nothing was added: what was typed is there to be mended, once the field has the focus again.
      if (!added) setTimeout(() => select.tomselect.setTextboxValue(text), 0);
    }, { once: true });
    panel.showModal();
    (name ?? panel.querySelector("input, select"))?.focus();
  }

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-close-panel]")) event.target.closest("dialog").close();
  });

  function start(root) {
    for (const select of root.querySelectorAll("select[data-typeahead-url]"))
      if (!select.tomselect) new TomSelect(select, settings(select));
    for (const select of root.querySelectorAll("select[data-searchable]"))
      if (!select.tomselect) new TomSelect(select, searchable(select));
  }
  start(document);
  document.addEventListener("htmx:after:swap", () => start(document));
})();

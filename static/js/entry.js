// The entry form: parts that only some kinds need, and a row of "who does what" for each partner.
(() => {
  const form = document.querySelector("form.entry");

  // <… data-shown-by="FIELD" data-shown-for="BEGINNING">; what holds an error is never hidden.
  const parts = [...form.querySelectorAll("[data-shown-by]")];
  function show() {
    for (const part of parts) {
      const value = form.elements[part.dataset.shownBy].value;
      part.hidden = !value.startsWith(part.dataset.shownFor) && !part.querySelector("[aria-invalid]");
    }
  }
  show();
  form.addEventListener("change", show);

  // Behind all the folded parts, the buttons are far from the last of the four answers.
  form.addEventListener("keydown", (event) => {
    if (!event.ctrlKey || event.altKey || event.isComposing) return;
    const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
    const button = form.querySelector(`[aria-keyshortcuts="Control+${CSS.escape(key)}"]`);
    if (!button) return;
    event.preventDefault();
    form.requestSubmit(button);
  });

  const table = form.querySelector("[data-who-table] tbody");
  const blank = form.querySelector("[data-who-row]").content.firstElementChild;
  const partners = form.elements.partners;

  function row(choice, name) {
    const added = blank.cloneNode(true);
    added.dataset.who = choice;
    added.querySelector("th").textContent = name;
    for (const input of added.querySelectorAll("input")) {
      if (input.type === "checkbox") input.name = `who-${choice}`;
      else input.value = choice;
      input.setAttribute("aria-label", name + input.getAttribute("aria-label"));
    }
    return added;
  }

  partners.addEventListener("change", () => {
    const chosen = new Map([...partners.selectedOptions].map((option) => [option.value, option.text]));
    for (const old of table.querySelectorAll("tr:not([data-who=home])"))
      if (!chosen.delete(old.dataset.who)) {
        if (old.querySelector("[type=radio]").checked) table.querySelector("[type=radio]").checked = true;
        old.remove();
      }
    for (const [choice, name] of chosen)
      table.append(row(choice, partners.tomselect?.options[choice]?.name ?? name));
  });
})();

// <textarea data-mentions="NAME">: after an @ the colleagues of the list of that name are offered;
// the one that is chosen stands in the text, and is chosen in the list.
(() => {
  const MOST = 8;
  const TYPED = /(^|[\s(])@([^\s@]*(?: [^\s@]+)?)$/u;

  function attach(area) {
    const select = area.form?.elements[area.dataset.mentions];
    if (!select) return;
    const people = [...select.options].filter((option) => option.value)
      .map((option) => ({ id: option.value, name: option.text }));
    const list = document.createElement("ul");
    list.className = "mention-list";
    list.id = `${area.id}_mentions`;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", area.form.querySelector(`label[for="${select.id}"]`)?.firstChild?.textContent.trim() ?? "@");
    list.hidden = true;
    area.after(list);
    area.setAttribute("aria-controls", list.id);
    area.setAttribute("aria-autocomplete", "list");
    let shown = [], at = 0;

    const close = () => {
      list.hidden = true;
      shown = [];
      area.removeAttribute("aria-activedescendant");
    };

    const mark = () => {
      [...list.children].forEach((row, place) => row.setAttribute("aria-selected", String(place === at)));
      area.setAttribute("aria-activedescendant", `${list.id}_${at}`);
    };

    function choose(person) {
      const before = area.value.slice(0, area.selectionStart).replace(TYPED, `$1@${person.name} `);
      const after = area.value.slice(area.selectionStart);
      area.value = before + after;
      area.setSelectionRange(before.length, before.length);
      if (select.tomselect) select.tomselect.addItem(person.id);
      else [...select.options].find((option) => option.value === person.id).selected = true;
      close();
      area.focus();
    }

    function offer() {
      const typed = TYPED.exec(area.value.slice(0, area.selectionStart));
      if (!typed) return close();
      const wanted = typed[2].toLocaleLowerCase();
      shown = people.filter(({ name }) => name.toLocaleLowerCase().includes(wanted)).slice(0, MOST);
      if (!shown.length) return close();
      at = 0;
      list.replaceChildren(...shown.map((person, place) => {
        const row = document.createElement("li");
        row.id = `${list.id}_${place}`;
        row.setAttribute("role", "option");
        row.textContent = person.name;
        // Before the text loses the focus.
        row.addEventListener("mousedown", (event) => { event.preventDefault(); choose(person); });
        return row;
      }));
      list.hidden = false;
      mark();
    }

    area.addEventListener("input", (event) => { if (!event.isComposing) offer(); });
    area.addEventListener("compositionend", offer);
    area.addEventListener("blur", close);
    area.addEventListener("keydown", (event) => {
      if (list.hidden || event.isComposing) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        at = (at + (event.key === "ArrowDown" ? 1 : shown.length - 1)) % shown.length;
        mark();
      } else if (event.key === "Enter" || event.key === "Tab") choose(shown[at]);
      else if (event.key === "Escape") close();
      else return;
      event.preventDefault();
    });
  }

  document.querySelectorAll("textarea[data-mentions]").forEach(attach);
})();

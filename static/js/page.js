// What every page shares: menus that close, forms that send themselves, errors that get the focus.
(() => {
  const closeMenus = (except) => {
    for (const menu of document.querySelectorAll("details[data-menu][open]"))
      if (menu !== except) menu.open = false;
  };
  // Whoever goes on by the Tab key has left the menu as well.
  for (const name of ["click", "focusin"])
    document.addEventListener(name, (event) => closeMenus(event.target.closest("[data-menu]")));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = event.target.closest?.("details[data-menu][open]");
    closeMenus();
    menu?.querySelector("summary").focus();
  });

  // The search for a partner is one key away from any page.
  const find = document.querySelector("[data-find]");
  const toSearch = () => document.querySelector("main [role='search'] [name='q']")?.focus();
  find?.addEventListener("click", (event) => {
    if (find.pathname !== location.pathname) return;
    event.preventDefault();
    toSearch();
  });
  document.addEventListener("keydown", (event) => {
    const isFind = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.code === "KeyK";
    if (!isFind || !find || event.isComposing || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    find.click();
  });
  if (find && location.hash === find.hash) {
    // The address is done with it; a form would send it on.
    history.replaceState(null, "", location.pathname + location.search);
    toSearch();
  }

  // A field that sends its form at once, such as the city switcher.
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-autosubmit]")) event.target.form.requestSubmit();
  });

  // Says a change aloud to those who do not see it; widgets share this one live region.
  window.announce = (text) => {
    const region = document.getElementById("announcer");
    region.textContent = "";
    setTimeout(() => { region.textContent = text; }, 50);
  };

  // The summary of errors gets the focus; its links lead to the control, also in a folded part.
  const showErrors = () => {
    for (const part of document.querySelectorAll("details:has([aria-invalid='true'])")) part.open = true;
    document.querySelector("[data-focus]")?.focus();
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".form-errors a");
    const field = link && document.querySelector(link.hash);
    if (!field) return;
    event.preventDefault();
    field.closest("details")?.setAttribute("open", "");
    field.querySelector(":is(input, select, textarea):not([type='hidden'], [tabindex='-1'])")?.focus();
  });
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
  // What is shown once is copied with one click, where the browser lets it.
  for (const button of document.querySelectorAll("[data-copy-field]")) {
    button.hidden = !navigator.clipboard?.writeText;
    button.addEventListener("click", async () => {
      const field = document.getElementById(button.dataset.copyField);
      field.select();
      try {
        await navigator.clipboard.writeText(field.value);
      } catch {
        return; // Not allowed: the text is chosen, to be copied by hand.
      }
      button.querySelector("span").textContent = button.dataset.textDone;
      window.announce(button.dataset.textDone);
    });
  }
  // On a narrow screen the chosen one of a row of choices may be out of sight.
  for (const chosen of document.querySelectorAll(".presets [aria-current]"))
    chosen.scrollIntoView({ block: "nearest", inline: "nearest" });
  showErrors();
  document.addEventListener("htmx:after:swap", showErrors);

  // A link that is swapped away with its list, such as to the next page, leaves the focus there.
  let asked = "";
  document.addEventListener("click", (event) => {
    asked = event.target.closest("[hx-get]")?.getAttribute("hx-target") ?? "";
  }, true);
  document.addEventListener("htmx:after:swap", () => {
    const part = asked.startsWith("#") && document.activeElement === document.body && document.querySelector(asked);
    if (!part) return;
    asked = "";
    const place = part.querySelector("[role='region'][tabindex='0']") ?? part;
    if (place === part) part.tabIndex = -1;
    place.focus({ preventScroll: true });
  });
})();

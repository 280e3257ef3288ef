// Loaded in the head, before anything is drawn, so that a dark page never flashes light.
(() => {
  const key = "citydiplo-theme";
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const choice = () => {
    try {
      return localStorage.getItem(key) || "auto";
    } catch {
      return "auto"; // storage may be forbidden
    }
  };
  const apply = () => {
    const picked = choice();
    const theme = picked === "auto" ? (dark.matches ? "dark" : "light") : picked;
    document.documentElement.dataset.bsTheme = theme;
    for (const button of document.querySelectorAll("[data-theme-choice]"))
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === picked));
    document.dispatchEvent(new CustomEvent("themechange"));
  };

  document.documentElement.classList.add("js");
  apply();
  dark.addEventListener("change", apply);
  document.addEventListener("DOMContentLoaded", () => {
    for (const menu of document.querySelectorAll("[data-theme-switch]")) menu.hidden = false;
    apply();
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-theme-choice]");
    if (!button) return;
    try {
      localStorage.setItem(key, button.dataset.themeChoice);
    } catch {
      // the choice lasts for this page only
    }
    apply();
    button.closest("details")?.removeAttribute("open");
  });
})();

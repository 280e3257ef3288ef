// The review of an import by keyboard: a figure chooses and sends, 0 or x leaves out, s goes on.
(() => {
  const open = () => [...document.querySelectorAll("[data-review-end]")];
  const current = () => document.activeElement.closest("[data-review-end]") ?? open()[0];

  function goOn(from) {
    const ends = open();
    const next = ends.find((end) => from.compareDocumentPosition(end) & Node.DOCUMENT_POSITION_FOLLOWING);
    (next ?? document.querySelector(".pager a[rel='next']") ?? from).focus();
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    // In the search field letters and figures are what is looked for.
    if (event.target.matches("input:not([type='radio']), textarea, select")) return;
    const end = current();
    if (!end) return;
    const key = event.key === "x" ? "0" : event.key;
    const choice = /^[0-9]$/.test(key) && end.querySelector(`[data-key='${key}']`);
    if (choice) {
      event.preventDefault();
      choice.checked = true;
      choice.form.requestSubmit();
    } else if (key === "s") {
      event.preventDefault();
      goOn(end);
    }
  });
  document.addEventListener("click", (event) => {
    const skip = event.target.closest("[data-review-skip]");
    if (!skip) return;
    event.preventDefault();
    goOn(skip.closest("[data-review-end]"));
  });
  // What was decided is no longer open: the one after it gets the focus.
  let decided = "";
  document.addEventListener("submit", (event) => {
    decided = event.target.closest("[data-review-end]")?.id ?? "";
  });
  document.addEventListener("htmx:after:swap", () => {
    const card = document.getElementById(decided);
    if (!card) return;
    // Only the last decision can be taken back.
    for (const last of document.querySelectorAll("[data-review-last]"))
      if (!card.contains(last)) last.remove();
    if (card.matches("[data-review-end]")) card.focus();
    else goOn(card);
    decided = "";
  });
  open()[0]?.focus({ preventScroll: true });
})();

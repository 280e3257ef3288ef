// The review of an import by keyboard, while the focus is in it: a figure chooses and sends, 0 or x
// leaves out, s goes on, u takes the last answer back.
(() => {
  const open = () => [...document.querySelectorAll("[data-review-end]")];
  const nameOf = (end) => end.querySelector("h2").textContent;
  const list = document.getElementById("review");

  // Where to go on after a card: the next one, the next page, or the way back to the first.
  function goOn(from, said = "") {
    const next = open().find((end) => from.compareDocumentPosition(end) & Node.DOCUMENT_POSITION_FOLLOWING);
    const page = document.querySelector(".pager a[rel='next']");
    if (!next && page) {
      location.assign(page.href);
      return;
    }
    (next ?? document.querySelector("[data-review-first]") ?? from).focus();
    const tell = next ? list.dataset.textNext.replace("{name}", nameOf(next)) : "";
    window.announce([said, tell].filter(Boolean).join(" "));
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    // In the search field letters and figures are what is looked for.
    if (!event.target.closest("[data-review]")) return;
    if (event.target.matches("input:not([type='radio']), textarea, select")) return;
    if (event.key === "u") {
      event.preventDefault();
      document.querySelector("[data-review-last]")?.requestSubmit();
      return;
    }
    const end = event.target.closest("[data-review-end]");
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
    const card = decided && document.getElementById(decided);
    if (!card) return;
    decided = "";
    const answer = card.querySelector("[data-review-answer]");
    if (!answer) {
      // Refused: the reason stands in the card.
      card.focus();
      return;
    }
    // Only the last decision can be taken back.
    for (const last of document.querySelectorAll("[data-review-last]"))
      if (!card.contains(last)) last.remove();
    goOn(card, `${nameOf(card)}: ${answer.textContent.trim()}`);
  });
  open()[0]?.focus({ preventScroll: true });
})();

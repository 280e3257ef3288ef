// <form data-warn-unsaved>: leaving with unsaved changes asks first.
for (const form of document.querySelectorAll("form[data-warn-unsaved]")) {
  // A form that came back with errors holds changes already.
  let dirty = form.querySelector("[aria-invalid]") !== null;
  form.addEventListener("input", () => { dirty = true; });
  form.addEventListener("change", () => { dirty = true; });
  form.addEventListener("submit", () => { dirty = false; });
  addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
}

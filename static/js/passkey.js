// Passkeys: what the server asks goes to the device, and what the device signs into the form.
// Forms are marked data-passkey="get" (show one) or "create" (set one up). The question stands in
// the page as #passkey-options, or comes from the address of the form.
(() => {
  const forms = document.querySelectorAll("form[data-passkey]");
  if (!window.PublicKeyCredential || !window.webauthnJSON) {
    for (const note of document.querySelectorAll("[data-passkey-unknown]")) note.hidden = false;
    return;
  }

  const question = async (form) => {
    const told = document.getElementById("passkey-options");
    if (told) return JSON.parse(told.textContent);
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`the question: ${answer.status}`);
    return answer.json();
  };

  const create = async (form) => {
    const { creation_options: options } = await question(form);
    // Kept on the device, so that it tells by itself whose it is; or only a second factor.
    const alone = form.elements.passwordless.checked;
    Object.assign(options.publicKey.authenticatorSelection, {
      residentKey: alone ? "required" : "discouraged",
      requireResidentKey: alone,
      ...(alone ? { userVerification: "required" } : {}),
    });
    return window.webauthnJSON.create(options);
  };

  const get = async (form) => window.webauthnJSON.get((await question(form)).request_options);

  for (const form of forms) {
    form.hidden = false;
    const failed = form.querySelector("[data-passkey-failed]");
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      failed.hidden = true;
      try {
        const ask = form.dataset.passkey === "create" ? create : get;
        form.elements.credential.value = JSON.stringify(await ask(form));
      } catch {
        failed.hidden = false;
        failed.focus();
        return;
      }
      form.submit();
    });
  }
})();

// The council table: printing, and copying the text as lines and as a table at once.
(() => {
  const print = document.querySelector("[data-print]");
  if (print) {
    print.hidden = false;
    print.addEventListener("click", () => window.print());
  }

  const copy = document.querySelector("[data-copy]");
  if (!copy) return;
  const field = document.getElementById(copy.dataset.copy);
  const escaped = (text) => {
    const holder = document.createElement("p");
    holder.textContent = text;
    return holder.innerHTML;
  };
  const each = (items, tag) => items.map((item) => `<${tag}>${escaped(item)}</${tag}>`).join("");

  // A word processor takes the table; what takes only text gets the tabs.
  const asTable = (text) => {
    const [above, ...middle] = text.split("\n\n");
    const beneath = middle.pop();
    const [head, ...rows] = middle.join("\n\n").split("\n").map((line) => line.split("\t"));
    const body = rows.map((row) => `<tr>${each(row, "td")}</tr>`).join("");
    return `${each(above.split("\n"), "p")}<table border="1"><tr>${each(head, "th")}</tr>${body}</table>` +
      each(beneath.split("\n"), "p");
  };

  const toClipboard = async (text) => {
    if (!navigator.clipboard?.write) {
      // Pages that are not served over https may only copy what is chosen.
      field.select();
      if (!document.execCommand("copy")) throw new Error("copying was not allowed");
      return;
    }
    const parts = { "text/plain": text, "text/html": asTable(text) };
    for (const [type, content] of Object.entries(parts)) parts[type] = new Blob([content], { type });
    await navigator.clipboard.write([new ClipboardItem(parts)]);
  };

  copy.hidden = false;
  copy.addEventListener("click", async () => {
    let said = copy.dataset.textDone;
    try {
      await toClipboard(field.value);
    } catch {
      said = copy.dataset.textFailed;
      field.select();
    }
    document.getElementById("copy-result").textContent = said;
  });
})();

// Buttons that copy a text, shown only where the browser can do it.
import { announce, enliven } from "./swaps.js";

enliven((root) => {
  if (!navigator.clipboard) return;
  for (const button of root.querySelectorAll("[data-copy]")) button.hidden = false;
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  announce(button.dataset.copied);
  const words = button.querySelector("span");
  if (!words || words.dataset.before) return;
  words.dataset.before = words.textContent;
  words.textContent = button.dataset.copied;
  setTimeout(() => {
    words.textContent = words.dataset.before;
    delete words.dataset.before;
  }, 2000);
});

// Write and Preview stand in one place; htmx brings the preview.
import { form } from "./keeping.js";

const area = form?.elements.text;
const shown = document.getElementById("text-shown");
const views = [...document.querySelectorAll("[data-text-view]")];

function show(view) {
  for (const button of views) button.setAttribute("aria-pressed", String(button.dataset.textView === view));
  area.hidden = view === "shown";
  shown.hidden = view !== "shown";
  (view === "shown" ? shown : area).focus();
}

if (area) {
  for (const button of views) button.hidden = false;
  shown.hidden = true;
  area.style.height = `${Math.min(area.scrollHeight + 2, Math.round(window.innerHeight * 0.66))}px`;
  shown.addEventListener("htmx:afterSwap", () => show("shown"));
  document.querySelector("[data-text-view=write]").addEventListener("click", () => show("write"));
}

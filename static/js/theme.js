// Light and dark change at once; the form still tells the server, which writes the next page so.
import { token } from "./csrf.js";

document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-theme-form]");
  const chosen = event.submitter;
  if (!form || !chosen) return;
  event.preventDefault();
  document.documentElement.dataset.bsTheme = chosen.value;
  for (const button of form.querySelectorAll("[name=theme]")) {
    button.setAttribute("aria-pressed", String(button === chosen));
  }
  const body = new URLSearchParams({ theme: chosen.value, next: "/" });
  fetch(form.action, { method: "POST", body, redirect: "manual", headers: { "X-CSRF-Token": token() } });
});

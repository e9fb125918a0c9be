// Folds marked `data-dialog` open as a dialog in front of the page; buttons open dialogs by id.
import { enliven } from "./swaps.js";

function sheetOf(fold) {
  const sheet = document.createElement("dialog");
  sheet.className = "sheet";
  sheet.setAttribute("aria-label", fold.dataset.dialog);
  const head = document.createElement("form");
  head.method = "dialog";
  head.className = "sheet-head";
  const title = document.createElement("h2");
  title.textContent = fold.dataset.dialog;
  const close = document.createElement("button");
  close.className = "btn";
  close.textContent = fold.dataset.close;
  head.append(title, close);
  const body = fold.querySelector(".fold-body");
  body.classList.remove("fold-body");
  sheet.append(head, body);
  fold.after(sheet);
  fold.open = false;
  return sheet;
}

enliven((root) => {
  for (const fold of root.querySelectorAll("details[data-dialog]")) {
    if (fold.dataset.ready) continue;
    fold.dataset.ready = "yes";
    const summary = fold.querySelector("summary");
    summary.setAttribute("aria-haspopup", "dialog");
    const wasOpen = fold.open;
    let sheet = null;
    const show = () => {
      sheet ??= sheetOf(fold);
      sheet.showModal();
      sheet.querySelector("input:not([type=hidden]), textarea, select, .btn-primary")?.focus();
    };
    summary.addEventListener("click", (event) => {
      event.preventDefault();
      show();
    });
    if (wasOpen) show();
  }
  for (const button of root.querySelectorAll("[data-open]")) button.hidden = false;
});

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open]");
  if (opener) document.getElementById(opener.dataset.open)?.showModal();
  // A press on the backdrop is a press on the dialog itself, outside all it contains.
  if (event.target instanceof HTMLDialogElement) {
    const box = event.target.getBoundingClientRect();
    const inside = event.clientX >= box.left && event.clientX <= box.right
      && event.clientY >= box.top && event.clientY <= box.bottom;
    if (!inside && event.clientX + event.clientY > 0) event.target.close();
  }
});

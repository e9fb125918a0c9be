// The keys of the house, read from the help dialog, so that what is listed is what works.
// None fires in a field, with a modifier, or while an input method is composing.
const help = document.getElementById("keys");
const on = help?.hasAttribute("data-keys");
const WAIT = 1200;
let leading = 0;

function writing(event) {
  const target = event.target;
  return event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey
    || target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)
    || document.querySelector("dialog[open]") !== null;
}

function step(by) {
  const lines = [...document.querySelectorAll("a.line-title")];
  if (!lines.length) return;
  const at = lines.indexOf(document.activeElement);
  const next = at < 0 ? (by > 0 ? 0 : lines.length - 1) : Math.min(Math.max(at + by, 0), lines.length - 1);
  lines[next].focus();
  lines[next].scrollIntoView({ block: "nearest" });
}

function follow(mark) {
  window.location.assign(mark.dataset.goTo);
}

// A box on this page comes before the page of all searching.
function search() {
  const box = document.querySelector("main [type=search]");
  const mark = help.querySelector('[data-key="/"]');
  if (box) box.focus();
  else if (mark) follow(mark);
}

function press(event) {
  if (Date.now() - leading < WAIT) {
    leading = 0;
    const place = help.querySelector(`[data-go-key="${CSS.escape(event.key)}"]`);
    if (place) return follow(place);
  }
  if (event.key === "g") leading = Date.now();
  else if (event.key === "j") step(1);
  else if (event.key === "k") step(-1);
  else if (event.key === "?") help.showModal();
  else if (event.key === "/") search();
  else {
    const mark = help.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!mark) return undefined;
    follow(mark);
  }
  event.preventDefault();
  return undefined;
}

if (on) {
  document.addEventListener("keydown", (event) => {
    if (!writing(event)) press(event);
  });
}

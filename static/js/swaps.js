// What follows a change of the page by htmx: marks come alive, focus moves to where the change is,
// and the change is said aloud.
const lively = [];

// Runs `bring` on the page now, and on each part that htmx puts into it later.
export function enliven(bring) {
  lively.push(bring);
  bring(document);
}

let voice = null;

export function announce(text) {
  if (!text) return;
  if (!voice) {
    voice = document.createElement("div");
    voice.className = "visually-hidden";
    voice.setAttribute("role", "status");
    document.body.append(voice);
  }
  // Emptied first: the same words twice would not be said twice.
  voice.textContent = "";
  setTimeout(() => { voice.textContent = text; }, 50);
}

function focusIn(root) {
  // Somebody quick is in a field already when the scripts of the page come.
  if (root === document && document.activeElement !== document.body) return;
  const wanted = root.matches?.("[data-focus]") ? root : root.querySelector("[data-focus]");
  wanted?.focus();
}

enliven(focusIn);

document.addEventListener("htmx:afterSettle", (event) => {
  const root = event.detail.elt;
  for (const bring of lively) bring(root);
  if (root.id === "notices" && root.firstElementChild) root.scrollIntoView({ block: "nearest" });
});

document.addEventListener("notice", (event) => {
  const text = event.detail.value;
  const place = document.getElementById("notices");
  if (!place || !text) return announce(text);
  const notice = document.createElement("div");
  notice.className = "notice notice-good";
  notice.textContent = text;
  place.replaceChildren(notice);
  return undefined;
});

for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, () => {
    const words = document.querySelector("meta[name=offline-words]")?.content;
    const place = document.getElementById("notices");
    if (!words || !place) return;
    const notice = document.createElement("div");
    notice.className = "notice notice-bad";
    notice.setAttribute("role", "alert");
    notice.textContent = words;
    place.replaceChildren(notice);
  });
}

// Keeps what is typed on the server, a moment after the last stroke, and says so quietly.
import { token } from "../csrf.js";

const PAUSE = 1200;
const AGAIN = 8000;
// What the draft does not hold: files go their own way, the rest is asked for by a button.
const APART = ["files", "camera", "find", "listed", "colleague", "may", "releaser", "csrf_token"];

export const form = document.getElementById("compose");
let timer = 0;
let running = null;
let composing = false;
let sent = false;
let kept = "";
let keptText = "";
let unanswered = false;
let signedOut = false;
let renewed = false;
let going = false;
// Files that are being sent, and presses such as "Leave out" that are not answered yet.
const ways = new Set();

function contents(of = form) {
  const data = new FormData(of);
  for (const name of APART) data.delete(name);
  return data;
}

function sum(data) {
  const plain = [...data].filter(([name]) => name !== "version" && name !== "deed");
  return new URLSearchParams(plain).toString();
}

function say(words) {
  const place = document.getElementById("kept");
  place.className = "kept kept-not";
  place.setAttribute("role", "alert");
  place.textContent = words;
}

function hidden(name) {
  let field = form.querySelector(`input[type=hidden][name=${name}]`);
  if (!field) {
    field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    form.prepend(field);
  }
  return field;
}

// The draft exists from now on: the next save names its version, and a reload finds it.
function adopt(place) {
  hidden("version").value = place.dataset.version;
  if (form.getAttribute("action") === place.dataset.action) return;
  form.setAttribute("action", place.dataset.action);
  history.replaceState(null, "", place.dataset.address);
}

// Somebody who signed in again, in another tab, has another token: it is read from this page anew.
async function renew() {
  const page = await (await fetch(location.href)).text();
  const fresh = new DOMParser().parseFromString(page, "text/html").querySelector("meta[name=csrf-token]");
  for (const field of document.querySelectorAll("input[name=csrf_token]")) field.value = fresh.content;
  document.querySelector("meta[name=csrf-token]").content = fresh.content;
  renewed = true;
  return send();
}

async function answered(response, data) {
  signedOut = response.type === "opaqueredirect" || response.status === 401;
  if (signedOut) return say(form.dataset.signedOut);
  if (response.status === 403 && !renewed) return renew();
  if (![200, 409, 422].includes(response.status)) {
    later(AGAIN);
    return say(form.dataset.offline);
  }
  document.getElementById("kept").outerHTML = await response.text();
  const place = document.getElementById("kept");
  // An answer was lost on the way: the draft that stands in the way is this one.
  const own = response.status === 409 && unanswered && place.dataset.version;
  if (response.status === 200 || own) adopt(place);
  if (own) later(0);
  if (response.status !== 200) return undefined;
  unanswered = false;
  renewed = false;
  kept = sum(data);
  if (keptText !== data.get("text")) {
    keptText = data.get("text");
    form.dispatchEvent(new CustomEvent("kept"));
  }
  return undefined;
}

async function send() {
  const data = contents();
  if (sum(data) === kept) return;
  data.set("deed", "autosave");
  try {
    const headers = { "X-CSRF-Token": token() };
    // A page that is being left may still finish what is short.
    const keepalive = document.hidden && data.get("text").length < 15000;
    const response = await fetch(form.action, { method: "POST", body: data, redirect: "manual", headers, keepalive });
    await answered(response, data);
  } catch {
    unanswered = true;
    say(form.dataset.offline);
    later(AGAIN);
  }
}

// Keeps now; whoever asks meanwhile waits for the same.
export async function keep() {
  clearTimeout(timer);
  while (running) await running;
  running = send().finally(() => { running = null; });
  return running;
}

// The id of the draft, which is begun if there is none yet.
export async function draft() {
  const id = () => /\/drafts\/([0-9a-f-]{36})/.exec(form.action)?.[1];
  if (!id()) {
    kept = "";
    await keep();
  }
  return id();
}

// Nothing is sent before `way` has come to its end; false means that it shall not be sent then.
export function along(way) {
  ways.add(way);
  way.finally(() => ways.delete(way));
}

// Somebody quick publishes while a photo is still on its way, or before whom they left out is left
// out on the page: what goes is what they meant. Tells whether it can go.
async function ready() {
  while (ways.size) {
    const ends = await Promise.all(ways);
    if (ends.includes(false)) {
      // Where it is said what did not arrive.
      form.elements.files.focus();
      return false;
    }
  }
  await keep();
  return !signedOut && !unanswered;
}

// The page as it came, whatever was typed since.
function untouched() {
  const copy = form.cloneNode(true);
  copy.reset();
  return copy;
}

function later(pause) {
  clearTimeout(timer);
  if (!composing && !sent) timer = setTimeout(keep, pause);
}

if (form) {
  // After a refused sending the address is that of the deed; a reload should find the draft.
  const { address } = document.getElementById("kept").dataset;
  if (address && !location.pathname.endsWith(address)) history.replaceState(null, "", address);
  const before = untouched();
  kept = sum(contents(before));
  keptText = before.elements.text.value;
  // Somebody quick has typed before this was here to see it.
  if (sum(contents()) !== kept) later(PAUSE);
  form.addEventListener("compositionstart", () => { composing = true; });
  form.addEventListener("compositionend", () => { composing = false; later(PAUSE); });
  for (const name of ["input", "change"]) form.addEventListener(name, () => later(PAUSE));
  form.addEventListener("htmx:afterSettle", () => later(PAUSE));
  // Its own event: what htmx tells of a part that is gone by then, nobody hears.
  form.addEventListener("htmx:beforeSend", ({ detail: { xhr } }) => {
    along(new Promise((end) => { xhr.addEventListener("loadend", () => end()); }));
  });
  // A part of the page that is made anew must not lead away from what is typed beside it.
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    if (event.detail.xhr.status !== 401) return;
    event.preventDefault();
    signedOut = true;
    say(form.dataset.signedOut);
  });
  document.addEventListener("visibilitychange", () => { if ((document.hidden || signedOut) && !sent) keep(); });
  window.addEventListener("pageshow", () => { sent = false; });
  form.addEventListener("submit", async (event) => {
    clearTimeout(timer);
    if (sent) return event.preventDefault();
    const still = !running && !ways.size && sum(contents()) === kept;
    if (going || still) { sent = true; return undefined; }
    // What is on its way would otherwise stand against what is sent now; and what cannot be kept
    // would be lost with the page.
    event.preventDefault();
    if (!(await ready())) return undefined;
    going = true;
    form.requestSubmit(event.submitter);
    going = false;
    return undefined;
  });
}

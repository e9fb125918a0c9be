// Sends each file by itself, with its progress: chosen, taken, dropped or pasted.
import { token } from "../csrf.js";
import { along, draft, form } from "./keeping.js";

const place = document.getElementById("files");
const waiting = [];
let busy = false;

function line(file) {
  const item = document.createElement("li");
  const words = document.createElement("span");
  words.textContent = place.dataset.sending.replace("NAME", file.name);
  const bar = document.createElement("progress");
  bar.max = 100;
  bar.setAttribute("aria-label", words.textContent);
  item.append(words, bar);
  place.querySelector("[data-sending-list]").append(item);
  return { item, words, bar };
}

function post(address, file, bar) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.append("files", file, file.name);
    request.upload.addEventListener("progress", (event) => { bar.value = (100 * event.loaded) / event.total; });
    request.addEventListener("load", () => resolve(request));
    request.addEventListener("error", reject);
    request.open("POST", address);
    request.setRequestHeader("X-CSRF-Token", token());
    request.setRequestHeader("HX-Request", "true");
    request.send(body);
  });
}

function shown(html) {
  const list = document.getElementById("files-kept");
  list.outerHTML = html;
  window.htmx?.process(document.getElementById("files-kept"));
}

async function sendOne(file) {
  const { item, words, bar } = line(file);
  try {
    const id = await draft();
    const request = await post(place.dataset.attach.replace("DRAFT", id), file, bar);
    // Too large for the server itself, it is answered without a list.
    const told = [200, 413, 422].includes(request.status) && request.responseText.includes('id="files-kept"');
    if (!id || !told) throw new Error(request.statusText);
    shown(request.responseText);
    item.remove();
    return request.status === 200;
  } catch {
    bar.remove();
    item.className = "attach-failed";
    words.textContent = place.dataset.failed.replace("NAME", file.name);
    return false;
  }
}

async function sendAll() {
  let arrived = true;
  while (waiting.length) arrived = (await sendOne(waiting.shift())) && arrived;
  busy = false;
  return arrived;
}

function send(files) {
  waiting.push(...files);
  if (busy) return;
  busy = true;
  along(sendAll());
}

if (place && form) {
  const drop = place.querySelector("[data-drop]");
  drop.hidden = false;
  const take = (field) => {
    send(field.files);
    // What is sent already must not go along with the form.
    field.value = "";
  };
  place.addEventListener("change", (event) => {
    if (event.target.type === "file") take(event.target);
  });
  // Somebody quick has chosen before this was here to see it.
  for (const field of place.querySelectorAll('input[type="file"]')) if (field.files.length) take(field);
  form.addEventListener("dragover", (event) => {
    if (![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    place.classList.add("attach-over");
  });
  for (const name of ["dragleave", "drop"]) form.addEventListener(name, () => place.classList.remove("attach-over"));
  form.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    send(event.dataTransfer.files);
  });
  form.addEventListener("paste", (event) => {
    if (!event.clipboardData.files.length) return;
    event.preventDefault();
    send(event.clipboardData.files);
  });
}

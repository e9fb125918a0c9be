// Small comforts of the fields: Enter sends nothing, a country chosen becomes a box, nobody is let
// in and left out at once.
import { form, keep } from "./keeping.js";

function box(select) {
  const chosen = select.selectedOptions[0];
  const boxes = form.querySelector("[data-countries]");
  if (!chosen.value || boxes.querySelector(`[value="${CSS.escape(chosen.value)}"]`)) return;
  const label = document.createElement("label");
  label.className = "box";
  const input = document.createElement("input");
  Object.assign(input, { className: "form-check-input", type: "checkbox", name: "countries", value: chosen.value, checked: true });
  const words = document.createElement("span");
  words.textContent = chosen.textContent;
  label.append(input, words);
  boxes.append(label);
  select.value = "";
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

// The same person or organisation, in the other column.
function other(input) {
  const name = { to: "exclude", exclude: "to" }[input.name];
  return name && form.querySelector(`#people input[name=${name}][value="${CSS.escape(input.value)}"]`);
}

// The label stands at head and foot of the page as soon as it is chosen.
function bars(option) {
  for (const place of ["head", "foot"]) {
    let bar = document.querySelector(`.tlp-bar-${place}`);
    if (!bar) {
      bar = document.createElement("section");
      bar.className = `tlp-bar tlp-bar-${place}`;
      bar.setAttribute("aria-label", form.dataset[place]);
      if (place === "head") document.getElementById("notices").before(bar);
      else document.getElementById("main").after(bar);
    }
    bar.replaceChildren(...["tlp", "tlp-says"].flatMap((part) => [option.querySelector(`.${part}`).cloneNode(true), " "]));
  }
}

function entered(event) {
  const field = event.target;
  if (event.key !== "Enter" || event.isComposing || event.keyCode === 229) return;
  if (field.tagName !== "INPUT" || /^(checkbox|radio|file)$/.test(field.type)) return;
  event.preventDefault();
  if (field.matches("[data-find]")) form.querySelector("button[value=find]").click();
  else keep();
}

if (form) {
  form.addEventListener("keydown", entered);
  form.addEventListener("change", (event) => {
    const field = event.target;
    if (field.matches("[data-add-country]")) box(field);
    if (field.name === "tlp") bars(field.closest(".tlp-option"));
    if (field.checked && other(field)) other(field).checked = false;
  });
}

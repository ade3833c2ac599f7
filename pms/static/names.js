/* Names one types, with the known ones offered as one types: input[data-names] under an accessible-autocomplete box.

   The box is the question itself: what is typed is what is saved, a name that nobody has used before as well. So Enter
   takes the name that the text surely means (matching.js), and Tab leaves the text as it is: a new name may begin like
   a known one. data-names has the list that a new name joins. Of a name in the datalist: data-note says of it more. */

import { describe, finish, hasKeyboard, spoken, suggestion } from "./filter.js";
import { matching, sureOf } from "./matching.js";

const MAX_SHOWN = 60;

export function enhanceNames(region) {
  const inputs = [...region.querySelectorAll("input[data-names]")];
  if (region instanceof Element && region.matches("input[data-names]")) inputs.push(region);
  for (const input of inputs) if (input.list) enhance(input);
}

function enhance(input) {
  const { id, name, value } = input;
  const list = input.list;
  const choices = [...list.options].map((one) => ({ label: one.value, words: [], note: one.dataset.note }));
  const holder = document.createElement("div");
  const title = input.labels[0]?.textContent.trim() ?? "Names";
  const group = input.closest(".nhsuk-form-group") ?? input.parentElement;
  input.replaceWith(holder);
  list.remove();

  let box; // is there once the component has made it
  window.accessibleAutocomplete({
    element: holder,
    id,
    name,
    defaultValue: value,
    autoselect: false,
    showAllValues: true,
    displayMenu: "overlay",
    confirmOnBlur: false,
    showNoOptionsFound: false,
    inputClasses: input.className,
    menuAttributes: { "aria-label": title },
    source: (query, show) => show(hasKeyboard(box) ? shown(choices, query).map((one) => one.label) : []),
    templates: { inputValue: (text) => text ?? "", suggestion: (text) => suggestion(choices, text, box) },
    tStatusResults: (length, selected) => spoken(choices, length, selected, box),
    onConfirm: () => say(group, id, ""),
  });

  box = document.getElementById(id);
  finish(box);
  box.setAttribute("value", value); // what the form was opened with (changed.js)
  describe(box, input.getAttribute("aria-describedby") ?? "");
  box.addEventListener("keydown", (event) => takeSure(event, choices, box), { capture: true });
  box.addEventListener("input", () => say(group, id, ""));
  group.addEventListener("focusout", (event) => {
    if (input.dataset.names && !group.contains(event.relatedTarget)) sayNew(group, box, choices, input.dataset.names);
  });
}

/* What fits the typed text; all of it while the box holds a whole name. */
function shown(choices, query) {
  return (isKnown(choices, query) ? choices : matching(choices, query)).slice(0, MAX_SHOWN);
}

/* An open list would keep Enter for itself: then it is the form's, which is sent as it is typed. */
function takeSure(event, choices, box) {
  if (event.key !== "Enter" || event.isComposing || box.getAttribute("aria-expanded") !== "true") return;
  event.stopPropagation();
  const sure = isKnown(choices, box.value) ? undefined : sureOf(choices, box.value);
  const option = document.getElementById(`${box.id}__option--${shown(choices, box.value).indexOf(sure)}`);
  if (!option) return;
  event.preventDefault();
  option.click();
}

function sayNew(group, box, choices, list) {
  const name = box.value.trim();
  say(group, box.id, name && !isKnown(choices, name) ? `“${name}” is new: it joins the ${list}` : "");
}

function say(group, id, words) {
  let place = document.getElementById(`${id}-new`);
  if (!place) {
    if (!words) return;
    place = document.createElement("span");
    place.id = `${id}-new`;
    place.className = "pms-chosen-note";
    place.setAttribute("role", "status");
    group.append(place);
  }
  place.textContent = words;
}

function isKnown(choices, text) {
  const name = text.trim().toLowerCase();
  return choices.some((one) => one.label.toLowerCase() === name);
}

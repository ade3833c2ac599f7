/* Long selects one types into: select[data-filter] under an accessible-autocomplete box. The select
   stays the submitted field. Text that may mean several choices is never guessed: it stops the form. Enter or
   Tab takes a choice without an arrow key only if it is the one that the text surely means (matching.js).

   Of an option: data-words has its other names, data-note what to say of it, its group "Recently used". */

import { matching, sureOf } from "./matching.js";

const MAX_SHOWN = 60;
const LATELY = "Recently used";

export function enhanceFilters(region) {
  const selects = [...region.querySelectorAll("select[data-filter]")];
  if (region instanceof Element && region.matches("select[data-filter]")) selects.push(region);
  for (const select of selects) if (!select.hasAttribute("data-filtering")) enhance(select);
}

/* True, with the keyboard on the box and the words beside it, if a box's text names no choice. */
export function hasUnmatchedFilter(form) {
  const boxes = [...form.querySelectorAll(".autocomplete__input")];
  for (const box of boxes) box.dispatchEvent(new Event("pms:check"));
  const wrong = boxes.find((box) => box.hasAttribute("data-unmatched"));
  wrong?.focus();
  return wrong !== undefined;
}

function enhance(select) {
  select.setAttribute("data-filtering", "");
  const id = select.id;
  const describedBy = select.getAttribute("aria-describedby") ?? "";
  const choices = [...select.options].filter((option) => option.value !== "").map(choiceOf);
  const chosen = select.selectedOptions[0];

  let box; // is there once the component has made it
  window.accessibleAutocomplete.enhanceSelectElement({
    selectElement: select,
    autoselect: false,
    showAllValues: true,
    displayMenu: "overlay",
    confirmOnBlur: false,
    defaultValue: chosen?.value ? label(chosen) : "",
    inputClasses: "nhsuk-input" + (select.matches(".nhsuk-select--error") ? " nhsuk-input--error" : ""),
    menuAttributes: { "aria-label": select.labels[0]?.textContent.trim() ?? "Choices" },
    source: (query, show) => show(hasKeyboard(box) ? shown(choices, query, select).map((one) => one.label) : []),
    templates: { inputValue: (text) => text ?? "", suggestion: (text) => suggestion(choices, text, box) },
    tStatusResults: (length, selected) => spoken(choices, length, selected, box),
    onConfirm: (text) => choose(select, text),
  });

  box = document.getElementById(id);
  finish(box);
  const group = select.closest(".nhsuk-form-group") ?? select.parentElement;
  describe(box, describedBy);
  note(select, box, group);
  select.addEventListener("change", () => note(select, box, group));
  box.addEventListener("keydown", (event) => {
    const sure = ["Enter", "Tab"].includes(event.key) && !event.shiftKey && sureNow(choices, select, box);
    if (sure && take(sure, choices, select, box) && event.key === "Enter") event.preventDefault();
  }, { capture: true });
  box.addEventListener("pms:leave", () => {
    const sure = sureNow(choices, select, box);
    if (sure) take(sure, choices, select, box);
  });
  select.addEventListener("pms:show", () => (box.value = chosenLabel(select))); // chosen by another's hand
  box.addEventListener("input", () => settle(select, box, group, false));
  box.addEventListener("pms:check", () => settle(select, box, group, true));
  group.addEventListener("focusout", (event) => {
    if (!group.contains(event.relatedTarget)) setTimeout(() => settle(select, box, group, true));
  });
}

function choiceOf(option) {
  const words = (option.dataset.words ?? "").split(";").filter(Boolean);
  const isLate = option.parentElement.label === LATELY;
  return { label: label(option), words, note: option.dataset.note, isLate };
}

/* What the component leaves to do: a box that is filled when it is made would open with what it holds alone, and
   Escape within the list would leave the keyboard nowhere. */
export function finish(box) {
  box.dispatchEvent(new Event("input"));
  box.closest(".autocomplete__wrapper").addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.target !== box) setTimeout(() => box.focus());
  });
}

/* A list opens for whoever stands on it, not where another question fills it. */
export function hasKeyboard(box) {
  return box.closest(".autocomplete__wrapper").contains(document.activeElement);
}

/* What fits the typed text; the whole list while the box still shows the chosen one. */
function shown(choices, query, select) {
  const found = query === chosenLabel(select) ? choices : matching(choices, query);
  return found.slice(0, MAX_SHOWN);
}

/* The choice that Enter takes, while no arrow key has chosen another. */
function sureNow(choices, select, box) {
  if (box.value === chosenLabel(select)) return undefined;
  return sureOf(choices, box.value);
}

/* As if the choice had been clicked, so that the component knows it; false where its list is closed. */
function take(choice, choices, select, box) {
  const index = shown(choices, box.value, select).indexOf(choice);
  const option = document.getElementById(`${box.id}__option--${index}`);
  if (!option || box.getAttribute("aria-expanded") !== "true") return false;
  option.click();
  return true;
}

export function suggestion(choices, text, box) {
  const choice = choices.find((one) => one.label === text);
  if (!choice) return escaped(text ?? "");
  const takes = box && sureOf(choices, box.value) === choice && box.value !== text;
  const beside = [takes ? "Enter" : "", choice.note ?? "", choice.isLate && !takes ? "recently used" : ""];
  const notes = beside.filter(Boolean).map((words) => ` <span class="pms-option__note">${escaped(words)}</span>`);
  return escaped(text) + notes.join("");
}

export function spoken(choices, length, selected, box) {
  const sure = box && sureOf(choices, box.value);
  if (sure && box.value !== sure.label) return `${sure.label}: press Enter to take it`;
  return `${length} ${length === 1 ? "result is" : "results are"} available. ${selected}`;
}

/* What is to be known of the chosen value, beside the box. */
function note(select, box, group) {
  const id = `${box.id}-note`;
  const words = select.selectedOptions[0]?.dataset.note;
  let place = document.getElementById(id);
  if (!place) {
    if (!words) return;
    place = document.createElement("span");
    place.id = id;
    place.className = "pms-chosen-note";
    place.setAttribute("role", "status");
    group.append(place);
  }
  place.textContent = words ? `${label(select.selectedOptions[0])} is ${words}` : "";
}

function chosenLabel(select) {
  const chosen = select.selectedOptions[0];
  return chosen?.value ? label(chosen) : "";
}

/* Makes the select say what the box says; complains only once the reader has left the box. */
function settle(select, box, group, isFinished) {
  const text = box.value.trim().toLowerCase();
  const option = [...select.options].find((one) => one.value && label(one).toLowerCase() === text);
  choose(select, option ? label(option) : undefined);
  const isUnmatched = text !== "" && !option;
  if (isFinished || !isUnmatched) {
    box.toggleAttribute("data-unmatched", isUnmatched);
    complain(box, group, isUnmatched ? `“${box.value.trim()}” is not in the list: select one, or clear the box` : "");
  }
}

function choose(select, text) {
  const option = [...select.options].find((one) => one.value && label(one) === text);
  const value = option?.value ?? "";
  if (select.value === value) return;
  select.value = value;
  select.dispatchEvent(new Event("change", { bubbles: true }));
}

function complain(box, group, words) {
  const id = `${box.id}-unmatched`;
  document.getElementById(id)?.remove();
  box.removeAttribute("aria-invalid");
  box.removeAttribute("aria-errormessage");
  group.classList.toggle("nhsuk-form-group--error", words !== "" || group.querySelector(".nhsuk-error-message") !== null);
  if (!words) return;
  box.setAttribute("aria-invalid", "true");
  box.setAttribute("aria-errormessage", id);
  const message = document.createElement("span");
  message.className = "nhsuk-error-message";
  message.id = id;
  message.setAttribute("role", "alert");
  message.textContent = words;
  box.closest(".autocomplete__wrapper").parentElement.before(message);
}

/* The component rewrites aria-describedby as one types; the hint and the error must stay in it. */
export function describe(box, ids) {
  if (!ids) return;
  const keep = () => {
    const now = (box.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean);
    if (!ids.split(" ").every((id) => now.includes(id)))
      box.setAttribute("aria-describedby", [...ids.split(" "), ...now].join(" "));
  };
  keep();
  new MutationObserver(keep).observe(box, { attributeFilter: ["aria-describedby"] });
}

function label(option) {
  return option.textContent.trim();
}

function escaped(text) {
  const holder = document.createElement("span");
  holder.textContent = text;
  return holder.innerHTML;
}

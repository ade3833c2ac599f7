/* Long selects one types into: select[data-filter] under an accessible-autocomplete box. The select
   stays the submitted field. Text that names no choice is never guessed: it stops the form. */

const MAX_SHOWN = 60;

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
  const choices = [...select.options].filter((option) => option.value !== "");
  const chosen = select.selectedOptions[0];

  window.accessibleAutocomplete.enhanceSelectElement({
    selectElement: select,
    autoselect: false,
    showAllValues: true,
    displayMenu: "overlay",
    confirmOnBlur: false,
    defaultValue: chosen?.value ? label(chosen) : "",
    inputClasses: "nhsuk-input" + (select.matches(".nhsuk-select--error") ? " nhsuk-input--error" : ""),
    menuAttributes: { "aria-label": select.labels[0]?.textContent.trim() ?? "Choices" },
    source: (query, show) => show(matching(choices, query, select).map(label)),
    templates: { inputValue: (text) => text ?? "", suggestion: (text) => escaped(text ?? "") },
    onConfirm: (text) => choose(select, text),
  });

  const box = document.getElementById(id);
  const group = select.closest(".nhsuk-form-group") ?? select.parentElement;
  describe(box, describedBy);
  box.addEventListener("input", () => settle(select, box, group, false));
  box.addEventListener("pms:check", () => settle(select, box, group, true));
  group.addEventListener("focusout", (event) => {
    if (!group.contains(event.relatedTarget)) setTimeout(() => settle(select, box, group, true));
  });
}

/* Choices holding every typed word; the whole list while the box still shows the chosen one. */
function matching(choices, query, select) {
  const chosen = select.selectedOptions[0];
  if (chosen?.value && query === label(chosen)) return choices;
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const holds = (option) => words.every((word) => label(option).toLowerCase().includes(word));
  const starts = (option) => label(option).toLowerCase().startsWith(query.toLowerCase());
  const found = choices.filter(holds);
  return [...found.filter(starts), ...found.filter((option) => !starts(option))].slice(0, MAX_SHOWN);
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
function describe(box, ids) {
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

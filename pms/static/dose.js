/* Doses: "2g" fills the dose and its unit, and the drug's last use here is taken by one press.

   A dose is never filled by choosing the drug: somebody presses the button and then stands on the dose. */

const DOSE = /^(\d*\.?\d+) ?([a-z/ ]+)$/;

export function startDoses() {
  document.addEventListener("change", (event) => {
    if (event.target.matches?.("input[data-units]")) splitUnit(event.target);
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button[data-fill]");
    if (button) fill(button.closest("form"), JSON.parse(button.dataset.fill));
  });
}

/* Leaves what it does not understand, and a unit that contradicts the chosen one, for the server to refuse. */
function splitUnit(box) {
  const match = DOSE.exec(box.value.trim().toLowerCase().replace(/\s+/g, " "));
  const unit = match && JSON.parse(box.dataset.units)[match[2].trim()];
  const question = box.form.elements[box.dataset.unitQuestion];
  if (!unit || !question || (question.value && question.value !== unit)) return;
  question.value = unit;
  box.value = match[1];
}

function fill(form, values) {
  for (const [name, value] of Object.entries(values)) {
    const question = form.elements[name];
    if (!question) continue;
    question.value = value;
    question.dispatchEvent(new Event("pms:show"));
    question.dispatchEvent(new Event("change", { bubbles: true }));
  }
  const dose = Object.keys(values).map((name) => form.elements[name]).find((one) => one?.dataset.units);
  dose?.focus();
  dose?.select();
}

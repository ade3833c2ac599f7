/* What an answer speaks of is asked below it: its questions open and close as the answer is chosen.

   The server does the same with a form that is sent (pms/episodes/in_place/asking.py), and decides. */

const ANY = "*";

export function startInPlace() {
  document.addEventListener("change", (event) => {
    const form = event.target.form;
    if (form?.querySelector("[data-when]")) settle(form, event.target.name);
  });
}

/* Of the questions about one fact, one set is open: the one that was, else the first. */
function settle(form, changed) {
  const regions = [...form.querySelectorAll("[data-when]")];
  const wanted = regions.filter((region) => whenOf(region).some((one) => fits(form, one)));
  const open = new Map();
  for (const region of [...wanted.filter((one) => !one.hidden), ...wanted]) {
    if (!open.has(region.dataset.group)) open.set(region.dataset.group, region);
  }
  for (const region of regions) {
    const isOpen = open.get(region.dataset.group) === region;
    const hasOpened = isOpen && region.hidden;
    region.hidden = !isOpen;
    if (isOpen) preset(form, region, changed);
    if (hasOpened && region.dataset.about) say(`Questions about ${region.dataset.about} are open`);
  }
}

const whenOf = (region) => JSON.parse(region.dataset.when);

function fits(form, alternative) {
  return Object.entries(alternative).every(([name, answers]) => {
    const answer = form.elements[name]?.value ?? "";
    return answer && (answers.includes(ANY) || answers.includes(answer));
  });
}

/* What the answer can only mean is answered beforehand; what somebody chose stays. */
function preset(form, region, changed) {
  const names = whenOf(region).flatMap((one) => Object.keys(one));
  if (!names.includes(changed)) return;
  for (const [name, byAnswer] of Object.entries(JSON.parse(region.dataset.presets ?? "{}"))) {
    const question = form.elements[name];
    const value = names.map((one) => byAnswer[form.elements[one]?.value]).find(Boolean) ?? "";
    if (!question || (question.value && question.value !== question.dataset.preset)) continue;
    if (question.value === value) continue;
    question.value = question.dataset.preset = value;
    question.dispatchEvent(new Event("pms:show"));
    question.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

function say(words) {
  const announcer = document.getElementById("announcer");
  announcer.textContent = "";
  setTimeout(() => (announcer.textContent = words), 100);
}

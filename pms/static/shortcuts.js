/* Keys for every action, told by the markup alone. A section that wants a key says so and does nothing else:

     <a data-shortcut="c" href=...>Add antimicrobial</a>    a letter: presses it, from anywhere on the page
     <input data-shortcut="/">                              on a question: puts the keyboard there
    <a data-key="PageDown">                                with Alt: to another patient of a round (round.js)
     <button data-combo="Ctrl+Enter">Save</button>          within its form; works while one types

   data-shortcut-label gives other words for the list of keys ("?"); else the element's own words are shown.
   Taken on every page: ? keys, / find a patient, h home, n and p next and previous section.
   On the ward and the list of referrals: a new referral. On the ward and its tasks: t tasks, k done.
   On an episode: f referral, y accept (or change the decision), i diagnosis, c antimicrobial, x end of it,
   l line, u line out, e line event, g drug event, a admission, r review, t task, o outcomes, d discharge,
   w later outcome, m notes, v return to IV (there and in the lists of those who are followed up).
   Free for others: b j q s z.
   In a form: Ctrl+Enter saves, Ctrl+Shift+Enter saves and adds another, Escape cancels (pms.js).

   Letters do nothing while one is in a field, in a list or in a dialog, together with Ctrl, Alt or Windows,
   or when the person has switched them off in their account (WCAG 2.1.4). What is on the page before a
   letter counts first in <main>. Where several have the same letter, it goes from one to the next and
   presses none. */

const isOn = document.body.dataset.keys === "on";
const TYPING = "input, select, textarea, [contenteditable], [role=combobox], [role=listbox], [role=option], dialog";

export function startShortcuts() {
  if (isOn) document.body.classList.add("pms-keys");
  for (const button of document.querySelectorAll("button[data-keys-list]")) {
    button.closest("[hidden]")?.removeAttribute("hidden");
    button.addEventListener("click", showKeys);
  }
  nameKeys(document);
  document.addEventListener("htmx:load", (event) => nameKeys(event.detail.elt));
  document.addEventListener("keydown", pressCombo, { capture: true }); // before a list takes Enter
  document.addEventListener("keydown", pressLetter);
}

/* Screen readers tell the key with the link. */
function nameKeys(part) {
  for (const one of [part, ...part.querySelectorAll("[data-shortcut], [data-combo]")]) {
    if (one.dataset?.combo) one.setAttribute("aria-keyshortcuts", one.dataset.combo.replace("Ctrl", "Control"));
    else if (isOn && one.dataset?.shortcut) one.setAttribute("aria-keyshortcuts", one.dataset.shortcut);
  }
}

function pressCombo(event) {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.altKey || event.isComposing) return;
  const form = event.target.closest?.("form") ?? onlyForm();
  if (!form) return;
  const wanted = form.querySelector(`[data-combo="${event.shiftKey ? "Ctrl+Shift+Enter" : "Ctrl+Enter"}"]`);
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!wanted || event.repeat) return;
  event.target.dispatchEvent(new CustomEvent("pms:leave", { bubbles: true })); // a list settles what is typed
  window.htmx.process(form); // a form that has only just come would lead to a page of its own
  wanted.click();
}

/* The form that is meant where the keyboard stands in none: the page's only one. */
function onlyForm() {
  const forms = holding("main form:has([data-combo])");
  return document.activeElement === document.body && forms.length === 1 ? forms[0] : undefined;
}

function pressLetter(event) {
  if (event.defaultPrevented || event.repeat || event.isComposing) return;
  if (event.ctrlKey || event.altKey || event.metaKey || event.key.length !== 1) return;
  if (!isOn || event.target.closest?.(TYPING) || document.querySelector("dialog[open]")) return;
  const key = event.key.toLowerCase();
  const done = press(key) || (key === "n" && walk(1)) || (key === "p" && walk(-1));
  if (done) event.preventDefault();
}

function press(key) {
  const found = holding(`[data-shortcut="${CSS.escape(key)}"]`);
  if (found.length === 0) return false;
  if (found.length > 1) found[(found.indexOf(document.activeElement) + 1) % found.length].focus();
  else if (found[0].matches(TYPING)) (found[0].focus(), found[0].select?.());
  else {
    window.htmx.process(found[0]); // a link that has only just come would lead to a page of its own
    found[0].focus();
    found[0].click();
  }
  return true;
}

/* What is visible of the page's own; of its frame only what the page has not itself. */
function holding(selector) {
  const found = [...document.querySelectorAll(selector)].filter((one) => one.offsetParent !== null);
  const own = found.filter((one) => one.closest("main"));
  return own.length ? own : found;
}

/* To the heading of the next section, or of the one before. */
function walk(step) {
  const sections = [...document.querySelectorAll("main .pms-section[id]")].filter((one) => one.querySelector("h2"));
  if (sections.length < 2) return false;
  const here = sections.findIndex((one) => one.contains(document.activeElement));
  const next = here < 0 ? (step > 0 ? 0 : sections.length - 1) : here + step;
  const heading = sections[Math.min(Math.max(next, 0), sections.length - 1)].querySelector("h2");
  heading.tabIndex = -1;
  heading.focus();
  heading.scrollIntoView({ block: "center" });
  return true;
}

/* The list of keys: what this page offers now, read from the page itself. */

function showKeys() {
  document.getElementById("keys")?.remove();
  const dialog = document.createElement("dialog");
  dialog.id = "keys";
  dialog.className = "pms-keys-list";
  dialog.setAttribute("aria-labelledby", "keys-title");
  dialog.append(text("h2", "Keys on this page", { id: "keys-title", tabIndex: -1, autofocus: true }));
  if (isOn) dialog.append(list([...letters(), ...moves()]));
  else dialog.append(text("p", "Single keys are switched off in your account."));
  const combos = formKeys();
  if (combos.length) dialog.append(text("h3", "In the open form"), list(combos));
  dialog.append(text("h3", "While typing"), list(TYPED, "pms-keys-list__typed"));
  const close = text("button", "Close", { type: "button", className: "nhsuk-button nhsuk-button--small" });
  close.addEventListener("click", () => dialog.close());
  const account = text("a", isOn ? "Switch single keys off" : "Switch single keys on", {
    href: document.body.dataset.keysAccount,
    className: "nhsuk-link",
  });
  const end = document.createElement("p");
  end.append(close, " ", account);
  dialog.append(end);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

const TYPED = [
  ["today", "is a date, as are 13/7/26, 13 jul, fri, last fri, -3, +14 and +2w"],
  ["Enter", "or Tab takes the only match of a list that you type into"],
  ["↓", "opens such a list"],
];

function letters() {
  const seen = new Map();
  for (const one of document.querySelectorAll("[data-shortcut]")) {
    const key = one.dataset.shortcut;
    if (!seen.has(key)) seen.set(key, holding(`[data-shortcut="${CSS.escape(key)}"]`));
  }
  return [...seen].filter(([, found]) => found.length).map(([key, found]) => [key, wordsOf(found[0])]);
}

function moves() {
  const patients = [...document.querySelectorAll("a[data-key]")].map((one) => [`Alt+${one.dataset.key}`, wordsOf(one)]);
  return [...patients, ...sectionMoves()];
}

function sectionMoves() {
  const has = (key) => holding(`[data-shortcut="${key}"]`).length > 0;
  const several = document.querySelectorAll("main .pms-section[id]").length > 1;
  return [["n", "Next section"], ["p", "Previous section"]].filter(([key]) => several && !has(key));
}

function formKeys() {
  const form = holding("form:has([data-combo])")[0];
  return [...(form?.querySelectorAll("[data-combo]") ?? [])].map((one) => [one.dataset.combo, wordsOf(one)]);
}

function wordsOf(one) {
  return (one.dataset.shortcutLabel ?? one.labels?.[0]?.textContent ?? one.textContent).replace(/\s+/g, " ").trim();
}

function list(pairs, name = "") {
  const dl = document.createElement("dl");
  dl.className = name;
  for (const [key, words] of pairs) {
    const row = document.createElement("div");
    const term = document.createElement("dt");
    term.append(text("kbd", key));
    row.append(term, text("dd", words));
    dl.append(row);
  }
  return dl;
}

function text(tag, words, more = {}) {
  const made = document.createElement(tag);
  made.textContent = words;
  for (const [name, value] of Object.entries(more)) made[name] = value;
  return made;
}

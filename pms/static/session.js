/* The end of a session: said two minutes before, and signing in again beside the page, which stays
   as it is. The page asks who is signed in; asking never makes the session longer. */

const { user, seconds, session, stay, signIn } = document.body.dataset;
const WARNING = 120;
const WHILE_OPEN = 3000; // ms between two looks while the dialog is open
const WITHOUT_ANSWER = 15000;

let timer;
let dialog;
let showing; // what the dialog says: "ending", "ended" or "other"

export function watchSession() {
  if (!session) return;
  lookIn((Number(seconds) - WARNING) * 1000);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && look());
}

/* Whether this page can keep what was typed while somebody signs in. */
export function askToSignIn() {
  if (session) look();
  return Boolean(session);
}

export async function renewForms() {
  const state = session && (await ask());
  if (state && String(state.user) === user) putToken(state.csrf_token);
  else if (state) decide(state);
}

function lookIn(milliseconds) {
  clearTimeout(timer);
  timer = setTimeout(look, Math.max(1000, milliseconds));
}

async function look() {
  const state = await ask();
  if (state) decide(state);
  else lookIn(WITHOUT_ANSWER);
}

function decide(state) {
  if (state.user === null) open("ended");
  else if (String(state.user) !== user) open("other", state);
  else if (state.seconds <= WARNING) open("ending", state);
  else goOn(state);
  lookIn(showing ? WHILE_OPEN : (state.seconds - WARNING) * 1000);
}

async function ask(address = session, options = {}) {
  try {
    const answer = await fetch(address, { cache: "no-store", ...options });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

/* Signed in, with time: the forms of this page may be sent again. */
function goOn(state) {
  putToken(state.csrf_token);
  const again = showing === "ended";
  showing = undefined;
  dialog?.close();
  if (again) document.getElementById("announcer").textContent = "Signed in again. What you typed is kept, not saved.";
}

function putToken(token) {
  for (const field of document.querySelectorAll("input[name=csrf_token]")) field.value = token;
}

async function letItLast(state) {
  const answer = await ask(stay, { method: "POST", headers: { "X-CSRFToken": state.csrf_token } });
  if (answer) decide(answer);
  else look();
}

const WORDS = {
  ending: (state) =>
    state.may_stay
      ? ["You are about to be signed out", "Nothing has been done here for a while. In 2 minutes you will be signed out."]
      : ["You are about to be signed out", "In 2 minutes your session ends: you have been signed in as long as is allowed. Save what you are typing."],
  ended: () => ["You are signed out", "Your session has ended. What you typed is still on this page, and is not saved. Sign in again in a new tab, then come back and save it."],
  other: (state) => ["Somebody else is signed in", `${state.name} is signed in in this browser now. What was typed on this page cannot be saved under another name.`],
};

function open(what, state) {
  if (showing === what) return;
  showing = what;
  const [heading, words] = WORDS[what](state);
  dialog ??= makeDialog();
  dialog.dataset.showing = what;
  dialog.querySelector("h2").textContent = heading;
  dialog.querySelector("p").textContent = words;
  dialog.querySelector("div").replaceChildren(...controls(what, state));
  if (!dialog.open) dialog.showModal();
}

function controls(what, state) {
  if (what === "ended") return [link("Sign in again", signIn, "_blank")];
  if (what === "other") return [link("Leave this page", location.pathname)];
  const button = part("button", "nhsuk-button nhsuk-button--small", state.may_stay ? "Stay signed in" : "Close");
  button.type = "button";
  button.addEventListener("click", () => (state.may_stay ? letItLast(state) : dialog.close()));
  return [button];
}

function link(words, address, target) {
  const anchor = part("a", "nhsuk-button nhsuk-button--small", words);
  anchor.href = address;
  if (target) anchor.target = target;
  return anchor;
}

function makeDialog() {
  const made = part("dialog", "pms-dialog");
  const heading = part("h2", "nhsuk-heading-s");
  const words = part("p", "nhsuk-body");
  heading.id = "session-heading";
  words.id = "session-words";
  made.setAttribute("aria-labelledby", heading.id);
  made.setAttribute("aria-describedby", words.id);
  made.append(heading, words, part("div", "pms-dialog__controls"));
  made.addEventListener("cancel", (event) => showing !== "ending" && event.preventDefault());
  document.body.append(made);
  return made;
}

function part(name, classes, text = "") {
  const element = document.createElement(name);
  element.className = classes;
  element.textContent = text;
  return element;
}

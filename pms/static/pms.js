/* Behaviour every page shares. It only adds: each form and link also works without it. */

import { initAll } from "./nhsuk-frontend-10.6.1.min.js";
import { isChanged } from "./changed.js";
import { watchChanges } from "./changes.js";
import { startDays } from "./days.js";
import { startDoses } from "./dose.js";
import { enhanceFilters, hasUnmatchedFilter } from "./filter.js";
import "./find.js";
import { startInPlace } from "./in-place.js";
import { enhanceNames } from "./names.js";
import { failed, succeeded } from "./not-saved.js";
import { foldSections } from "./sections.js";
import { askToSignIn, renewForms, watchSession } from "./session.js";
import { startShortcuts } from "./shortcuts.js";
import "./round.js";
import "./unsaved.js";
import "./ward.js";

document.body.classList.add("js-enabled", "nhsuk-frontend-supported");
initAll();
enhanceFilters(document);
enhanceNames(document);
watchSession();
startDays();
startDoses();
startInPlace();
startShortcuts();
watchChanges();
foldSections();
if (location.hash.length > 1) showNamed(decodeURIComponent(location.hash.slice(1)));

/* An address that ends in a question's id leads the keyboard to it. */
function showNamed(id) {
  const place = document.getElementById(id);
  const isQuestion = Boolean(place?.matches("input, select, textarea"));
  if (isQuestion) place.focus();
  return isQuestion;
}

/* Where its form is open already it is not fetched again: what was typed in it stays. */
document.addEventListener("htmx:beforeRequest", (event) => {
  const { path, verb } = event.detail.requestConfig;
  if (verb === "get" && path.includes("#") && showNamed(path.split("#")[1])) event.preventDefault();
});

const announcer = document.getElementById("announcer");
const SECONDS_UNTIL_FREE = 30; // a POST that answers with a download never leaves the page

document.addEventListener("htmx:load", (event) => {
  const region = event.detail.elt;
  if (region === document.body) return;
  initAll({ scope: region });
  enhanceFilters(region);
  enhanceNames(region);
});

/* After a swap: the keyboard stands where the work goes on. */

const handled = new WeakSet();
const opened = new Map(); // region's id -> the address that opened its form

document.addEventListener("htmx:afterSettle", (event) => {
  const { xhr, target, requestConfig } = event.detail;
  if (!requestConfig || handled.has(xhr)) return;
  handled.add(xhr);
  const region = document.getElementById(target.id) ?? target;
  if (region.id === "page") return showPage(region);
  if (["click", "submit"].includes(requestConfig.triggeringEvent?.type)) {
    const [path, question] = requestConfig.path.split("#");
    if (requestConfig.verb === "get" && region.querySelector("form")) opened.set(region.id, path);
    if (!showNamed(question)) moveFocus(region);
    if (requestConfig.verb === "get") showHead(region);
  }
  if (requestConfig.verb !== "get") announce(xhr.status, region.dataset.announce ?? savedWords(region));
  else if (region.dataset.announce) announce(xhr.status, region.dataset.announce);
});

/* Another page in place of the one before: read from its heading on, as after loading it. */
function showPage(region) {
  const heading = region.querySelector("h1");
  heading.tabIndex = -1;
  heading.focus();
  announcer.textContent = document.title;
}

function moveFocus(region) {
  const place =
    region.querySelector(".nhsuk-error-summary") ??
    fieldOf(region.querySelector(".nhsuk-form-group--error")) ??
    region.querySelector("[data-focus]") ??
    keptIn(region) ??
    fieldOf(region.querySelector("form")) ??
    [...region.querySelectorAll("a[hx-get]")].find((link) => link.getAttribute("hx-get") === opened.get(region.id)) ??
    region.querySelector("a[hx-get]") ??
    region.querySelector("h1, h2, h3") ??
    region;
  if (!place.matches("a, input, select, textarea, button, [tabindex]")) place.tabIndex = -1;
  place.focus();
}

/* A form that has opened shows its heading too: focusing its first question may leave that under the banner. */
function showHead(region) {
  const banner = document.querySelector(".pms-patient")?.getBoundingClientRect().bottom ?? 0;
  if (region.querySelector("form") && region.getBoundingClientRect().top < banner) region.scrollIntoView({ block: "start" });
}

/* Where the keyboard stands again after the swap: htmx knows it by its id. */
function keptIn(region) {
  const active = document.activeElement;
  return active !== region && active.matches("a") && region.contains(active) ? active : null;
}

function fieldOf(part) {
  const fields = part?.querySelectorAll("input:not([type=hidden]), select, textarea") ?? [];
  return [...fields].find((field) => !field.disabled && field.offsetParent !== null);
}

/* What has just been added, where the form of another one stands in the region now. */
function savedWords(region) {
  if (!region.querySelector("form")) return undefined;
  const beside = [region.previousElementSibling, region.nextElementSibling];
  const name = beside.map((one) => one?.querySelector(".pms-item__name")).find(Boolean);
  return name ? `Saved: ${name.textContent.trim()}. Add another one` : undefined;
}

/* A region says in data-announce what it found, where nothing was saved. */
function announce(status, found) {
  const refused = { 409: "Not saved: someone else has changed this", 422: "Not saved: there is a problem" };
  announcer.textContent = "";
  setTimeout(() => (announcer.textContent = refused[status] ?? found ?? "Saved"), 100);
}

/* A region swapped beside another is left alone while somebody is typing in it, but for a part that outlasts the swap.
   A form that is a button alone has nothing typed in it. */
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const forms = [...event.detail.target.querySelectorAll("form[novalidate]")];
  if (forms.some((form) => !form.closest("[hx-preserve]"))) event.detail.shouldSwap = false;
});

/* What was unfolded in a region stays unfolded when the region comes anew. */
let unfolded = [];

document.addEventListener("htmx:beforeSwap", (event) => {
  unfolded = [...event.detail.target.querySelectorAll("details[data-stays-open]")].map(({ id, open }) => ({ id, open }));
});

document.addEventListener("htmx:afterSwap", () => {
  for (const { id, open } of unfolded) document.getElementById(id)?.toggleAttribute("open", open);
  unfolded = [];
});

/* A save that did not arrive is said, and stays said. */

document.addEventListener("htmx:responseError", (event) => failed(event.detail));
document.addEventListener("htmx:sendError", (event) => failed(event.detail));
document.addEventListener("htmx:timeout", (event) => failed(event.detail));
document.addEventListener("htmx:swapError", (event) => failed(event.detail));
document.addEventListener("htmx:afterRequest", (event) => {
  if (isRefusedWhole(event.detail.xhr)) failed(event.detail);
  else if (event.detail.successful) succeeded(event.detail);
});

/* A session that has ended: htmx would leave the page, and with it what was typed. */
document.addEventListener("htmx:beforeOnLoad", (event) => {
  if (event.detail.xhr.status !== 401 || !askToSignIn()) return;
  event.preventDefault();
  failed(event.detail);
});

/* A form of before signing in again, refused for its old token: the next press has the new one. */
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status === 400) renewForms();
});

/* A 409 or 422 that is an error page, not the region with its errors: nothing on the page says it. */
function isRefusedWhole(xhr) {
  return xhr.status >= 400 && xhr.getResponseHeader("HX-Reswap") === "none";
}

/* One press, one save. */

function setBusy(form, busy) {
  const pressed = document.activeElement;
  form.toggleAttribute("data-busy", busy);
  for (const button of form.querySelectorAll("button:not([type=button]), input[type=submit]")) {
    button.disabled = busy;
    if (pressed === button) form.pressed = button; // a disabled button loses the keyboard
  }
  if (!busy && document.activeElement === document.body) form.pressed?.focus();
}

document.addEventListener(
  "submit",
  (event) => {
    if (event.target.hasAttribute("data-busy") || hasUnmatchedFilter(event.target)) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  },
  { capture: true },
);

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  form.setAttribute("data-busy", "");
  setTimeout(() => setBusy(form, true)); // after the browser has read which button was pressed
  setTimeout(() => setBusy(form, false), SECONDS_UNTIL_FREE * 1000);
});

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.elt.matches("form")) setBusy(event.detail.elt, true);
});

document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.elt.matches("form")) setBusy(event.detail.elt, false);
});

window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-busy]")) setBusy(form, false);
});

/* Escape closes the form one is in; a second time if something was typed there. */

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("form");
  const cancel = form?.querySelector("a[data-cancel]");
  if (event.key !== "Escape" || !cancel) return;
  if (event.target.matches("[aria-expanded=true], [role=option]")) return; // closes its list first
  if (isChanged(form) && !form.hasAttribute("data-warned")) {
    form.setAttribute("data-warned", "");
    announcer.textContent = "What you typed is not saved. Press Escape again to discard it.";
    return;
  }
  window.htmx.process(cancel); // it may have come this very moment
  cancel.click();
});

/* What was typed is never left behind unasked: not by a link, the back button, a reload or a closed window.

   Asked about are forms that one can cancel, and those with data-guard. A form that is on its way to the server
   (data-busy), that arrived there or that somebody cancels is not. */

import { isChanged } from "./changed.js";

const GUARDED = "form[data-guard], form:has(a[data-cancel])";

/* The first form within a part of the page that holds something the server does not have. */
export function unsaved(within) {
  return [...within.querySelectorAll(GUARDED)].find(
    (form) => !("saved" in form.dataset) && !form.hasAttribute("data-busy") && (wasRefused(form) || isChanged(form)),
  );
}

function wasRefused(form) {
  return "unsaved" in form.dataset || form.querySelector(".nhsuk-error-summary, [role=alert]") !== null;
}

document.addEventListener("htmx:beforeOnLoad", (event) => {
  const { elt, xhr } = event.detail;
  if (elt.matches(GUARDED) && xhr.status < 400) elt.dataset.saved = "";
});

document.addEventListener("click", (event) => {
  const form = event.target.closest?.("a[data-cancel]")?.closest("form");
  if (form) form.dataset.saved = "";
});

window.addEventListener("beforeunload", (event) => {
  if (unsaved(document)) event.preventDefault();
});

/* The ward round: from patient to patient by keyboard, and nothing typed is lost on the way.

   A form with data-guard is asked about before its page or region is left with something unsaved in it. */

import { isChanged } from "./changed.js";

const LEAVE = "What you typed about this patient is not saved. Go on without saving it?";

function unsaved(within) {
  return [...within.querySelectorAll("form[data-guard]")].find(
    (form) => !("saved" in form.dataset) && ("unsaved" in form.dataset || isChanged(form)),
  );
}

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("form[data-guard]");
  if (event.key === "Enter" && event.ctrlKey && form) {
    event.preventDefault();
    form.requestSubmit();
  }
  if (!event.altKey || event.ctrlKey || event.metaKey) return;
  const link = document.querySelector(`a[data-key="${CSS.escape(event.key)}"]`);
  if (!link) return;
  event.preventDefault();
  link.click();
});

/* To the next patient by htmx: asked here, for the page itself stays. */
document.addEventListener("htmx:beforeRequest", (event) => {
  const { target, requestConfig } = event.detail;
  if (requestConfig.verb !== "get" || !target || !unsaved(target)) return;
  if (!window.confirm(LEAVE)) event.preventDefault();
});

document.addEventListener("htmx:beforeOnLoad", (event) => {
  const { elt, xhr } = event.detail;
  if (elt.matches("form[data-guard]") && xhr.status < 400) elt.dataset.saved = "";
});

window.addEventListener("beforeunload", (event) => {
  if (unsaved(document)) event.preventDefault();
});

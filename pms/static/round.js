/* The ward round: from patient to patient by keyboard, and nothing typed is lost on the way. */

import { unsaved } from "./unsaved.js";

const LEAVE = "What you typed about this patient is not saved. Continue without saving it?";

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("form[data-guard]");
  if (event.key === "Enter" && event.ctrlKey && form) {
    event.preventDefault();
    window.htmx.process(form); // what has only just come would lead to a page of its own
    form.requestSubmit();
  }
  if (!event.altKey || event.ctrlKey || event.metaKey) return;
  const link = document.querySelector(`a[data-key="${CSS.escape(event.key)}"]`);
  if (!link) return;
  event.preventDefault();
  window.htmx.process(link);
  link.click();
});

/* A round begins or goes on: read from the patient's name on, as after each swap. */
document.querySelector("#round [data-focus]")?.focus();

/* To the next patient by htmx: asked here, for the page itself stays. */
document.addEventListener("htmx:beforeRequest", (event) => {
  const { target, requestConfig } = event.detail;
  if (requestConfig.verb !== "get" || target?.id !== "round" || !unsaved(target)) return;
  if (!window.confirm(LEAVE)) event.preventDefault();
});


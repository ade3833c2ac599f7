/* Finding a patient: Down and Up walk through whom the search found, Escape leads back to the box. */

document.addEventListener("keydown", (event) => {
  const finder = event.target.closest?.("[data-finder]");
  const step = { ArrowDown: 1, ArrowUp: -1, Escape: 0 }[event.key];
  if (!finder || step === undefined) return;
  const box = finder.querySelector("input[type=search]");
  const links = [...finder.querySelectorAll("a[data-found]")];
  const at = links.indexOf(document.activeElement);
  if (event.target !== box && at < 0) return;
  if (step === 0) return at < 0 ? undefined : leave(event, box);
  if (at < 0 && step < 0) return;
  const next = links[at + step] ?? (step < 0 ? box : undefined);
  if (next) leave(event, next);
});

/* Whom one saw last is fetched once, as the keyboard first comes to the box in the header. */
document.addEventListener("focusin", (event) => {
  const found = document.getElementById("found");
  if (event.target.id === "find-text" && !found.hasChildNodes()) event.target.dispatchEvent(new Event("pms:recent"));
});

/* An answer that comes late takes nobody from under the keyboard. */
document.addEventListener("htmx:beforeSwap", (event) => {
  const { target } = event.detail;
  if (target.id === "found" && target.querySelector(":focus")) event.detail.shouldSwap = false;
});

function leave(event, place) {
  event.preventDefault();
  place.focus();
  if (place.matches("input")) place.select();
}

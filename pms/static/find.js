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

function leave(event, place) {
  event.preventDefault();
  place.focus();
  if (place.matches("input")) place.select();
}

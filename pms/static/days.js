/* The day read back under each date box as one types: input[data-day] and the [data-day-read] that follows it. */

import { dayInWords, dayNumber, readDay } from "./day-text.js";

const PAUSE = 250; // a reader of the screen is not told every letter
const NO_DAY = "Not a date yet. Try 13/7/2026, 13 jul, today or +14";

const london = new Intl.DateTimeFormat("en-CA", { timeZone: "Europe/London" });
const here = () => dayNumber(london.format(new Date()));
const ahead = document.body.dataset.today ? dayNumber(document.body.dataset.today) - here() : 0;
/* The server's today, on a page that is open past midnight and on a clock that is wrong too. */
const today = () => here() + ahead;

const waiting = new WeakMap();

export function startDays() {
  document.addEventListener("input", (event) => {
    const box = dayBox(event);
    if (!box) return;
    clearTimeout(waiting.get(box));
    waiting.set(box, setTimeout(() => readBack(box, false), PAUSE));
  });
  document.addEventListener("focusout", (event) => {
    const box = dayBox(event);
    if (box) readBack(box, true);
  });
}

function dayBox(event) {
  return event.target.closest?.("input[data-day]");
}

function readBack(box, isFinished) {
  clearTimeout(waiting.get(box));
  const place = document.getElementById(`${box.id}-read`);
  if (!place) return;
  const day = readDay(box.value, today(), box.dataset.day === "planned", box.dataset.day === "born");
  const none = box.value.trim() && isFinished ? NO_DAY : "";
  const words = day === null ? none : dayInWords(day, today());
  if (place.textContent !== words) place.textContent = words;
  place.toggleAttribute("data-no-day", day === null && words !== "");
}

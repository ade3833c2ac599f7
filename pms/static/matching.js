/* Which choices of a list a typed text means. A choice is { label, words }: words are its other names. */

const LETTERS_ENOUGH = 3; // a shorter part of a name may mean anything

/* The choices that fit, best first; choices of one rank stay in their order. */
export function matching(choices, query) {
  return choices
    .map((choice) => ({ choice, rank: rankOf(choice, query) }))
    .filter(({ rank }) => rank !== null)
    .sort((a, b) => a.rank - b.rank)
    .map(({ choice }) => choice);
}

/* The one choice that a text surely means, or undefined: the only one called so, or the only one that fits. */
export function sureOf(choices, query) {
  if (!partsOf(query).length) return undefined;
  const exact = choices.filter((choice) => rankOf(choice, query) === 0);
  if (exact.length) return exact.length === 1 ? exact[0] : undefined;
  const found = matching(choices, query);
  return found.length === 1 && plain(query).length >= LETTERS_ENOUGH ? found[0] : undefined;
}

/* 0 a whole name, 1 the beginning of the name, 2 beginnings of its words, 3 of other names too, 4 inside. */
function rankOf({ label, words }, query) {
  const typed = partsOf(query);
  const names = [label, ...words];
  const whole = typed.join(" ");
  if (names.some((name) => partsOf(name).join(" ") === whole)) return 0;
  if (partsOf(label).join(" ").startsWith(whole)) return 1;
  const begins = (parts) => typed.every((word) => parts.some((part) => part.startsWith(word)));
  if (begins(partsOf(label))) return 2;
  if (begins(names.flatMap(partsOf))) return 3;
  return typed.every((word) => plain(label).includes(word)) ? 4 : null;
}

function partsOf(text) {
  return plain(text).split(/[^a-z0-9]+/).filter(Boolean);
}

function plain(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

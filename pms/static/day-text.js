/* The day a person means and its words: pms/domain/text/days.py in the browser. A test holds both to one table. */

const NAMES = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
const MONTHS = [
  "january", "february", "march", "april", "may", "june",
  "july", "august", "september", "october", "november", "december",
];
const RELATIVE = { today: 0, yesterday: -1, tomorrow: 1 };
const OFFSET = /^([+-]) ?([0-9]{1,4}) ?([dw])?$/;
const ISO = /^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})$/;
const NUMBERS = /^([0-9]{1,2})([/.\- ])([0-9]{1,2})(?:\2([0-9]{4}|[0-9]{2}))?$/;
const WORDS = /^([0-9]{1,2})(?:st|nd|rd|th)?[ \-./]?([a-z]{3,9})\.?(?:[ \-./,]{0,2}([0-9]{4}|[0-9]{2}))?$/;
const WEEKDAY = /^(?:(last|next) )?([a-z]{3,9})$/;
const DAY = 86_400_000;
const FIRST_YEAR = 1900;
const LAST_YEAR = 2199;

/* A day is its number since 1970. Null where the text means none. planned: of days that mostly lie ahead; born: of
   those that never do. */
export function readDay(text, today, planned = false, born = false) {
  const words = text.toLowerCase().replace(/[\u2010-\u2013\u2212]/g, "-").split(/\s+/).filter(Boolean).join(" ");
  const day = read(words, today, planned, born);
  const year = day === null ? 0 : yearOf(day);
  return year < FIRST_YEAR || year > LAST_YEAR ? null : day;
}

function read(words, today, planned, born) {
  if (Object.hasOwn(RELATIVE, words)) return today + RELATIVE[words];
  let match;
  if ((match = OFFSET.exec(words))) return today + Number(match[1] + match[2]) * (match[3] === "w" ? 7 : 1);
  if ((match = ISO.exec(words))) return real(Number(match[1]), Number(match[2]), Number(match[3]));
  if ((match = NUMBERS.exec(words))) return dayOf(Number(match[1]), Number(match[3]), match[4], today, planned, born);
  if ((match = WORDS.exec(words))) {
    const month = MONTHS.findIndex((name) => name.startsWith(match[2])) + 1;
    return month ? dayOf(Number(match[1]), month, match[3], today, planned, born) : null;
  }
  if ((match = WEEKDAY.exec(words))) return weekday(match[2], match[1], today, planned);
  return null;
}

function weekday(word, which, today, planned) {
  const wanted = word === "weds" ? 3 : NAMES.findIndex((name) => name.startsWith(word));
  if (wanted < 0) return null;
  const since = (((today + 4 - wanted) % 7) + 7) % 7; // 1 January 1970 was a Thursday
  if (which === "last") return today - (since || 7);
  if (which === "next" || (planned && since)) return today - since + 7;
  return today - since;
}

function dayOf(day, month, year, today, planned, born) {
  if (year === undefined) return withoutYear(day, month, today, planned);
  if (year.length === 4) return real(Number(year), month, day);
  const century = yearOf(today) - (yearOf(today) % 100);
  const found = real(century + Number(year), month, day);
  if (found === null || found - today <= (born ? 0 : 366)) return found;
  return real(century - 100 + Number(year), month, day);
}

/* The most recent such day, today included; of a planned one the nearest. */
function withoutYear(day, month, today, planned) {
  if (real(2000, month, day) === null) return null;
  let before = null;
  for (let year = yearOf(today); before === null || before > today; year--) before = real(year, month, day);
  if (!planned) return before;
  let after = null;
  for (let year = yearOf(today); after === null || after < today; year++) after = real(year, month, day);
  return after - today <= today - before ? after : before;
}

function real(year, month, day) {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const isReal = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && year > 0;
  return isReal ? date.getTime() / DAY : null;
}

function yearOf(day) {
  return new Date(day * DAY).getUTCFullYear();
}

/* "Mon 13 July 2026, in 3 days" */
export function dayInWords(day, today) {
  const date = new Date(day * DAY);
  const name = NAMES[date.getUTCDay()];
  const month = MONTHS[date.getUTCMonth()];
  const short = capital(name).slice(0, 3);
  return `${short} ${date.getUTCDate()} ${capital(month)} ${date.getUTCFullYear()}, ${distance(day - today)}`;
}

function distance(days) {
  const near = { 0: "today", 1: "tomorrow", "-1": "yesterday" };
  if (days in near) return near[days];
  const far = Math.abs(days);
  const words = far >= 731 ? `${Math.floor(far / 365.25)} years` : `${far} days`;
  return days > 0 ? `in ${words}` : `${words} ago`;
}

function capital(word) {
  return word[0].toUpperCase() + word.slice(1);
}

export function dayNumber(iso) {
  return Date.parse(`${iso}T00:00:00Z`) / DAY;
}

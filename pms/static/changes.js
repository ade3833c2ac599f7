/* Other people's changes of the record on the page: asked for every 20 s while the page is in sight,
   and announced on the section they belong to. What is typed there stays; Show is a press of its own. */

const EVERY = 20000;

export function watchChanges() {
  const place = document.getElementById("changes");
  if (!place) return;
  let timer;

  const lookIn = () => {
    clearTimeout(timer);
    timer = setTimeout(look, EVERY);
  };

  async function look() {
    if (document.visibilityState === "visible") await ask(place);
    lookIn();
  }

  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && look());
  lookIn();
}

async function ask(place) {
  const { url, since } = place.dataset;
  try {
    const answer = await fetch(`${url}?since=${since}`, { cache: "no-store", redirect: "error", headers: { "HX-Request": "true" } });
    if (!answer.ok) return; // the end of a session is said by session.js
    place.dataset.since = answer.headers.get("PMS-Since") ?? since;
    if (answer.status === 200) announce(await answer.text(), place);
  } catch {
    // not reached: asked again in a while, and a save says so itself
  }
}

function announce(html, place) {
  const found = new DOMParser().parseFromString(html, "text/html");
  const words = [];
  for (const change of found.querySelectorAll(".pms-changed")) {
    const section = document.getElementById(change.dataset.section) ?? place;
    section.querySelector(`.pms-changed[data-section="${change.dataset.section}"]`)?.remove();
    const shown = document.importNode(change, true);
    const head = section.querySelector(":scope > .pms-section__head");
    if (head) head.after(shown);
    else section.prepend(shown);
    window.htmx.process(shown);
    words.push(`${shown.dataset.words}.`);
  }
  const announcer = document.getElementById("announcer");
  announcer.textContent = "";
  setTimeout(() => (announcer.textContent = words.join(" ")), 100);
}

/* Sections of a long record that close and open; which are closed is remembered in this browser. */

const KEY = "pms-closed-sections";

export function foldSections() {
  if (!document.querySelector("[data-folds]")) return;
  for (const section of document.querySelectorAll("[data-folds] > .pms-section[id]")) fold(section);
  document.addEventListener("htmx:load", (event) => {
    const part = event.detail.elt;
    if (part.matches?.("[data-folds] > .pms-section[id]")) fold(part);
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href*='#']");
    if (link) reveal(link.getAttribute("hx-target") ?? afterHash(link.getAttribute("href")));  // of a picture too
  });
  if (location.hash) reveal(location.hash);
}

function fold(section) {
  const head = section.querySelector(":scope > .pms-section__head");
  const title = head?.querySelector("h2");
  if (!title || head.querySelector(".pms-fold")) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "pms-fold";
  button.addEventListener("click", () => set(section, button, !section.classList.contains("pms-section--closed"), true));
  head.append(button);
  const isOpenForm = section.querySelector("form[novalidate]");
  set(section, button, closed().includes(section.id) && !isOpenForm, false);
}

function set(section, button, isClosed, remember) {
  const title = section.querySelector("h2").textContent.trim();
  section.classList.toggle("pms-section--closed", isClosed);
  button.setAttribute("aria-expanded", String(!isClosed));
  button.setAttribute("aria-label", `${isClosed ? "Show" : "Hide"} ${title}`);
  button.textContent = isClosed ? "Show" : "Hide";
  if (!remember) return;
  const others = closed().filter((name) => name !== section.id);
  try {
    localStorage.setItem(KEY, JSON.stringify(isClosed ? [...others, section.id] : others));
  } catch {
    // a browser that keeps nothing: it is as it was, next time
  }
}

function closed() {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "[]");
  } catch {
    return [];
  }
}

function afterHash(address) {
  return address.slice(address.indexOf("#"));
}

/* A link into a closed section opens it, or it would lead nowhere. */
function reveal(hash) {
  const section = document.getElementById(hash.slice(1))?.closest(".pms-section--closed");
  const button = section?.querySelector(".pms-fold");
  if (button) set(section, button, false, false);
}

/* The banner over the page that says a save was lost. It stays until the same address answers well,
   or until the reader says it was read. */

const banner = document.getElementById("not-saved");
const lost = new Map(); // address -> words

export function failed({ xhr, requestConfig, etc, pathInfo }) {
  const verb = requestConfig?.verb ?? etc?.verb ?? "get";
  const address = pathInfo?.requestPath ?? requestConfig?.path ?? "";
  const heading =
    verb === "get"
      ? "NOT LOADED - what you see may be out of date"
      : "NOT SAVED - check and try again";
  lost.set(`${verb} ${address}`, [heading, reason(xhr)]);
  show();
}

export function succeeded({ requestConfig, pathInfo }) {
  const key = `${requestConfig.verb} ${pathInfo?.requestPath ?? requestConfig.path}`;
  if (lost.delete(key)) show();
}

/* The server's own words if it answered in ours (data-error), else what a lost connection means. */
function reason(xhr) {
  if (!xhr?.status) return "The server did not answer. What you typed is still on this page.";
  const answer = new DOMParser().parseFromString(xhr.responseText, "text/html");
  return (
    answer.querySelector("[data-error]")?.textContent.trim() ??
    `The server could not do this (${xhr.status}). What you typed is still on this page.`
  );
}

function show() {
  banner.replaceChildren();
  if (lost.size === 0) return;
  for (const [heading, words] of lost.values()) {
    const strong = document.createElement("strong");
    strong.textContent = heading;
    const line = document.createElement("p");
    line.append(strong, ` ${words}`);
    banner.append(line);
  }
  const dismiss = document.createElement("button");
  dismiss.type = "button";
  dismiss.textContent = "I have read this";
  dismiss.addEventListener("click", () => {
    lost.clear();
    show();
  });
  banner.append(dismiss);
}

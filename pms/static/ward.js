/* The virtual ward: finding a name as one types. It happens here, so no name is in an address. */

const key = (text) => text.normalize("NFD").replace(/[\u0300-\u036f'’-]/g, "").toLowerCase();

function findNames() {
  const box = document.getElementById("ward-name");
  const rows = [...document.querySelectorAll(".pms-ward tbody tr")];
  if (!box || rows.length === 0) return;
  const words = key(box.value).split(/[\s,]+/).filter(Boolean);
  for (const row of rows) {
    const names = key(row.cells[0].querySelector("a").textContent).split(/[\s,]+/);
    row.hidden = !words.every((word) => names.some((name) => name.startsWith(word)));
  }
  const count = document.getElementById("ward-count");
  count.dataset.words ??= count.innerHTML;
  if (words.length === 0) count.innerHTML = count.dataset.words;
  else count.textContent = `${rows.filter((row) => !row.hidden).length} of ${count.dataset.total} patients have this name`;
}

document.addEventListener("input", (event) => {
  if (event.target.id === "ward-name") findNames();
});
document.addEventListener("change", (event) => {
  if (event.target.id === "ward-name") event.stopPropagation(); // it asks the server nothing
}, { capture: true });
document.addEventListener("htmx:load", findNames);
findNames();

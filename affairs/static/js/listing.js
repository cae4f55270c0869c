// A ledger's list: filters apply at once, columns, row actions on demand, everything ticked at once.
(function () {
  "use strict";

  const one = (selector, from = document) => from.querySelector(selector);
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];

  // ---------- filters ----------
  let pause;

  function address(form) {
    const query = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (String(value).trim()) query.append(name, value);
    const text = query.toString();
    return text ? `${form.getAttribute("action")}?${text}` : form.getAttribute("action");
  }

  function apply(form) {
    clearTimeout(pause);
    const open = one("details.drop[open][data-chip]", form)?.dataset.chip;
    const sheet = one("#filter-sheet")?.open;
    window.htmx.ajax("GET", address(form), { target: `#${form.dataset.target}`, swap: "innerHTML" }).then(() => {
      const again = open && one(`.filters [data-chip="${CSS.escape(open)}"]`);
      if (again && again.querySelector("input[type=checkbox], select")) again.open = true;
      if (sheet) one("#filter-sheet")?.showModal();
    });
  }

  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-filters]");
    if (form && !event.target.closest("[data-columns]")) apply(form);
  });
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-filters]");
    if (!form || !event.target.matches("[data-list-search]")) return;
    clearTimeout(pause);
    pause = setTimeout(() => apply(form), 250);
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-filters]")) return;
    event.preventDefault();
    one("#filter-sheet")?.close();
    apply(event.target);
  });

  // ---------- columns ----------
  document.addEventListener("click", (event) => {
    const apply = event.target.closest("[data-columns-apply]");
    if (!apply) return;
    const list = apply.closest("[data-columns]");
    const names = all("input:checked", list).map((box) => box.value);
    const target = new URL(list.dataset.columns, location.href);
    target.searchParams.set("cols", names.join(","));
    location.assign(target);
  });
  let dragged;
  document.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("[data-columns] [draggable=true]");
  });
  document.addEventListener("dragover", (event) => {
    const over = dragged && event.target.closest?.("[data-columns] [draggable=true]");
    if (!over || over === dragged) return;
    event.preventDefault();
    const { top, height } = over.getBoundingClientRect();
    over[event.clientY > top + height / 2 ? "after" : "before"](dragged);
  });

  // ---------- actions of the row under pointer or focus ----------
  const asked = new WeakSet();

  async function actions(row) {
    const table = row.closest("[data-actions]");
    if (!table || asked.has(row)) return;
    asked.add(row);
    const answer = await fetch(`${table.dataset.actions}${row.dataset.pk}/actions/`, { headers: { "HX-Request": "true" } });
    if (answer.status === 200) row.lastElementChild.insertAdjacentHTML("beforeend", await answer.text());
    else if (!answer.ok) asked.delete(row);
  }

  let rest;
  const soon = (event) => {
    const row = event.target.closest?.("[data-list] tbody tr[data-pk]");
    clearTimeout(rest);
    if (row) rest = setTimeout(() => actions(row), 80);
  };
  document.addEventListener("pointerover", soon);
  document.addEventListener("focusin", soon);

  // ---------- all rows of the conditions ----------
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-bulk-all]");
    if (button) {
      one("[data-bulk-everything]").value = "1";
      button.textContent = button.dataset.words;
      button.setAttribute("aria-disabled", "true");
    } else if (event.target.closest("[data-bulk-clear]")) {
      const everything = one("[data-bulk-everything]");
      if (everything) everything.value = "";
    }
  });
  document.addEventListener("change", (event) => {
    const everything = event.target.matches("[data-tick], [data-tick-all]") && one("[data-bulk-everything]");
    if (everything) everything.value = "";
  });

  // ---------- the phone: a tap opens the row in place ----------
  document.addEventListener("click", async (event) => {
    const row = event.target.closest("[data-list] tbody tr[data-pk]");
    if (!row || !window.matchMedia("(max-width: 639.98px)").matches || event.target.closest(".acts, .opened, input")) return;
    event.preventDefault();
    const before = one(".opened", row.parentElement);
    if (before) before.remove();
    if (before && before.dataset.of === row.dataset.pk) return;
    const answer = await fetch(row.dataset.href, { headers: { "HX-Request": "true", "HX-Target": "drawer" } });
    if (!answer.ok) return;
    const opened = document.createElement("tr");
    opened.className = "opened";
    opened.dataset.of = row.dataset.pk;
    opened.innerHTML = `<td colspan="99">${await answer.text()}</td>`;
    row.after(opened);
  });
})();

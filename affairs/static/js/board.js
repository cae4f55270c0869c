// The dispatch board by mouse and by keyboard.
// A request, a proposed outing or a dispatched trip (data-trip) is dragged onto a lane (data-vehicle), or moved by ↑ ↓;
// D opens the dialog of car and driver, L locks, A accepts, Shift+A accepts all. What is dispatched asks for a reason first.
(function () {
  "use strict";

  const one = (selector, from = document) => from.querySelector(selector);
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const typing = (target) => target.closest("input, textarea, select, dialog[open]");
  const lanes = () => all(".lane[data-vehicle]");
  let dragged = null;
  let focusOn = "";

  // ---------- putting a trip on a car ----------
  function place(bar, lane) {
    if (!lane || bar.closest(".lane") === lane) return;
    if ("dispatched" in bar.dataset) return ask(bar, lane.dataset.vehicle);
    const form = one("[data-move-form]");
    fill(form, bar, lane.dataset.vehicle);
    focusOn = `prop-${bar.dataset.trip}`;
    form.requestSubmit();
  }

  function fill(form, bar, vehicle) {
    form.elements.trip.value = bar.dataset.trip;
    form.elements.driver.value = "";
    form.elements.alone.checked = false;
    form.elements.reason.value = "";
    if (vehicle) form.elements.vehicle.value = vehicle;
    const dispatched = "dispatched" in bar.dataset;
    one("[data-waiting-only]", form).hidden = dispatched;
    one("[data-dispatched-only]", form).hidden = !dispatched;
    form.elements.reason.required = dispatched;
  }

  function ask(bar, vehicle) {
    const dialog = one("#move-dialog");
    if (!dialog) return;
    fill(one("form", dialog), bar, vehicle || bar.closest(".lane")?.dataset.vehicle);
    one("[data-move-words]", dialog).textContent = bar.dataset.words;
    focusOn = bar.id;
    dialog.showModal();
  }

  function step(bar, by) {
    const list = lanes();
    const at = list.indexOf(bar.closest(".lane"));
    place(bar, list[at + by]);
  }

  const act = (bar, name) => one(`#why-${bar.dataset.line} form[data-act=${name}]`)?.requestSubmit();

  // ---------- mouse ----------
  document.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("[data-trip]") || null;
    if (!dragged) return;
    event.dataTransfer.setData("text/plain", dragged.dataset.trip);
    event.dataTransfer.effectAllowed = "move";
    dragged.classList.add("dragged");
  });
  document.addEventListener("dragend", () => {
    dragged?.classList.remove("dragged");
    all(".lane.under").forEach((lane) => lane.classList.remove("under"));
    dragged = null;
  });
  document.addEventListener("dragover", (event) => {
    const lane = dragged && event.target.closest(".lane[data-vehicle]");
    all(".lane.under").forEach((each) => each !== lane && each.classList.remove("under"));
    if (!lane) return;
    event.preventDefault();
    lane.classList.add("under");
  });
  document.addEventListener("drop", (event) => {
    const lane = dragged && event.target.closest(".lane[data-vehicle]");
    if (!lane) return;
    event.preventDefault();
    place(dragged, lane);
  });

  // ---------- keyboard ----------
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.shiftKey && event.key.toLowerCase() === "a") {
      const form = one("form[data-act=all]");
      if (form) { event.preventDefault(); form.requestSubmit(); }
      return;
    }
    const bar = event.target.closest("[data-trip]");
    if (!bar) return;
    const keys = { d: () => ask(bar) };
    if (bar.dataset.line) Object.assign(keys, { l: () => act(bar, "lock"), a: () => act(bar, "accept"), ArrowUp: () => step(bar, -1), ArrowDown: () => step(bar, 1) });
    const known = keys[event.key] || keys[event.key.toLowerCase()];
    if (!known) return;
    event.preventDefault();
    event.stopPropagation();
    if (bar.dataset.line) focusOn = bar.id;
    known();
  }, true);

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-move-close]")) {
      const dialog = one("#move-dialog");
      if (dialog?.open) dialog.close();
      else history.back();
    }
    const link = event.target.closest("[data-move]");
    const bar = link && (one(`#prop-${link.dataset.move}`) || one(`#req-${link.dataset.move}`));
    if (bar) { event.preventDefault(); ask(bar); }
  });

  // After the board is drawn anew the focus stays with the bar that was moved.
  document.addEventListener("htmx:afterSettle", () => {
    const bar = focusOn && document.getElementById(focusOn);
    focusOn = "";
    if (bar) bar.focus();
  });
})();

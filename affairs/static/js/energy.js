// Energy: what is left before a report may be handed in, counters of reasons, lines of the phone, digits of the bench.
(function () {
  "use strict";
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const form = document.querySelector("#energy-form");

  // ---------- reasons: how many characters are still wanted ----------
  function count(input) {
    const place = input.parentElement.querySelector("[data-count]");
    if (!place) return;
    const wanted = Number(input.dataset.counts), length = input.value.trim().length;
    place.textContent = length >= wanted ? `${length} 字，够了` : `${length} / 至少 ${wanted} 字`;
  }
  all("[data-counts]").forEach(count);
  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-counts]")) count(event.target);
    if (form && form.contains(event.target)) form.dataset.touched = "1";
  });

  form?.addEventListener("submit", () => delete form.dataset.touched);

  // ---------- what is left: read from the answer of the check ----------
  if (form && form.dataset.check) {
    const send = window.fetch;
    window.fetch = async (address, options) => {
      const answer = await send(address, options);
      if (address === form.dataset.check && answer.ok) {
        answer.clone().json().then(({ left }) => {
          for (const place of all("[data-left-items]")) place.textContent = left ? `（还差 ${left} 项）` : "";
        });
      }
      return answer;
    };
  }
  document.querySelector("[data-show-unused]")?.addEventListener("click", () => {
    all(".line.off").forEach((line) => line.classList.add("shown"));
  });

  // ---------- the phone: one carrier open at a time ----------
  const phone = window.matchMedia("(max-width: 639.98px)");
  const lines = all(".line");
  function fold(line, folded) {
    const input = line.querySelector(".unit input"), box = line.querySelector(".f");
    if (!input || !box) return;
    const unit = line.querySelector(".unit select, .unit span");
    box.dataset.value = input.value ? `${input.value} ${unit?.value || unit?.textContent || ""}` : "未报";
    line.classList.toggle("folded", folded);
    line.querySelector(".line-toggle")?.setAttribute("aria-expanded", String(!folded));
  }
  function arrange() {
    if (!phone.matches) return lines.forEach((line) => fold(line, false));
    const open = lines.find((line) => line.querySelector(".f.warn, .f.bad")) || lines[0];
    lines.forEach((line) => fold(line, line !== open));
  }
  if (form) {
    arrange();
    phone.addEventListener("change", arrange);
    document.addEventListener("click", (event) => {
      const line = phone.matches && event.target.closest(".line-toggle")?.closest(".line");
      if (line) lines.forEach((one) => fold(one, one !== line || !line.classList.contains("folded")));
    });
  }

  // ---------- a column pasted from a spreadsheet fills the fields below ----------
  document.addEventListener("paste", (event) => {
    const input = event.target.closest?.("#energy-form .line input");
    const text = event.clipboardData?.getData("text") || "";
    if (!input || !/[\n\t]/.test(text.trim())) return;
    event.preventDefault();
    const isCost = input.classList.contains("r");
    const inputs = lines.filter((line) => line.offsetParent).map((line) => line.querySelector(isCost ? "input.r" : ".unit input")).filter(Boolean);
    const cells = text.replace(/\r/g, "").trimEnd().split("\n").map((row) => row.split("\t")[0].trim());
    const first = inputs.indexOf(input);
    cells.forEach((cell, place) => { if (inputs[first + place]) inputs[first + place].value = cell; });
    input.dispatchEvent(new Event("change", { bubbles: true }));
    input.dispatchEvent(new FocusEvent("focusout", { bubbles: true }));
  });

  // ---------- the bench: 1–9 take a suggestion ----------
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
    if (/^[1-9]$/.test(event.key)) document.querySelector(`[data-take="${event.key}"]`)?.click();
  });
})();

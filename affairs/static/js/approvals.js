// Decisions: the primary says what is still missing.
(function () {
  "use strict";

  const all = (selector, from) => [...from.querySelectorAll(selector)];

  function count(form) {
    const primary = form.querySelector(".btn-primary[value=approve]");
    if (!primary || primary.title) return; // a stop is told by the server
    const open = all("[name=accepted]", form).filter((box) => !box.checked).length;
    primary.querySelector("[data-left]").textContent = open ? `（还有 ${open} 条须说明没采纳）` : "";
    if (open) primary.setAttribute("aria-disabled", "true");
    else primary.removeAttribute("aria-disabled");
  }

  document.addEventListener("DOMContentLoaded", () => all("form[data-deciding]", document).forEach(count));
  document.addEventListener("change", (event) => {
    if (event.target.matches("[name=accepted]")) count(event.target.form);
  });
  // A return or refusal without a reason asks for it before anything is sent.
  document.addEventListener("click", (event) => {
    const needy = event.target.closest("form[data-deciding] :is([value=return], [value=reject], [value=hand_over], [value=before], [value=after])");
    const remark = needy?.form.elements.remark;
    if (!remark || remark.value.trim()) return;
    event.preventDefault();
    remark.placeholder = `${needy.firstChild.textContent.trim()}要写明原因`;
    remark.focus();
  });
  document.addEventListener("click", (event) => {
    const primary = event.target.closest("form[data-deciding] .btn-primary[aria-disabled=true]");
    if (!primary || primary.title) return;
    event.preventDefault();
    primary.form.querySelector("[name=accepted]:not(:checked)")?.focus();
  });
})();

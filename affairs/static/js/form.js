// 边填边查 and drafts.
// <form data-check="address"> posts itself 400 ms after a field is left; the answer is JSON
//   {html, fields: {name: {severity, message}}, stops} — html fills #findings, each field shows its own in short,
//   and the submit button (data-submit) says how many stops are left.
// <form data-draft="address"> posts itself every 10 s while changed and when the page is left; the answer is {saved_at}.
(function () {
  "use strict";

  const one = (selector, from = document) => from.querySelector(selector);
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const SHAPE = { stop: "alert-octagon", ask: "alert-triangle", tip: "info-circle" };

  const fieldBox = (form, name) => one(`.f[data-name="${CSS.escape(name)}"]`, form);
  const send = (form, address) => fetch(address, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });

  // ---------- findings while typing ----------
  const waiting = new WeakMap();
  const asked = new WeakMap();

  function checkSoon(form) {
    clearTimeout(waiting.get(form));
    waiting.set(form, setTimeout(() => check(form), 400));
  }

  async function check(form) {
    const mine = (asked.get(form) || 0) + 1;
    asked.set(form, mine);
    const answer = await send(form, form.dataset.check);
    if (asked.get(form) !== mine || !answer.ok) return;
    show(form, await answer.json());
  }

  function show(form, { html, fields = {}, computed = {}, stops = 0 }) {
    const panel = one("#findings");
    if (panel && html !== undefined) panel.innerHTML = html;
    for (const box of all(".f[data-name]", form)) {
      const found = fields[box.dataset.name];
      box.classList.toggle("bad", found?.severity === "stop");
      box.classList.toggle("warn", found?.severity === "ask");
      const place = one(".found-here", box);
      if (place) place.replaceChildren(...(found ? [line(found)] : []));
    }
    for (const [name, text] of Object.entries(computed)) {
      const place = one(`[data-computed="${CSS.escape(name)}"]`, form);
      if (place) place.textContent = text;
    }
    for (const button of all("[data-submit]")) {
      button.dataset.stops = stops;
      const left = one("[data-left]", button);
      if (left) left.textContent = stops ? `（还有 ${stops} 条阻止）` : "";
    }
  }

  function line({ severity, message }) {
    const text = document.createElement("p");
    text.className = `found ${severity}`;
    const shape = document.querySelector("use")?.getAttribute("href")?.split("#")[0];
    if (shape) text.innerHTML = `<svg class="i i-s" aria-hidden="true"><use href="${shape}#${SHAPE[severity]}"/></svg> `;
    text.append(message);
    return text;
  }

  document.addEventListener("focusout", (event) => {
    const form = event.target.closest?.("form[data-check]");
    if (form && form.dataset.touched) checkSoon(form);
  });

  // A finding leads to its field; a submit with stops open leads to the first.
  document.addEventListener("click", (event) => {
    const finding = event.target.closest(".fd[data-field]");
    if (finding && !event.target.closest("a, button")) focusOn(finding.dataset.field);
    const submit = event.target.closest("[data-submit]");
    if (submit && Number(submit.dataset.stops) > 0) {
      event.preventDefault();
      const first = one(".f.bad") || one(".fd-stop[data-field]");
      focusOn(first?.dataset.name || first?.dataset.field);
    }
  });

  function focusOn(name) {
    const control = name && one(`[name="${CSS.escape(name)}"]`);
    if (!control) return;
    const section = control.closest("details");
    if (section) section.open = true;
    control.focus();
    control.scrollIntoView({ block: "center" });
  }

  // ---------- drafts ----------
  async function save(form) {
    if (!form.dataset.touched || form.dataset.sent) return;
    delete form.dataset.touched;
    const answer = await send(form, form.dataset.draft);
    const place = one("[data-draft-state]");
    if (!answer.ok) {
      form.dataset.touched = "1";
      if (place) place.textContent = "草稿还没存上，内容还在本页";
      return;
    }
    const { saved_at: savedAt } = await answer.json();
    if (place && savedAt) place.textContent = `草稿已自动保存 ${savedAt}`;
  }

  document.addEventListener("input", (event) => {
    const form = event.target.closest?.("form[data-check], form[data-draft]");
    if (!form) return;
    form.dataset.touched = "1";
    if (form.dataset.check && event.target.matches("select, [type=checkbox], [type=radio]")) checkSoon(form);
  });
  setInterval(() => all("form[data-draft]").forEach(save), 10000);
  window.addEventListener("pagehide", () => {
    for (const form of all("form[data-draft]")) {
      if (form.dataset.touched && !form.dataset.sent) navigator.sendBeacon(form.dataset.draft, new FormData(form));
    }
  });

  // A form is sent once.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) event.preventDefault();
    else if (form.method === "post" && !form.hasAttribute("hx-post")) form.dataset.sent = "1";
  });
  window.addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => delete form.dataset.sent));

  // A list to choose from that the server searches: <select data-choices="address">.
  function enhance(root) {
    if (!window.TomSelect) return;
    for (const select of all("select[data-choices]", root)) {
      if (select.tomselect) continue;
      new window.TomSelect(select, {
        valueField: "value",
        labelField: "text",
        searchField: [],
        preload: "focus",
        maxOptions: 50,
        load: (query, done) =>
          fetch(`${select.dataset.choices}?q=${encodeURIComponent(query)}`).then((r) => r.json()).then(done, () => done()),
        render: { no_results: () => '<div class="no-results">没有找到，换几个字再搜</div>', loading: () => "" },
      });
    }
  }
  document.addEventListener("DOMContentLoaded", () => enhance(document));
  document.addEventListener("htmx:afterSwap", (event) => enhance(event.detail.target));
})();

// A stock phrase goes into the field it names.
document.addEventListener("click", (event) => {
  const phrase = event.target.closest("[data-phrase]");
  if (!phrase) return;
  const field = document.getElementById(phrase.dataset.into);
  field.value = phrase.dataset.phrase;
  field.focus();
});

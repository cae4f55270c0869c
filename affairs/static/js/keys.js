// Hands stay on the keyboard: keys of lists, of records, and between pages. Off while typing; can be switched off.
(function () {
  "use strict";

  const one = (selector, from = document) => from.querySelector(selector);
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const SWITCH = "affairs.single-keys";

  const typing = (target) => target.closest && target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=true], .ts-control");
  const rows = () => all("[data-list] tbody tr[data-href]");
  const current = () => one("[data-list] tbody tr.at");
  const click = (selector) => {
    const target = one(selector);
    if (target) target.click();
    return Boolean(target);
  };

  // ---------- rows ----------
  function go(step) {
    const list = rows();
    if (!list.length) return false;
    const at = list.indexOf(current());
    const next = list[Math.min(Math.max(at + step, 0), list.length - 1)];
    list.forEach((row) => row.classList.remove("at"));
    next.classList.add("at");
    const link = one("a[href]", next);
    if (link) link.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
    if (one("#drawer")?.open) peek();
    return true;
  }

  const open = () => current() && (location.assign(current().dataset.href), true);

  function peek() {
    const row = current();
    if (!row) return false;
    const title = one("a", row)?.textContent ?? "";
    document.dispatchEvent(new CustomEvent("affairs:peek", { detail: { url: row.dataset.href, title } }));
    return true;
  }

  // ---------- ticks ----------
  let lastTicked;

  function tick(range) {
    const row = current();
    const box = row && one("[data-tick]", row);
    if (!box) return false;
    const value = !box.checked;
    const list = rows();
    const from = range && lastTicked ? list.indexOf(lastTicked) : list.indexOf(row);
    const to = list.indexOf(row);
    for (const each of list.slice(Math.min(from, to), Math.max(from, to) + 1)) setTick(each, range ? true : value);
    lastTicked = row;
    countTicks();
    return true;
  }

  function setTick(row, value) {
    const box = one("[data-tick]", row);
    if (!box) return;
    box.checked = value;
    row.setAttribute("aria-selected", String(value));
  }

  function countTicks() {
    const bar = one("[data-bulk]");
    if (!bar) return;
    const ticked = rows().filter((row) => one("[data-tick]", row)?.checked);
    bar.hidden = !ticked.length;
    one("[data-bulk-count]", bar).textContent = ticked.length;
    const sum = ticked.reduce((total, row) => total + Number(row.dataset.measure || 0), 0);
    const label = bar.dataset.measure;
    one("[data-bulk-sum]", bar).textContent = label ? `（合计${label} ${sum.toLocaleString("zh-CN")}${bar.dataset.unit ? ` ${bar.dataset.unit}` : ""}）` : "";
    const head = one("[data-tick-all]");
    if (head) {
      head.checked = ticked.length === rows().length && ticked.length > 0;
      head.indeterminate = ticked.length > 0 && !head.checked;
    }
  }

  function clearTicks() {
    if (!one("[data-bulk]") || one("[data-bulk]").hidden) return false;
    rows().forEach((row) => setTick(row, false));
    countTicks();
    return true;
  }

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-tick]")) {
      event.target.closest("tr").setAttribute("aria-selected", String(event.target.checked));
      lastTicked = event.target.closest("tr");
      countTicks();
    } else if (event.target.matches("[data-tick-all]")) {
      rows().forEach((row) => setTick(row, event.target.checked));
      countTicks();
    } else if (event.target.matches("[data-single-keys]")) {
      localStorage.setItem(SWITCH, event.target.checked ? "on" : "off");
    }
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-bulk-clear]")) clearTicks();
    const row = event.target.closest("[data-list] tbody tr[data-href]");
    if (row && !event.target.closest("a, button, input, label, summary")) {
      rows().forEach((each) => each.classList.toggle("at", each === row));
    }
  });

  // ---------- keys ----------
  let afterG = 0;

  const SINGLE = {
    j: () => go(1),
    k: () => go(-1),
    ArrowDown: () => current() && go(1),
    ArrowUp: () => current() && go(-1),
    x: () => tick(false),
    X: () => tick(true),
    Enter: open,
    " ": peek,
    "/": () => {
      const field = one("[data-list-search]") || one(".filters input[type=search]");
      if (field) field.focus();
      return Boolean(field);
    },
    "?": () => document.dispatchEvent(new Event("affairs:keys")),
    "[": () => document.dispatchEvent(new Event("affairs:rail")),
    n: () => click("[data-key=n]"),
    e: () => click("[data-key=e]"),
    a: () => decide("approve", "a"),
    r: () => decide("return", "r"),
    s: () => click("[data-key=s]"),
    g: () => (afterG = Date.now()),
    Escape: clearTicks,
  };
  const AFTER_G = {
    h: () => click(".brandmark"),
    t: () => click(".top a[href*=todos]"),
    l: () => {
      const last = sessionStorage.getItem("affairs.last-ledger");
      return last && (location.assign(last), true);
    },
  };

  // A and R act on the row: data-approve names its button, data-return where a reason is written.
  // A row without the button (阻止 or 须说明 stand against it) is opened first.
  function decide(what, key) {
    const row = current();
    if (!row) return click(`[data-key=${key}]`);
    const button = what === "approve" && row.dataset.approve && one(row.dataset.approve, row);
    if (button) button.click();
    else location.assign((what === "return" && row.dataset.return) || row.dataset.href);
    return true;
  }

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
      const form = event.target.closest("form");
      const primary = (form && one(".btn-primary", form)) || one("[data-key=submit]");
      if (primary && primary.getAttribute("aria-disabled") !== "true") primary.click();
      return;
    }
    if (event.altKey && /^[1-9]$/.test(event.key)) {
      const tab = all(".views a")[Number(event.key) - 1];
      if (tab) {
        event.preventDefault();
        tab.click();
      }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (localStorage.getItem(SWITCH) === "off" && event.key !== "Escape") return;
    if (event.target.closest("dialog[open]:not(#drawer)")) return;
    if (["Enter", " "].includes(event.key) && event.target.closest("button, summary, a:not([data-list] a), input")) return;
    const keys = Date.now() - afterG < 1500 && AFTER_G[event.key] ? AFTER_G : SINGLE;
    const act = keys[event.key];
    if (act && act() !== false && act !== SINGLE.g) event.preventDefault();
  });

  document.addEventListener("DOMContentLoaded", () => {
    if (one("[data-ledger]")) sessionStorage.setItem("affairs.last-ledger", location.href);
    const box = one("[data-single-keys]");
    if (box) box.checked = localStorage.getItem(SWITCH) !== "off";
    countTicks();
  });
  document.addEventListener("htmx:afterSettle", countTicks);
})();

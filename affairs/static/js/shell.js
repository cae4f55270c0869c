// The frame: menu width, row height, announcements to screen readers, toasts, menus that close.
(function () {
  "use strict";

  const one = (selector, from = document) => from.querySelector(selector);

  function remember(name, value) {
    const app = one("#app");
    if (!app) return;
    const headers = JSON.parse(document.body.getAttribute("hx-headers") || "{}");
    fetch(app.dataset.railUrl, { method: "POST", headers, body: new URLSearchParams({ [name]: value }) });
  }

  function toggleRail() {
    const app = one("#app");
    if (app) remember("rail", app.classList.toggle("rail") ? "1" : "0");
  }

  function setDensity(density) {
    document.documentElement.dataset.density = density;
    remember("density", density);
    showDensity();
  }

  function showDensity() {
    const now = document.documentElement.dataset.density;
    for (const choice of document.querySelectorAll("[data-set-density]")) {
      choice.setAttribute("aria-pressed", String(choice.dataset.setDensity === now));
    }
  }

  // Toast: what happened and what follows; six seconds, held while the pointer is on it.
  function toast({ text, label, url }) {
    const box = document.createElement("div");
    box.className = "toast-x";
    const words = document.createElement("span");
    words.className = "code";
    words.textContent = text;
    box.append(words);
    if (label && url) {
      const link = document.createElement("a");
      link.href = url;
      link.textContent = label;
      box.append(link);
    }
    one("#toasts").append(box);
    let timer = setTimeout(() => box.remove(), 6000);
    box.addEventListener("pointerenter", () => clearTimeout(timer));
    box.addEventListener("pointerleave", () => (timer = setTimeout(() => box.remove(), 6000)));
  }

  function announce(text) {
    const region = one("#announce");
    if (region) region.textContent = text;
  }

  // The server asks for either by the HX-Trigger header: {"toast": {text, label, url}}, {"announce": "共 18 辆"}.
  document.addEventListener("toast", (event) => toast(event.detail));
  document.addEventListener("announce", (event) => announce(event.detail.value || event.detail));

  document.addEventListener("htmx:afterSwap", (event) => {
    const said = one("[data-announce]", event.detail.target);
    if (said) announce(said.dataset.announce);
  });
  document.addEventListener("htmx:sendError", () => {
    const said = one("#said");
    if (!said) return;
    said.innerHTML = '<div class="said said-stop" role="alert"><span class="grow">没有连上，已填内容还在。再试一次。</span></div>';
  });

  document.addEventListener("click", (event) => {
    const target = event.target;
    if (!(target instanceof Element)) return;
    if (target.closest("[data-rail]")) toggleRail();
    if (target.closest("[data-back]")) {
      event.preventDefault();
      history.back();
    }
    const density = target.closest("[data-set-density]");
    if (density) setDensity(density.dataset.setDensity);
    const print = target.closest("[data-print]");
    if (print) window.print();
    for (const open of document.querySelectorAll("details.drop[open]")) {
      if (!open.contains(target)) open.open = false;
    }
    if (target.closest("[aria-disabled=true]")) event.preventDefault();
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[name=density]")) setDensity(event.target.value);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.activeElement && document.activeElement.closest("details.drop[open]");
    if (open) {
      open.open = false;
      one("summary", open).focus();
    }
  });

  // Offline is said, not hidden; nothing is called failed while it only waits.
  function showConnection() {
    const banner = one("#offline");
    if (banner) banner.hidden = navigator.onLine;
  }
  window.addEventListener("online", showConnection);
  window.addEventListener("offline", showConnection);
  document.addEventListener("DOMContentLoaded", () => {
    showConnection();
    showDensity();
  });
  document.addEventListener("htmx:afterSettle", showDensity);

  document.addEventListener("affairs:rail", toggleRail);
})();

// What floats: Ctrl K, the one question before what cannot be taken back, the drawer, the list of shortcuts.
(function () {
  "use strict";

  const one = (selector, from = document) => from.querySelector(selector);

  // ---------- Ctrl K ----------
  let wanted = 0;

  function openPalette() {
    const palette = one("#palette");
    if (!palette || palette.open) return;
    palette.showModal();
    const input = one("input", palette);
    input.select();
    look(input.value);
  }

  async function look(query) {
    const palette = one("#palette");
    const mine = ++wanted;
    const answer = await fetch(`${palette.dataset.url}?q=${encodeURIComponent(query)}`, {
      headers: { "HX-Request": "true", "HX-Target": "palette-hits" },
    });
    if (mine !== wanted || !answer.ok) return;
    one("#palette-hits").innerHTML = await answer.text();
    choose(0);
  }

  const hitList = () => [...document.querySelectorAll("#palette-hits a[role=option]")];

  function choose(index) {
    const hits = hitList();
    if (!hits.length) return;
    const at = (index + hits.length) % hits.length;
    hits.forEach((hit, i) => hit.setAttribute("aria-selected", String(i === at)));
    hits[at].scrollIntoView({ block: "nearest" });
    one("#palette input").setAttribute("aria-activedescendant", hits[at].id);
  }

  function paletteKey(event) {
    const hits = hitList();
    const at = hits.findIndex((hit) => hit.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      choose(at + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      const { href } = hits[at];
      if (event.ctrlKey || event.metaKey) window.open(href, "_blank", "noopener");
      else location.assign(href);
    }
  }

  let pause;
  document.addEventListener("input", (event) => {
    if (!event.target.closest("#palette")) return;
    clearTimeout(pause);
    pause = setTimeout(() => look(event.target.value), 150);
  });

  // ---------- the question ----------
  // <button data-confirm="停派示A09904？" data-confirm-text="…" data-confirm-yes="停派" data-confirm-no="先不停">
  function ask({ confirm, confirmText = "", confirmYes = "继续", confirmNo = "先不做" }, then) {
    const dialog = one("#question");
    one("h2", dialog).textContent = confirm;
    one("p", dialog).textContent = confirmText;
    const [no, yes] = dialog.querySelectorAll("button");
    no.textContent = confirmNo;
    yes.textContent = confirmYes;
    yes.onclick = () => {
      dialog.close();
      then();
    };
    no.onclick = () => dialog.close();
    dialog.showModal();
    no.focus();
  }

  document.addEventListener("htmx:confirm", (event) => {
    const { elt, question } = event.detail;
    if (!question && !elt.dataset.confirm) return;
    event.preventDefault();
    ask({ confirm: question, ...elt.dataset }, () => event.detail.issueRequest(true));
  });

  document.addEventListener("click", (event) => {
    const asked = event.target.closest("[data-confirm]");
    if (!asked || asked.dataset.sure || [...asked.attributes].some((a) => /^hx-(post|get|put|delete)$/.test(a.name))) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(asked.dataset, () => {
      asked.dataset.sure = "1";
      asked.click();
      delete asked.dataset.sure;
    });
  }, true);

  // ---------- the drawer ----------
  async function openDrawer(address, title = "") {
    const drawer = one("#drawer");
    const answer = await fetch(address, { headers: { "HX-Request": "true", "HX-Target": "drawer" } });
    if (!answer.ok) return;
    one("[data-title]", drawer).textContent = title;
    one("[data-full]", drawer).href = address;
    const body = one("[data-body]", drawer);
    body.innerHTML = await answer.text();
    window.htmx.process(body);
    if (!drawer.open) drawer.show();
  }

  document.addEventListener("affairs:peek", (event) => openDrawer(event.detail.url, event.detail.title));

  document.addEventListener("click", (event) => {
    const target = event.target;
    if (target.closest("[data-palette]")) {
      event.preventDefault();
      openPalette();
    }
    const look = target.closest("[data-drawer]");
    if (look) {
      event.preventDefault();
      openDrawer(look.dataset.drawer, look.textContent);
    }
    const opener = target.closest("[data-dialog]");
    if (opener) one(`#${opener.dataset.dialog}`).showModal();
    const done = target.closest("[data-toast]");
    if (done) document.dispatchEvent(new CustomEvent("toast", { detail: { text: done.dataset.toast, label: done.dataset.toastLabel, url: done.dataset.toastUrl } }));
    if (target.closest("[data-keys]")) document.dispatchEvent(new Event("affairs:keys"));
    if (target.closest("[data-close]")) target.closest("dialog").close();
    if (target instanceof HTMLDialogElement && target.matches("dialog.palette, dialog.from-below")) target.close();
  });

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      openPalette();
    } else if (event.target.closest && event.target.closest("#palette")) {
      paletteKey(event);
    } else if (event.key === "Escape" && one("#drawer")?.open) {
      one("#drawer").close();
    }
  });

  document.addEventListener("affairs:keys", () => {
    const keys = one("#keys");
    if (keys && !keys.open) keys.showModal();
  });
})();

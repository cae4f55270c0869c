// The driver's phone with a bad network: what is filled in is kept in the phone (IndexedDB), sent in order,
// and shown until the platform has stored it. Every entry has a token, so sending it twice stores it once.
// <form data-queue="出车" data-moves="out"> is taken by this script; without it the form posts as usual.
(function () {
  "use strict";

  const one = (selector, from = document) => from.querySelector(selector);
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const STEPS = { dispatched: ["start"], out: ["finish", "expense"], back: ["expense", "hand_in"], handed: ["handed"] };
  const WIDEST = 1600;
  const box = one("#kept");
  if (!box) return;
  const USER = box.dataset.user;

  // ---------- the store in the phone ----------
  const opened = new Promise((done, failed) => {
    const request = indexedDB.open("affairs-phone", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("entries", { keyPath: "id", autoIncrement: true });
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });

  async function inStore(mode, work) {
    const database = await opened;
    return new Promise((done, failed) => {
      const transaction = database.transaction("entries", mode);
      const request = work(transaction.objectStore("entries"));
      transaction.oncomplete = () => done(request.result);
      transaction.onabort = transaction.onerror = () => failed(transaction.error);
    });
  }
  const put = (entry) => inStore("readwrite", (entries) => entries.put(entry));
  const drop = (id) => inStore("readwrite", (entries) => entries.delete(id));
  const entries = async () => (await inStore("readonly", (kept) => kept.getAll())).filter((entry) => entry.user === USER);

  // ---------- photos: smaller, with time and plate on them ----------
  async function smaller(file) {
    if (!file.type.startsWith("image/")) return file;
    let picture;
    try {
      picture = await createImageBitmap(file);
    } catch (unreadable) {
      return file; // the platform says what is wrong with it
    }
    const scale = Math.min(1, WIDEST / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    const pen = canvas.getContext("2d");
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    stamp(pen, canvas);
    const made = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.8));
    return made ? new File([made], file.name.replace(/\.[^.]*$/, "") + ".jpg", { type: "image/jpeg" }) : file;
  }

  function stamp(pen, canvas) {
    const size = Math.max(12, Math.round(canvas.height / 28));
    const words = `${localTime(new Date())} ${one("#task")?.dataset.plate || ""}`.trim();
    pen.font = `${size}px sans-serif`;
    pen.textBaseline = "bottom";
    pen.lineWidth = Math.max(2, size / 8);
    pen.strokeStyle = "black";
    pen.fillStyle = "white";
    pen.strokeText(words, size / 2, canvas.height - size / 2);
    pen.fillText(words, size / 2, canvas.height - size / 2);
  }

  const two = (number) => String(number).padStart(2, "0");
  const localTime = (at) => `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`;
  const clock = (at) => `${two(at.getHours())}:${two(at.getMinutes())}`;

  // ---------- taking a form ----------
  async function take(form) {
    const fields = [];
    for (const [name, value] of new FormData(form)) {
      if (name === "csrfmiddlewaretoken") continue;
      if (value instanceof File) {
        if (value.size) fields.push([name, await smaller(value)]);
      } else fields.push([name, value]);
    }
    const entry = {
      user: USER, url: form.getAttribute("action") || location.pathname, label: form.dataset.queue, moves: form.dataset.moves || "",
      token: crypto.randomUUID ? crypto.randomUUID() : `${Date.now()}-${Math.random().toString(36).slice(2)}`,
      at: new Date().toISOString(), fields, state: "waiting", message: "",
    };
    await put(entry);
    forgetDraft(form);
    form.reset();
  }

  document.addEventListener("submit", async (event) => {
    const form = event.target.closest("form[data-queue]");
    if (!form) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (form.dataset.busy || !ready(form)) return;
    form.dataset.busy = "1";
    try {
      await take(form);
    } catch (full) {
      say(box, "手机存不下了，腾出空间再试；这一笔还在页面上。");
      return;
    } finally {
      delete form.dataset.busy;
    }
    await show();
    const landed = await send();
    if (landed) location.assign(landed);
  }, true);

  function ready(form) {
    const missing = left(form);
    if (missing && !form.elements.fault?.value.trim()) {
      one(`[data-tick]:not(:checked)`, form)?.focus();
      return false;
    }
    return form.reportValidity();
  }

  // ---------- sending ----------
  let sending = null;

  function send() {
    sending = sending || sendAll().finally(() => { sending = null; });
    return sending;
  }

  async function sendAll() {
    let landed = "";
    const stuck = new Set();
    for (const entry of await entries()) {
      if (entry.state === "refused" || stuck.has(entry.url)) {
        stuck.add(entry.url);
        continue;
      }
      const answer = await post(entry);
      if (answer.stored) {
        await drop(entry.id);
        if (entry.url === location.pathname) landed = answer.url;
      } else {
        stuck.add(entry.url);
        entry.message = answer.message;
        if (answer.refused) entry.state = "refused";
        await put(entry);
        if (!answer.reached) break;
      }
    }
    await show();
    return landed;
  }

  async function post(entry) {
    const body = new FormData();
    for (const [name, value] of entry.fields) body.append(name, value);
    body.append("token", entry.token);
    body.append("entered_at", entry.at);
    const token = document.cookie.match(/(?:^|; )csrftoken=([^;]*)/)?.[1] || "";
    let response;
    try {
      response = await fetch(entry.url, { method: "POST", body, redirect: "manual", headers: { Accept: "application/json", "X-CSRFToken": token } });
    } catch (unreachable) {
      return { reached: false, message: "" };
    }
    if (response.type === "opaqueredirect") return { reached: true, message: "要重新登录，登录后自动上传。" };
    const isJson = (response.headers.get("Content-Type") || "").startsWith("application/json");
    if (!isJson) return { reached: true, message: response.status === 403 ? "页面放得太久，刷新本页后自动上传。" : "平台暂时收不下，稍后自动再送。" };
    const answer = await response.json();
    return { reached: true, stored: answer.stored, url: answer.url, message: answer.message, refused: !answer.stored };
  }

  // ---------- what waits, in words ----------
  async function show() {
    const kept = await entries();
    box.hidden = !kept.length;
    const refused = kept.filter((entry) => entry.state === "refused").length;
    one("[data-kept-head]", box).textContent = refused ? `手机里 ${kept.length} 项没有送出，${refused} 项平台没有收` : `手机里 ${kept.length} 项待上传`;
    one("[data-kept-list]", box).replaceChildren(...kept.map(line));
    const since = kept.length ? `已在手机里存 ${kept.length} 项（${clock(new Date(kept[0].at))} 起），有网后自动上传。` : "";
    for (const place of all("[data-kept]")) place.textContent = since;
    applyState(kept);
  }

  function line(entry) {
    const row = document.createElement("li");
    row.className = entry.state;
    const words = document.createElement("span");
    words.className = "grow";
    const state = entry.state === "refused" ? "平台没有收" : "待上传";
    words.textContent = `${clock(new Date(entry.at))} ${entry.label}　${state}${entry.message ? `：${entry.message}` : ""}`;
    row.append(words);
    if (entry.state === "refused") row.append(button("再送", () => again(entry)), button("取回修改", () => takeBack(entry)));
    return row;
  }

  function button(word, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "btn btn-m";
    made.textContent = word;
    made.addEventListener("click", act);
    return made;
  }

  async function again(entry) {
    await put({ ...entry, state: "waiting", message: "" });
    const landed = await send();
    if (landed) location.assign(landed);
  }

  // What was refused goes back into its form, to be mended and sent as a new entry.
  async function takeBack(entry) {
    const act = entry.fields.find(([name]) => name === "act")?.[1] || "";
    const typed = Object.fromEntries(entry.fields.filter(([, value]) => typeof value === "string"));
    localStorage.setItem(draftKey(entry.url, act), JSON.stringify(typed));
    await drop(entry.id);
    location.assign(entry.url);
  }

  function say(place, text) {
    place.hidden = false;
    one("[data-kept-head]", place).textContent = text;
  }

  // ---------- the task as it stands with what waits ----------
  function applyState(kept) {
    const task = one("#task");
    if (!task) return;
    let state = task.dataset.state;
    for (const entry of kept) if (entry.url === location.pathname && entry.moves && entry.state !== "refused") state = entry.moves;
    const shown = STEPS[state] || [];
    for (const part of [...all(".step"), one("#handed")].filter(Boolean)) part.hidden = !shown.includes(part.id);
    for (const act of all("[data-act]")) act.hidden = !shown.includes(act.dataset.act);
    all("[data-odometer]").forEach(compare);
    all("form[data-queue]").forEach(countTicks);
  }

  function left(form) {
    return all("[data-tick]", form).filter((tick) => !tick.checked).length;
  }

  function countTicks(form) {
    const ticks = all("[data-tick]", form);
    if (!ticks.length) return;
    const missing = left(form);
    const place = one("[data-ticked]", form);
    if (place) place.textContent = `${ticks.length - missing} / ${ticks.length}`;
    const act = one(`[data-act="${form.id}"]`);
    if (act) {
      act.textContent = missing ? `${act.dataset.word}（还差 ${missing} 项）` : act.dataset.word;
      act.setAttribute("aria-disabled", String(Boolean(missing)));
    }
  }

  // The difference to the last reading is said at once.
  function compare(field) {
    const note = document.getElementById(field.getAttribute("aria-describedby"));
    const task = one("#task");
    const typed = Number(field.value.replace(/[,，\s]/g, ""));
    const last = Number(task?.dataset.last);
    if (!note || !task?.dataset.last || !field.value || !Number.isFinite(typed)) return;
    const gap = typed - last;
    const base = `上次 ${last.toLocaleString("en")} 公里`;
    note.className = gap < 0 ? "note stop" : "note okc";
    note.textContent = gap < 0 ? `比${base} 少 ${(-gap).toLocaleString("en")} 公里，核对后改正` : `比${base} 多 ${gap.toLocaleString("en")} 公里${gap > 1500 ? "，核对一下" : "，正常"}`;
  }

  // ---------- half-filled forms survive a reload ----------
  const draftKey = (url, act) => `phone-draft:${USER}:${url}:${act}`;
  const keyOf = (form) => draftKey(location.pathname, form.elements.act?.value || "");

  function keepDraft(form) {
    const typed = {};
    for (const field of form.elements) {
      if (!field.name || ["hidden", "file", "submit"].includes(field.type)) continue;
      typed[field.name] = field.type === "checkbox" ? (field.checked ? "on" : "") : field.value;
    }
    localStorage.setItem(keyOf(form), JSON.stringify(typed));
  }
  const forgetDraft = (form) => localStorage.removeItem(keyOf(form));

  function restoreDraft(form) {
    const typed = JSON.parse(localStorage.getItem(keyOf(form)) || "null");
    if (!typed) return;
    for (const field of form.elements) {
      if (!(field.name in typed) || ["hidden", "file"].includes(field.type)) continue;
      if (field.type === "checkbox") field.checked = typed[field.name] === "on";
      else field.value = typed[field.name];
    }
    form.closest("details")?.setAttribute("open", "");
  }

  document.addEventListener("input", (event) => {
    const form = event.target.closest?.("form[data-queue]");
    if (!form) return;
    keepDraft(form);
    countTicks(form);
    if (event.target.matches("[data-odometer]")) compare(event.target);
  });

  // ---------- pages without network ----------
  async function keepPages() {
    if (!("serviceWorker" in navigator)) return;
    await navigator.serviceWorker.register(box.dataset.worker);
    const ready = await navigator.serviceWorker.ready;
    const pages = [location.pathname, ...all("a[data-task], .ph-nav a").map((link) => new URL(link.href).pathname)];
    ready.active?.postMessage({ user: USER, pages: [...new Set(pages)] });
  }

  async function trySending() {
    const landed = await send();
    if (landed) location.assign(landed);
  }

  one("[data-send]", box).addEventListener("click", trySending);
  window.addEventListener("online", trySending);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) trySending(); });
  setInterval(() => { if (!box.hidden) trySending(); }, 30000);
  all("form[data-queue]").forEach(restoreDraft);
  show().then(trySending);
  keepPages().catch((why) => console.warn("pages are not kept for work without network:", why));
})();

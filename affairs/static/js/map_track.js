// One track: its line cut at gaps, stops, and the replay by slider, keys and button.
(function () {
  "use strict";

  const element = document.getElementById("map");
  if (!element) return;
  const map = window.affairsMap.make(element);
  const line = JSON.parse(element.dataset.line || "[]");
  const gaps = new Set((element.dataset.gaps || "").trim().split(" ").filter(Boolean).map(Number));
  const stops = new Map((element.dataset.stops || "").trim().split(" ").filter(Boolean).map((one) => one.split(":").map(Number)));
  const place = (point) => [point[0], point[1]];

  let part = [];
  const flush = () => { if (part.length > 1) L.polyline(part, { className: "track", interactive: false }).addTo(map); };
  line.forEach((point, number) => {
    part.push(place(point));
    if (gaps.has(point[2]) && line[number + 1]) {
      flush();
      L.polyline([place(point), place(line[number + 1])], { className: "track-gap", interactive: false }).addTo(map);
      part = [];
    }
    if (stops.has(point[2])) {
      L.circleMarker(place(point), { radius: 7, className: "track-stop" }).addTo(map).bindTooltip(`停 ${stops.get(point[2])} 分`, { permanent: stops.get(point[2]) > 9, direction: "right", className: "car-name" });
    }
  });
  flush();
  const bounds = L.latLngBounds(line.map(place));
  const show = () => { map.invalidateSize({ animate: false }); if (line.length) map.fitBounds(bounds.pad(0.15), { maxZoom: 16, animate: false }); };
  map.on("ground", show);
  show();

  const slider = document.getElementById("moment");
  if (!slider || !line.length) return;
  const arrow = document.createElement("span");
  arrow.className = "mark mark-moving";
  const car = L.marker(place(line[0]), { icon: L.divIcon({ className: "car", html: arrow, iconSize: [18, 18] }), keyboard: false, interactive: false }).addTo(map);
  const cursor = document.querySelector("[data-cursor]");
  const said = document.querySelector("[data-said]");
  const play = document.querySelector("[data-play]");
  const chart = cursor.ownerSVGElement.viewBox.baseVal;
  const first = line[0][2];
  const length = Math.max(line[line.length - 1][2] - first, 1);
  const left = Number(cursor.getAttribute("x1"));
  const pace = 60;
  let timer = 0;

  function stand(number) {
    const point = line[number];
    car.setLatLng(place(point));
    arrow.style.transform = `rotate(${point[4]}deg)`;
    const x = left + ((point[2] - first) / length) * (chart.width - left);
    cursor.setAttribute("x1", x);
    cursor.setAttribute("x2", x);
    const clock = new Date(point[2] * 1000).toLocaleTimeString("zh-CN", { hour12: false, timeZone: "Asia/Shanghai" });
    said.textContent = `${clock}　${Math.round(point[3])} 公里/时`;
    slider.setAttribute("aria-valuetext", said.textContent);
  }

  function stop() {
    clearInterval(timer);
    timer = 0;
    play.setAttribute("aria-pressed", "false");
  }

  function start() {
    let number = Number(slider.value) >= line.length - 1 ? 0 : Number(slider.value);
    let now = line[number][2];
    play.setAttribute("aria-pressed", "true");
    timer = setInterval(() => {
      now += pace / 10;
      while (number < line.length - 1 && line[number + 1][2] <= now) number += 1;
      slider.value = number;
      stand(number);
      if (number >= line.length - 1) stop();
    }, 100);
  }

  slider.addEventListener("input", () => stand(Number(slider.value)));
  play.addEventListener("click", () => (timer ? stop() : start()));
  document.addEventListener("keydown", (event) => {
    if (event.target.closest("input, textarea, button, a, select")) return;
    if (event.key === " ") { event.preventDefault(); play.click(); }
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    slider.value = Number(slider.value) + step;
    stand(Number(slider.value));
  });
  stand(0);
})();

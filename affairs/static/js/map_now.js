// Vehicles on the map: drawn from the rows of the list, again whenever the list is refreshed.
(function () {
  "use strict";

  const element = document.getElementById("map");
  if (!element) return;
  const { make, fence } = window.affairsMap;
  const map = make(element);
  const cars = L.layerGroup().addTo(map);
  let fitted = false;

  for (const one of JSON.parse(element.dataset.fences || "[]")) {
    fence(one).addTo(map).bindTooltip(one.name, { permanent: false });
  }

  function rows() {
    return [...document.querySelectorAll("#vehicles [data-lat]")];
  }

  // Standing cars of one spot are one ring with their number; moving cars and alarms stand alone.
  function draw() {
    cars.clearLayers();
    const parked = new Map();
    for (const row of rows()) {
      const place = [Number(row.dataset.lat), Number(row.dataset.lon)];
      if (row.dataset.alarm || row.dataset.state === "moving") {
        single(row, place);
        continue;
      }
      const dot = map.project(place).divideBy(36).round();
      const spot = `${dot.x},${dot.y}`;
      parked.set(spot, [...(parked.get(spot) || []), [row, place]]);
    }
    for (const group of parked.values()) {
      if (group.length === 1) single(...group[0]);
      else ring(group);
    }
  }

  function single(row, place) {
    const mark = document.createElement("span");
    mark.className = `mark mark-${row.dataset.state}${row.dataset.alarm ? " mark-alarm" : ""}`;
    if (row.dataset.state === "moving") mark.style.transform = `rotate(${row.dataset.direction}deg)`;
    const marker = L.marker(place, { icon: L.divIcon({ className: "car", html: mark, iconSize: [18, 18] }), title: row.dataset.name, alt: row.dataset.name, keyboard: false });
    const words = document.createElement("span");
    words.textContent = row.dataset.name;
    const always = Boolean(row.dataset.alarm) || row.matches(".on");
    marker.bindTooltip(words, { permanent: always, direction: "right", className: row.dataset.alarm ? "car-name alarmed" : "car-name" });
    marker.on("click", () => row.click()).addTo(cars);
  }

  function ring(group) {
    const middle = L.latLngBounds(group.map((one) => one[1])).getCenter();
    const number = document.createElement("span");
    number.textContent = String(group.length);
    L.marker(middle, { icon: L.divIcon({ className: "ring", html: number, iconSize: [26, 26] }), title: `停放 ${group.length} 辆`, alt: `停放 ${group.length} 辆`, keyboard: false })
      .on("click", () => map.fitBounds(L.latLngBounds(group.map((one) => one[1])).pad(0.3), { maxZoom: 17 }))
      .addTo(cars);
  }

  function fit() {
    map.invalidateSize({ animate: false });
    const places = rows().map((row) => [Number(row.dataset.lat), Number(row.dataset.lon)]);
    if (map.outlineBounds && map.outlineBounds.isValid()) map.fitBounds(map.outlineBounds.pad(0.04), { animate: false });
    else if (places.length) map.fitBounds(L.latLngBounds(places).pad(0.1));
    fitted = true;
  }

  function pick(row) {
    for (const other of document.querySelectorAll("#vehicles .on")) other.classList.remove("on");
    row.classList.add("on");
    if (row.dataset.lat) map.panTo([Number(row.dataset.lat), Number(row.dataset.lon)]);
  }

  document.getElementById("vehicles").addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-car]");
    if (row) pick(row);
  });
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id === "vehicles") draw();
  });
  map.on("zoomend", draw);
  map.on("ground", fit);
  if (!fitted) fit();
  draw();
})();

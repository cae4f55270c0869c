// Drawing a fence: clicks become lines of the text field, the field is drawn; the field is saved.
(function () {
  "use strict";

  const element = document.getElementById("map");
  if (!element) return;
  const { make, fence } = window.affairsMap;
  const map = make(element);
  const drawn = JSON.parse(element.dataset.drawn);
  const field = document.getElementById("id_outline");
  const radius = document.getElementById("id_radius_m");
  const layer = L.layerGroup().addTo(map);

  const lines = () => field.value.split("\n").map((line) => line.trim()).filter(Boolean);
  const places = () => lines().map((line) => line.replace("，", ",").split(",").map(Number)).filter((one) => one.length === 2 && one.every(Number.isFinite)).map(([lon, lat]) => [lat, lon]);

  function draw() {
    layer.clearLayers();
    const here = places();
    for (const place of here) L.circleMarker(place, { radius: 4, className: "fence-corner", interactive: false }).addTo(layer);
    const enough = drawn.shape === "circle" ? 1 : 2;
    if (here.length < enough) return;
    fence({ ...drawn, places: here, radius: Number(radius ? radius.value : 0) || drawn.radius || 100 }).addTo(layer);
  }

  map.on("click", (event) => {
    const line = `${event.latlng.lng.toFixed(6)},${event.latlng.lat.toFixed(6)}`;
    field.value = drawn.shape === "circle" ? line : [...lines(), line].join("\n");
    draw();
  });
  document.querySelector("[data-undo]").addEventListener("click", () => { field.value = lines().slice(0, -1).join("\n"); draw(); });
  document.querySelector("[data-clear]").addEventListener("click", () => { field.value = ""; draw(); });
  field.addEventListener("input", draw);
  if (radius) radius.addEventListener("input", draw);

  function show() {
    const here = places();
    if (here.length) map.fitBounds(L.latLngBounds(here).pad(0.5), { maxZoom: 14 });
  }
  map.on("ground", show);
  show();
  draw();
})();

// The ground of every map: outlines of the city or the tiles the bureau names, and fences on it.
(function () {
  "use strict";

  function make(element) {
    const map = L.map(element, { zoomControl: false, attributionControl: false, zoomSnap: 0.25 });
    L.control.zoom({ position: "topright", zoomInTitle: "放大", zoomOutTitle: "缩小" }).addTo(map);
    L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
    map.setView([36.06, 103.83], 11);
    for (const [pane, level] of [["ground", 250], ["names", 260]]) {
      map.createPane(pane).style.zIndex = level;
      map.getPane(pane).style.pointerEvents = "none";
    }
    if (element.dataset.tiles) tiles(map, element.dataset);
    else outline(map, element.dataset.outline);
    return map;
  }

  function tiles(map, data) {
    L.tileLayer(data.tiles, { maxZoom: 18 }).addTo(map);
    const said = L.control.attribution({ prefix: false, position: "bottomright" }).addTo(map);
    const words = document.createElement("span");
    words.textContent = data.source;
    said.addAttribution(words.innerHTML);
  }

  async function outline(map, address) {
    const answer = await fetch(address);
    if (!answer.ok) return;
    const drawing = await answer.json();
    const layer = L.geoJSON(drawing, {
      interactive: false,
      pane: "ground",
      style: (feature) => ({ className: `ground-${feature.properties.kind}` }),
      pointToLayer: (feature, place) => name(feature.properties.name, place),
    });
    layer.addTo(map);
    map.outlineBounds = layer.getBounds();
    map.fire("ground");
  }

  function name(text, place) {
    const label = document.createElement("span");
    label.textContent = text;
    return L.marker(place, { pane: "names", interactive: false, keyboard: false, icon: L.divIcon({ className: "ground-name", html: label, iconSize: null }) });
  }

  function fence(one) {
    const style = { className: `fence fence-${one.purpose}`, interactive: false };
    if (one.shape === "circle") return L.circle(one.places[0], { radius: one.radius, ...style });
    return one.shape === "polygon" ? L.polygon(one.places, style) : L.polyline(one.places, { ...style, className: `${style.className} fence-line` });
  }

  window.affairsMap = { make, fence };
})();

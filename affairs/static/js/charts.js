// Pictures from data the server made: <div data-chart='{"kind": "lines", "unit": "元", "labels": […], "series": […], "links": […]}'>.
// Drawn as SVG in the look's colours; a click on a mark opens the records behind it. The table beside it says the same.
(function () {
  "use strict";

  const look = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  function series(one, kind) {
    const colour = look(one.tone === "past" ? "--past" : "--now");
    const fill = one.tone === "past" ? look("--past-fill") : colour;
    const last = one.values.reduce((at, value, index) => (value === null ? at : index), -1);
    if (kind === "lines") {
      return {
        name: one.name, type: "line", data: one.values, symbol: "circle", symbolSize: 5, showSymbol: true, color: colour,
        lineStyle: { color: colour, width: 2 }, cursor: "pointer",
        endLabel: { show: last >= 0, formatter: one.name, color: colour, fontSize: 12, offset: [0, one.tone === "past" ? 9 : -9] },
      };
    }
    return {
      name: one.name, type: "bar", data: one.values, color: fill, barMaxWidth: 34, cursor: "pointer",
      itemStyle: { color: fill, borderColor: colour, borderWidth: one.tone === "past" ? 1 : 0 },
      label: { show: true, position: "top", color: look("--ink-2"), fontSize: 12, formatter: (mark) => mark.value || "" },
    };
  }

  const shown = (value, unit) => (unit === "元" && Math.abs(value) >= 10000 ? `${(value / 10000).toLocaleString("en")}万` : value.toLocaleString("en"));

  function draw(place) {
    const data = JSON.parse(place.dataset.chart);
    const chart = window.echarts.init(place, null, { renderer: "svg" });
    const ink = look("--ink-2");
    chart.setOption({
      animation: false,
      textStyle: { fontFamily: look("--sans"), color: ink },
      grid: { left: 8, right: data.kind === "lines" ? 56 : 8, top: 24, bottom: 4, containLabel: true },
      tooltip: { trigger: "axis", confine: true, valueFormatter: (value) => (value === null || value === undefined ? "—" : `${value.toLocaleString("en")} ${data.unit}`) },
      xAxis: { type: "category", data: data.labels, axisTick: { show: false }, axisLabel: { color: ink, interval: 0, hideOverlap: true, fontSize: 12 }, axisLine: { lineStyle: { color: look("--line") } } },
      yAxis: { type: "value", min: 0, splitNumber: 4, axisLabel: { color: ink, formatter: (value) => shown(value, data.unit) }, splitLine: { lineStyle: { color: look("--line-2") } } },
      series: data.series.map((one) => series(one, data.kind)),
    });
    chart.on("click", (mark) => {
      const link = data.links[mark.dataIndex];
      if (link) location.assign(link);
    });
    new ResizeObserver(() => chart.resize()).observe(place);
  }

  document.addEventListener("DOMContentLoaded", () => {
    if (window.echarts) document.querySelectorAll("[data-chart]").forEach(draw);
  });
})();

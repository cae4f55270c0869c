"""The files of npm packages that pages may load: name under ``vendor/`` → place in node_modules."""

from __future__ import annotations

VENDOR_FILES = {
    "tabler.css": "@tabler/core/dist/css/tabler.min.css",
    "tom-select.css": "tom-select/dist/css/tom-select.bootstrap5.min.css",
    "tom-select.js": "tom-select/dist/js/tom-select.complete.min.js",
    "echarts.js": "echarts/dist/echarts.min.js",
    "fullcalendar.js": "fullcalendar/index.global.min.js",
    "fullcalendar-zh-cn.js": "@fullcalendar/core/locales/zh-cn.global.min.js",
    "leaflet.css": "leaflet/dist/leaflet.css",
    "leaflet.js": "leaflet/dist/leaflet.js",
    # leaflet.css asks for these beside itself.
    "images/layers.png": "leaflet/dist/images/layers.png",
    "images/layers-2x.png": "leaflet/dist/images/layers-2x.png",
    "images/marker-icon.png": "leaflet/dist/images/marker-icon.png",
    "images/marker-icon-2x.png": "leaflet/dist/images/marker-icon-2x.png",
    "images/marker-shadow.png": "leaflet/dist/images/marker-shadow.png",
}

SET_UP = "运行 ./run --no-serve（或在项目目录运行 npm ci）"
"""What cures a missing file, named in every complaint about one."""

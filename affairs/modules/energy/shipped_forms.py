"""The items of forms ① to ④ with the versions they stand in; national codes are typed in later."""

from __future__ import annotations

from typing import Any

from affairs.modules.energy.models import FormField

ITEMS: dict[str, list[tuple[str, str, str, str, str]]] = {
    "1": [
        ("org_name", "单位名称", "", "S09", ""),
        ("credit_code", "统一社会信用代码", "", "S22", ""),
        ("region_code", "行政区划", "", "S09", ""),
        ("class_code", "单位性质", "", "S09", ""),
        ("department", "主管部门", "", "S09", ""),
        ("area_m2", "建筑面积", "㎡", "S09", ""),
        ("land_m2", "用地面积", "㎡", "S15", "S25"),
        ("people", "用能人数", "人", "S09", ""),
        ("posts", "编制人数", "人", "S09", ""),
        ("cars_petrol", "汽油车数量", "辆", "S09", ""),
        ("cars_diesel", "柴油车数量", "辆", "S09", ""),
        ("cars_nev", "新能源车数量", "辆", "S15", ""),
        ("chargers", "充电桩数量", "个", "S15", "S25"),
    ],
    "2": [
        ("elec_kwh", "电消费量", "kWh", "S09", ""),
        ("elec_cost", "电费用", "元", "S09", ""),
        ("water_m3", "水消费量", "m³", "S09", ""),
        ("water_cost", "水费用", "元", "S09", ""),
        ("coal_t", "原煤消费量", "t", "S09", "S15"),
        ("coal_t", "煤炭消费量", "t", "S15", ""),
        ("coal_cost", "煤炭费用", "元", "S09", ""),
        ("gas_m3", "天然气消费量", "m³", "S09", ""),
        ("gas_cost", "天然气费用", "元", "S09", ""),
        ("petrol_vehicle_l", "汽油消费量（车辆）", "升", "S09", ""),
        ("petrol_vehicle_cost", "汽油费用（车辆）", "元", "S09", ""),
        ("petrol_other_l", "汽油消费量（其他）", "升", "S09", ""),
        ("petrol_other_cost", "汽油费用（其他）", "元", "S09", ""),
        ("diesel_vehicle_l", "柴油消费量（车辆）", "升", "S09", ""),
        ("diesel_vehicle_cost", "柴油费用（车辆）", "元", "S09", ""),
        ("diesel_other_l", "柴油消费量（其他）", "升", "S09", ""),
        ("diesel_other_cost", "柴油费用（其他）", "元", "S09", ""),
        ("lpg_kg", "液化石油气消费量", "kg", "S09", ""),
        ("lpg_cost", "液化石油气费用", "元", "S09", ""),
        ("kerosene_l", "煤油消费量", "升", "S09", ""),
        ("kerosene_cost", "煤油费用", "元", "S09", ""),
        ("heat_gj", "热力消费量", "百万千焦", "S09", ""),
        ("heat_cost", "热力费用", "元", "S09", ""),
        ("other_tce", "其他能源消费量", "吨标准煤", "S09", ""),
        ("other_cost", "其他能源费用", "元", "S09", ""),
        ("pv_kwh", "太阳能光电系统发电量", "kWh", "S22", ""),
    ],
    "3": [
        ("dc_elec_kwh", "机房用电量", "kWh", "S09", ""),
        ("dc_it_kwh", "IT设备用电量", "kWh", "S22", ""),
        ("dc_area_m2", "机房面积", "㎡", "S09", ""),
        ("ups_kva", "UPS装机容量", "kVA", "S15", "S25"),
    ],
    "4": [
        ("heat_area_m2", "采暖面积", "㎡", "S09", ""),
        ("heat_days", "采暖天数", "天", "S09", ""),
        ("heat_source", "采暖方式", "", "S09", ""),
        ("heating_coal_t", "煤炭消费量", "t", "S09", ""),
        ("heating_gas_m3", "天然气消费量", "m³", "S09", ""),
        ("heating_elec_kwh", "电消费量", "kWh", "S09", ""),
        ("heat_metered_gj", "热力消费量", "百万千焦", "S09", "S25"),
        ("heat_metered_gj", "热力消费量（按热量收费）", "百万千焦", "S25", ""),
    ],
}


def load_form_items(**_: Any) -> None:
    """Add the shipped items that are missing; what the bureau typed in stays."""
    FormField.objects.bulk_create(
        [
            FormField(
                form=form, key=key, label=label, unit=unit, since=since, until=until, order=order
            )
            for form, rows in ITEMS.items()
            for order, (key, label, unit, since, until) in enumerate(rows, start=1)
        ],
        ignore_conflicts=True,
    )

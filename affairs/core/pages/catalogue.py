"""Samples for the catalogue of components; every value is made up and marked as such."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from affairs.core.pages.palette import Hit
from affairs.core.rules.outcome import ask, stop, tip


class SampleForm(forms.Form):
    """One field of each kind."""

    area = forms.DecimalField(label="申请使用面积", help_text="当前缺口 109.44 ㎡")
    price = forms.DecimalField(label="拟租单价", help_text="当地标准上限 45.00，2022 年")
    level = forms.ChoiceField(label="机关级别", choices=[("city", "市级"), ("county", "县级")])
    begins_on = forms.DateField(label="起租日期")
    way = forms.ChoiceField(
        label="拟配置方式",
        choices=[("1", "调剂"), ("2", "置换"), ("3", "租用")],
        widget=forms.RadioSelect,
    )
    services = forms.MultipleChoiceField(
        label="服务",
        required=False,
        choices=[("tea", "茶水"), ("sign", "桌签"), ("video", "视频")],
        widget=forms.CheckboxSelectMultiple,
    )
    reason = forms.CharField(
        label="超过缺口的原因", widget=forms.Textarea(attrs={"rows": 2}), required=False
    )


def samples() -> Mapping[str, Any]:
    """The context of ``catalogue.html``."""
    now = timezone.localtime()
    return {
        "form": SampleForm(
            {"area": "120.00", "price": "42.00", "level": "city", "way": "3", "services": ["tea"]}
        ),
        "findings": (
            stop(
                "价格超过上限 2,000 元",
                value=182000,
                limit=180000,
                article="党政机关公务用车管理办法 第八条",
                rule="VEH-03",
                remedy="改选 180,000 元以内车型，或改报新能源轿车。",
            ),
            ask("比编制多 1 辆", remedy="写明理由，或先处置 1 辆。", field="count"),
            tip("该车下月满 8 年", remedy="可列入 2023 年更新计划。"),
        ),
        "due": (now - timedelta(days=2), now.replace(hour=23, minute=59), now + timedelta(days=4)),
        "steps": STEPS,
        "facts": FACTS,
        "trail": TRAIL,
        "files": FILES,
        "hits": [
            Hit("车辆", "示A03266", "#", "市公安局 · 在用"),
            Hit("单据", "WX-2022-0326", "#", "维修 · 已结算"),
            Hit("命令", "登记加油：示A03266", "#", "G F"),
        ],
        "query": "0326",
        "tabs": [
            {"label": "全部在册", "url": "#", "count": 612, "here": True},
            {"label": "出车中", "url": "#", "count": 47},
            {"label": "停派", "url": "#", "count": 1, "tone": "stop"},
        ],
        "sections": [
            {"n": 1, "label": "申请单位", "url": "#", "state": "ok", "here": False},
            {"n": 2, "label": "现有用房", "url": "#", "state": "ask", "here": False},
            {"n": 3, "label": "拟配置方式", "url": "#", "state": "stop", "here": True},
            {"n": 4, "label": "附件", "url": "#", "state": "", "here": False},
        ],
        "rows": ROWS,
        "pager": PAGER,
    }


STEPS = [
    {"label": "提交申请", "note": "07-18 08:12 教育督导科", "state": "done"},
    {"label": "单位负责人", "note": "07-18 08:31 同意", "state": "done"},
    {"label": "平台审核派车", "note": "等您处理 · 剩 2 小时 18 分", "state": "cur"},
    {"label": "出车", "note": "计划 07-19 07:30", "state": "later"},
    {"label": "结算", "note": "8 月对账单", "state": "later"},
]
FACTS = [
    {"label": "用车单位", "text": "市教育局", "url": "#"},
    {"label": "用车人", "text": "教育督导科 等 6 人"},
    {"label": "联系电话", "text": "139****2207", "masked": True, "reveal_url": "#"},
    {"label": "用车时间", "text": "2022-07-19 周二 07:30 – 19:00", "strong": True, "width": 2},
    {"label": "预计费用", "text": "470.00 元", "url": "#", "opens": True, "after": "（按天计价）"},
]
TRAIL = [
    {
        "who": "车辆管理科　派车岗",
        "when": "停留 1 小时 11 分",
        "state": "cur",
        "note": "任一人办理即可（科员 2 人）",
    },
    {
        "who": "市教育局　分管负责人",
        "word": "同意",
        "tone": "ok",
        "when": "08:31",
        "quote": "能合乘则合乘。",
    },
    {
        "who": "市教育局　联络员",
        "word": "退回补充",
        "tone": "ask",
        "when": "08:20",
        "state": "back",
        "quote": "写明不乘公共交通的理由。",
    },
    {"who": "市教育局　教育督导科", "word": "提交", "when": "08:12"},
]
FILES = [
    {
        "name": "督导计划.pdf",
        "url": "#",
        "size": "312 KB",
        "who": "教育督导科",
        "when": "07-18 08:10",
    }
]
ROWS = [
    ("示A03266", "市公安局", "执法执勤", "186,420", "在用", ""),
    ("示A05518", "市应急管理局", "应急保障", "98,311", "出车中", "go"),
    ("示AD00131", "市机关车队", "其他公务", "26,880", "维修", "ask"),
    ("示A09904", "市卫生健康委", "应急保障", "142,390", "停派", "stop"),
    ("示A10240", "市水务局", "其他公务", "159,870", "待处置", "wait"),
]
PAGER = {
    "first": 1,
    "last": 50,
    "total": 612,
    "capped": False,
    "first_url": "",
    "previous_url": "",
    "next_url": "#",
    "last_url": "#",
}

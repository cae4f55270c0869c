"""Standards the rules of reporting documents rest on, in the short names findings print."""

from __future__ import annotations

FORMAT = "GB/T 9704-2012"
HANDLING = "党政机关公文处理工作条例"
STATISTICS = "统计法"
ROUNDING = "GB/T 8170-2008"
CONVENTION = "平台惯例"

# Full title and number behind each short name.
FULL_TITLES = {
    FORMAT: "《党政机关公文格式》（GB/T 9704-2012）",
    HANDLING: "《党政机关公文处理工作条例》（中办发〔2012〕14号）",
    STATISTICS: "《中华人民共和国统计法》",
    ROUNDING: "《数值修约规则与极限数值的表示和判定》（GB/T 8170-2008）",
}


def clause(number: str) -> str:
    """A clause of the format standard, as findings cite it."""
    return f"{FORMAT} 第{number}条"

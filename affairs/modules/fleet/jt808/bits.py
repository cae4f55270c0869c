"""Names of the alarm, status and signal bits of a position (JT-05)."""

from __future__ import annotations

ALARMS = {
    0: "紧急报警",
    1: "超速报警",
    2: "疲劳驾驶",
    3: "危险驾驶",
    4: "卫星定位模块故障",
    5: "天线未接或剪断",
    6: "天线短路",
    7: "主电源欠压",
    8: "主电源掉电",
    9: "显示器故障",
    10: "语音模块故障",
    11: "摄像头故障",
    12: "IC卡模块故障",
    13: "超速预警",
    14: "疲劳驾驶预警",
    15: "违规行驶",
    16: "胎压报警",
    17: "右转盲区异常",
    18: "当天累计驾驶超时",
    19: "超时停车",
    20: "进出区域",
    21: "进出路线",
    22: "路段行驶时间不足或过长",
    23: "路线偏离",
    24: "VSS故障",
    25: "油量异常",
    26: "车辆被盗",
    27: "非法点火",
    28: "非法位移",
    29: "碰撞或侧翻",
    30: "侧翻预警",
}
# Bits that mean something else, or nothing, on 2011/2013 terminals.
ALARMS_2013 = {
    **{bit: name for bit, name in ALARMS.items() if bit not in (15, 16, 17)},
    3: "危险预警",
    29: "碰撞预警",
    31: "非法开门",
}
# Alarms that the platform's answer clears; the others hold until their condition ends.
CLEARED_BY_ANSWER = frozenset({0, 20, 21, 22, 27, 28})

STATUS = {
    0: "点火开关开",
    1: "已定位",
    2: "南纬",
    3: "西经",
    4: "停运",
    5: "经纬度已加密",
    6: "前撞预警",
    7: "车道偏移预警",
    10: "油路断开",
    11: "电路断开",
    12: "车门加锁",
    13: "门1开",
    14: "门2开",
    15: "门3开",
    16: "门4开",
    17: "门5开",
    18: "使用GPS",
    19: "使用北斗",
    20: "使用GLONASS",
    21: "使用Galileo",
    22: "行驶中",
}

PLATE_COLOURS = {0: "未上牌", 1: "蓝", 2: "黄", 3: "黑", 4: "白", 9: "其他"}


def set_bits(word: int) -> list[int]:
    """Numbers of the bits that are set, lowest first."""
    return [bit for bit in range(word.bit_length()) if word >> bit & 1]


def alarm_names(word: int, *, version_2019: bool) -> list[str]:
    """The alarms in force, reserved bits as their number."""
    names = ALARMS if version_2019 else ALARMS_2013
    return [names.get(bit, f"保留位{bit}") for bit in set_bits(word)]

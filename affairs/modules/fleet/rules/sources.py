"""Documents the fleet's rules rest on, in the short names that findings print.

An article number follows the short name only where it was verified; elsewhere the document alone
is cited.
"""

from __future__ import annotations

MEASURES = "公务用车管理办法"
AFFAIRS = "机关事务管理条例"
THRIFT = "厉行节约反对浪费条例"
TRAFFIC_RULES = "道路交通安全法实施条例"
REGISTRATION = "机动车登记规定"
LICENCES = "机动车驾驶证申领和使用规定"
POINTS = "道路交通安全违法行为记分管理办法"
COMPULSORY_INSURANCE = "机动车交强险条例"
SCRAPPING = "机动车强制报废标准规定"
REPAIR = "机动车维修管理规定"
CONVENTION = "平台惯例"
LOCAL_SETTING = "本市设定"

# Full title and number behind each short name.
FULL_TITLES = {
    MEASURES: "《党政机关公务用车管理办法》（中办发〔2017〕71号）",
    AFFAIRS: "《机关事务管理条例》（国务院令第621号）",
    THRIFT: "《党政机关厉行节约反对浪费条例》",
    TRAFFIC_RULES: "《中华人民共和国道路交通安全法实施条例》",
    REGISTRATION: "《机动车登记规定》（公安部令第164号）",
    LICENCES: "《机动车驾驶证申领和使用规定》（公安部令第162号）",
    POINTS: "《道路交通安全违法行为记分管理办法》（公安部令第163号）",
    COMPULSORY_INSURANCE: "《机动车交通事故责任强制保险条例》",
    SCRAPPING: "《机动车强制报废标准规定》",
    REPAIR: "《机动车维修管理规定》",
}

"""Documents the energy rules rest on, in the short names that findings print."""

from __future__ import annotations

REGULATION = "公共机构节能条例"
ENERGY_LAW = "节约能源法"
STATISTICS_LAW = "统计法"
WATER = "节约用水条例"
SURVEY_2022 = "公共机构能源资源消费统计调查制度（2022）"
CALCULATION = "GB/T 2589-2020"
GRID = "电力二氧化碳排放因子公告"
PLAN = "“十四五”公共机构节约能源资源工作规划"
SAVING_ORGANS = "节约型机关创建行动方案"
SAVING_ORGANS_STANDARD = "GB/T 29118-2023"
AUDIT = "公共机构能源审计管理暂行办法"
QUOTAS = "公共机构能源消耗定额标准"
METERING = "GB/T 29149-2012"
METER_PROTOCOL = "DL/T 645-2007"
SOLID_WASTE = "固体废物污染环境防治法"
CONVENTION = "平台惯例"
LOCAL_SETTING = "本市设定"

FULL_TITLES = {
    REGULATION: "《公共机构节能条例》（国务院令第531号，2017年修订）",
    ENERGY_LAW: "《中华人民共和国节约能源法》（2018年修正）",
    STATISTICS_LAW: "《中华人民共和国统计法》（2024年修正）",
    WATER: "《节约用水条例》",
    SURVEY_2022: "《公共机构能源资源消费统计调查制度》（国管节能〔2022〕301号）",
    CALCULATION: "GB/T 2589-2020《综合能耗计算通则》",
    GRID: "生态环境部、国家统计局关于发布电力二氧化碳排放因子的公告",
    PLAN: "《“十四五”公共机构节约能源资源工作规划》",
    SAVING_ORGANS: "《节约型机关创建行动方案》",
    SAVING_ORGANS_STANDARD: "GB/T 29118-2023《节约型机关评价导则》",
    AUDIT: "《公共机构能源审计管理暂行办法》（国家发展改革委、国管局令第32号）",
    METERING: "GB/T 29149-2012《公共机构能源资源计量器具配备和管理要求》",
    METER_PROTOCOL: "DL/T 645-2007《多功能电能表通信协议》",
    SOLID_WASTE: "《中华人民共和国固体废物污染环境防治法》",
}

"""Choices that tables, rules and pages of energy share."""

from __future__ import annotations

from django.db import models

from affairs.modules.energy.rules import states


class ClassCode(models.TextChoices):
    """单位性质 as the survey numbers it."""

    STATE_ORGAN = "01", "国家机关"
    INSTITUTION = "02", "事业单位"
    EDUCATION = "021", "教育事业单位"
    SCIENCE = "022", "科技事业单位"
    CULTURE = "023", "文化事业单位"
    HEALTH = "024", "卫生事业单位"
    SPORT = "025", "体育事业单位"
    OTHER_INSTITUTION = "026", "其他事业单位"
    ASSOCIATION = "03", "团体组织"


class ReportsTo(models.TextChoices):
    """The bureau that reviews first."""

    COUNTY = "county", "县区局"
    CITY = "city", "市局"


class ReportState(models.TextChoices):
    """Where a report stands; the moves are in ``rules/states``."""

    DRAFT = states.DRAFT, states.LABELS[states.DRAFT]
    SUBMITTED = states.SUBMITTED, states.LABELS[states.SUBMITTED]
    RETURNED = states.RETURNED, states.LABELS[states.RETURNED]
    COUNTY = states.COUNTY, states.LABELS[states.COUNTY]
    CITY = states.CITY, states.LABELS[states.CITY]
    SENT = states.SENT, states.LABELS[states.SENT]
    LOCKED = states.LOCKED, states.LABELS[states.LOCKED]


class ReportSource(models.TextChoices):
    """How the figures came in."""

    PAGE = "page", "页面填报"
    IMPORT = "import", "表格导入"
    API = "api", "接口"


class FindingState(models.TextChoices):
    """What became of a finding of the review."""

    OPEN = "open", "未处理"
    REPLIED = "replied", "单位已说明"
    MORE = "more", "要求补充"
    ACCEPTED = "accepted", "已采纳"
    CURED = "cured", "已消除"


SEVERITIES = [("stop", "阻止"), ("ask", "须说明"), ("tip", "提示")]

"""Flows as data with versions, running cases, and the work of each person."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from affairs.core.approvals.flow import all_flows
from affairs.core.records import EVERYONE, Record


def flow_choices() -> list[tuple[str, str]]:
    """Code and name of every flow there is."""
    return [(code, flow.label) for code, flow in all_flows().items()]


class FlowVersion(Record):
    """One version of a flow. ``steps`` holds the step rows; ``digest`` is the SM3 of them.

    A shipped version comes from the code at migrate; a local one was made on screen and stays in
    force when a newer shipped one arrives, which is then only offered.
    """

    class Origin(models.TextChoices):
        SHIPPED = "shipped", "随产品提供"
        LOCAL = "local", "本地修改"

    flow = models.CharField("流程", max_length=80)
    label = models.CharField("名称", max_length=80)
    number = models.PositiveIntegerField("版本号")
    origin = models.CharField("来源", max_length=10, choices=Origin)
    steps = models.JSONField("步骤")
    digest = models.CharField("步骤摘要", max_length=64)
    in_force = models.BooleanField("使用中", default=False)
    note = models.CharField("修改说明", max_length=300, blank=True)
    made_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", verbose_name="修改人"
    )

    owner_path = EVERYONE

    class Meta:
        verbose_name = "审批流程版本"
        ordering = ["flow", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["flow", "number"], name="flow_version_once"),
            models.UniqueConstraint(
                fields=["flow"], condition=Q(in_force=True), name="flow_one_in_force"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} 第 {self.number} 版"


class FlowDraft(Record):
    """A flow being changed on screen, one for each; ``steps`` may still be wrong.

    ``based_on`` is the version in force when the change began.
    """

    flow = models.CharField("流程", max_length=80, unique=True)
    based_on = models.ForeignKey(FlowVersion, models.PROTECT, verbose_name="改自")
    steps = models.JSONField("步骤", default=list)
    edited_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name="修改人"
    )

    owner_path = EVERYONE

    class Meta:
        verbose_name = "审批流程草稿"
        ordering = ["flow"]

    def __str__(self) -> str:
        return f"{self.based_on.label} 草稿"


class Case(Record):
    """One submitted record on its way through a flow version.

    ``amount`` and ``content_digest`` are fixed at submission. ``round`` counts the passes: every
    return and restart begins a new one, and only the work of the current round counts.
    """

    class State(models.TextChoices):
        RUNNING = "running", "审批中"
        RETURNED = "returned", "已退回"
        APPROVED = "approved", "已同意"
        REJECTED = "rejected", "未同意"
        WITHDRAWN = "withdrawn", "已撤回"

    OPEN_STATES = (State.RUNNING, State.RETURNED)

    flow = models.CharField("流程", max_length=80)
    version = models.ForeignKey(FlowVersion, models.PROTECT, verbose_name="流程版本")
    subject_type = models.CharField("对象类型", max_length=80)
    subject_id = models.BigIntegerField("对象")
    title = models.CharField("事项", max_length=200)
    number = models.CharField("编号", max_length=60, blank=True)
    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, null=True, verbose_name="单位"
    )
    started_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="cases", verbose_name="发起人"
    )
    started_at = models.DateTimeField("发起时间", default=timezone.now)
    closed_at = models.DateTimeField("办结时间", null=True)
    state = models.CharField("状态", max_length=10, choices=State, default=State.RUNNING)
    round = models.PositiveIntegerField("轮次", default=1)
    step_key = models.CharField("当前步骤", max_length=40, blank=True)
    returned_from = models.CharField("退回步骤", max_length=40, blank=True)
    amount = models.DecimalField("金额（元）", max_digits=16, decimal_places=2, null=True)
    content_digest = models.CharField("内容摘要", max_length=64)
    replies = models.JSONField("申请人说明", default=dict)

    owner_path = "organisation"
    person_paths = ("started_by",)

    class Meta:
        verbose_name = "审批件"
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id"],
                condition=Q(state__in=["running", "returned"]),
                name="case_one_open",
            )
        ]
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "-id"], name="case_of_subject"),
            models.Index(fields=["started_by", "-started_at"], name="case_started_by"),
            models.Index(fields=["flow", "-started_at"], name="case_of_flow"),
        ]

    def __str__(self) -> str:
        return self.title


class Work(Record):
    """What one person has to decide in one step. ``user`` empty: nobody was found yet.

    ``decided_by`` is who pressed the button; it differs from ``user`` under a delegation.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "等前签"
        OPEN = "open", "待办"
        DONE = "done", "已办"
        SKIPPED = "skipped", "他人已办"
        HANDED = "handed", "已转办"
        CANCELLED = "cancelled", "已收回"

    class Kind(models.TextChoices):
        BASE = "base", "本步办理"
        BEFORE = "before", "前加签"
        AFTER = "after", "后加签"
        ESCALATED = "escalated", "超时升级"
        FALLBACK = "fallback", "无人可办转入"

    class Verdict(models.TextChoices):
        NONE = "", "未办"
        APPROVE = "approve", "同意"
        RETURN = "return", "退回"
        REJECT = "reject", "不同意"

    case = models.ForeignKey(Case, models.PROTECT, related_name="works", verbose_name="审批件")
    round = models.PositiveIntegerField("轮次")
    step_key = models.CharField("步骤", max_length=40)
    step_label = models.CharField("步骤名称", max_length=60)
    kind = models.CharField("来历", max_length=10, choices=Kind, default=Kind.BASE)
    user = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="works", verbose_name="办理人"
    )
    state = models.CharField("状态", max_length=10, choices=State, default=State.OPEN)
    arrived_at = models.DateTimeField("到达时间", default=timezone.now)
    due_at = models.DateTimeField("时限", null=True)
    decided_at = models.DateTimeField("办理时间", null=True)
    decided_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="decisions", verbose_name="经办人"
    )
    verdict = models.CharField("结论", max_length=10, choices=Verdict, blank=True, default="")
    remark = models.CharField("意见", max_length=500, blank=True)
    added_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", verbose_name="转入人"
    )
    source = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="derived", verbose_name="转自"
    )
    reminded = models.PositiveSmallIntegerField("催办次数", default=0)
    reminded_at = models.DateTimeField("最近催办", null=True)
    escalated_at = models.DateTimeField("超时处理时间", null=True)
    stops = models.PositiveSmallIntegerField("阻止", default=0)
    asks = models.PositiveSmallIntegerField("须说明", default=0)
    tips = models.PositiveSmallIntegerField("提示", default=0)

    owner_path = "case__organisation"
    person_paths = ("user",)

    class Meta:
        verbose_name = "审批任务"
        ordering = ["due_at", "arrived_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "step_key", "user"],
                condition=Q(state__in=["open", "waiting"]),
                name="work_once_a_person",
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(decided_at__isnull=False), name="work_done_has_time"
            ),
        ]
        indexes = [
            models.Index(fields=["user", "due_at"], condition=Q(state="open"), name="work_todo"),
            models.Index(fields=["due_at"], condition=Q(state="open"), name="work_overdue"),
            models.Index(fields=["decided_by", "-decided_at"], name="work_decided"),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.step_label}"


class TrailEntry(models.Model):
    """One line of a case's trail, never changed. ``on_behalf_of`` is set under a delegation."""

    class Verb(models.TextChoices):
        SUBMIT = "submit", "提交"
        RESUBMIT = "resubmit", "重新提交"
        APPROVE = "approve", "同意"
        RETURN = "return", "退回"
        REJECT = "reject", "不同意"
        WITHDRAW = "withdraw", "撤回"
        HAND_OVER = "hand_over", "转办"
        ADD_SIGNER = "add_signer", "加签"
        REMIND = "remind", "催办"
        ESCALATE = "escalate", "超时升级"
        OVERDUE = "overdue", "超时提醒"
        RESTART = "restart", "重新办理"
        REROUTE = "reroute", "改派"
        SKIP = "skip", "跳过"
        FINISH = "finish", "办结"

    case = models.ForeignKey(Case, models.PROTECT, related_name="trail", verbose_name="审批件")
    at = models.DateTimeField("时间", default=timezone.now)
    round = models.PositiveIntegerField("轮次")
    verb = models.CharField("动作", max_length=12, choices=Verb)
    step_key = models.CharField("步骤", max_length=40, blank=True)
    step_label = models.CharField("步骤名称", max_length=60, blank=True)
    actor = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", verbose_name="经办人"
    )
    actor_label = models.CharField("经办岗位", max_length=120, blank=True)
    on_behalf_of = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", verbose_name="受托于"
    )
    remark = models.CharField("意见", max_length=500, blank=True)
    note = models.CharField("说明", max_length=300, blank=True)

    owner_path = "case__organisation"

    class Meta:
        verbose_name = "审批记录"
        ordering = ["pk"]
        indexes = [models.Index(fields=["case", "id"], name="trail_of_case")]

    def __str__(self) -> str:
        return f"{self.case} {self.get_verb_display()}"


class Delegation(Record):
    """One person acts for another on days from and to (both included); no ``flow``: all flows."""

    principal = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="delegations_given", verbose_name="委托人"
    )
    deputy = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="delegations_taken", verbose_name="受托人"
    )
    flow = models.CharField("流程", max_length=80, blank=True, choices=flow_choices)
    valid_from = models.DateField("起")
    valid_to = models.DateField("止")
    reason = models.CharField("事由", max_length=200, blank=True)
    ended_at = models.DateTimeField("提前结束时间", null=True)

    owner_path = "principal__organisation"
    person_paths = ("principal", "deputy")

    class Meta:
        verbose_name = "委托办理"
        ordering = ["-valid_from", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("valid_from")), name="delegation_ends_after_begin"
            ),
            models.CheckConstraint(
                condition=~Q(principal=F("deputy")), name="delegation_to_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.principal} 委托 {self.deputy}"

    @property
    def what(self) -> str:
        """The flow it covers, in words."""
        return self.get_flow_display() or "全部流程"

    def state_on(self, day: date) -> tuple[str, str]:
        """Word and tone on a day: 代办中, 未到期, 已结束 (also ended early)."""
        if self.ended_at is not None or self.valid_to < day:
            return "已结束", ""
        return ("代办中", "go") if self.valid_from <= day else ("未开始", "wait")


class Watch(models.Model):
    """A person who follows a case (抄送 or 关注) without deciding."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="watches")
    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="watches")
    added_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField("时间", default=timezone.now)
    read_at = models.DateTimeField("已阅时间", null=True)

    person_paths = ("user",)

    class Meta:
        verbose_name = "抄送"
        ordering = ["-added_at"]
        constraints = [models.UniqueConstraint(fields=["case", "user"], name="watch_once")]

    def __str__(self) -> str:
        return f"{self.case} {self.user}"

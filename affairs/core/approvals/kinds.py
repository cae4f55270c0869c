"""The kinds of notices that approvals send."""

from affairs.core.notices.kinds import notice_kind

ARRIVED = notice_kind("approvals.arrived", "到达待办", outside=True)
REMINDED = notice_kind("approvals.reminded", "催办", outside=True)
OVERDUE = notice_kind("approvals.overdue", "超时提醒", outside=True)
RETURNED = notice_kind("approvals.returned", "申请退回", outside=True)
DECIDED = notice_kind("approvals.decided", "审批结果")
COPIED = notice_kind("approvals.copied", "抄送")
CHANGED = notice_kind("approvals.changed", "审批变动")
UNASSIGNED = notice_kind("approvals.unassigned", "无人办理", outside=True)

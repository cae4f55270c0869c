"""委托办理: whom one lets act for oneself, and for whom one acts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from affairs.core.accounts.models import User
from affairs.core.accounts.signed_in import person
from affairs.core.approvals.delegating import delegate, end_delegation, given_by, taken_by
from affairs.core.approvals.models import Delegation, flow_choices
from affairs.core.approvals.people import colleagues
from affairs.core.database.transactions import write_transaction
from affairs.core.dates import parse_date
from affairs.core.errors import AffairsError
from affairs.core.permissions.questions import can
from affairs.core.web.registry import Access, page

MISSING = {"required": "这一项要填。", "invalid_choice": "从列表中选。"}


class Day(forms.CharField):
    """A date as typed or picked."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})

    def clean(self, value: Any) -> date | None:
        text = super().clean(value)
        try:
            return parse_date(text, today=timezone.localdate()) if text else None
        except AffairsError as bad:
            raise forms.ValidationError(bad.message) from bad


class DelegationForm(forms.Form):
    """From when to when, to whom, which flows (none ticked: all), and why."""

    valid_from = Day(label="起", error_messages=MISSING)
    valid_to = Day(label="止", help_text="含当天", error_messages=MISSING)
    deputy = forms.ChoiceField(label="受托人", help_text="本单位的人", error_messages=MISSING)
    reason = forms.CharField(
        label="事由", max_length=200, help_text="如：出差、休假", error_messages=MISSING
    )
    flows = forms.MultipleChoiceField(
        label="流程",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="一个都不选：全部流程",
        error_messages=MISSING,
    )

    def __init__(self, *args: Any, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(str(p.pk), f"{p.name}　{p.post or p.organisation or ''}") for p in people]
        self.fields["deputy"].choices = [("", "选一个人"), *named]  # type: ignore[attr-defined]
        self.fields["flows"].choices = flow_choices()  # type: ignore[attr-defined]

    def delegations(self, principal: User) -> list[Delegation]:
        """One for each flow, or a single one for all."""
        given = self.cleaned_data
        return [
            Delegation(
                principal=principal,
                deputy_id=int(given["deputy"]),
                flow=flow,
                valid_from=given["valid_from"],
                valid_to=given["valid_to"],
                reason=given["reason"],
            )
            for flow in given["flows"] or [""]
        ]


@page(
    "approvals.delegations",
    "委托办理",
    path="delegations/",
    permission=Access.SIGNED_IN,
    template="approvals/delegations.html",
    methods=("GET", "POST"),
    in_menu=False,
)
def delegations(request: HttpRequest) -> Mapping[str, Any] | HttpResponse:
    """Own and received delegations; a new one is set below."""
    user = person(request)
    given = request.POST if request.method == "POST" else None
    initial = {"valid_from": timezone.localdate()}
    form = DelegationForm(given, people=colleagues(user), initial=initial)
    if form.is_bound and form.is_valid() and _stored(form, user):
        messages.success(request, "委托已设好，受托人会收到消息。")
        return redirect("approvals.delegations")
    today = timezone.localdate()
    context = {
        "form": form,
        "given": [(one, one.state_on(today)) for one in given_by(user)[:100]],
        "taken": [(one, one.state_on(today)) for one in taken_by(user)[:100]],
        "may_see_all": can(user, "approvals.view_delegation"),
    }
    status = 422 if form.errors else 200
    return render(request, "approvals/delegations.html", context, status=status)


def _stored(form: DelegationForm, user: User) -> bool:
    """Store all of them or none; a refusal stands beside its field."""
    try:
        with write_transaction():
            for one in form.delegations(user):
                delegate(one, by=user)
    except AffairsError as refused:
        field = refused.field if refused.field in form.fields else None
        form.add_error(field, refused.message)
        return False
    return True


@page(
    "approvals.end_own_delegation",
    "结束委托",
    path="delegations/<int:pk>/end/",
    permission=Access.SIGNED_IN,
    methods=("POST",),
    in_menu=False,
)
def end_own(request: HttpRequest, pk: int) -> HttpResponse:
    """End an own delegation at once."""
    user = person(request)
    one = given_by(user).filter(pk=pk).first()
    if one is None:
        raise Http404("没有这条委托。")
    end_delegation(one, by=user)
    messages.success(request, f"已结束给{one.deputy}的委托。")
    return redirect("approvals.delegations")

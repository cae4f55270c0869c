from __future__ import annotations

import sys

import pytest

from affairs import command


def run(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["affairs", *words])
    try:
        command.main()
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def test_an_unknown_command_is_wrong_use_and_lists_what_there_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "no-such") == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "没有命令 no-such" in err
    assert "规则目录" in err


def test_help_goes_to_stdout(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "help") == 0
    assert "启动平台" in capsys.readouterr().out


def test_wrong_arguments_are_wrong_use(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(monkeypatch, "rules", "--no-such-option") == 2


def test_friendly_names_reach_the_command_beneath(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "check", "--help") == 0
    assert "--json" in capsys.readouterr().out

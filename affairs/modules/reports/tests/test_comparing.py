"""Two texts side by side: numbers whole, characters single, nothing lost."""

from hypothesis import given
from hypothesis import strategies as st

from affairs.modules.reports.comparing import Change, differences
from affairs.modules.reports.content import Block, BlockKind, Run


def text_of(body: str, key: str = "1.1") -> tuple[Block, ...]:
    return (
        Block(BlockKind.ITEM, (Run("（一）学习"),), key),
        Block(BlockKind.BODY, (Run(body),), key),
    )


def test_a_changed_number_is_one_piece():
    (item,) = differences(text_of("开会12次"), text_of("开会13次，研讨2次"))
    assert [(p.text, p.change.value) for p in item.pieces] == [
        ("开会", "same"), ("12", "gone"), ("13", "come"), ("次", "same"), ("，研讨2次", "come"),
    ]  # fmt: skip
    assert (item.heading, item.is_same) == ("（一）学习", False)


def test_items_that_only_one_text_has_are_named():
    found = differences(text_of("旧", "1.2"), text_of("新", "1.1"))
    assert [(item.key, [p.change.value for p in item.pieces]) for item in found] == [
        ("1.1", ["come"]), ("1.2", ["gone"]),
    ]  # fmt: skip


@given(st.text(max_size=60), st.text(max_size=60))
def test_both_texts_come_out_whole(before, after):
    (item,) = differences(text_of(before), text_of(after))
    old = "".join(p.text for p in item.pieces if p.change is not Change.COME)
    new = "".join(p.text for p in item.pieces if p.change is not Change.GONE)
    assert (old, new) == (before, after)

"""Who steps into energy: the section, a district's reviewer, a reporter."""

from __future__ import annotations

from affairs.core.demo import Demo, demo_part
from affairs.core.demo.city import step_in
from affairs.modules.energy.demo.mistakes import FIRST_OF_REPORTER


@demo_part("energy.accounts", "节能账号", after=["energy.register"])
def make_accounts(demo: Demo) -> None:
    """One account for each post of the survey."""
    bureau = demo.shared["unit_by_name"]["市机关事务管理局"]
    body = demo.shared["institutions"][FIRST_OF_REPORTER]
    step_in(demo, "energy", "公共机构节能科科员", bureau, "energy_clerk")
    step_in(demo, "energy-county", f"{body.parent}节能审核岗", body.parent, "energy_county")
    step_in(demo, "energy-reporter", f"{body.name}能耗填报员", body, "energy_reporter")

from affairs.core.pages.menu import Entry, current

TRIPS = Entry("fleet", "用车申请", "/fleet/trips/")
FLEET = Entry("fleet", "公务用车", "/fleet/")


def test_current_is_the_longest_address_that_begins_the_path() -> None:
    assert current([FLEET, TRIPS], "/fleet/trips/12/") == TRIPS
    assert current([FLEET, TRIPS], "/fleet/drivers/") == FLEET
    assert current([FLEET, TRIPS], "/space/") is None

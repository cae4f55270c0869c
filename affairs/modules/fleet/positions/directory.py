"""Which terminals may connect, by the register of terminals and installations."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from affairs.core.actions import note_act
from affairs.core.database.sealed import search_digest
from affairs.core.database.transactions import write_transaction
from affairs.core.dates import CITY_ZONE
from affairs.core.identifiers.plates import normalised_plate
from affairs.modules.fleet.choices import TerminalProtocol, TerminalStatus
from affairs.modules.fleet.jt808.bodies import Authentication, Registration, RegistrationResult
from affairs.modules.fleet.jt808.cards import CardResult, DriverCard
from affairs.modules.fleet.jt808.receiving import RegistrationDecision
from affairs.modules.fleet.models import CardSwipe, Driver, Installation, Terminal, Trip, Vehicle
from affairs.modules.fleet.selectors.positions import trip_at, vehicle_of_terminal

R = RegistrationResult
_CODE_BYTES = 8


def register(number: str, given: Registration) -> RegistrationDecision:
    """Answer a registration; a good one gets a new code to authenticate by.

    Good is a terminal of the register that is installed in the vehicle whose plate it names
    (whose VIN, where it names no plate), and whose device id is the recorded one.
    """
    with write_transaction():
        terminal = Terminal.objects.select_for_update().filter(number=number).first()
        if terminal is None or terminal.status == TerminalStatus.STOPPED:
            return RegistrationDecision(R.NO_SUCH_TERMINAL)
        vehicle = vehicle_of_terminal(terminal.pk, timezone.now())
        if vehicle is None or not _names(given, vehicle):
            return RegistrationDecision(_why_not(given))
        if terminal.device_id and given.terminal_id and terminal.device_id != given.terminal_id:
            return RegistrationDecision(R.TERMINAL_REGISTERED)
        return RegistrationDecision(R.OK, _admitted(terminal, given))


def _names(given: Registration, vehicle: Vehicle) -> bool:
    if given.plate_colour == 0:
        return not vehicle.vin or given.plate.strip().upper() == vehicle.vin
    return normalised_plate(given.plate) == vehicle.plate_number


def _why_not(given: Registration) -> RegistrationResult:
    """A vehicle with another terminal is taken; any other is not there."""
    plate = normalised_plate(given.plate)
    taken = Installation.objects.filter(removed_at__isnull=True, vehicle__plate_number=plate)
    return R.VEHICLE_REGISTERED if plate and taken.exists() else R.NO_SUCH_VEHICLE


def _admitted(terminal: Terminal, given: Registration) -> str:
    """Note what the terminal says of itself; its new code."""
    code = secrets.token_hex(_CODE_BYTES).upper()
    terminal.auth_digest = search_digest(code)
    terminal.registered_at = timezone.now()
    terminal.device_id = terminal.device_id or given.terminal_id
    terminal.maker = terminal.maker or given.maker[:40]
    terminal.model_name = terminal.model_name or given.model[:40]
    note_act("fleet.terminal_registered", "终端注册", terminal, by=None)
    terminal.save()
    return code


def authenticate(number: str, given: Authentication) -> bool:
    """Whether the code is the terminal's; its protocol and software are noted when they change."""
    terminal = Terminal.objects.filter(number=number).first()
    if terminal is None or terminal.status == TerminalStatus.STOPPED or not terminal.auth_digest:
        return False
    if not constant_time_compare(terminal.auth_digest, search_digest(given.auth)):
        return False
    is_2019 = given.software is not None
    protocol = TerminalProtocol.V2019 if is_2019 else TerminalProtocol.V2013
    software = (given.software or "")[:20]
    if (terminal.protocol, terminal.software) != (protocol, software):
        Terminal.objects.filter(pk=terminal.pk).update(protocol=protocol, software=software)
    return True


def unregister(number: str) -> None:
    """The terminal's code no longer holds."""
    with write_transaction():
        terminal = Terminal.objects.select_for_update().get(number=number)
        terminal.auth_digest, terminal.registered_at = "", None
        note_act("fleet.terminal_unregistered", "终端注销", terminal, by=None)
        terminal.save()


def card_read(number: str, card: DriverCard, received_at: datetime) -> None:
    """Keep a card event once, with vehicle, trip and the driver whose name it bears."""
    terminal = Terminal.objects.get(number=number)
    at = card.time.replace(tzinfo=CITY_ZONE) if card.time is not None else received_at
    vehicle = vehicle_of_terminal(terminal.pk, at)
    trip = trip_at(vehicle.pk, at) if vehicle is not None else None
    with write_transaction():
        CardSwipe.objects.get_or_create(
            terminal=terminal,
            swiped_at=at,
            is_inserted=card.is_inserted,
            defaults={
                "vehicle": vehicle,
                "is_read": card.result == CardResult.READ,
                "name": card.name[:60],
                "certificate": card.certificate[:40],
                "valid_to": card.valid_to,
                "driver": _driver(card.name, trip),
                "trip": trip,
            },
        )


def _driver(name: str, trip: Trip | None) -> Driver | None:
    """The driver of the trip when the name is his, else the only driver of that name."""
    if not name:
        return None
    if trip is not None and trip.driver is not None and trip.driver.name == name:
        return trip.driver
    named = list(Driver.objects.filter(~Q(status="left"), name=name)[:2])
    return named[0] if len(named) == 1 else None

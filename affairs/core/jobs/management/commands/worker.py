"""Runs background tasks and timed jobs until it is stopped."""

from __future__ import annotations

import logging
import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from affairs.core.jobs.scheduling import queue_due
from affairs.core.jobs.worker import run_queued, work


class Command(BaseCommand):
    help = "运行后台任务和定时任务"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="办完现有任务就停")

    def handle(self, *_: Any, **options: Any) -> None:
        logging.getLogger("django_tasks_db").setLevel(logging.WARNING)
        if options["once"]:
            queue_due(timezone.now())
            run_queued()
            return
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        work(stop)

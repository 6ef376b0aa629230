"""The files by which the guide is set up elsewhere name what there is."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from web.settings import CHECKOUT, Settings, variable

UNIT = CHECKOUT / "tour-guide.service"


def compose() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((CHECKOUT / "compose.yaml").read_text("utf-8"))
    return read


def test_every_setting_that_is_set_exists() -> None:
    known = {variable(field) for field in Settings.model_fields}
    named = set(re.findall(r"^Environment=(TOUR_\w+)", UNIT.read_text("utf-8"), re.MULTILINE))
    named |= {name for name in compose()["services"]["guide"]["environment"] if name.startswith("TOUR_")}
    assert named and named <= known


def test_only_the_guide_can_be_reached_and_only_from_this_machine() -> None:
    services = compose()["services"]
    assert [name for name, service in services.items() if "ports" in service] == ["guide"]
    assert all(port.startswith("127.0.0.1:") for port in services["guide"]["ports"])
    assert all(service["networks"] == ["inside"] for name, service in services.items() if name != "guide")
    assert compose()["networks"]["inside"] == {"internal": True}


def test_the_image_holds_every_folder_of_the_guide_and_no_secret() -> None:
    said = compose()["services"]["guide"]["build"]["dockerfile_inline"]
    assert set(re.findall(r"^COPY (\w+) ", said, re.MULTILINE)) == {"knowledge", "assistant", "prompts", "web"}
    text = (CHECKOUT / "compose.yaml").read_text("utf-8")
    assert not re.search(r"(?i)password: +[^$]", text)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="this machine has no systemd")
def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    there = UNIT.read_text("utf-8").replace("/opt/tour-guide/.venv/bin/python", "/bin/true")
    (tmp_path / UNIT.name).write_text(there, "utf-8")
    done = subprocess.run(["systemd-analyze", "verify", tmp_path / UNIT.name], capture_output=True, text=True)
    assert (done.returncode, [line for line in done.stderr.splitlines() if UNIT.name in line]) == (0, [])

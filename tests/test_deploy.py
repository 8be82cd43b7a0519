"""The files in deploy/, as far as they can be checked without containers."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import kubernetes_validate
import pytest
import yaml
from compose_spec import PyCompose

from tests.conftest import ROOT

DEPLOY = ROOT / "deploy"


def test_hadolint_finds_nothing_in_the_dockerfile():
    hadolint = Path(sys.executable).with_name("hadolint")
    done = subprocess.run(
        [hadolint, DEPLOY / "Dockerfile"], capture_output=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_image_gets_pytorch_without_cuda():
    lines = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
    assert len([line for line in lines if line.startswith("# --find-links")]) == 2
    assert "'s/^# --find-links/--find-links/'" in (DEPLOY / "Dockerfile").read_text(
        "utf-8"
    )


def test_compose_yaml_follows_the_compose_specification():
    with_defaults = re.sub(
        r"\$\{\w+:-(\w+)\}", r"\1", (DEPLOY / "compose.yaml").read_text("utf-8")
    )
    compose = PyCompose.from_json(json.dumps(yaml.safe_load(with_defaults)))
    assert compose.service_names() == ["app", "haproxy"]
    for service in compose.services.values():
        assert service.read_only
        assert service.mem_limit


def test_kubernetes_yaml_follows_the_schemas_of_kubernetes():
    objects = list(yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text("utf-8")))
    assert len(objects) == 4
    for each in objects:
        kubernetes_validate.validate(each, "1.37", strict=True)


def test_haproxy_lets_through_what_the_app_takes_and_not_much_more():
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
    most = settings["server"]["maxUploadSize"] * 2**20  # bytes, without its envelope
    written = (DEPLOY / "haproxy.cfg").read_text("utf-8")
    (limit,) = re.findall(r"req\.body_size gt (\d+)", written)
    assert most < int(limit) < 1.1 * most


@pytest.mark.cluster
def test_haproxy_accepts_its_configuration():
    done = subprocess.run(
        ["haproxy", "-c", "-f", DEPLOY / "haproxy.cfg"],
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr

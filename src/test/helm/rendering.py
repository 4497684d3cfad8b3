"""The chart as helm renders it. Needs helm on the path, and PyYAML."""

import glob
import json
import os
import subprocess
import tempfile

import yaml

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "../../.."))
CHART = os.path.join(ROOT, "helm")
KUBE_VERSION = os.environ.get("KUBE_VERSION", "1.37.0")
NAMESPACE = "search"


def helm(*arguments):
    """Helm's exit status and all it said."""
    run = subprocess.run(["helm", *arguments], cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return run.returncode, run.stdout, run.stderr


def template(values=(), settings=(), chart=CHART):
    arguments = ["template", "release", chart, "--namespace", NAMESPACE, "--kube-version", KUBE_VERSION]
    for file in values:
        arguments += ["-f", os.path.join(CHART, "ci", file + "-values.yaml")]
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as more:
        yaml.safe_dump(list_to_tree(settings), more)
        more.flush()
        return helm(*arguments, "-f", more.name)


def list_to_tree(settings):
    """a.b=c pairs as nested values."""
    tree = {}
    for name, value in settings:
        *path, last = name.split(".")
        place = tree
        for part in path:
            place = place.setdefault(part, {})
        place[last] = value
    return tree


class Release:
    """What a values file of ci/ is rendered to, some settings changed."""

    def __init__(self, values, *settings):
        code, out, err = template([values], settings)
        if code:
            raise AssertionError(err)
        self.resources = [resource for resource in yaml.safe_load_all(out) if resource]

    def all(self, kind):
        return [resource for resource in self.resources if resource["kind"] == kind]

    def one(self, kind, suffix=""):
        found = [resource for resource in self.all(kind) if resource["metadata"]["name"].endswith(suffix)]
        if len(found) != 1:
            raise AssertionError(f"{len(found)} of {kind} ...{suffix}")
        return found[0]

    @property
    def workload(self):
        (found,) = self.all("Deployment") + self.all("StatefulSet")
        return found

    @property
    def pod(self):
        return self.workload["spec"]["template"]

    @property
    def container(self):
        (found,) = self.pod["spec"]["containers"]
        return found

    @property
    def env(self):
        return {variable["name"]: variable.get("value", variable.get("valueFrom")) for variable in self.container["env"]}

    @property
    def test_pod(self):
        return self.one("Pod", "-test")

    def volume(self, name):
        return {volume["name"]: volume for volume in self.pod["spec"]["volumes"]}.get(name)


def selects(selector, labels):
    return bool(selector) and selector.items() <= labels.items()


RELEASES = {}


def release(values, *settings):
    """Rendered once for each combination: a start of helm takes its time."""
    key = json.dumps([values, settings])
    if key not in RELEASES:
        RELEASES[key] = Release(values, *settings)
    return RELEASES[key]


def all_releases():
    files = sorted(glob.glob(os.path.join(CHART, "ci", "*-values.yaml")))
    assert len(files) >= 7, files
    return [(name, release(name)) for name in (os.path.basename(file).removesuffix("-values.yaml") for file in files)]

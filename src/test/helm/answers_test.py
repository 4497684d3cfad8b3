"""What the chart refuses and what it tells people. Run by check."""

import os
import shutil
import tempfile
import unittest

import yaml

import values_table
from rendering import CHART, helm, template


class Refused(unittest.TestCase):
    def refused(self, message, *settings, values="open"):
        code, _, err = template([values] if values else [], settings)
        with self.subTest(settings):
            self.assertNotEqual(code, 0, "not refused")
            self.assertIn(message, err)

    def test_no_keys_where_they_are_required(self):
        self.refused("security.requireKeys is true and there are no keys", values=None)
        self.refused("security.keys.existingSecret", values=None)

    def test_keys_that_are_none_or_not_hashed(self):
        content = "security.keys.content"
        self.refused("is no JSON", (content, "secret"))
        self.refused("is not a keys file", (content, '{"keys": []}'))
        self.refused("holds no key", (content, '{"version": 1, "keys": []}'))
        self.refused("keys[0] holds the key itself", (content, '{"version": 1, "keys": [{"name": "a", "key": "smb_x"}]}'))
        self.refused("are both given", ("security.keys.existingSecret", "mine"), values="cpu")

    def test_what_the_schema_does_not_know(self):
        self.refused("'refrence' not allowed", ("model.refrence", "a/b"))
        self.refused("missing property 'models'", ("models", None))
        self.refused("missing property 'existingSecret'", ("security.keys.existingSecret", None))
        self.refused("/device", ("device", "gpu"))
        self.refused("/dtype", ("dtype", "int8"))
        self.refused("'auto', 'float32', 'float16', 'bfloat16'", ("dtype", "int8"))
        self.refused("/service/port", ("service.port", 0))
        self.refused("/service/type", ("service.type", "clusterip"))
        self.refused("/resources/limits/memory", ("resources.limits.memory", "4 GB"))
        self.refused("/probes/startup", ("probes.startup.periodSecond", 5))
        self.refused("/extraEnv/0/value", ("extraEnv", [{"name": "A", "value": 1}]))
        self.refused("/ingress/hosts", ("ingress.enabled", True))
        self.refused("/models", ("models", {"a b": "c/d"}))
        self.refused("/autoscaling/minReplicas", ("autoscaling.minReplicas", 0))
        self.refused("/limits/maxHeld", ("limits.maxHeld", "2 GB"))
        self.refused("/limits/maxHeld", ("limits.maxHeld", "0"))
        self.refused("/limits/minAnswerRate", ("limits.minAnswerRate", "fast"))
        self.refused("/limits/lineWait", ("limits.lineWait", "2 seconds"))
        self.refused("/limits/maxLineTokens", ("limits.maxLineTokens", -1))
        self.refused("/proxy/https", ("proxy.https", "socks5://proxy:1080"))

    def test_what_does_not_go_together(self):
        self.refused("is 55; needed: more than 55", ("terminationGracePeriodSeconds", 55))
        self.refused("maxReplicas is 1, less than", ("autoscaling", {"enabled": True, "minReplicas": 2, "maxReplicas": 1}))
        self.refused("nothing to scale on", ("autoscaling", {"enabled": True, "cpuUtilization": 0}))
        self.refused("autoscaling.keda.serverAddress", ("autoscaling", {"enabled": True, "engine": "keda", "queueWait": {"enabled": True}}))
        self.refused("found 2", ("collections.enabled", True), ("replicas", 2))
        self.refused("collections.enabled", ("collections.enabled", True), ("autoscaling.enabled", True))
        store = "collections.store"
        postgres = {"kind": "pgvector", "url": "jdbc:postgresql://db/semblance"}
        self.refused("give one of them", ("collections", {"enabled": True, "store": postgres}))
        self.refused("begins with jdbc:postgresql://", (store, {"kind": "pgvector", "url": "postgres://db/semblance"}))
        self.refused("begins with http", (store, {"kind": "opensearch"}))
        self.refused("collections.store.kind is empty", (store, {"url": "https://search:9200"}))
        self.refused("holds a user", (store, {"kind": "opensearch", "url": "https://me:secret@search:9200"}))
        self.refused("holds a user", (store, {"kind": "pgvector", "url": "jdbc:postgresql://db/semblance?ssl=true&password=secret"}))
        self.refused("is for opensearch", (store, {**postgres, "existingSecret": "a", "apiKeyKey": "key"}))
        self.refused("needs collections.store.existingSecret", (store, {"kind": "opensearch", "url": "https://search:9200", "apiKeyKey": "key"}))
        self.refused("networkPolicy.egress.store.to", (store, postgres), ("networkPolicy.enabled", True))
        self.refused("/collections/store/kind", (store, {"kind": "elasticsearch"}))
        self.refused("/collections/store/namespace", (store, {**postgres, "namespace": "A-B"}))
        self.refused("nothing could fill an empty cache", ("model.cache.readOnly", True))
        self.refused("are both given", ("model.cache", {"existingClaim": "a", "claim": {"create": True}}))
        self.refused("are both given", ("model.token", {"existingSecret": "a", "value": "b"}))
        self.refused("models.default", ("models.default", "a/b"))
        self.refused("podLabels holds app.kubernetes.io/name", ("podLabels", {"app.kubernetes.io/name": "other"}))
        self.refused("are both 8080", ("server.managementPort", 8080))
        self.refused("httpRoute.parentRefs", ("httpRoute.enabled", True))
        self.refused("networkPolicy.egress.redis.to", ("networkPolicy.egress.redis.enabled", True))
        self.refused("serviceMonitor.authorization.existingSecret", ("serviceMonitor.enabled", True), values="cpu")
        self.refused("lets nobody in", ("networkPolicy.enabled", True), ("serviceMonitor.enabled", True))
        self.refused("extraEnv holds SERVER_PORT", ("extraEnv", [{"name": "SERVER_PORT", "value": "1"}]))

    def test_an_older_kubernetes(self):
        code, _, err = helm("template", "release", CHART, "--kube-version", "1.29.0", "-f", os.path.join(CHART, "ci/open-values.yaml"))
        self.assertNotEqual(code, 0)
        self.assertIn("1.29.0", err)


class Notes(unittest.TestCase):
    def notes(self, values, *settings):
        """Helm 3 shows notes only where it reaches a cluster; a copy of the chart has them in a resource."""
        with tempfile.TemporaryDirectory() as folder:
            chart = os.path.join(folder, "semblance")
            shutil.copytree(CHART, chart)
            with open(os.path.join(chart, "templates", "notes.yaml"), "w") as file:
                file.write('kind: Notes\ntext: {{ include (print $.Template.BasePath "/NOTES.txt") . | toJson }}\n')
            code, out, err = template([values], settings, chart)
        self.assertEqual(code, 0, err)
        (notes,) = [resource for resource in yaml.safe_load_all(out) if resource and resource["kind"] == "Notes"]
        return notes["text"]

    def test_say_what_is_served_and_who_may_call(self):
        notes = self.notes("open")
        self.assertIn("bundled English encoder", notes)
        self.assertIn("NO KEYS ARE ASKED FOR", notes)
        self.assertNotIn("Authorization", notes)
        notes = self.notes("collections")
        self.assertIn("statefulset/release-semblance", notes)
        self.assertIn("Authorization: Bearer $KEY", notes)
        self.assertNotIn("NO KEYS", notes)

    def test_warn_of_traps(self):
        self.assertIn("each new pod downloads again", self.notes("cpu"))
        self.assertIn("travel in clear", self.notes("public", ("ingress.tls", [])))
        self.assertIn("not ReadWriteMany", self.notes("keda", ("model.cache.claim.accessModes", ["ReadWriteOnce"])))


class Readme(unittest.TestCase):
    def test_lists_every_value_with_its_default_and_what_the_schema_says(self):
        self.assertEqual(values_table.missing_descriptions(), [])
        self.assertEqual(values_table.table_of_readme(), values_table.table())

    def test_has_the_metric_that_the_values_have(self):
        with open(os.path.join(CHART, "values.yaml")) as file:
            metric = yaml.safe_load(file)["autoscaling"]["queueWait"]["metric"]
        with open(os.path.join(CHART, "README.md")) as file:
            self.assertIn("seriesQuery: '" + metric, file.read())

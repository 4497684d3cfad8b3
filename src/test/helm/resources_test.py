"""What the chart's resources mean together, over the values of helm/ci. Run by check."""

import base64
import json
import os
import re
import unittest

import yaml

from rendering import CHART, NAMESPACE, all_releases, release, selects


class EveryRelease(unittest.TestCase):
    def test_probes_ask_the_management_port_which_the_pod_has_and_the_server_listens_on(self):
        for name, it in all_releases():
            with self.subTest(name):
                ports = {port["name"]: port["containerPort"] for port in it.container["ports"]}
                self.assertEqual(str(ports["http"]), it.env["SERVER_PORT"])
                self.assertEqual(str(ports["management"]), it.env["MANAGEMENT_SERVER_PORT"])
                self.assertNotEqual(ports["http"], ports["management"])
                asked = {kind: it.container[kind + "Probe"]["httpGet"] for kind in ("startup", "readiness", "liveness")}
                self.assertEqual({get["port"] for get in asked.values()}, {"management"})
                self.assertEqual(asked["liveness"]["path"], "/actuator/health/liveness")
                self.assertEqual(asked["readiness"]["path"], "/actuator/health/readiness")
                self.assertEqual(asked["startup"]["path"], "/actuator/health/readiness")

    def test_whatever_selects_pods_selects_the_servers_and_not_the_tests(self):
        for name, it in all_releases():
            with self.subTest(name):
                labels = it.pod["metadata"]["labels"]
                test_labels = it.test_pod["metadata"]["labels"]
                selectors = [it.workload["spec"]["selector"]["matchLabels"]]
                selectors += [service["spec"]["selector"] for service in it.all("Service")]
                selectors += [budget["spec"]["selector"]["matchLabels"] for budget in it.all("PodDisruptionBudget")]
                selectors += [policy["spec"]["podSelector"]["matchLabels"] for policy in it.all("NetworkPolicy")]
                selectors += [spread["labelSelector"]["matchLabels"] for spread in it.pod["spec"]["topologySpreadConstraints"]]
                self.assertGreaterEqual(len(selectors), 6)
                for selector in selectors:
                    self.assertTrue(selects(selector, labels), selector)
                    self.assertFalse(selects(selector, test_labels), selector)

    def test_services_and_routes_lead_to_ports_that_exist(self):
        for name, it in all_releases():
            with self.subTest(name):
                container_ports = {port["name"] for port in it.container["ports"]}
                service_ports = {}
                for service in it.all("Service"):
                    for port in service["spec"]["ports"]:
                        self.assertIn(port["targetPort"], container_ports)
                        service_ports[service["metadata"]["name"], port["name"]] = port["port"]
                for ingress in it.all("Ingress"):
                    for rule in ingress["spec"]["rules"]:
                        for path in rule["http"]["paths"]:
                            backend = path["backend"]["service"]
                            self.assertEqual(backend["port"]["name"], "http")
                            self.assertIn((backend["name"], "http"), service_ports)
                for route in it.all("HTTPRoute"):
                    for backend in route["spec"]["rules"][0]["backendRefs"]:
                        self.assertEqual(service_ports[backend["name"], "http"], backend["port"])
                test_env = {variable["name"]: variable.get("value") for variable in it.test_pod["spec"]["containers"][0]["env"]}
                self.assertEqual(str(service_ports[test_env["HOST"], "http"]), test_env["PORT"])

    def test_the_management_port_is_in_no_service_but_a_headless_one(self):
        for name, it in all_releases():
            with self.subTest(name):
                for service in it.all("Service"):
                    if any(port["targetPort"] == "management" for port in service["spec"]["ports"]):
                        self.assertEqual(service["spec"]["clusterIP"], "None")
                        self.assertNotIn("type", service["spec"])

    def test_pre_stop_and_both_drains_fit_into_the_grace_period(self):
        for name, it in all_releases():
            with self.subTest(name):
                sleep = it.container["lifecycle"]["preStop"]["sleep"]["seconds"]
                drain = int(it.env["SPRING_LIFECYCLE_TIMEOUT_PER_SHUTDOWN_PHASE"].removesuffix("s"))
                self.assertGreater(sleep, 0)
                self.assertLess(sleep + 2 * drain, it.pod["spec"]["terminationGracePeriodSeconds"])

    def test_pods_are_nobody_with_nothing_to_write_but_their_mounts(self):
        for name, it in all_releases():
            for spec in (it.pod["spec"], it.test_pod["spec"]):
                with self.subTest(name):
                    self.assertFalse(spec["automountServiceAccountToken"])
                    self.assertFalse(spec["enableServiceLinks"])
                    self.assertTrue(spec["securityContext"]["runAsNonRoot"])
                    self.assertEqual(spec["securityContext"]["runAsUser"], 10001)
                    self.assertEqual(spec["securityContext"]["seccompProfile"], {"type": "RuntimeDefault"})
                    (container,) = spec["containers"]
                    self.assertEqual(
                        container["securityContext"],
                        {
                            "allowPrivilegeEscalation": False,
                            "readOnlyRootFilesystem": True,
                            "capabilities": {"drop": ["ALL"]},
                        },
                    )

    def test_what_the_server_writes_to_is_mounted(self):
        for name, it in all_releases():
            with self.subTest(name):
                mounts = {mount["mountPath"]: mount for mount in it.container["volumeMounts"]}
                volumes = {volume["name"] for volume in it.pod["spec"]["volumes"]}
                volumes |= {claim["metadata"]["name"] for claim in it.workload["spec"].get("volumeClaimTemplates", [])}
                self.assertEqual({mount["name"] for mount in mounts.values()}, volumes)
                self.assertIn("/tmp", mounts)
                self.assertIn(it.env["SEMBLANCE_DATA"], mounts)
                self.assertIn(it.env["HF_HOME"], mounts)
                self.assertFalse(any(mount.get("subPath") for mount in mounts.values()))

    def test_claims_are_made_only_where_they_are_asked_for(self):
        for name, it in all_releases():
            with self.subTest(name):
                self.assertEqual(len(it.all("PersistentVolumeClaim")), 1 if name == "keda" else 0)
                self.assertEqual("volumeClaimTemplates" in it.workload["spec"], name == "collections")
                self.assertEqual(it.workload["kind"], "StatefulSet" if name == "collections" else "Deployment")
                claimed = "persistentVolumeClaim" in it.volume("model-cache")
                self.assertEqual(claimed, name in ("keda", "gpu", "secrets"))

    def test_memory_is_promised_in_full(self):
        for name, it in all_releases():
            with self.subTest(name):
                resources = it.container["resources"]
                self.assertEqual(resources["requests"]["memory"], resources["limits"]["memory"])

    def test_secrets_and_configmaps_that_are_mounted_are_made_or_named_by_the_user(self):
        for name, it in all_releases():
            with self.subTest(name):
                made = {(resource["kind"], resource["metadata"]["name"]) for resource in it.resources}
                for volume in it.pod["spec"]["volumes"]:
                    if "configMap" in volume:
                        self.assertIn(("ConfigMap", volume["configMap"]["name"]), made)
                    if "secret" in volume and name in ("cpu", "public"):
                        self.assertIn(("Secret", volume["secret"]["secretName"]), made)

    def test_names_are_used_once(self):
        for name, it in all_releases():
            with self.subTest(name):
                names = [(resource["kind"], resource["metadata"]["name"]) for resource in it.resources]
                self.assertEqual(len(names), len(set(names)))
                variables = [variable["name"] for variable in it.container["env"]]
                self.assertEqual(len(variables), len(set(variables)))


class Keys(unittest.TestCase):
    def test_are_required_and_mounted_as_a_folder_by_default(self):
        it = release("cpu")
        self.assertEqual(it.env["SEMBLANCE_SECURITY_REQUIREKEYS"], "true")
        self.assertEqual(it.env["SEMBLANCE_SECURITY_KEYSFILE"], "/etc/semblance/keys/keys.json")
        self.assertIn({"name": "keys", "mountPath": "/etc/semblance/keys", "readOnly": True}, it.container["volumeMounts"])
        secret = it.volume("keys")["secret"]
        self.assertEqual(secret["items"], [{"key": "keys.json", "path": "keys.json"}])
        content = base64.b64decode(it.one("Secret", secret["secretName"])["data"]["keys.json"])
        self.assertEqual(json.loads(content)["version"], 1)

    def test_of_a_secret_of_ones_own_come_under_the_key_it_has(self):
        secret = release("prometheus-adapter").volume("keys")["secret"]
        self.assertEqual(secret["secretName"], "semblance-keys")
        self.assertEqual(secret["items"], [{"key": "production.json", "path": "keys.json"}])
        self.assertEqual(release("prometheus-adapter").all("Secret"), [])

    def test_changed_restart_no_pod_since_the_file_is_watched(self):
        content = '{"version": 1, "keys": [{"name": "other", "hash": "sha256:%s", "scopes": ["embed"]}]}' % ("0" * 64)
        changed = release("cpu", ("security.keys.content", content))
        self.assertNotEqual(changed.one("Secret"), release("cpu").one("Secret"))
        self.assertEqual(changed.pod, release("cpu").pod)

    def test_are_what_the_test_pod_expects_to_be_asked_for(self):
        def expected(it):
            return {variable["name"]: variable for variable in it.test_pod["spec"]["containers"][0]["env"]}

        self.assertEqual(expected(release("cpu"))["EXPECTED"]["value"], "401")
        self.assertEqual(expected(release("open"))["EXPECTED"]["value"], "200")
        self.assertNotIn("KEY", expected(release("open")))
        self.assertEqual(expected(release("secrets"))["EXPECTED"]["value"], "200")
        self.assertEqual(expected(release("secrets"))["KEY"]["valueFrom"]["secretKeyRef"]["name"], "semblance-test-key")

    def test_are_not_mounted_where_there_are_none(self):
        it = release("open")
        self.assertEqual(it.env["SEMBLANCE_SECURITY_REQUIREKEYS"], "false")
        self.assertNotIn("SEMBLANCE_SECURITY_KEYSFILE", it.env)
        self.assertIsNone(it.volume("keys"))


class Protocols(unittest.TestCase):
    def announced(self, *settings):
        (service,) = [one for one in release("open", *settings).all("Service") if one["spec"].get("clusterIP") != "None"]
        return {port["name"]: port["appProtocol"] for port in service["spec"]["ports"]}

    def test_are_plain_ones_without_a_certificate(self):
        self.assertEqual(self.announced(("server.grpcPort", 8090)), {"http": "http", "grpc": "kubernetes.io/h2c"})
        self.assertEqual(self.announced(("config", {"server": {"ssl": {"enabled": False, "bundle": "a"}}}))["http"], "http")

    def test_are_those_of_tls_where_config_or_a_variable_gives_the_server_a_certificate(self):
        tls = {"http": "https", "grpc": "https"}
        for setting in (
            ("config", {"server": {"ssl": {"bundle": "server"}}}),
            ("config", {"server.ssl": {"bundle": "server"}}),
            ("config", {"server.ssl.bundle": "server"}),
            ("extraEnv", [{"name": "SERVER_SSL_BUNDLE", "value": "server"}]),
        ):
            with self.subTest(str(setting)):
                self.assertEqual(self.announced(("server.grpcPort", 8090), setting), tls)


class Models(unittest.TestCase):
    def test_without_a_reference_the_bundled_encoder_is_served(self):
        self.assertEqual(release("open").env["SEMBLANCE_MODEL"], "bundled")

    def test_a_read_only_cache_is_asked_offline(self):
        it = release("gpu")
        self.assertEqual(it.env["HF_HUB_OFFLINE"], "1")
        mount = next(mount for mount in it.container["volumeMounts"] if mount["name"] == "model-cache")
        self.assertTrue(mount["readOnly"])
        self.assertNotIn("HF_HUB_OFFLINE", release("cpu").env)

    def test_the_hub_token_comes_from_a_secret(self):
        reference = release("secrets").env["HF_TOKEN"]["secretKeyRef"]
        self.assertEqual(reference, {"name": "hugging-face", "key": "HF_TOKEN"})
        public = release("public")
        reference = public.env["HF_TOKEN"]["secretKeyRef"]
        self.assertEqual(base64.b64decode(public.one("Secret", reference["name"])["data"][reference["key"]]), b"hf_not_a_real_one")

    def test_further_models_names_and_settings_are_one_file(self):
        it = release("public")
        self.assertEqual(
            yaml.safe_load(it.one("ConfigMap")["data"]["application.yaml"]),
            {
                "semblance": {
                    "truncate": "end",
                    "models": {"small": "/models/small"},
                    "aliases": {"text-embedding-3-small": "small"},
                }
            },
        )
        self.assertEqual(it.env["SPRING_CONFIG_ADDITIONAL_LOCATION"], "file:/etc/semblance/config/")

    def test_limits_and_the_proxy_are_said_only_where_they_are_set(self):
        names = {
            "SEMBLANCE_LIMITS_MAXHELD": "600MB",
            "SEMBLANCE_LIMITS_MINANSWERRATE": "0",
            "SEMBLANCE_BATCHING_LINEWAIT": "500ms",
            "SEMBLANCE_BATCHING_MAXLINETOKENS": "10485760",
            "HTTPS_PROXY": "http://proxy.example.com:3128",
            "NO_PROXY": ".example.com",
        }
        self.assertFalse(names.keys() & release("cpu").env.keys())
        limits = {"maxHeld": "600MB", "minAnswerRate": "0", "lineWait": "500ms", "maxLineTokens": 10485760}
        it = release("cpu", ("limits", limits), ("proxy", {"https": "http://proxy.example.com:3128", "noProxy": ".example.com"}))
        self.assertEqual({name: it.env[name] for name in names}, names)

    def test_what_is_read_at_start_alone_restarts_pods_when_it_changes(self):
        before = release("public").pod["metadata"]["annotations"]
        config = release("public", ("aliases.other", "small")).pod["metadata"]["annotations"]
        token = release("public", ("model.token.value", "hf_another")).pod["metadata"]["annotations"]
        changed = {name for name in before if before[name] != config[name]}, {name for name in before if before[name] != token[name]}
        self.assertEqual(changed, ({"checksum/config"}, {"checksum/hub-token"}))
        self.assertEqual(before["example.com/owner"], "search")

    def test_a_claim_of_the_chart_survives_an_uninstall(self):
        claim = release("keda").one("PersistentVolumeClaim")
        self.assertEqual(claim["metadata"]["annotations"]["helm.sh/resource-policy"], "keep")
        self.assertEqual(release("keda").volume("model-cache")["persistentVolumeClaim"]["claimName"], claim["metadata"]["name"])


class Gpus(unittest.TestCase):
    def test_take_the_image_the_limit_the_runtime_and_the_toleration(self):
        it = release("gpu")
        self.assertTrue(it.container["image"].endswith("-cu128"))
        self.assertEqual(it.container["resources"]["limits"]["nvidia.com/gpu"], 1)
        self.assertEqual(it.pod["spec"]["runtimeClassName"], "nvidia")
        self.assertIn({"key": "nvidia.com/gpu", "operator": "Exists", "effect": "NoSchedule"}, it.pod["spec"]["tolerations"])
        self.assertEqual(len(it.pod["spec"]["tolerations"]), 2)
        self.assertEqual((it.env["SEMBLANCE_DEVICE"], it.env["SEMBLANCE_DTYPE"]), ("cuda:0", "float16"))
        self.assertEqual(it.workload["spec"]["strategy"], {"type": "Recreate"})

    def test_are_not_thought_of_on_cpus(self):
        it = release("cpu")
        self.assertFalse(it.container["image"].endswith("-cu128"))
        self.assertEqual(set(it.container["resources"]["limits"]), {"cpu", "memory"})
        self.assertNotIn("runtimeClassName", it.pod["spec"])
        self.assertNotIn("tolerations", it.pod["spec"])
        self.assertNotIn("SEMBLANCE_DEVICE", it.env)

    def test_may_be_slices_and_have_a_tag_of_their_own(self):
        it = release("gpu", ("gpu.resource", "nvidia.com/mig-1g.10gb"), ("image.tag", "mine"))
        self.assertEqual(it.container["resources"]["limits"]["nvidia.com/mig-1g.10gb"], 1)
        self.assertNotIn("nvidia.com/gpu", it.container["resources"]["limits"])
        self.assertEqual(it.container["image"], "registry.example.com/semblance:mine")


class Scaling(unittest.TestCase):
    def test_by_prometheus_adapter_is_on_cpu_and_on_the_mean_wait(self):
        it = release("prometheus-adapter")
        spec = it.one("HorizontalPodAutoscaler")["spec"]
        self.assertEqual(spec["scaleTargetRef"]["name"], it.workload["metadata"]["name"])
        self.assertEqual(spec["scaleTargetRef"]["kind"], it.workload["kind"])
        cpu, wait = spec["metrics"]
        self.assertEqual(cpu["resource"]["target"], {"type": "Utilization", "averageUtilization": 70})
        self.assertEqual(wait["pods"]["metric"], {"name": "semblance_queue_wait_seconds"})
        self.assertEqual(wait["pods"]["target"], {"type": "AverageValue", "averageValue": "500m"})
        self.assertNotIn("replicas", it.workload["spec"])
        self.assertEqual(it.all("ScaledObject"), [])

    def test_by_keda_asks_for_the_series_that_the_service_monitor_makes(self):
        it = release("keda")
        spec = it.one("ScaledObject")["spec"]
        self.assertEqual(spec["scaleTargetRef"]["name"], it.workload["metadata"]["name"])
        (trigger,) = spec["triggers"]
        self.assertEqual(trigger["metadata"]["threshold"], "0.25")
        name, namespace, service = re.fullmatch(
            r'sum\(max by \(pod\) \((\w+)\{namespace="([^"]+)", service="([^"]+)"\}\)\)', trigger["metadata"]["query"]
        ).groups()
        self.assertEqual((name, namespace), ("semblance_queue_wait_seconds", NAMESPACE))
        monitor = it.one("ServiceMonitor")["spec"]
        (scraped,) = [s for s in it.all("Service") if selects(monitor["selector"]["matchLabels"], s["metadata"]["labels"])]
        self.assertEqual(service, scraped["metadata"]["name"])
        self.assertIn(monitor["endpoints"][0]["port"], [port["name"] for port in scraped["spec"]["ports"]])
        self.assertGreaterEqual(spec["minReplicaCount"], 1)
        self.assertEqual(it.all("HorizontalPodAutoscaler"), [])

    def test_by_keda_on_cpu_says_percent_as_text(self):
        triggers = release("keda", ("autoscaling.cpuUtilization", 60)).one("ScaledObject")["spec"]["triggers"]
        self.assertEqual(triggers[0], {"type": "cpu", "metricType": "Utilization", "metadata": {"value": "60"}})

    def test_is_off_by_default_and_then_replicas_are_said(self):
        self.assertEqual(release("public").workload["spec"]["replicas"], 3)
        self.assertEqual(release("public").all("HorizontalPodAutoscaler") + release("public").all("ScaledObject"), [])


class Alerts(unittest.TestCase):
    def test_are_off_by_default(self):
        self.assertEqual(release("public").all("PrometheusRule"), [])

    def test_are_the_ones_of_the_compose_file_word_for_word(self):
        rule = release("keda").one("PrometheusRule")
        with open(os.path.join(CHART, "files/alerts.yaml")) as file:
            self.assertEqual(rule["spec"], yaml.safe_load(file))
        self.assertEqual(rule["metadata"]["labels"]["release"], "prometheus")
        self.assertIn("{{ $labels.model }}", str(rule["spec"]))


class Network(unittest.TestCase):
    def rules(self, it, way):
        return [
            (tuple(port["port"] for port in rule["ports"]), rule.get("from", rule.get("to")))
            for rule in it.one("NetworkPolicy")["spec"][way]
        ]

    def test_lets_callers_to_the_api_and_prometheus_to_the_meters(self):
        it = release("prometheus-adapter")
        (http, callers), (management, scrapers) = self.rules(it, "ingress")
        self.assertEqual((http, management), (("http",), ("management",)))
        self.assertEqual(callers[0], {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "search"}}})
        self.assertTrue(selects(callers[1]["podSelector"]["matchLabels"], it.test_pod["metadata"]["labels"]))
        self.assertEqual(scrapers, [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "monitoring"}}}])

    def test_lets_pods_to_names_the_hub_redis_the_collector_and_what_is_added(self):
        ports = [ports for ports, _ in self.rules(release("prometheus-adapter"), "egress")]
        self.assertEqual(ports, [(53, 53), (443,), (6379,), (4318,), (443,)])

    def test_lets_pods_to_the_engine_that_keeps_documents(self):
        self.assertEqual(self.rules(release("pgvector"), "egress")[-1], ((5432,), [{"podSelector": {"matchLabels": {"app": "db"}}}]))
        self.assertEqual(self.rules(release("opensearch"), "egress")[-1][0], (9200,))
        port = ("networkPolicy.egress.store", {"port": 6432})
        self.assertEqual(self.rules(release("pgvector", port), "egress")[-1][0], (6432,))

    def test_leads_to_no_hub_where_nothing_is_downloaded(self):
        self.assertEqual([ports for ports, _ in self.rules(release("collections"), "egress")], [(53, 53)])
        on = ("networkPolicy.enabled", True)
        self.assertEqual([ports for ports, _ in self.rules(release("gpu", on), "egress")], [(53, 53)])
        self.assertEqual([ports for ports, _ in self.rules(release("cpu", on), "egress")], [(53, 53), (443,)])
        offline = ("model.offline", True)
        self.assertEqual([ports for ports, _ in self.rules(release("cpu", on, offline), "egress")], [(53, 53)])
        path = ("model.reference", "/models/small")
        self.assertEqual([ports for ports, _ in self.rules(release("cpu", on, path), "egress")], [(53, 53)])
        more = ("models", {"other": "org/name"})
        self.assertEqual([ports for ports, _ in self.rules(release("cpu", on, path, more), "egress")], [(53, 53), (443,)])

    def test_lets_prometheus_show_a_key_where_keys_are_asked_for(self):
        (endpoint,) = release("prometheus-adapter").one("ServiceMonitor")["spec"]["endpoints"]
        self.assertEqual(endpoint["authorization"]["credentials"], {"name": "semblance-metrics-key", "key": "token"})
        (endpoint,) = release("open", ("serviceMonitor.enabled", True)).one("ServiceMonitor")["spec"]["endpoints"]
        self.assertNotIn("authorization", endpoint)

    def test_without_peers_lets_everybody_to_the_api_and_nobody_to_the_meters(self):
        self.assertEqual(self.rules(release("collections"), "ingress"), [(("http",), None)])


class Collections(unittest.TestCase):
    def test_are_one_pod_with_a_volume_that_is_kept(self):
        it = release("collections")
        spec = it.one("StatefulSet")["spec"]
        self.assertEqual(spec["replicas"], 1)
        self.assertEqual(spec["persistentVolumeClaimRetentionPolicy"], {"whenDeleted": "Retain", "whenScaled": "Retain"})
        governing = it.one("Service", spec["serviceName"])
        self.assertEqual(governing["spec"]["clusterIP"], "None")
        (claim,) = spec["volumeClaimTemplates"]
        self.assertEqual(claim["spec"]["resources"]["requests"]["storage"], "100Gi")
        (mount,) = [mount for mount in it.container["volumeMounts"] if mount["name"] == claim["metadata"]["name"]]
        self.assertEqual(mount["mountPath"], it.env["SEMBLANCE_DATA"])
        self.assertNotIn("matchLabelKeys", it.pod["spec"]["topologySpreadConstraints"][0])

    def test_alone_get_the_module_that_lucene_compares_vectors_by(self):
        self.assertEqual(release("collections").env["JDK_JAVA_OPTIONS"], "--add-modules=jdk.incubator.vector")
        self.assertNotIn("JDK_JAVA_OPTIONS", release("cpu").env)
        self.assertNotIn("JDK_JAVA_OPTIONS", release("pgvector").env)

    def test_in_an_engine_are_shared_by_several_pods_without_a_volume(self):
        for name in ("pgvector", "opensearch"):
            with self.subTest(name):
                it = release(name)
                self.assertEqual(it.one("Deployment")["spec"]["replicas"], 2)
                self.assertIn("emptyDir", it.volume("data"))

    def test_in_postgresql_are_reached_with_a_secret_and_a_certificate(self):
        it = release("pgvector")
        self.assertEqual(it.env["SEMBLANCE_COLLECTIONS_STORE"], "pgvector")
        self.assertEqual(it.env["SEMBLANCE_COLLECTIONS_URL"], "jdbc:postgresql://db:5432/semblance")
        for name in ("username", "password"):
            self.assertEqual(it.env["SEMBLANCE_COLLECTIONS_" + name.upper()], {"secretKeyRef": {"name": "semblance-db", "key": name}})
        self.assertNotIn("SEMBLANCE_COLLECTIONS_APIKEY", it.env)
        self.assertNotIn("SEMBLANCE_COLLECTIONS_NAMESPACE", it.env)
        self.assertNotIn("SEMBLANCE_COLLECTIONS_ALLOWOLDPGVECTOR", it.env)
        self.trusts(it, "db-ca", "ca.crt")

    def test_in_opensearch_are_reached_with_an_api_key_alone(self):
        it = release("opensearch")
        self.assertEqual(it.env["SEMBLANCE_COLLECTIONS_STORE"], "opensearch")
        self.assertEqual(it.env["SEMBLANCE_COLLECTIONS_URL"], "https://search-0:9200,https://search-1:9200")
        self.assertEqual(it.env["SEMBLANCE_COLLECTIONS_NAMESPACE"], "papers")
        self.assertEqual(it.env["SEMBLANCE_COLLECTIONS_APIKEY"], {"secretKeyRef": {"name": "semblance-search", "key": "api-key"}})
        self.assertNotIn("SEMBLANCE_COLLECTIONS_USERNAME", it.env)
        self.trusts(it, "search-http-certs", "tls-ca.crt")

    def trusts(self, it, secret, key):
        """The bundle that is named is the certificate that is mounted."""
        bundle = it.env["SEMBLANCE_COLLECTIONS_SSLBUNDLE"]
        file = it.env[f"SPRING_SSL_BUNDLE_PEM_{bundle.upper()}_TRUSTSTORE_CERTIFICATE"].removeprefix("file:")
        volume = it.volume("store-ca")["secret"]
        self.assertEqual((volume["secretName"], volume["items"][0]["key"]), (secret, key))
        (mount,) = [mount for mount in it.container["volumeMounts"] if mount["name"] == "store-ca"]
        self.assertEqual(file, mount["mountPath"] + "/" + volume["items"][0]["path"])

    def test_in_an_engine_without_a_certificate_or_a_secret_are_asked_as_they_are(self):
        it = release("pgvector", ("collections.store.tls.existingSecret", ""), ("collections.store.existingSecret", ""))
        self.assertFalse({name for name in it.env if name.startswith(("SEMBLANCE_COLLECTIONS_", "SPRING_SSL"))} - {
            "SEMBLANCE_COLLECTIONS_STORE", "SEMBLANCE_COLLECTIONS_URL"})
        self.assertIsNone(it.volume("store-ca"))

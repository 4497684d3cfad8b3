package dev.semblance.it;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.BiConsumer;
import tools.jackson.databind.JsonNode;

/**
 * What a browser tells of a page by itself: faults, requests, the hosts it asked. Requests can be
 * held on their way and changed. Told by the browser's thread, read by the test's.
 */
final class PageEvents {
  private final Chromium browser;
  private final List<String> faults = new CopyOnWriteArrayList<>();
  private final Set<String> origins = new CopyOnWriteArraySet<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final Set<Integer> provoked = new TreeSet<>();
  private final Executor transit = Executors.newSingleThreadExecutor(Thread.ofVirtual().factory());
  private volatile BiConsumer<String, JsonNode> changed = (id, params) -> {};

  PageEvents(Chromium browser) {
    this.browser = browser;
  }

  /**
   * @param event by the DevTools protocol's name
   */
  void heard(String event, JsonNode params) {
    switch (event) {
      case "Runtime.exceptionThrown" ->
          faults.add("exception: " + params.path("exceptionDetails").path("exception"));
      case "Runtime.consoleAPICalled" -> {
        if (params.path("type").asString().equals("error")) {
          faults.add("console: " + params.path("args"));
        }
      }
      case "Log.entryAdded" -> {
        JsonNode entry = params.path("entry");
        if (entry.path("level").asString().equals("error")) {
          faults.add(entry.path("text").asString() + " " + entry.path("url").asString(""));
        }
      }
      case "Network.requestWillBeSent" -> {
        URI url = URI.create(params.path("request").path("url").asString());
        if (url.getScheme().startsWith("http")) {
          origins.add(url.getScheme() + "://" + url.getAuthority());
          requests.add(params.path("request").path("method").asString() + " " + url.getPath());
        }
      }
      case "Fetch.requestPaused" -> transit.execute(() -> paused(params));
      default -> {}
    }
  }

  private void paused(JsonNode params) {
    try {
      changed.accept(params.path("requestId").asString(), params);
    } catch (RuntimeException | AssertionError e) {
      faults.add("in transit: " + e);
      browser.command(
          "Fetch.failRequest",
          Map.of("requestId", params.path("requestId").asString(), "errorReason", "Failed"));
    }
  }

  /**
   * @param change must let each request go on
   */
  void inTransit(String addresses, String stage, BiConsumer<String, JsonNode> change) {
    changed = change;
    browser.command(
        "Fetch.enable",
        Map.of("patterns", List.of(Map.of("urlPattern", addresses, "requestStage", stage))));
  }

  List<String> faults() {
    return List.copyOf(faults);
  }

  void forgetFaults() {
    faults.clear();
  }

  void provoke(int... statuses) {
    for (int status : statuses) {
      provoked.add(status);
    }
  }

  /** Faults but those of statuses that the test provokes. */
  List<String> unprovoked() {
    return faults.stream()
        .filter(fault -> provoked.stream().noneMatch(s -> fault.contains("status of " + s + " ")))
        .toList();
  }

  Set<String> origins() {
    return Set.copyOf(origins);
  }

  List<String> requests() {
    return List.copyOf(requests);
  }

  void forgetRequests() {
    requests.clear();
  }
}

package dev.semblance.collection;

import dev.semblance.fault.Fault;
import java.util.LinkedHashMap;
import java.util.Map;

/** The first documents that a migration's model refuses, each with the reason. Safe to share. */
final class RefusedDocuments {
  private static final int MOST = 20;

  private final Map<String, String> reasons = new LinkedHashMap<>();

  synchronized void add(Map<String, Fault> refused) {
    refused.forEach(
        (id, fault) -> {
          if (reasons.size() < MOST) {
            reasons.put(id, fault.message());
          }
        });
  }

  /** By id. */
  synchronized Map<String, String> reasons() {
    return new LinkedHashMap<>(reasons);
  }
}

package dev.semblance.cli.copy;

import dev.semblance.client.SemblanceClient;
import tools.jackson.databind.JsonNode;

/** A collection that is copied from or into, and the server that has it. */
public record CopyEnd(SemblanceClient client, String name) {

  public JsonNode describe() {
    return client.collection(name);
  }

  /** Its whole URL, as messages and checkpoints name it. */
  @Override
  public String toString() {
    return client.address() + "/" + name;
  }
}

package dev.semblance.model.script;

import dev.semblance.model.folder.JsonFile;
import java.util.List;

/** Every architecture there is; a new one is one more line. */
final class Architectures {

  private static final List<Architecture> ALL = List.of(new BertArchitecture());

  private Architectures() {}

  static Architecture of(JsonFile config) {
    return ALL.stream()
        .filter(architecture -> architecture.recognises(config))
        .findFirst()
        .orElseThrow(
            () ->
                config.refuse(
                    "model_type",
                    config.text("model_type", "(missing)"),
                    "bert, the architecture that is served so far"));
  }
}

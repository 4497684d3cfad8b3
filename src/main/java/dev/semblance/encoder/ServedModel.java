package dev.semblance.encoder;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A configured model, loaded or not.
 *
 * @param id its name in the settings
 * @param reference the folder or repository it comes from
 * @param aliases further names
 * @param since when this server began to serve it
 * @param facts null until it is loaded
 */
public record ServedModel(
    String id,
    String reference,
    List<String> aliases,
    Instant since,
    @Nullable EncoderFacts facts) {

  public ServedModel {
    aliases = List.copyOf(aliases);
  }
}

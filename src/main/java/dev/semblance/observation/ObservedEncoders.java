package dev.semblance.observation;

import dev.semblance.encoder.Encoders;
import dev.semblance.encoder.ServedEncoder;
import dev.semblance.encoder.ServedModel;
import java.util.List;

/**
 * Encoders that keep the account of the request they are found for. Whoever finds one outside of a
 * request gets it plain.
 */
final class ObservedEncoders implements Encoders {

  private final Encoders next;
  private final EmbedSpans spans;

  ObservedEncoders(Encoders next, EmbedSpans spans) {
    this.next = next;
    this.spans = spans;
  }

  @Override
  public ServedEncoder find(String name) {
    ServedEncoder found = next.find(name);
    RequestAccount account = RequestAccount.current();
    if (account == null) {
      return found;
    }
    account.served(found.id());
    return new ServedEncoder(
        found.asked(),
        found.id(),
        found.inputType(),
        new ObservedEncoder(found.encoder(), found.id(), account, spans.here()));
  }

  @Override
  public List<ServedModel> list() {
    return next.list();
  }
}

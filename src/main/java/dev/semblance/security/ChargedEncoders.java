package dev.semblance.security;

import dev.semblance.encoder.Encoders;
import dev.semblance.encoder.ServedEncoder;
import dev.semblance.encoder.ServedModel;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/**
 * The served encoders, each charging the request whose thread found it. Outermost, so that what a
 * cache answers is charged like what a model computes.
 */
final class ChargedEncoders implements Encoders {
  private final Encoders served;

  ChargedEncoders(Encoders served) {
    this.served = served;
  }

  @Override
  public ServedEncoder find(String name) {
    ServedEncoder found = served.find(name);
    Charge charge = current();
    return charge == null
        ? found
        : new ServedEncoder(
            found.asked(),
            found.id(),
            found.inputType(),
            new ChargedEncoder(found.encoder(), charge));
  }

  @Override
  public List<ServedModel> list() {
    return served.list();
  }

  private static @Nullable Charge current() {
    RequestAttributes attributes = RequestContextHolder.getRequestAttributes();
    return attributes instanceof ServletRequestAttributes servlet
        ? Charge.of(servlet.getRequest())
        : null;
  }
}

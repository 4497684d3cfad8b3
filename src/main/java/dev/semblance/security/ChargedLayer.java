package dev.semblance.security;

import dev.semblance.encoder.Encoder;
import dev.semblance.encoder.EncoderLayer;
import org.jspecify.annotations.Nullable;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/** Charges the request whose thread found an encoder; where nobody is asked, nobody is charged. */
final class ChargedLayer implements EncoderLayer {

  @Override
  public Place place() {
    return Place.CHARGED;
  }

  @Override
  public Encoder around(String model, Encoder next) {
    Charge charge = current();
    return charge == null ? next : new ChargedEncoder(next, charge);
  }

  private static @Nullable Charge current() {
    RequestAttributes attributes = RequestContextHolder.getRequestAttributes();
    return attributes instanceof ServletRequestAttributes servlet
        ? Charge.of(servlet.getRequest())
        : null;
  }
}

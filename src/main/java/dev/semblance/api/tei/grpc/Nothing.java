package dev.semblance.api.tei.grpc;

import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/** What a call has not of a servlet's request or response: sessions, dispatchers, parameters. */
final class Nothing {
  private Nothing() {}

  /** Answers every method with null, zero or false. */
  static <T> T of(Class<T> type) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, method, _) -> empty(method.getReturnType())));
  }

  private static @Nullable Object empty(Class<?> type) {
    if (type == boolean.class) {
      return false;
    }
    if (type == int.class) {
      return 0;
    }
    return type == long.class ? (Object) 0L : null;
  }
}

package dev.semblance.collection;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Told of each call to a store that is not in this process. Safe to share. */
public interface StoreWatch {

  /** Nobody. */
  StoreWatch NONE =
      new StoreWatch() {
        @Override
        public <T extends @Nullable Object> T watch(
            String store, String operation, Supplier<T> call) {
          return call.get();
        }
      };

  /**
   * Makes a call and tells how long it took and how it ended.
   *
   * @param store such as {@code pgvector}
   * @param operation one of a few, such as {@code nearest}
   * @return what the call returned; what it throws is thrown on
   */
  <T extends @Nullable Object> T watch(String store, String operation, Supplier<T> call);
}

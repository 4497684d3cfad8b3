package dev.semblance.api;

import dev.semblance.capacity.HeldBytes;
import dev.semblance.fault.Fault;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;

/**
 * How much of the heap requests may hold.
 *
 * @param maxHeld Most that all requests together hold of the heap in bodies, tokens and answers;
 *     beyond it 429. One request may hold half of it; beyond that 413. Two fifths of the heap when
 *     not set.
 */
@ConfigurationProperties("semblance.limits")
record MemoryLimits(@Nullable DataSize maxHeld) {
  private static final long LEAST = 1 << 20;

  MemoryLimits {
    if (maxHeld != null && maxHeld.toBytes() < LEAST) {
      throw new Fault.InvalidSetting(
          "semblance.limits.max-held", "is " + maxHeld + ", needed: at least 1MB");
    }
  }

  HeldBytes heldBytes() {
    return new HeldBytes(maxHeld == null ? HeldBytes.defaultLimit() : maxHeld.toBytes());
  }
}

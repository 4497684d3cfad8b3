package dev.semblance.serving;

import dev.semblance.fault.Fault;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** What the weights of all loaded models take, at most {@code semblance.memory}. Safe to share. */
final class WeightMemory {

  private final @Nullable DataSize most;
  private final AtomicLong taken = new AtomicLong();

  /**
   * @param most null for no limit
   */
  WeightMemory(@Nullable DataSize most) {
    this.most = most;
  }

  /**
   * Takes what a model's weights need.
   *
   * @throws Fault.InvalidSetting when there is too little left; nothing is taken then
   */
  void take(String model, long bytes) {
    long sum = taken.addAndGet(bytes);
    if (most != null && sum > most.toBytes()) {
      taken.addAndGet(-bytes);
      throw new Fault.InvalidSetting(
          "semblance.memory",
          "is "
              + most.toBytes()
              + " bytes; with model "
              + model
              + " the weights would take "
              + sum);
    }
  }

  void giveBack(long bytes) {
    taken.addAndGet(-bytes);
  }
}

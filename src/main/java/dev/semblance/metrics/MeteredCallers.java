package dev.semblance.metrics;

import dev.semblance.problem.ProblemListener;
import dev.semblance.security.ChargeListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts by key what its callers were refused and charged. Keys are those of the settings, and at
 * most {@value #MOST_KEYS} of them: whoever makes more finds the rest under {@value #OTHERS}. Safe
 * to share.
 */
final class MeteredCallers implements ProblemListener, ChargeListener {
  static final int MOST_KEYS = 500;

  /** No key's name begins like this. */
  static final String OTHERS = "_others";

  private final MeterRegistry registry;
  private final Set<String> keys = ConcurrentHashMap.newKeySet();

  MeteredCallers(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void told(String code, String account) {
    counter(SemblanceMeter.PROBLEMS, account, "code", code).increment();
  }

  @Override
  public void charged(String account, long tokens) {
    counter(SemblanceMeter.CHARGED, account).increment((double) tokens);
  }

  private Counter counter(SemblanceMeter meter, String account, String... tags) {
    return Counter.builder(meter.meterName())
        .description(meter.description())
        .baseUnit(meter.unit())
        .tag("key", label(account))
        .tags(tags)
        .register(registry);
  }

  private String label(String account) {
    if (keys.contains(account)) {
      return account;
    }
    // Two at once may both find room for the last; a few more do no harm.
    return keys.size() < MOST_KEYS && keys.add(account) ? account : OTHERS;
  }
}

package dev.semblance.settings;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.PropertySource;

/**
 * The environment's variables under exactly their own names, so that a value may name any of them,
 * such as {@code ${SEMBLANCE_HOME}}. It does not list its names: nothing here is taken for a
 * setting.
 */
final class VariablesAsWritten extends PropertySource<Map<?, ?>> {

  VariablesAsWritten(Map<?, ?> variables) {
    super("variables as written", variables);
  }

  @Override
  public @Nullable Object getProperty(String name) {
    return getSource().get(name);
  }
}

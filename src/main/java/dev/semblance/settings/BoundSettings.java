package dev.semblance.settings;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.env.Environment;

/** The values of our settings that somebody set, and where. */
final class BoundSettings {

  private final Map<String, ConfigurationProperty> properties = new LinkedHashMap<>();

  private BoundSettings() {}

  /**
   * Makes every record of settings from the environment, as Spring Boot will.
   *
   * @throws org.springframework.boot.context.properties.bind.BindException when a value is of the
   *     wrong kind or one that a record refuses
   */
  static BoundSettings bind(Environment environment, KnownSettings known) {
    BoundSettings bound = new BoundSettings();
    Binder binder = Binder.get(environment);
    known
        .records()
        .forEach((type, prefix) -> binder.bindOrCreate(prefix, Bindable.of(type), bound.kept()));
    return bound;
  }

  /** By their names in full. */
  Map<String, ConfigurationProperty> properties() {
    return properties;
  }

  private BindHandler kept() {
    return new BindHandler() {
      @Override
      public @Nullable Object onSuccess(
          ConfigurationPropertyName name, Bindable<?> target, BindContext context, Object result) {
        ConfigurationProperty property = context.getConfigurationProperty();
        if (property != null) {
          properties.putIfAbsent(property.getName().toString(), property);
        }
        return result;
      }
    };
  }
}

package dev.semblance.settings;

import dev.semblance.fault.Fault;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.env.OriginTrackedMapPropertySource;
import org.springframework.boot.origin.OriginTrackedValue;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Brings the names below {@code semblance.} of all sources to the form in which Spring Boot reads
 * them to the letter, and finds those that are no setting.
 */
final class SettingNames {

  private static final String VARIABLES = "semblance variables";
  private static final String ENVIRONMENT =
      StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;

  private static final int LONGEST_SHOWN = 200;

  private final KnownSettings known;

  /** A line for each name that is ignored. */
  private final List<String> warnings = new ArrayList<>();

  SettingNames(KnownSettings known) {
    this.known = known;
  }

  List<String> warnings() {
    return warnings;
  }

  /**
   * @throws Fault.InvalidSetting when a source that is written for this program names what is no
   *     setting, or a variable cannot hold the name that was meant
   */
  void settle(ConfigurableEnvironment environment) {
    MutablePropertySources sources = environment.getPropertySources();
    for (PropertySource<?> source : List.copyOf(sources.stream().toList())) {
      if (source.getName().equals(ENVIRONMENT) && source.getSource() instanceof Map<?, ?> all) {
        variables(sources, all);
      } else if (source instanceof EnumerablePropertySource<?> named) {
        written(sources, named);
      }
    }
  }

  private void written(MutablePropertySources sources, EnumerablePropertySource<?> source) {
    RenamedSource renamed = new RenamedSource(source);
    for (String name : source.getPropertyNames()) {
      if (!WrittenName.ours(name)) {
        renamed.keep(name, name);
        continue;
      }
      switch (WrittenName.read(name, known)) {
        case Reading.Known(String full) -> renamed.keep(full, name);
        case Reading.Whole(String full, Shape.Names names) ->
            MapValue.read(name, full, names, text(source.getProperty(name)))
                .forEach((key, value) -> renamed.put(key, name, value));
        case Reading.Unclear(String how) -> throw new Fault.InvalidSetting(name, how);
        case Reading.Unknown _ -> unknown(source, name);
      }
    }
    if (!renamed.changesNothing()) {
      sources.replace(source.getName(), renamed);
    }
  }

  private void unknown(PropertySource<?> source, String name) {
    String what =
        "is no setting ("
            + Origins.describe(source, name)
            + "); the nearest is "
            + known.nearest(name);
    if (!source.getName().equals(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME)) {
      throw new Fault.InvalidSetting(shown(name), what);
    }
    warnings.add(shown(name) + " " + what + "; it is ignored");
  }

  /** Ours are taken out and stand before the others, under their names in full. */
  private void variables(MutablePropertySources sources, Map<?, ?> all) {
    Map<String, Object> others = new LinkedHashMap<>();
    Map<String, Object> ours = new LinkedHashMap<>();
    all.forEach(
        (key, value) -> {
          String name = String.valueOf(key);
          if (VariableName.ours(name)) {
            variable(name, text(value), ours);
          } else {
            others.put(name, value);
          }
        });
    if (others.size() < all.size()) {
      sources.replace(ENVIRONMENT, new SystemEnvironmentPropertySource(ENVIRONMENT, others));
      sources.addBefore(ENVIRONMENT, new OriginTrackedMapPropertySource(VARIABLES, ours));
      sources.addAfter(ENVIRONMENT, new VariablesAsWritten(all));
    }
  }

  private void variable(String name, String value, Map<String, Object> to) {
    Origins.Variable origin = new Origins.Variable(name);
    switch (VariableName.read(name, value, known)) {
      case Reading.Known(String full) -> to.put(full, OriginTrackedValue.of(value, origin));
      case Reading.Whole(String full, Shape.Names names) ->
          MapValue.read(name, full, names, value)
              .forEach((key, item) -> to.put(key, OriginTrackedValue.of(item, origin)));
      case Reading.Unclear(String how) -> throw new Fault.InvalidSetting(name, how);
      case Reading.Unknown _ ->
          warnings.add(
              "variable "
                  + shown(name)
                  + " is no setting and is ignored"
                  + (VariableName.ofService(name, value)
                      ? ": it tells of a service"
                      : "; the nearest is " + known.nearestVariable(name)));
    }
  }

  /** A name as it is, unless it would spoil the line. */
  private static String shown(String name) {
    return name.length() > LONGEST_SHOWN || name.chars().anyMatch(Character::isISOControl)
        ? Fault.quote(name)
        : name;
  }

  private static String text(@Nullable Object value) {
    return value == null ? "" : String.valueOf(value);
  }
}

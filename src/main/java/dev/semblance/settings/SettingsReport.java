package dev.semblance.settings;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * What the server would run with: every setting of ours, and those of Spring Boot that somebody
 * set, each with where it comes from. Secrets are hidden.
 *
 * @param settings in the order of their names, ours first
 * @param warnings a line for each name in the surroundings that looks like ours and is none
 */
public record SettingsReport(List<Setting> settings, List<String> warnings) {

  private static final String DEFAULT = "default";

  /** What Spring Boot reads; the surroundings hold much that is nobody's setting. */
  private static final List<String> SPRING =
      List.of("server.", "spring.", "management.", "logging.");

  /** Sources within the program. */
  private static final List<String> NOBODYS =
      List.of("class path resource", "applicationInfo", "logCorrelation", "defaultProperties");

  /**
   * One setting.
   *
   * @param name in full
   * @param value as it is written, placeholders resolved, or null where there is none
   * @param source a file and line, {@code command line}, a variable, a system property, or {@code
   *     default}
   */
  public record Setting(String name, @Nullable String value, String source) {}

  /** Of an environment whose settings were checked. */
  public static SettingsReport of(ConfigurableEnvironment environment) {
    KnownSettings known = KnownSettings.read();
    Map<String, ConfigurationProperty> bound = BoundSettings.bind(environment, known).properties();
    Map<String, Setting> ours = new TreeMap<>();
    bound.forEach(
        (name, property) ->
            ours.put(
                name,
                setting(
                    environment,
                    name,
                    property.getValue(),
                    Origins.describe(property.getOrigin()))));
    known
        .names()
        .forEach(
            (name, otherwise) -> {
              boolean chosen = name.contains(".NAME") || name.contains("[0]");
              if (!chosen && ours.keySet().stream().noneMatch(set -> isOrHolds(name, set))) {
                ours.put(name, new Setting(name, otherwise, DEFAULT));
              }
            });
    List<Setting> all = new ArrayList<>(ours.values());
    all.addAll(springs(environment));
    return new SettingsReport(all, surroundings(known));
  }

  private static boolean isOrHolds(String name, String set) {
    return set.equals(name) || set.startsWith(name + "[");
  }

  private static Collection<Setting> springs(ConfigurableEnvironment environment) {
    Map<String, Setting> found = new TreeMap<>();
    for (PropertySource<?> source : environment.getPropertySources()) {
      if (source instanceof EnumerablePropertySource<?> named
          && NOBODYS.stream().noneMatch(source.getName()::contains)) {
        Stream.of(named.getPropertyNames())
            .filter(SettingsReport::readBySpring)
            .forEach(
                name ->
                    found.putIfAbsent(
                        name.toLowerCase(Locale.ROOT).replace('_', '.'),
                        setting(
                            environment,
                            name,
                            named.getProperty(name),
                            Origins.describe(source, name))));
      }
    }
    return found.values();
  }

  private static boolean readBySpring(String name) {
    String dotted = name.toLowerCase(Locale.ROOT).replace('_', '.');
    return SPRING.stream().anyMatch(dotted::startsWith);
  }

  private static Setting setting(
      ConfigurableEnvironment environment, String name, @Nullable Object value, String source) {
    String text = environment.resolvePlaceholders(value == null ? "" : String.valueOf(value));
    String dotted = name.contains("_") ? name.replace('_', '.') : name;
    return new Setting(name, Secrets.shown(dotted, text), source);
  }

  /** Of this process, as they were before ours were taken out. */
  private static List<String> surroundings(KnownSettings known) {
    SettingNames names = new SettingNames(known);
    names.settle(new StandardEnvironment());
    return names.warnings();
  }
}

package dev.semblance.serving;

import dev.semblance.encoder.Encoders;
import dev.semblance.encoder.Truncate;
import dev.semblance.fault.Fault;
import dev.semblance.model.ModelOptions;
import dev.semblance.serving.SemblanceSettings.ModelSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which models are loaded, and which names lead to each. Requests may leave the name out, so one of
 * them is always {@code default}.
 *
 * @param models a reference for each name, the default's first; no folder stands here twice with
 *     the same settings
 * @param aliases all further names, each with the name of its model
 */
record ServedNames(Map<String, String> models, Map<String, String> aliases) {

  private static final String ALIASES = "semblance.aliases.";

  /** The default, which is loaded before all others: its name and its reference. */
  Map.Entry<String, String> first() {
    return models.entrySet().iterator().next();
  }

  /**
   * @throws Fault.InvalidSetting when a name is given twice, leads nowhere or round in a circle, or
   *     has other characters than names may have
   */
  static ServedNames of(SemblanceSettings settings) {
    Map<String, String> given = new LinkedHashMap<>();
    settings.models().forEach((name, reference) -> given.put(name, reference.strip()));
    given.keySet().forEach(name -> checkName("semblance.models." + name, name));
    Map<String, String> aliases = new LinkedHashMap<>();
    Map<String, String> models = new LinkedHashMap<>();
    putDefault(settings, given, models, aliases);
    Map<Object, String> loaded = new LinkedHashMap<>();
    models.forEach((name, reference) -> loaded.put(what(settings, name, reference), name));
    given.forEach(
        (name, reference) -> {
          String same = loaded.putIfAbsent(what(settings, name, reference), name);
          if (same == null) {
            models.put(name, reference);
          } else if (!same.equals(name)) {
            aliases.put(name, same);
          }
        });
    settings.aliases().forEach((alias, target) -> put(alias, settings, models, aliases));
    for (String name : settings.modelSettings().keySet()) {
      if (!models.containsKey(name) && !given.containsKey(name)) {
        throw new Fault.InvalidSetting(
            "semblance.model-settings." + name, "is for no model; models: " + names(models));
      }
    }
    return new ServedNames(models, Map.copyOf(aliases));
  }

  /** The one that is called default: by its name, by a reference, or the bundled one. */
  private static void putDefault(
      SemblanceSettings settings,
      Map<String, String> given,
      Map<String, String> models,
      Map<String, String> aliases) {
    String byName = settings.defaultModel() == null ? "" : settings.defaultModel().strip();
    String model = settings.model() == null ? "" : settings.model().strip();
    boolean inModels = given.containsKey(Encoders.DEFAULT);
    if (!byName.isEmpty()) {
      if (!given.containsKey(byName)) {
        throw new Fault.InvalidSetting(
            "semblance.default-model",
            "is " + Fault.quote(byName) + ", which is not among semblance.models: " + names(given));
      }
      if (!model.isEmpty() || (inModels && !byName.equals(Encoders.DEFAULT))) {
        throw new Fault.InvalidSetting(
            "semblance.default-model",
            "is given, and "
                + (model.isEmpty() ? "semblance.models.default" : "semblance.model")
                + " too; give one of them");
      }
      putNamed(byName, given, models, aliases);
    } else if (model.isEmpty()) {
      models.put(Encoders.DEFAULT, inModels ? given.get(Encoders.DEFAULT) : "bundled");
    } else if (inModels && !model.equals(Encoders.DEFAULT)) {
      throw new Fault.InvalidSetting(
          "semblance.models.default", "is given, and semblance.model too; give one of them");
    } else if (given.containsKey(model)) {
      putNamed(model, given, models, aliases);
    } else {
      models.put(Encoders.DEFAULT, model);
    }
  }

  private static void putNamed(
      String name,
      Map<String, String> given,
      Map<String, String> models,
      Map<String, String> aliases) {
    models.put(name, given.get(name));
    if (!name.equals(Encoders.DEFAULT)) {
      aliases.put(Encoders.DEFAULT, name);
    }
  }

  /** Follows an alias of the settings through others to its model. */
  private static void put(
      String alias,
      SemblanceSettings settings,
      Map<String, String> models,
      Map<String, String> aliases) {
    checkName(ALIASES + alias, alias);
    if (models.containsKey(alias)
        || (aliases.containsKey(alias) && !settings.aliases().containsKey(alias))
        || alias.equals(Encoders.DEFAULT)
        || settings.models().containsKey(alias)) {
      throw new Fault.InvalidSetting(ALIASES + alias, "is the name of a model already");
    }
    Set<String> way = new LinkedHashSet<>();
    String name = alias;
    while (!models.containsKey(name)) {
      if (!way.add(name)) {
        throw new Fault.InvalidSetting(
            ALIASES + alias, "goes round in a circle: " + String.join(", ", way));
      }
      String next = settings.aliases().get(name);
      String target = next == null ? aliases.get(name) : next;
      if (target == null) {
        throw new Fault.InvalidSetting(
            ALIASES + alias,
            "is " + Fault.quote(name) + ", which is no model; models: " + names(models));
      }
      name = target;
    }
    aliases.put(alias, name);
  }

  /** What is loaded for a name, the same for two that could share it. */
  private static Object what(SemblanceSettings settings, String name, String reference) {
    ModelOptions options = options(settings, name, reference);
    record Loaded(
        String from,
        String device,
        String dtype,
        Truncate truncate,
        String kernels,
        @Nullable String task,
        @Nullable Float int8Range,
        @Nullable String int8Ranges) {}
    return new Loaded(
        folder(reference),
        options.device(),
        options.dtype(),
        options.truncate(),
        options.kernels(),
        options.task(),
        settings.of(name).int8Range(),
        settings.of(name).int8Ranges());
  }

  private static String folder(String reference) {
    try {
      Path path = Path.of(reference);
      return Files.isDirectory(path) ? path.toRealPath().toString() : reference;
    } catch (IOException | InvalidPathException e) {
      return reference;
    }
  }

  static ModelOptions options(SemblanceSettings settings, String name, String reference) {
    ModelSettings own = settings.of(name);
    return new ModelOptions(
        ModelOptions.labelOf(reference),
        Objects.requireNonNullElse(own.device(), settings.device()),
        Objects.requireNonNullElse(own.dtype(), settings.dtype()),
        Objects.<Truncate>requireNonNullElse(own.truncate(), settings.truncate()),
        Objects.requireNonNullElse(own.kernels(), settings.kernels()),
        own.task());
  }

  private static void checkName(String setting, String name) {
    if (!name.matches("[A-Za-z0-9._:/@-]{1,200}")) {
      throw new Fault.InvalidSetting(
          setting,
          "has the name "
              + Fault.quote(name)
              + ", allowed: letters, digits, '.', '_', ':', '/', '@', '-'");
    }
  }

  private static String names(Map<String, String> models) {
    return models.isEmpty() ? "none" : String.join(", ", models.keySet());
  }
}

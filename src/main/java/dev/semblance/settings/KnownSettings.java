package dev.semblance.settings;

import dev.semblance.text.EditDistance;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URL;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Every setting of the program, as the records say that Spring Boot binds. Which records those are
 * stands in the metadata that Boot's annotation processor writes beside the classes. Immutable.
 */
final class KnownSettings {

  static final String ROOT = "semblance";

  private static final String METADATA = "META-INF/spring-configuration-metadata.json";

  private final Shape.Group root = new Shape.Group();
  private final Map<Class<?>, String> records = new LinkedHashMap<>();

  private KnownSettings() {}

  /** Of the classes that this class was loaded with. */
  static KnownSettings read() {
    KnownSettings known = new KnownSettings();
    ClassLoader loader = KnownSettings.class.getClassLoader();
    try {
      for (URL url : Collections.list(loader.getResources(METADATA))) {
        try (InputStream in = url.openStream()) {
          JsonNode groups = JsonMapper.shared().readTree(in).path("groups");
          for (JsonNode group : groups) {
            String prefix = group.path("name").asString();
            boolean ours = prefix.equals(ROOT) || prefix.startsWith(ROOT + ".");
            if (ours && !group.has("sourceMethod")) {
              known.add(prefix, Class.forName(group.path("type").asString(), false, loader));
            }
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("metadata of another build: " + METADATA, e);
    }
    if (known.records.isEmpty()) {
      throw new IllegalStateException("built without Boot's annotation processor: " + METADATA);
    }
    return known;
  }

  private void add(String prefix, Class<?> type) {
    records.put(type, prefix);
    Shape.Group group = root;
    for (String part : prefix.split("\\.", -1)) {
      if (!part.equals(ROOT)) {
        Shape.Member member = group.member(part);
        Shape.Group below =
            member != null && member.shape() instanceof Shape.Group there
                ? there
                : new Shape.Group();
        group.put(new Shape.Member(part, below, null));
        group = below;
      }
    }
    addMembers(group, type);
  }

  private static void addMembers(Shape.Group group, Class<?> type) {
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    Parameter[] parameters;
    try {
      parameters = type.getDeclaredConstructor(types).getParameters();
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("a record has its constructor", e);
    }
    for (int i = 0; i < components.length; i++) {
      DefaultValue otherwise = parameters[i].getAnnotation(DefaultValue.class);
      group.put(
          new Shape.Member(
              dashed(components[i].getName()),
              shape(components[i].getGenericType()),
              otherwise == null || otherwise.value().length == 0
                  ? null
                  : String.join(",", otherwise.value())));
    }
  }

  private static String dashed(String name) {
    return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
  }

  private static Shape shape(Type type) {
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      return generic.getRawType() == Map.class
          ? new Shape.Names(shape(arguments[1]))
          : new Shape.Items(shape(arguments[0]));
    }
    Class<?> plain = (Class<?>) type;
    if (!plain.isRecord()) {
      return new Shape.Value(plain);
    }
    Shape.Group group = new Shape.Group();
    addMembers(group, plain);
    return group;
  }

  /** What stands below {@code semblance}. */
  Shape.Group root() {
    return root;
  }

  /** The records and the names that they are bound at. */
  Map<Class<?>, String> records() {
    return Collections.unmodifiableMap(records);
  }

  /** Every name in full and its default; what an operator chooses is {@code NAME} or {@code 0}. */
  Map<String, @Nullable String> names() {
    Map<String, @Nullable String> names = new LinkedHashMap<>();
    collect(ROOT, root, null, names);
    return names;
  }

  private static void collect(
      String name, Shape shape, @Nullable String otherwise, Map<String, @Nullable String> to) {
    switch (shape) {
      case Shape.Value _ -> to.put(name, otherwise);
      case Shape.Items(Shape.Value _) -> to.put(name, otherwise);
      case Shape.Items items -> collect(name + "[0]", items.item(), null, to);
      case Shape.Names names -> collect(name + ".NAME", names.value(), null, to);
      case Shape.Group group ->
          group
              .members()
              .values()
              .forEach(
                  member ->
                      collect(name + "." + member.name(), member.shape(), member.otherwise(), to));
    }
  }

  /** The known name that is nearest to one that is not known. */
  String nearest(String unknown) {
    return EditDistance.nearest(unknown, names().keySet());
  }

  /** The variable of the setting that is nearest to a variable that is none's. */
  String nearestVariable(String unknown) {
    return EditDistance.nearest(
        unknown.toUpperCase(Locale.ROOT), names().keySet().stream().map(VariableName::of).toList());
  }
}

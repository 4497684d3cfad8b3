package dev.semblance.settings;

import dev.semblance.fault.Fault;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.config.ConfigDataException;
import org.springframework.boot.context.config.ConfigDataNotFoundException;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyNameException;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.context.properties.source.MutuallyExclusiveConfigurationPropertiesException;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.core.env.Environment;
import org.springframework.util.PlaceholderResolutionException;

/**
 * Finds in what Spring throws when a start fails the setting that is at fault, and says so in one
 * line.
 */
public final class StartFaults {

  private static final String SERVER_PORT = "server.port";
  private static final String MANAGEMENT_PORT = "management.server.port";

  /** Where certificates and keys are read, by what is on the stack. */
  private static final List<String> CERTIFICATES =
      List.of(
          "org.springframework.boot.ssl.",
          "org.springframework.boot.tomcat.SslConnectorCustomizer",
          "org.springframework.boot.web.server.WebServerSslBundle",
          "org.springframework.boot.autoconfigure.ssl.");

  /** Where files of settings are read. */
  private static final List<String> FILES = List.of("org.springframework.boot.context.config.");

  private StartFaults() {}

  /**
   * Empty where no setting is known to be at fault.
   *
   * @param environment knows the settings that share a fault, or null where it came to none
   */
  public static Optional<Fault> of(Throwable failure, @Nullable Environment environment) {
    List<Throwable> causes =
        Stream.iterate(failure, cause -> cause != null, Throwable::getCause).limit(50).toList();
    return causes.stream()
        .filter(Fault.class::isInstance)
        .map(Fault.class::cast)
        .findFirst()
        .or(() -> first(causes, environment))
        .or(() -> at(CERTIFICATES, "server.ssl or spring.ssl.bundle", causes))
        .or(() -> at(FILES, "a file of settings", causes));
  }

  private static Optional<Fault> first(List<Throwable> causes, @Nullable Environment environment) {
    return causes.stream()
        .flatMap(cause -> Optional.ofNullable(fault(cause, environment)).stream())
        .findFirst();
  }

  private static @Nullable Fault fault(Throwable cause, @Nullable Environment environment) {
    return switch (cause) {
      case BindException bind -> ofBinding(bind);
      case ConfigDataNotFoundException missing ->
          new Fault.InvalidSetting(
              "spring.config.location, .additional-location or .import",
              "names " + missing.getReferenceDescription() + ", which is not there");
      case ConfigDataException files -> new Fault.InvalidSetting("spring.config", words(files));
      case InvalidConfigurationPropertyValueException value ->
          new Fault.InvalidSetting(
              value.getName(), "is " + shown(value.getName(), value.getValue()) + needed(value));
      case InvalidConfigurationPropertyNameException name ->
          new Fault.InvalidSetting(Fault.quote(String.valueOf(name.getName())), "is no name");
      case MutuallyExclusiveConfigurationPropertiesException several ->
          new Fault.InvalidSetting(
              String.join(", ", several.getConfiguredNames()), "exclude each other; give one");
      case PlaceholderResolutionException placeholder ->
          new Fault.InvalidSetting("a setting", "cannot be read: " + words(placeholder));
      case NoSuchSslBundleException bundle ->
          new Fault.InvalidSetting(
              "server.ssl.bundle",
              "names the bundle "
                  + Fault.quote(bundle.getBundleName())
                  + ", which is not among spring.ssl.bundle.jks.* and spring.ssl.bundle.pem.*");
      case PortInUseException port ->
          new Fault.InvalidSetting(
              portSetting(port.getPort(), environment),
              "is " + port.getPort() + ", and another program listens there");
      default -> null;
    };
  }

  private static String portSetting(int port, @Nullable Environment environment) {
    if (environment == null) {
      return SERVER_PORT;
    }
    String served = environment.getProperty(SERVER_PORT, "");
    return !served.equals(Integer.toString(port)) && environment.containsProperty(MANAGEMENT_PORT)
        ? MANAGEMENT_PORT
        : SERVER_PORT;
  }

  private static Fault ofBinding(BindException bind) {
    ConfigurationProperty property = bind.getProperty();
    if (property == null) {
      return new Fault.InvalidSetting(bind.getName().toString(), "cannot be read: " + root(bind));
    }
    String name = property.getName().toString();
    Class<?> type = bind.getTarget().getType().resolve(Object.class);
    String needed = ValueNeeded.of(type);
    boolean secret = Secrets.hides(name, String.valueOf(property.getValue()));
    String reason = needed != null ? ", needed: " + needed : secret ? "" : ": " + root(bind);
    return new Fault.InvalidSetting(
        name,
        "is "
            + shown(name, property.getValue())
            + reason
            + " ("
            + Origins.describe(property.getOrigin())
            + ")");
  }

  private static String needed(InvalidConfigurationPropertyValueException value) {
    String reason = value.getReason();
    return reason == null || reason.isBlank() ? "" : ": " + line(reason);
  }

  private static String shown(String name, @Nullable Object value) {
    String text = String.valueOf(value);
    return Secrets.hides(name, text) ? Secrets.HIDDEN : Fault.quote(text);
  }

  /** A fault of a kind that only the place where it was found tells. */
  private static Optional<Fault> at(List<String> places, String setting, List<Throwable> causes) {
    return causes.stream()
        .filter(
            cause ->
                Arrays.stream(cause.getStackTrace())
                    .limit(12)
                    .anyMatch(frame -> places.stream().anyMatch(frame.getClassName()::startsWith)))
        .findFirst()
        .map(cause -> new Fault.InvalidSetting(setting, "cannot be used: " + words(cause)));
  }

  /** What an exception says, and what its last cause says, where that is more. */
  private static String words(Throwable cause) {
    String message = line(cause.getMessage());
    String root = root(cause);
    return message.contains(root) ? message : message + " (" + root + ")";
  }

  /** A cause may name itself as its own. */
  @SuppressWarnings("ReferenceEquality")
  private static String root(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    String message = line(root.getMessage());
    return root instanceof RuntimeException && !message.isEmpty()
        ? message
        : (root.getClass().getSimpleName() + " " + message).strip();
  }

  private static String line(@Nullable String text) {
    return text == null ? "" : text.strip().replaceAll("\\s*\\R\\s*", " ");
  }
}

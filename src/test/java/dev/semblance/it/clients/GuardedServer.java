package dev.semblance.it.clients;

import dev.semblance.cli.CommandLines;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** Two models behind TLS and keys, and a queue that a dozen clients fill. */
final class GuardedServer implements ApplicationContextInitializer<ConfigurableApplicationContext> {
  static final Path FOLDER = temporary();
  static final TestAuthority AUTHORITY = authority();
  static final String FIRST_KEY = key("search");
  static final String SECOND_KEY = key("ingest");

  @Override
  public void initialize(ConfigurableApplicationContext context) {
    context
        .getEnvironment()
        .getPropertySources()
        .addFirst(
            new MapPropertySource(
                "guarded",
                Map.of(
                    "server.ssl.bundle",
                    "server",
                    "spring.ssl.bundle.pem.server.keystore.certificate",
                    "file:" + AUTHORITY.certificate(),
                    "spring.ssl.bundle.pem.server.keystore.private-key",
                    "file:" + AUTHORITY.key(),
                    "semblance.security.keys-file",
                    keysFile())));
  }

  private static Path temporary() {
    try {
      Path folder = Files.createTempDirectory("semblance-clients");
      folder.toFile().deleteOnExit();
      return folder;
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static TestAuthority authority() {
    try {
      return TestAuthority.create(FOLDER);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Made as an operator makes it, by the command that prints the secret once. */
  private static String key(String name) {
    PrintStream out = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      String[] command = {"keys", "create", "--file", keysFile(), "--name", name};
      if (CommandLines.run(command, _ -> {}) != 0) {
        throw new IllegalStateException("no key was made");
      }
    } finally {
      System.setOut(out);
    }
    return printed.toString(StandardCharsets.UTF_8).strip();
  }

  private static String keysFile() {
    return FOLDER.resolve("keys.json").toString();
  }
}

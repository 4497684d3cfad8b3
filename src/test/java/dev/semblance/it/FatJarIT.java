package dev.semblance.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The jar alone: a user who owns nothing starts it from a folder that cannot be written, in a
 * network of its own where nothing but itself can be reached. Needs root, to become less.
 */
class FatJarIT {

  /** A network without anything, then a user without anything. */
  private static final String ISOLATED =
      "ip link set lo up && exec setpriv --reuid 65534 --regid 65534 --clear-groups \"$@\"";

  @TempDir Path folder;

  @Test
  void answersFromAReadOnlyFolderWithoutANetwork() throws Exception {
    assumeThat(System.getProperty("user.name")).as("only root can become nobody").isEqualTo("root");
    for (String tool : List.of("unshare", "nsenter", "setpriv", "ip", "curl")) {
      assumeThat(installed(tool)).as(tool + " is installed").isTrue();
    }
    Path built = Path.of(System.getProperty("semblance.jar", "target/semblance.jar"));
    assertThat(built).as("the jar that the build made").exists();
    Path home = Files.createDirectory(folder.resolve("home"));
    Path jar = Files.copy(built, home.resolve("semblance.jar"));
    Path data = Files.createDirectory(folder.resolve("data"));
    permissions(jar, "r--r--r--");
    permissions(home, "r-xr-xr-x");
    permissions(data, "rwxrwxrwx");
    permissions(folder, "rwxr-xr-x");

    Path log = Files.createDirectory(folder.resolve("log"));
    permissions(log, "rwxrwxrwx");
    Path classes = log.resolve("classes");

    Process process = start(home, data, classes);
    try {
      JsonNode answer = ask(process);

      assertThat(answer.at("/data/0/embedding").size()).isEqualTo(384);
      assertThat(answer.path("space").asString()).matches("semblance-mini@[0-9a-f]{12}/mean/384");
      assertThat(files(home)).containsExactly("semblance.jar");
      assertThat(files(data)).containsExactly("native");
      // Nobody set semblance.grpc.port.
      assertThat(Files.readString(classes))
          .contains("dev.semblance.api.tei.grpc.GrpcSettings ")
          .doesNotContain(
              "io.grpc.", "com.google.protobuf.", "dev.semblance.api.tei.grpc.GrpcServer");
    } finally {
      process.destroy();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }
  }

  /** Whatever Java the build machine has beside its own: 17 to 24 can read the jar's loader. */
  @Test
  void anOlderJavaIsToldWhichOneIsNeeded() throws Exception {
    Path old = Path.of("/usr/lib/jvm/java-17-openjdk-amd64/bin/java");
    assumeThat(old).as("a Java 17").isExecutable();
    String jar = System.getProperty("semblance.jar", "target/semblance.jar");

    Process process = new ProcessBuilder(old.toString(), "-jar", jar).start();
    String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).isEqualTo(2);
    assertThat(errors).startsWith("semblance: needs Java 25 or later; this is Java 17 in ");
    assertThat(errors.lines()).hasSize(1);
  }

  private static Process start(Path home, Path data, Path classes) throws IOException {
    List<String> command =
        new ArrayList<>(List.of("unshare", "--net", "bash", "-c", ISOLATED, "isolated"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xlog:class+load:file=" + classes);
    command.addAll(List.of("-jar", "semblance.jar", "--server.port=8080"));
    ProcessBuilder builder = new ProcessBuilder(command).directory(home.toFile()).inheritIO();
    builder.environment().keySet().removeIf(name -> name.startsWith("SEMBLANCE_"));
    builder.environment().keySet().removeAll(List.of("DJL_CACHE_DIR", "ENGINE_CACHE_DIR"));
    builder.environment().put("SEMBLANCE_DATA", data.toString());
    builder.environment().put("HOME", "/nonexistent");
    return builder.start();
  }

  private static JsonNode ask(Process process) throws IOException, InterruptedException {
    List<String> curl =
        List.of(
            "nsenter",
            "--net=/proc/" + process.pid() + "/ns/net",
            "curl",
            "--silent",
            "--fail",
            "--noproxy",
            "*",
            "--max-time",
            "60",
            "--header",
            "Content-Type: application/json",
            "--data",
            "{\"input\":\"the water is cold\"}",
            "http://127.0.0.1:8080/v1/embeddings");
    for (int i = 0; i < 900 && process.isAlive(); i++) {
      Process caller = new ProcessBuilder(curl).start();
      String body = new String(caller.getInputStream().readAllBytes());
      if (caller.waitFor() == 0) {
        return JsonMapper.shared().readTree(body);
      }
      TimeUnit.MILLISECONDS.sleep(200);
    }
    throw new AssertionError(
        "no answer, and the program " + (process.isAlive() ? "runs" : "ended"));
  }

  private static boolean installed(String tool) {
    return Stream.of(System.getenv("PATH").split(":"))
        .anyMatch(path -> Files.isExecutable(Path.of(path, tool)));
  }

  private static void permissions(Path path, String permissions) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }

  private static List<String> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}

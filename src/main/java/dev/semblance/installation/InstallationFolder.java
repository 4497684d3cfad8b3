package dev.semblance.installation;

import java.nio.file.Path;
import java.util.List;

/**
 * Where everything lies in an installation.
 *
 * @param root the folder that the user named, absolute
 */
record InstallationFolder(Path root) {

  /** The application, beside {@code lib} with the jars that its manifest names. */
  Path jar() {
    return root.resolve("app").resolve("semblance.jar");
  }

  /** What DJL unpacks libtorch and the tokenizers into; {@code DJL_CACHE_DIR}. */
  Path natives() {
    return root.resolve("native");
  }

  /** The ahead-of-time cache; absent where it was not asked for. */
  Path cache() {
    return root.resolve("semblance.aot");
  }

  /** What Java is started with, an option a line; users may add to it. */
  Path javaOptions() {
    return root.resolve("java.options");
  }

  /** A copy of the file {@code release} of the Java that made the cache. */
  Path javaRelease() {
    return root.resolve("java.release");
  }

  /** The script that starts the program. */
  Path script() {
    return root.resolve("bin").resolve("semblance");
  }

  /** All that an installation puts into its root, in the order in which it may be deleted. */
  List<Path> parts() {
    return List.of(
        root.resolve("bin"), cache(), javaRelease(), javaOptions(), natives(), root.resolve("app"));
  }
}

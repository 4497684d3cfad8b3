package dev.semblance.model;

import dev.semblance.fault.Fault;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The encoder that comes with the program, semblance-mini: a folder on the class path like any
 * other model folder. Inside a jar it is read in place; nothing is unpacked, so the jar may lie in
 * a folder that cannot be written.
 */
final class BundledModel {

  /** The reference that means it. */
  static final String REFERENCE = "bundled";

  static final String LABEL = "semblance-mini";

  private static final String RESOURCE = "models/semblance-mini";
  private static final String WITHIN = "!/";

  /** Jars stay open as long as the program runs; opening one twice is refused by the JDK. */
  private static final Map<Path, FileSystem> JARS = new HashMap<>();

  private BundledModel() {}

  /**
   * Its folder.
   *
   * @throws Fault.ModelNotFound when this build has none
   */
  static Path folder() {
    URL config = BundledModel.class.getClassLoader().getResource(RESOURCE + "/config.json");
    if (config == null) {
      throw new Fault.ModelNotFound(REFERENCE, "this build carries no model");
    }
    try {
      String url = config.toURI().toString();
      String folder = url.substring(0, url.lastIndexOf('/'));
      return folder.startsWith("jar:") ? inJar(folder.substring(4)) : Path.of(URI.create(folder));
    } catch (URISyntaxException | IOException e) {
      throw new Fault.ModelNotFound(REFERENCE, "cannot be read from " + config + ": " + e, e);
    }
  }

  /**
   * The folder within a jar: {@code file:JAR!/FOLDER}, or as Spring Boot's loader spells its
   * classes, {@code nested:JAR/!BOOT-INF/classes/!/FOLDER}, which are entries of the outer jar too.
   */
  private static Path inJar(String url) throws IOException {
    int within = url.indexOf(WITHIN);
    String jar = url.substring(0, within);
    String entry = url.substring(within + WITHIN.length());
    if (jar.startsWith("nested:")) {
      int nested = jar.lastIndexOf("/!");
      entry = jar.substring(nested + 2) + entry;
      jar = "file:" + jar.substring("nested:".length(), nested);
    }
    return jar(Path.of(URI.create(jar))).getPath(entry);
  }

  private static FileSystem jar(Path jar) throws IOException {
    synchronized (JARS) {
      FileSystem open = JARS.get(jar);
      if (open == null) {
        open = FileSystems.newFileSystem(jar);
        JARS.put(jar, open);
      }
      return open;
    }
  }
}

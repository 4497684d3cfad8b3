package dev.semblance.collection.lucene;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The incubating module of Java by which Lucene compares vectors 1.4 to 1.7 times as fast. A server
 * is started without it, since an ahead-of-time cache of classes does not fit then; one that has
 * collections says once how to add it.
 */
final class VectorModule {
  private static final Logger log = LoggerFactory.getLogger(VectorModule.class);
  private static final String NAME = "jdk.incubator.vector";

  private boolean told;

  /** Called for each collection that is there; says it for the first. */
  void used() {
    if (!told && !there()) {
      log.info(
          "Collections are in use, and Lucene compares vectors 1.4 to 1.7 times as fast with"
              + " java --add-modules={}: set JDK_JAVA_OPTIONS=--add-modules={}, in the chart"
              + " collections.enabled=true; a cached start then takes 1.7 s longer",
          NAME,
          NAME);
    }
    told = true;
  }

  static boolean there() {
    return ModuleLayer.boot().findModule(NAME).isPresent();
  }
}

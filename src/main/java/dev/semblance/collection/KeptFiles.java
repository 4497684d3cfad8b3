package dev.semblance.collection;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Small files that a store keeps beside a collection's live generation: what can be made again, at
 * a cost, such as maps. They are gone with their generation, and no part of a snapshot. Safe to
 * share.
 */
public interface KeptFiles {

  /** In order. */
  List<String> names();

  /** Null where there is none of that name. */
  byte @Nullable [] read(String name);

  /**
   * Writes a file in place of the one of that name, whole or not at all.
   *
   * @param name letters, digits, dots and dashes
   * @throws dev.semblance.fault.Fault.DiskFull when there is no room
   */
  void write(String name, byte[] content);

  /** One that is not there is no fault. */
  void delete(String name);
}

package dev.semblance.encoder;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The encoders that are served, by the names callers may use. Safe to share. */
public interface Encoders {

  /** The model meant when a request names none. */
  String DEFAULT = "default";

  /**
   * Finds a model by its name, an alias, or either with {@code -query}, {@code -document} or {@code
   * -passage} behind it, and loads it if it is not loaded yet.
   *
   * @throws dev.semblance.fault.Fault.ModelNotServed when nobody has that name
   * @throws dev.semblance.fault.Fault.NotReady when the server is starting or draining
   * @throws dev.semblance.fault.Fault.ModelRefused when the model's files are at fault; they are
   *     read again only when they have changed
   * @throws dev.semblance.fault.Fault.ModelNotFound when its files cannot be had now
   */
  ServedEncoder find(String name);

  /**
   * As {@link #find(String)}, for a caller who does not wait for a load beyond a moment; the load
   * goes on for those who come later. Where nothing is loaded when it is asked for, nobody waits.
   *
   * @param deadline null for none
   * @throws dev.semblance.fault.Fault.DeadlinePassed when the model is not loaded by then
   */
  default ServedEncoder find(String name, @Nullable Deadline deadline) {
    return find(name);
  }

  /**
   * Everything {@link #find} knows without a role, in the order of the settings; nothing is loaded
   * for it.
   */
  List<ServedModel> list();
}

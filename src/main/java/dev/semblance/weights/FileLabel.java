package dev.semblance.weights;

import dev.semblance.fault.Fault;
import java.nio.file.Path;

/**
 * A weight file as a message names it: its folder and its name, not the whole path of the server.
 */
public record FileLabel(String label) {

  private static final int SHOWN_CHARACTERS = 120;

  public static FileLabel of(Path file) {
    Path absolute = file.toAbsolutePath().normalize();
    int names = absolute.getNameCount();
    return new FileLabel(absolute.subpath(Math.max(0, names - 2), names).toString());
  }

  public Fault.ModelRefused refused(String message) {
    return new Fault.ModelRefused(label, message);
  }

  public Fault.ModelRefused refused(String message, Throwable cause) {
    return new Fault.ModelRefused(label, message, cause);
  }

  public Fault.ModelRefused tensorRefused(String tensor, String message) {
    return refused("tensor " + shown(tensor) + " " + message);
  }

  /**
   * A text of the file in quotes, made printable and cut. Longer than {@link Fault#quote} cuts,
   * because the end of {@code encoder.layer.11.attention.output.LayerNorm.weight} is what tells it
   * from others.
   */
  public static String shown(String text) {
    String cut =
        text.length() <= SHOWN_CHARACTERS ? text : text.substring(0, SHOWN_CHARACTERS) + "…";
    return '"' + cut.replaceAll("[\\p{Cntrl}\\p{Cs}\"]", "?") + '"';
  }
}

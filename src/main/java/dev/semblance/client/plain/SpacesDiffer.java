package dev.semblance.client.plain;

/**
 * Vectors of two spaces were to be compared: any number would mean nothing. No request was sent.
 */
public final class SpacesDiffer extends SemblanceException {
  private final transient Space one;
  private final transient Space other;

  SpacesDiffer(Space one, Space other) {
    super("vectors of the spaces " + one + " and " + other + " cannot be compared", null);
    this.one = one;
    this.other = other;
  }

  public Space one() {
    return one;
  }

  public Space other() {
    return other;
  }
}

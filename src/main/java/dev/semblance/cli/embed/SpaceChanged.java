package dev.semblance.cli.embed;

import dev.semblance.client.Space;

/** The server serves another model now than at the beginning: the vectors would not compare. */
public final class SpaceChanged extends RuntimeException {
  SpaceChanged(Space before, Space now) {
    super("the server's vectors were of the space " + before + " and now are of " + now);
  }
}

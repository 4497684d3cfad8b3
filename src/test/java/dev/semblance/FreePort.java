package dev.semblance;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A port on which nobody listens, for a process that is told its port. Connections that are opened
 * meanwhile cannot take it, as they could one of {@code new ServerSocket(0)}: the system gives them
 * ports from 32768 on.
 */
public final class FreePort {
  private static final int FIRST = 20_000;
  private static final int END = 32_000;
  private static final int TRIES = 100;

  private FreePort() {}

  public static int choose() throws IOException {
    for (int i = 1; ; i++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, END);
      try (ServerSocket free = new ServerSocket(port)) {
        return free.getLocalPort();
      } catch (IOException taken) {
        if (i == TRIES) {
          throw taken;
        }
      }
    }
  }
}

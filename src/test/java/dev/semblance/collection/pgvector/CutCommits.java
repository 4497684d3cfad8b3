package dev.semblance.collection.pgvector;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * Stands before the test database, and ends connections on demand when the database has done a
 * commit and before the client hears of it.
 */
final class CutCommits implements AutoCloseable {
  private static final int BUFFER = 1 << 16;

  private final URI database = URI.create(TestDatabase.url().substring("jdbc:".length()));
  private final ServerSocket listening;
  private volatile boolean cutting;

  CutCommits() throws IOException {
    listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::listen);
  }

  /** Without prepared statements: each commit is said in words. */
  String url() {
    return "jdbc:postgresql://127.0.0.1:"
        + listening.getLocalPort()
        + database.getPath()
        + "?prepareThreshold=0";
  }

  void cut(boolean wanted) {
    cutting = wanted;
  }

  private void listen() {
    while (!listening.isClosed()) {
      try {
        Socket client = listening.accept();
        Socket server = new Socket(database.getHost(), database.getPort());
        boolean[] cut = new boolean[1];
        Thread.ofVirtual().start(() -> pass(client, server, cut, true));
        Thread.ofVirtual().start(() -> pass(server, client, cut, false));
      } catch (IOException e) {
        // Closed, or the next one tries again.
      }
    }
  }

  private void pass(Socket from, Socket to, boolean[] cut, boolean asks) {
    byte[] bytes = new byte[BUFFER];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
        synchronized (cut) {
          if (asks) {
            String said = new String(bytes, 0, read, StandardCharsets.ISO_8859_1);
            cut[0] |= cutting && said.contains("COMMIT");
          } else if (cut[0]) {
            return;
          }
        }
        to.getOutputStream().write(bytes, 0, read);
      }
    } catch (IOException e) {
      // Both ends are closed.
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}

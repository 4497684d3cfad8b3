package dev.semblance;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Begins answers and does not end them; later ones are whole. Reads requests without bodies. */
public final class StallingServer implements AutoCloseable {
  private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final Queue<Socket> open = new ConcurrentLinkedQueue<>();
  private final String body;
  private int stalls;

  /**
   * @param stalls how many answers stop after their first byte
   * @param body of each answer, in ASCII
   */
  public StallingServer(int stalls, String body) throws IOException {
    this.stalls = stalls;
    this.body = body;
    Thread.ofVirtual().start(this::listen);
  }

  public String url() {
    return "http://127.0.0.1:" + listening.getLocalPort();
  }

  private void listen() {
    try {
      while (true) {
        Socket socket = listening.accept();
        open.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void serve(Socket socket) {
    try {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      while (in.readLine() instanceof String line) {
        if (line.isEmpty()) {
          answer(socket);
        }
      }
    } catch (IOException e) {
      // The client went away, or this is closed.
    }
  }

  private synchronized void answer(Socket socket) throws IOException {
    String said = stalls-- > 0 ? body.substring(0, 1) : body;
    String head = "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n";
    socket.getOutputStream().write((head + said).getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}

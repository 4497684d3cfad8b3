package dev.semblance.collection;

import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A process that takes a snapshot and stays within it, or makes a collection of one, while it
 * writes documents. It says {@code copying} within the snapshot and {@code w ID NUMBER} of each
 * write that was answered.
 */
final class SnapshottingProcess {
  static final int DOCUMENTS = 300;

  private SnapshottingProcess() {}

  /**
   * @param arguments the folder of collections, and the id of the snapshot to make a collection of;
   *     without it one is taken
   */
  public static void main(String[] arguments) {
    PrintStream out = System.out;
    MovingCollection moving = new MovingCollection(Path.of(arguments[0]));
    Thread.ofPlatform().start(() -> write(moving, out));
    if (arguments.length > 1) {
      try (CollectionSnapshots snapshots =
          new CollectionSnapshots(() -> moving.store, InstantSource.system())) {
        var _ = snapshots.restore("c", arguments[1], "made");
      }
    } else {
      CollectionStore stays = staying(moving.store, out);
      try (CollectionSnapshots snapshots =
          new CollectionSnapshots(() -> stays, InstantSource.system())) {
        var _ = snapshots.take("c");
      }
    }
  }

  private static void write(MovingCollection moving, PrintStream out) {
    for (int number = 1; ; number++) {
      String id = Integer.toString(number * 7 % DOCUMENTS);
      moving.put(
          List.of(new NewDocument(id, id + " abcde " + number, null, Metadata.NONE, null)), false);
      say(out, "w " + id + " " + number);
    }
  }

  /** The same store, but a copy goes on for ever once something of it is on disk. */
  private static CollectionStore staying(CollectionStore store, PrintStream out) {
    return wrapped(
        CollectionStore.class,
        store,
        (method, result) ->
            method.equals("find")
                ? wrapped(StoredCollection.class, (StoredCollection) result, (_, same) -> same, out)
                : result,
        out);
  }

  private interface Answer {
    Object of(String method, Object result);
  }

  private static <T> T wrapped(Class<T> type, T one, Answer answer, PrintStream out) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, method, arguments) -> {
              if (method.getName().equals("copy")) {
                CollectionCopy.Watch watch = (CollectionCopy.Watch) arguments[1];
                arguments[1] = (CollectionCopy.Watch) bytes -> stay(watch, bytes, out);
              }
              try {
                return answer.of(method.getName(), method.invoke(one, arguments));
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }

  private static void stay(CollectionCopy.Watch watch, long bytes, PrintStream out) {
    watch.copied(bytes);
    say(out, "copying");
    while (true) {
      LockSupport.park();
    }
  }

  private static synchronized void say(PrintStream out, String line) {
    out.println(line);
    out.flush();
  }
}

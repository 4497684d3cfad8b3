package dev.semblance.collection;

import dev.semblance.collection.Migration.State;
import dev.semblance.fault.Fault;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A process that writes documents and moves its collection from model to model, back and on, until
 * it is killed. It says on a line each what was answered: {@code w ID NUMBER} of a write, {@code s
 * STATE} of the migration.
 */
final class MigratingProcess {
  static final int DOCUMENTS = 400;

  private static final long EMBEDDING_NANOS = 10_000_000;

  private MigratingProcess() {}

  /**
   * @param arguments the folder of collections, the number of the first write, and the state to
   *     stay in once it is reached, if any
   */
  public static void main(String[] arguments) {
    PrintStream out = System.out;
    MovingCollection moving = new MovingCollection(Path.of(arguments[0]));
    // A model takes its time, so that a kill finds each state under way.
    moving.vowels.before(() -> LockSupport.parkNanos(EMBEDDING_NANOS));
    moving.others.before(() -> LockSupport.parkNanos(EMBEDDING_NANOS));
    Thread.ofPlatform().start(() -> write(moving, Integer.parseInt(arguments[1]), out));
    try {
      migrate(moving, out, arguments.length < 3 ? null : State.valueOf(arguments[2]));
    } catch (RuntimeException e) {
      e.printStackTrace();
      Runtime.getRuntime().halt(3);
    }
  }

  private static void write(MovingCollection moving, int first, PrintStream out) {
    for (int number = first; ; number++) {
      String id = Integer.toString(number * 7 % DOCUMENTS);
      moving.put(
          List.of(new NewDocument(id, id + " abcde " + number, null, Metadata.NONE, null)), false);
      say(out, "w " + id + " " + number);
    }
  }

  private static void migrate(MovingCollection moving, PrintStream out, @Nullable State stay) {
    while (true) {
      MigrationProgress last = moving.migrations.last("c");
      State state = last == null ? State.ROLLED_BACK : last.migration().state();
      String id = last == null ? "" : last.migration().id();
      if (last != null && state == stay) {
        say(out, "s stays " + id);
        LockSupport.park();
        continue;
      }
      if (stay == State.PAUSED && state == State.RUNNING) {
        pause(moving, id);
        continue;
      }
      if (stay == State.PAUSED && state == State.READY) {
        // It was too fast to be paused: the next one is tried.
        var _ = moving.migrations.rollback("c", id, null);
        continue;
      }
      switch (state) {
        case ROLLED_BACK -> say(out, started(moving));
        case READY -> {
          var _ = moving.migrations.activate("c", id, null);
          say(out, "s active " + id);
        }
        case ACTIVE -> {
          // Each second one goes back, each other one goes on to the next model.
          if (stay == State.ROLLED_BACK || id.charAt(id.length() - 1) % 2 == 0) {
            var _ = moving.migrations.rollback("c", id, null);
            say(out, "s rolled_back " + id);
          } else {
            say(out, started(moving));
          }
        }
        case RUNNING -> LockSupport.parkNanos(1_000_000);
        case PAUSED, FAILED -> {
          var _ = moving.migrations.resume("c", id);
        }
      }
    }
  }

  private static void pause(MovingCollection moving, String id) {
    try {
      var _ = moving.migrations.pause("c", id);
    } catch (Fault.Conflict ready) {
      // Told by its state.
    }
  }

  private static String started(MovingCollection moving) {
    String now = moving.collection().live().settings().model();
    String next = "vowels".equals(now) ? "others" : "vowels";
    return "s running " + moving.migrations.start("c", next, null).migration().id();
  }

  private static synchronized void say(PrintStream out, String line) {
    out.println(line);
    out.flush();
  }
}

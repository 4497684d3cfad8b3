package dev.semblance.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** By a process that does run out of memory. */
class LastResortTests {

  /** Where it happens. */
  enum Happens {
    IN_THE_MAIN_THREAD {
      @Override
      void happen() {
        fillTheHeap();
      }
    },
    IN_A_PLATFORM_THREAD {
      @Override
      void happen() throws Exception {
        Thread.ofPlatform().start(Happens::fillTheHeap).join();
      }
    },
    IN_A_VIRTUAL_THREAD {
      @Override
      void happen() throws Exception {
        Thread.ofVirtual().start(Happens::fillTheHeap).join();
      }
    },
    IN_A_TASK_WHOSE_EXECUTOR_SWALLOWS_IT {
      @Override
      void happen() throws Exception {
        try (var timer = Executors.newSingleThreadScheduledExecutor()) {
          timer.schedule(LastResort.checked(Happens::fillTheHeap), 0, TimeUnit.SECONDS).get();
        }
      }
    },
    AS_THE_CAUSE_OF_ANOTHER {
      @Override
      void happen() throws Exception {
        try (var threads = Executors.newSingleThreadExecutor()) {
          threads.submit(Happens::fillTheHeap).get();
        } catch (ExecutionException e) {
          LastResort.check(new IllegalStateException("request failed", e));
        }
      }
    };

    abstract void happen() throws Exception;

    private static void fillTheHeap() {
      List<long[]> kept = new ArrayList<>();
      while (true) {
        kept.add(new long[1 << 15]);
      }
    }
  }

  /** The child. */
  static final class Child {
    public static void main(String[] arguments) throws Exception {
      LastResort.install();
      if (arguments[0].equals("OTHERWISE")) {
        throw new IllegalStateException("not for want of memory");
      }
      Happens.valueOf(arguments[0]).happen();
      System.err.println("lives on");
    }
  }

  @ParameterizedTest
  @EnumSource(Happens.class)
  void wantOfMemoryEndsTheProcessWithALineAndItsOwnCode(Happens where) throws Exception {
    Ended ended = run(where.name());

    assertThat(ended.errors())
        .isEqualTo(
            "semblance: out of memory: Java heap space; the heap may have 16 MB (-Xmx); the process"
                + " ends with exit code 3\n");
    assertThat(ended.code()).isEqualTo(LastResort.EXIT_CODE);
  }

  @ParameterizedTest
  @ValueSource(strings = "OTHERWISE")
  void whatElseKillsAThreadIsToldAsEver(String otherwise) throws Exception {
    Ended ended = run(otherwise);

    assertThat(ended.errors())
        .startsWith("Exception in thread \"main\" java.lang.IllegalStateException");
    assertThat(ended.code()).isEqualTo(1);
  }

  private record Ended(String errors, int code) {}

  private static Ended run(String argument) throws Exception {
    Process process =
        new ProcessBuilder(
                System.getProperty("java.home") + File.separator + "bin/java",
                "-Xmx16m",
                // Of others the largest heap is a little less: they leave a part of it empty.
                "-XX:+UseG1GC",
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName(),
                argument)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    String errors = new String(process.getErrorStream().readAllBytes());
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Ended(errors, process.exitValue());
  }
}

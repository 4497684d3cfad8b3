package dev.semblance.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.fault.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HeldBytesTests {
  private static final int MB = 1 << 20;

  @Test
  void aLeaseHoldsWhatItTookUntilItIsClosed() {
    HeldBytes held = new HeldBytes(10 * MB);

    HeldLease lease = held.lease();
    lease.take(100);
    lease.take(3 * MB);

    assertThat(lease.used()).isEqualTo(3 * MB + 100);
    assertThat(held.held()).isBetween(3L * MB + 100, 3L * MB + 100 + (16 << 10));
    lease.close();
    lease.close();
    assertThat(held.held()).isZero();
  }

  @Test
  void aSmallRequestTakesOneStep() {
    HeldBytes held = new HeldBytes(10 * MB);

    try (HeldLease lease = held.lease()) {
      for (int i = 0; i < 100; i++) {
        lease.take(100);
      }

      assertThat(held.held()).isEqualTo(16 << 10);
    }
  }

  @Test
  void whatIsGarbageIsGivenBackWhileTheRequestGoesOn() {
    HeldBytes held = new HeldBytes(10 * MB);

    try (HeldLease lease = held.lease()) {
      lease.take(4 * MB);
      lease.giveBack(3 * MB);

      assertThat(lease.used()).isEqualTo(MB);
      assertThat(held.held()).isBetween((long) MB, MB + (16L << 10));
    }
    assertThat(held.held()).isZero();
  }

  @Test
  void aRequestThatNeedsMoreThanHalfIsTooLarge() {
    HeldBytes held = new HeldBytes(10 * MB);

    try (HeldLease lease = held.lease()) {
      lease.take(5 * MB);

      assertThatExceptionOfType(Fault.LimitExceeded.class)
          .isThrownBy(() -> lease.take(1))
          .withMessageContaining("needs 5242881 bytes")
          .withMessageContaining("at most 5242880");
      assertThat(lease.used()).isEqualTo(5 * MB);
    }
    assertThat(held.held()).isZero();
  }

  @Test
  void whatDoesNotFitBesideOthersIsRefusedForNow() {
    HeldBytes held = new HeldBytes(10 * MB);

    try (HeldLease first = held.lease();
        HeldLease second = held.lease();
        HeldLease third = held.lease()) {
      first.take(5 * MB);
      second.take(3 * MB);

      assertThatExceptionOfType(Fault.MemoryInUse.class)
          .isThrownBy(() -> third.take(MB))
          .withMessageContaining("hold 8388608 bytes")
          .withMessageContaining("adds 1048576")
          .withMessageContaining("at most 9175040")
          .satisfies(fault -> assertThat(fault.retryAfter()).isPositive());
      first.close();
      third.take(2 * MB);
    }
    assertThat(held.held()).isZero();
  }

  @Test
  void theLastEighthIsForSmallRequests() {
    HeldBytes held = new HeldBytes(8 * MB);

    try (HeldLease first = held.lease();
        HeldLease second = held.lease();
        HeldLease small = held.lease()) {
      first.take(4 * MB);
      second.take(3 * MB);

      assertThatThrownBy(() -> second.take(1)).isInstanceOf(Fault.MemoryInUse.class);
      small.take(64 << 10);
      assertThatThrownBy(() -> small.take(1)).isInstanceOf(Fault.MemoryInUse.class);
    }
    assertThat(held.held()).isZero();
  }

  @Test
  void whoWorksOnForARequestThatIsOverIsStopped() {
    HeldLease lease = new HeldBytes(MB).lease();
    lease.close();

    assertThatThrownBy(() -> lease.take(1)).isInstanceOf(Fault.Cancelled.class);
  }

  @Test
  void whatAPartHoldsIsGivenBackWhenThePartIsOver() {
    HeldBytes held = new HeldBytes(10 * MB);

    try (HeldLease lease = held.lease()) {
      for (int i = 0; i < 10; i++) {
        try (HeldLease part = lease.part()) {
          part.take(4 * MB);
          assertThat(held.held()).isBetween(4L * MB, 4L * MB + (16 << 10));
        }
      }

      assertThat(lease.used()).isZero();
      assertThat(held.held()).isZero();
    }
  }

  @Test
  void aPartEndsWithItsRequest() {
    HeldBytes held = new HeldBytes(10 * MB);
    HeldLease lease = held.lease();
    HeldLease part = lease.part();
    part.take(4 * MB);

    lease.close();

    assertThat(held.held()).isZero();
    assertThatThrownBy(() -> part.take(1)).isInstanceOf(Fault.Cancelled.class);
    assertThatThrownBy(lease::part).isInstanceOf(Fault.Cancelled.class);
    part.close();
    assertThat(held.held()).isZero();
  }

  @Test
  void outsideOfRequestsNothingIsCounted() throws Exception {
    HeldLease.current().take(Long.MAX_VALUE);

    assertThat(HeldLease.current().used()).isZero();
    HeldLease.current().part().take(Long.MAX_VALUE);
    assertThat(HeldLease.carry(HeldLease::current).call()).isSameAs(HeldLease.current());
  }

  @Test
  void anotherThreadCanWorkForTheRequest() throws Exception {
    HeldBytes held = new HeldBytes(MB);
    try (HeldLease lease = held.lease();
        ExecutorService threads = Executors.newSingleThreadExecutor()) {
      Future<HeldLease> seen =
          ScopedValue.where(HeldLease.CURRENT, lease)
              .call(() -> threads.submit(HeldLease.carry(HeldLease::current)));

      assertThat(seen.get()).isSameAs(lease);
    }
  }

  @Test
  void leasesOfManyThreadsNeverHoldMoreThanTheLimitAndAllComesBack() throws Exception {
    HeldBytes held = new HeldBytes(10 * MB);
    AtomicLong used = new AtomicLong();
    AtomicLong refused = new AtomicLong();
    List<Future<?>> clients = new ArrayList<>();

    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (int client = 0; client < 8; client++) {
        clients.add(threads.submit(() -> useLeases(held, used, refused)));
      }
      for (Future<?> client : clients) {
        client.get();
      }
    }

    assertThat(refused).hasPositiveValue();
    assertThat(held.held()).isZero();
  }

  private static void useLeases(HeldBytes held, AtomicLong used, AtomicLong refused) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    for (int request = 0; request < 2000; request++) {
      try (HeldLease lease = held.lease()) {
        long own = 0;
        try {
          for (int step = 0; step < 8; step++) {
            long bytes = random.nextLong(MB);
            lease.take(bytes);
            own += bytes;
            assertThat(used.addAndGet(bytes)).isLessThanOrEqualTo(held.limit());
            if (random.nextBoolean()) {
              own -= bytes;
              used.addAndGet(-bytes);
              lease.giveBack(bytes);
            }
          }
        } catch (Fault.MemoryInUse | Fault.LimitExceeded full) {
          refused.incrementAndGet();
        }
        // Before the lease is closed, so that nobody else's bytes are counted beside them.
        used.addAndGet(-own);
      }
    }
  }
}

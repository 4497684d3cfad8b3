package dev.semblance.api;

import dev.semblance.encoder.Deadline;
import dev.semblance.fault.Fault;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** A stream that gives no more once the caller has stopped waiting. */
final class PatientInput extends FilterInputStream {
  private final @Nullable Deadline deadline;

  PatientInput(InputStream in, @Nullable Deadline deadline) {
    super(in);
    this.deadline = deadline;
  }

  @Override
  public int read() throws IOException {
    check();
    return super.read();
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    check();
    return super.read(target, offset, length);
  }

  private void check() {
    if (Thread.currentThread().isInterrupted()) {
      throw new Fault.Cancelled();
    }
    if (deadline != null && deadline.passed(System.nanoTime())) {
      throw new Fault.DeadlinePassed(deadline.timeout());
    }
  }
}

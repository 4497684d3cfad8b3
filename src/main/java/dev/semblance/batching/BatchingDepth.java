package dev.semblance.batching;

import dev.semblance.encoder.Lane;
import dev.semblance.encoder.QueueDepth;

/** What those let in and those that wait for a batch add up to. */
record BatchingDepth(Admission admission, BatchQueue queue) implements QueueDepth {

  @Override
  public long tokens() {
    return admission.permits();
  }

  @Override
  public double seconds() {
    return admission.seconds();
  }

  @Override
  public int requestsInLine() {
    return admission.requestsInLine();
  }

  @Override
  public Waiting waiting(Lane lane) {
    return queue.waiting(lane);
  }
}

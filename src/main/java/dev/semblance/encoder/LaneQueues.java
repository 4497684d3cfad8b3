package dev.semblance.encoder;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What waits for models, in each lane of all of them together. Safe to share. */
public final class LaneQueues implements EncoderListeners {
  private final Map<String, QueueDepth> queues = new ConcurrentHashMap<>();

  /** What waits in a lane now. */
  public QueueDepth.Waiting waiting(Lane lane) {
    return queues.values().stream()
        .map(queue -> queue.waiting(lane))
        .reduce(QueueDepth.Waiting.NONE, QueueDepth.Waiting::plus);
  }

  @Override
  public EncoderListener of(String model) {
    return new EncoderListener() {
      @Override
      public void loaded(EncoderFacts facts, QueueDepth queue) {
        queues.put(model, queue);
      }

      @Override
      public void unloaded() {
        queues.remove(model);
      }
    };
  }
}

package dev.semblance.cli.embed;

import dev.semblance.client.EmbeddingAnswer;
import dev.semblance.client.EmbeddingAnswer.Item;
import dev.semblance.client.EmbeddingCall;
import dev.semblance.client.SemblanceClient;
import dev.semblance.client.ServerRefusal;
import dev.semblance.client.Space;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * Embeds texts, of which none keeps the others from being embedded: a request that is refused for
 * what is in it is sent again in halves, until the text at fault is alone. Safe to share.
 */
final class Sender {
  private final SemblanceClient client;
  private final EmbeddingCall call;
  private final Space space;

  /**
   * @param space that every vector must be of
   */
  Sender(SemblanceClient client, EmbeddingCall call, Space space) {
    this.client = client;
    this.call = call;
    this.space = space;
  }

  /**
   * @param tokens the server's count is added
   * @return one item for each text, in order
   */
  List<Item> embed(List<String> texts, LongAdder tokens) {
    if (texts.isEmpty()) {
      return List.of();
    }
    try {
      EmbeddingAnswer answer = client.embed(call, texts);
      if (!answer.space().equals(space)) {
        throw new SpaceChanged(space, answer.space());
      }
      tokens.add(answer.tokens());
      return answer.items();
    } catch (ServerRefusal refusal) {
      if (!refusal.blamesContent()) {
        throw refusal;
      }
      if (texts.size() == 1) {
        return List.of(new EmbeddingAnswer.Refused(refusal.said()));
      }
    }
    int half = texts.size() / 2;
    List<Item> items = new ArrayList<>(embed(texts.subList(0, half), tokens));
    items.addAll(embed(texts.subList(half, texts.size()), tokens));
    return items;
  }
}

package dev.semblance.security;

import dev.semblance.encoder.EmbedInput;
import dev.semblance.encoder.EmbedRequest;
import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.Encoder;
import dev.semblance.encoder.EncoderFacts;
import dev.semblance.encoder.ItemResult;
import dev.semblance.encoder.TokenizedText;
import dev.semblance.fault.Fault;

/**
 * Charges a request for the tokens it embeds: an estimate before, since counting is work too, and
 * the difference to what was really used after. Work that failed costs nothing.
 */
final class ChargedEncoder implements Encoder {
  /** Of English a token has about four characters; what is not ASCII is taken as one each. */
  private static final int CHARACTERS_PER_TOKEN = 4;

  private final Encoder encoder;
  private final Charge charge;

  ChargedEncoder(Encoder encoder, Charge charge) {
    this.encoder = encoder;
    this.charge = charge;
  }

  @Override
  public EncoderFacts facts() {
    return encoder.facts();
  }

  /**
   * @throws Fault.RateLimitExceeded when the caller's quota has not that many tokens left
   */
  @Override
  public EmbedResult embed(EmbedRequest request) {
    long estimate = estimate(request, encoder.facts().maxTokens());
    charge.reserve(estimate);
    long used = 0;
    try {
      EmbedResult result = encoder.embed(request);
      used = used(result);
      return result;
    } finally {
      charge.settle(estimate, used);
    }
  }

  @Override
  public TokenizedText tokenize(String text, String prompt) {
    return encoder.tokenize(text, prompt);
  }

  @Override
  public String detokenize(int[] ids, Fault.Place place) {
    return encoder.detokenize(ids, place);
  }

  static long estimate(EmbedRequest request, int maxTokens) {
    long prompt = estimate(request.prompt());
    long tokens = 0;
    for (EmbedInput input : request.inputs()) {
      long own =
          switch (input) {
            case EmbedInput.Text text -> estimate(text.text());
            case EmbedInput.TokenIds ids -> ids.ids().length;
          };
      // No model embeds more of a text than it takes.
      tokens += Math.min(maxTokens, Math.max(1, prompt + own));
    }
    return tokens;
  }

  private static long estimate(String text) {
    long ascii = 0;
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < 128) {
        ascii++;
      }
    }
    return (ascii + CHARACTERS_PER_TOKEN - 1) / CHARACTERS_PER_TOKEN + (text.length() - ascii);
  }

  private static long used(EmbedResult result) {
    long tokens = 0;
    for (ItemResult item : result.items()) {
      tokens +=
          switch (item) {
            case ItemResult.SequenceEmbedding sequence -> sequence.tokens().used();
            case ItemResult.TokenEmbeddings token -> token.count().used();
            case ItemResult.Refused _ -> 0;
          };
    }
    return tokens;
  }
}

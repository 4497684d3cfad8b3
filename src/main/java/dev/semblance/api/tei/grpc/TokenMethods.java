package dev.semblance.api.tei.grpc;

import dev.semblance.api.ApiLimits;
import dev.semblance.api.IdLists;
import dev.semblance.api.Offsets;
import dev.semblance.api.TextTokens;
import dev.semblance.api.tei.Utf8Offsets;
import dev.semblance.api.tei.grpc.v1.DecodeRequest;
import dev.semblance.api.tei.grpc.v1.DecodeResponse;
import dev.semblance.api.tei.grpc.v1.EncodeRequest;
import dev.semblance.api.tei.grpc.v1.EncodeResponse;
import dev.semblance.api.tei.grpc.v1.SimpleToken;
import dev.semblance.encoder.Encoder;
import dev.semblance.encoder.Encoders;
import dev.semblance.encoder.Token;
import dev.semblance.fault.Fault;
import java.util.List;

/** The service {@code Tokenize}: tokens of texts and back. Safe to share. */
final class TokenMethods implements CallMethods {
  private final Encoders encoders;
  private final TextTokens tokens;
  private final ApiLimits limits;

  TokenMethods(Encoders encoders, TextTokens tokens, ApiLimits limits) {
    this.encoders = encoders;
    this.tokens = tokens;
    this.limits = limits;
  }

  @Override
  public List<CallMethod<?, ?>> methods(Streams streams) {
    return List.of(
        encoding("Tokenize/Tokenize", streams),
        encoding("Tokenize/TokenizeStream", streams),
        decoding("Tokenize/Decode", streams),
        decoding("Tokenize/DecodeStream", streams));
  }

  private CallMethod<EncodeRequest, EncodeResponse> encoding(String name, Streams streams) {
    return new CallMethod<>(
        name,
        EncodeRequest.getDefaultInstance(),
        EncodeResponse.getDefaultInstance(),
        call -> streams.each(call, this::encode));
  }

  private CallMethod<DecodeRequest, DecodeResponse> decoding(String name, Streams streams) {
    return new CallMethod<>(
        name,
        DecodeRequest.getDefaultInstance(),
        DecodeResponse.getDefaultInstance(),
        call -> streams.each(call, this::decode));
  }

  private EncodeResponse encode(EncodeRequest message, Call<?, ?> call) {
    String text = message.getInputs();
    TextTokens.check(Fault.Place.of("inputs"), text, Offsets.CODEPOINT);
    Encoder encoder = encoders.find(call.model(), call.deadline()).encoder();
    String prompt =
        message.hasPromptName() ? encoder.facts().prompts().named(message.getPromptName()) : "";
    Utf8Offsets bytes = new Utf8Offsets(prompt, text);
    EncodeResponse.Builder answer = EncodeResponse.newBuilder();
    for (Token token :
        tokens.of(encoder, List.of(text), prompt, call.deadline()).getFirst().tokens()) {
      if (!token.special() || message.getAddSpecialTokens()) {
        SimpleToken.Builder simple =
            SimpleToken.newBuilder()
                .setId(token.id())
                .setText(token.text())
                .setSpecial(token.special());
        if (token.start() != null && token.end() != null) {
          simple.setStart(bytes.of(token.start())).setStop(bytes.of(token.end()));
        }
        answer.addTokens(simple);
      }
    }
    return answer.build();
  }

  private DecodeResponse decode(DecodeRequest message, Call<?, ?> call) {
    int count = message.getIdsCount();
    if (count == 0) {
      throw new Fault.EmptyValue(Fault.Place.of("ids"), "list, needed: token ids");
    }
    if (count > limits.maxTokenIds()) {
      throw new Fault.LimitExceeded(
          Fault.Place.of("ids"), "has " + count + " ids, at most " + limits.maxTokenIds());
    }
    int[] ids = message.getIdsList().stream().mapToInt(Integer::intValue).toArray();
    Encoder encoder = encoders.find(call.model(), call.deadline()).encoder();
    return DecodeResponse.newBuilder()
        .setText(
            tokens
                .texts(
                    encoder,
                    IdLists.single(ids, "ids"),
                    !message.getSkipSpecialTokens(),
                    call.deadline())
                .getFirst())
        .build();
  }
}

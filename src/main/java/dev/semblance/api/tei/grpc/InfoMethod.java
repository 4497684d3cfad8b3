package dev.semblance.api.tei.grpc;

import dev.semblance.api.tei.TeiFacts;
import dev.semblance.api.tei.grpc.v1.InfoRequest;
import dev.semblance.api.tei.grpc.v1.InfoResponse;
import dev.semblance.api.tei.grpc.v1.ModelType;
import java.util.List;

/** The service {@code Info}. Safe to share. */
final class InfoMethod implements CallMethods {
  private final TeiFacts facts;

  InfoMethod(TeiFacts facts) {
    this.facts = facts;
  }

  @Override
  public List<CallMethod<?, ?>> methods(Streams streams) {
    return List.of(
        new CallMethod<>(
            "Info/Info",
            InfoRequest.getDefaultInstance(),
            InfoResponse.getDefaultInstance(),
            call -> streams.each(call, (_, _) -> info())));
  }

  private InfoResponse info() {
    TeiFacts.Facts info = facts.now();
    return InfoResponse.newBuilder()
        .setVersion(info.version())
        .setModelId(info.modelId())
        .setModelDtype(info.dtype())
        .setModelType(
            switch (info.kind()) {
              case EMBEDDING -> ModelType.MODEL_TYPE_EMBEDDING;
              case CLASSIFIER -> ModelType.MODEL_TYPE_CLASSIFIER;
              case RERANKER -> ModelType.MODEL_TYPE_RERANKER;
            })
        .setMaxConcurrentRequests(info.maxConcurrentRequests())
        .setMaxInputLength(info.maxInputLength())
        .setMaxBatchTokens(info.maxBatchTokens())
        .setMaxBatchRequests(info.maxBatchRequests())
        .setMaxClientBatchSize(info.maxClientBatchSize())
        .setTokenizationWorkers(info.tokenizationWorkers())
        .build();
  }
}

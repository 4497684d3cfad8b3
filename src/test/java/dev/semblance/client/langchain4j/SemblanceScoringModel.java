package dev.semblance.client.langchain4j;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.output.Response;
import dev.langchain4j.model.scoring.ScoringModel;
import dev.semblance.client.plain.Ranked;
import dev.semblance.client.plain.Reading;
import dev.semblance.client.plain.SemblanceClient;
import java.util.Arrays;
import java.util.List;

/** Scores how well texts answer a query, by a model of the server. Safe to share. */
public final class SemblanceScoringModel implements ScoringModel {
  private final SemblanceClient client;
  private final Reading reading;

  /**
   * @param client not closed here
   * @param reading names the model
   */
  public SemblanceScoringModel(SemblanceClient client, Reading reading) {
    this.client = client;
    this.reading = reading;
  }

  @Override
  public Response<List<Double>> scoreAll(List<TextSegment> segments, String query) {
    Double[] scores = new Double[segments.size()];
    for (Ranked ranked :
        client.rerank(query, segments.stream().map(TextSegment::text).toList(), reading)) {
      scores[ranked.index()] = ranked.score();
    }
    return Response.from(Arrays.asList(scores));
  }
}

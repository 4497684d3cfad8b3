package dev.semblance.collection;

import dev.semblance.capacity.LeasedEncoder;
import dev.semblance.collection.SearchRequest.Mode;
import dev.semblance.collection.SearchRequest.Sought;
import dev.semblance.encoder.Deadline;
import dev.semblance.encoder.EmbedInput;
import dev.semblance.encoder.EmbedRequest;
import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.Encoder;
import dev.semblance.encoder.ItemResult;
import dev.semblance.encoder.Lane;
import dev.semblance.encoder.TextRole;
import dev.semblance.fault.Fault;
import dev.semblance.vector.VectorMath;
import dev.semblance.vector.VectorSimilarity;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes of what is sought the vector that chunks are compared to. Safe to share. */
final class QueryVectors {
  private final CollectionSpace spaces;

  QueryVectors(CollectionSpace spaces) {
    this.spaces = spaces;
  }

  /** A query's vector, and whether its text was cut for it. The array is the receiver's. */
  static final class QueryVector {
    private final float @Nullable [] vector;
    private final boolean truncated;

    QueryVector(float @Nullable [] vector, boolean truncated) {
      this.vector = vector;
      this.truncated = truncated;
    }

    float @Nullable [] vector() {
      return vector;
    }

    boolean truncated() {
      return truncated;
    }
  }

  /** Null's vector where words alone are looked for. */
  QueryVector of(
      String name,
      SearchRequest request,
      Mode mode,
      CollectionView view,
      @Nullable Deadline deadline) {
    return switch (request.sought()) {
      case Sought.Text(String text) ->
          mode == Mode.LEXICAL
              ? new QueryVector(null, false)
              : embedded(name, view.settings(), text, request, deadline);
      case Sought.Vector sought -> {
        spaces.check(view.settings(), request.space());
        CollectionSpace.checkVector(view.settings(), Fault.Place.of("vector"), sought.vector());
        yield new QueryVector(sought.vector(), false);
      }
      case Sought.Like(List<String> ids) -> new QueryVector(meanOf(name, ids, view), false);
    };
  }

  private QueryVector embedded(
      String name,
      CollectionSettings settings,
      String text,
      SearchRequest request,
      @Nullable Deadline deadline) {
    Encoder encoder = LeasedEncoder.of(spaces.encoder(name, settings, "text", deadline));
    int dimensions = settings.dimensions();
    EmbedResult result =
        encoder.embed(
            EmbedRequest.of("text", List.of(new EmbedInput.Text(text)))
                .prompt(encoder.facts().prompts().forRole(TextRole.QUERY))
                .role(TextRole.QUERY)
                .dimensions(dimensions < encoder.facts().dimensions() ? (Integer) dimensions : null)
                .truncate(request.truncate())
                .lane(Lane.QUERY)
                .deadline(deadline));
    float[] vector = ((ItemResult.Embedded) result.items().getFirst()).dense().vector();
    CollectionSpace.checkVector(settings, Fault.Place.of("text"), vector);
    return new QueryVector(vector, result.truncated() > 0);
  }

  /** Under cosine each document counts the same, however long its vectors are. */
  private static float[] meanOf(String name, List<String> ids, CollectionView view) {
    boolean directions = view.settings().metric() == VectorSimilarity.COSINE;
    List<float[]> vectors = new ArrayList<>();
    for (int i = 0; i < ids.size(); i++) {
      StoredDocument document = view.document(ids.get(i), true);
      if (document == null) {
        throw new Fault.InvalidRequest(
            Fault.Place.of("like"),
            "names " + Fault.quote(ids.get(i)) + ", which is no document of collection " + name);
      }
      if (!document.hasVectors()) {
        throw new Fault.InvalidRequest(
            Fault.Place.of("like"),
            "names "
                + Fault.quote(ids.get(i))
                + ", a document that the collection's model has not embedded: write it again");
      }
      List<float[]> chunks =
          document.chunks().stream().map(chunk -> Objects.requireNonNull(chunk.vector())).toList();
      vectors.add(mean(chunks, directions));
    }
    float[] mean = mean(vectors, directions);
    CollectionSpace.checkVector(view.settings(), Fault.Place.of("like"), mean);
    return mean;
  }

  private static float[] mean(List<float[]> vectors, boolean directions) {
    double[] sum = new double[vectors.getFirst().length];
    for (float[] vector : vectors) {
      float[] counted = directions ? VectorMath.normalize(vector) : vector;
      for (int i = 0; i < sum.length; i++) {
        sum[i] += counted[i];
      }
    }
    float[] mean = new float[sum.length];
    for (int i = 0; i < sum.length; i++) {
      mean[i] = (float) (sum[i] / vectors.size());
    }
    return mean;
  }
}

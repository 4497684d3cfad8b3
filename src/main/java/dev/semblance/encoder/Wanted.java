package dev.semblance.encoder;

import dev.semblance.fault.Fault;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a request comes to once the model's own defaults are filled in. An output that is not asked
 * is null or false; at least one is.
 *
 * @param sparse the space of sparse vectors
 */
public record Wanted(
    @Nullable Vectors dense,
    @Nullable Vectors tokens,
    @Nullable EmbeddingSpace sparse,
    boolean scores,
    Truncate truncate) {

  /**
   * How vectors leave.
   *
   * @param space theirs, their width included
   * @param leftOut tokens whose vectors do not leave
   */
  public record Vectors(EmbeddingSpace space, boolean normalize, LateInteraction.LeftOut leftOut) {

    /** All of them leave. */
    public Vectors(EmbeddingSpace space, boolean normalize) {
      this(space, normalize, LateInteraction.LeftOut.NOTHING);
    }
  }

  public Wanted {
    if (dense == null && tokens == null && sparse == null && !scores) {
      throw new IllegalArgumentException("nothing is wanted");
    }
  }

  /** One vector for each input and nothing else. */
  public static Wanted dense(EmbeddingSpace space, boolean normalize, Truncate truncate) {
    return new Wanted(new Vectors(space, normalize), null, null, false, truncate);
  }

  /** Token vectors and nothing else. */
  public static Wanted tokens(EmbeddingSpace space, boolean normalize, Truncate truncate) {
    return new Wanted(null, new Vectors(space, normalize), null, false, truncate);
  }

  /**
   * @throws Fault when the request as a whole asks for what the model cannot give
   */
  public static Wanted of(EmbedRequest request, EncoderFacts facts) {
    if (request.inputs().isEmpty()) {
      throw new Fault.EmptyValue(Fault.Place.of(request.field()), "list");
    }
    Set<Output> outputs = request.outputs();
    for (Output output : outputs) {
      if (!facts.outputs().contains(output)) {
        throw notOffered(output, facts);
      }
    }
    return new Wanted(
        outputs.contains(Output.DENSE) ? denseOf(request, facts) : withoutDimensions(request),
        outputs.contains(Output.TOKENS) ? tokensOf(request, facts) : null,
        outputs.contains(Output.SPARSE) ? facts.sparseSpace() : null,
        outputs.contains(Output.SCORES),
        request.truncate() == null ? facts.truncate() : request.truncate());
  }

  private static Vectors denseOf(EmbedRequest request, EncoderFacts facts) {
    Integer dimensions = request.dimensions();
    if (dimensions != null && (dimensions < 1 || dimensions > facts.dimensions())) {
      throw new Fault.DimensionsNotOffered(dimensions, facts.dimensions());
    }
    return new Vectors(
        dimensions == null ? facts.space() : facts.space().cutTo(dimensions),
        request.normalize() == null ? facts.normalized() : request.normalize());
  }

  private static @Nullable Vectors withoutDimensions(EmbedRequest request) {
    if (request.dimensions() != null) {
      throw new Fault.InvalidRequest(
          Fault.Place.of("dimensions"),
          request.outputs().equals(Set.of(Output.TOKENS))
              ? "cannot be chosen for token embeddings; leave it out"
              : "cuts dense embeddings, which are not asked; leave it out");
    }
    return null;
  }

  /**
   * Without a word the rows are the model's own, as Sentence Transformers' {@code
   * output_value="token_embeddings"} gives them, or as a model of late interaction compares them.
   */
  private static Vectors tokensOf(EmbedRequest request, EncoderFacts facts) {
    LateInteraction late = facts.lateInteraction();
    if (late != null) {
      return new Vectors(
          facts.tokenSpace(),
          request.normalize() == null ? late.normalized() : request.normalize(),
          late.form(request.role()).leftOut());
    }
    return new Vectors(facts.tokenSpace(), Boolean.TRUE.equals(request.normalize()));
  }

  private static Fault notOffered(Output output, EncoderFacts facts) {
    return new Fault.OutputNotOffered(
        output.wireName(),
        facts.outputs().stream().map(Output::wireName).toList(),
        facts.outputs().stream().flatMap(has -> has.routes().stream()).distinct().toList());
  }

  public Set<Output> outputs() {
    EnumSet<Output> outputs = EnumSet.noneOf(Output.class);
    if (dense != null) {
      outputs.add(Output.DENSE);
    }
    if (tokens != null) {
      outputs.add(Output.TOKENS);
    }
    if (sparse != null) {
      outputs.add(Output.SPARSE);
    }
    if (scores) {
      outputs.add(Output.SCORES);
    }
    return outputs;
  }

  /**
   * The space of an answer's vectors: of the first of dense, tokens and sparse that is wanted.
   *
   * @throws IllegalStateException when only scores are wanted, which are of no space
   */
  public EmbeddingSpace space() {
    if (dense != null) {
      return dense.space();
    }
    if (tokens != null) {
      return tokens.space();
    }
    if (sparse != null) {
      return sparse;
    }
    throw new IllegalStateException("scores are of no space");
  }

  /** Whether those vectors are scaled to length 1. */
  public boolean normalize() {
    return dense != null ? dense.normalize() : tokens != null && tokens.normalize();
  }
}

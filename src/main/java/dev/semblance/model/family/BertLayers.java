package dev.semblance.model.family;

import dev.semblance.model.folder.JsonFile;
import dev.semblance.model.plan.Activation;
import dev.semblance.model.plan.EncoderPlan.Around;
import dev.semblance.model.plan.EncoderPlan.FeedForward;
import dev.semblance.model.plan.EncoderPlan.Form;
import dev.semblance.model.plan.EncoderPlan.Gate;
import dev.semblance.model.plan.EncoderPlan.Layer;
import dev.semblance.model.plan.EncoderPlan.Linear;
import dev.semblance.model.plan.EncoderPlan.Norm;
import dev.semblance.model.plan.EncoderPlan.NormKind;
import dev.semblance.model.plan.EncoderPlan.SelfAttention;
import dev.semblance.model.plan.EncoderPlan.TensorName;
import dev.semblance.model.plan.ScoreHead;
import dev.semblance.model.plan.VocabularyHead;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The layers that BERT's kin share: post-norm, every linear layer biased, no gate. They differ in
 * the names of their tensors and in what is added to the scores.
 *
 * @param eps of the norms
 */
record BertLayers(
    int layers, int hidden, int heads, int inner, Activation activation, double eps, Form form) {

  /**
   * The names within a layer.
   *
   * @param layer how a layer's names begin, with {@code %d} for its number
   */
  record Names(
      String layer,
      List<String> queryKeyValue,
      String attentionOut,
      String attentionNorm,
      String up,
      String down,
      String norm) {

    /** BERT's, RoBERTa's and ELECTRA's. */
    static final Names BERT =
        new Names(
            "encoder.layer.%d.",
            List.of("attention.self.query", "attention.self.key", "attention.self.value"),
            "attention.output.dense",
            "attention.output.LayerNorm",
            "intermediate.dense",
            "output.dense",
            "output.LayerNorm");
  }

  List<Layer> named(Names names) {
    return IntStream.range(0, layers)
        .mapToObj(n -> layer(names, names.layer().replace("%d", Integer.toString(n))))
        .toList();
  }

  /**
   * One layer.
   *
   * @param from how its tensors' names begin
   */
  Layer layer(Names names, String from) {
    Linear qkv =
        new Linear(
            names.queryKeyValue().stream()
                .map(name -> Linear.part(from + name, true, hidden))
                .toList(),
            hidden);
    int width = hidden / heads;
    return new Layer(
        Around.post(norm(from + names.attentionNorm())),
        new SelfAttention(
            heads,
            heads,
            width,
            qkv,
            Linear.of(from + names.attentionOut(), true, hidden, hidden),
            null,
            null,
            null,
            1 / Math.sqrt(width),
            form),
        Around.post(norm(from + names.norm())),
        new FeedForward(
            Linear.of(from + names.up(), true, inner, hidden),
            Gate.NONE,
            inner,
            activation,
            Linear.of(from + names.down(), true, hidden, inner)));
  }

  /** The head of BERT and those that took it over: a pooler of the model's, then labels. */
  static ScoreHead pooledHead(int hidden, int labels) {
    return pooledHead("pooler.dense", hidden, labels);
  }

  /**
   * The same with a pooler of another name.
   *
   * @param pooler behind the encoder's prefix
   */
  static ScoreHead pooledHead(String pooler, int hidden, int labels) {
    return ScoreHead.pooled(
        new ScoreHead.Transform(
            Linear.of(pooler, true, hidden, hidden), true, Activation.TANH, null),
        Linear.of("classifier", true, labels, hidden));
  }

  /** RoBERTa's head and its kin's: all of it outside the model. */
  static ScoreHead classifierHead(int hidden, int labels) {
    return classifierHead(hidden, Activation.TANH, labels);
  }

  /** The same with another activation. */
  static ScoreHead classifierHead(int hidden, Activation activation, int labels) {
    return ScoreHead.pooled(
        new ScoreHead.Transform(
            Linear.of("classifier.dense", true, hidden, hidden), false, activation, null),
        Linear.of("classifier.out_proj", true, labels, hidden));
  }

  private Norm norm(String name) {
    return norm(name, hidden, eps);
  }

  /** The head of RoBERTa and MPNet, in which the activation is gelu whatever the layers have. */
  static VocabularyHead robertaHead(JsonFile config, int hidden, double eps) {
    return new VocabularyHead(
        Linear.of("lm_head.dense", true, hidden, hidden),
        Activation.GELU,
        norm("lm_head.layer_norm", hidden, eps),
        "lm_head.decoder.weight",
        ConfigKeys.tied(config),
        new TensorName("lm_head.decoder.bias", "lm_head.bias"));
  }

  /** A layer norm with a bias. Old savings say gamma and beta. */
  static Norm norm(String name, int width, double eps) {
    return new Norm(
        NormKind.LAYER,
        width,
        eps,
        new TensorName(name + ".weight", name + ".gamma"),
        new TensorName(name + ".bias", name + ".beta"));
  }
}

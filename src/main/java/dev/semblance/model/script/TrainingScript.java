package dev.semblance.model.script;

import dev.semblance.model.family.Families;
import dev.semblance.model.folder.ModelFolder;
import dev.semblance.model.kernel.Attention;
import dev.semblance.model.plan.EncoderPlan;
import dev.semblance.model.torchscript.TorchScriptArchive;
import dev.semblance.weights.folder.WeightFiles;
import dev.semblance.weights.tensor.DType;
import dev.semblance.weights.tensor.Tensor;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;

/**
 * A model folder as a TorchScript module that learns: the forward pass of {@link EncoderScript},
 * and methods around it.
 *
 * <ul>
 *   <li>{@code embed(batch...) -> [sequences, dimensions]}, of length 1
 *   <li>{@code step(batch..., teacher [sequences, dimensions], words [tokens], shares [tokens],
 *       wanted [words, hidden], settings) -> [loss, cosine distance, structure loss, word loss,
 *       gradient norm]}: forward, gradients and one step of AdamW, all within the one call, which
 *       has to be made outside inference mode. Token t is {@code shares[t]} of word {@code
 *       words[t]}, whose vector is to be that row of {@code wanted}; no words, no word loss. DJL
 *       then passes arrays only, so the groups and the settings (rate, weights of structure and of
 *       words, decay, clip, number of the step, longest sequence) are arrays here, on the CPU
 *       wherever the rest is
 *   <li>{@code state() -> List[Tensor]}: parameters, then first, then second moments
 * </ul>
 *
 * <p>Gradients are taken by TorchScript's own {@code torch.autograd.grad}, so that no array of a
 * graph ever passes to the caller. AdamW is libtorch's fused kernel (Loshchilov and Hutter 2019);
 * biases, norms and tables are not decayed. Its node has no result, and libtorch drops it unless
 * what it changed is read afterwards.
 */
public final class TrainingScript implements AutoCloseable {

  private static final String BATCH =
      """
        ids: Tensor,
        positions: Tensor,
        groups: List[int],
        offsets: Tensor,
        longest: int,
        rows: Tensor,
        starts: Tensor\
      """;

  /** Rows of {@code p} with length 1. */
  private static final String NORMALIZED =
      "torch.div(p, torch.clamp_min(torch.norm(p, 2, [1], True), 1e-12))";

  private final TorchScriptArchive archive;
  private final SequencedMap<String, List<String>> parameters;
  private final int dimensions;
  private final int vocabularySize;
  private final List<WeightFiles> open;

  private TrainingScript(
      TorchScriptArchive archive,
      SequencedMap<String, List<String>> parameters,
      int dimensions,
      int vocabularySize,
      List<WeightFiles> open) {
    this.archive = archive;
    this.parameters = parameters;
    this.dimensions = dimensions;
    this.vocabularySize = vocabularySize;
    this.open = open;
  }

  /**
   * Writes the module of a folder.
   *
   * @param linearType what matrix products are computed in: F32 or BF16; parameters are always fp32
   * @param attention one that has gradients: TRAINED, FLASH or EFFICIENT
   * @param moments first and second moments by parameter's name with {@code .m} and {@code .v};
   *     empty for the first step
   */
  public static TrainingScript write(
      ModelFolder folder, DType linearType, Attention attention, Map<String, float[]> moments) {
    List<WeightFiles> open = new ArrayList<>();
    try {
      WeightFiles files = Adapters.open(folder, null);
      open.add(files);
      EncoderPlan plan = Families.plan(folder.config());
      ScriptModule script = ScriptModule.trainable(linearType, attention);
      Weights weights = Weights.of(plan, files);
      HiddenScript.write(plan, weights, script);
      SequencedMap<String, List<String>> parameters = names(script, weights);
      SequencedMap<String, Tensor> initial = new LinkedHashMap<>(script.tensors());
      PoolingScript.Result pooled =
          PoolingScript.write(folder.modules(), plan.width(), script, open);
      TokenScript.write(script);
      initial.forEach(
          (name, tensor) -> {
            addMoment(script, name + ".m", tensor, moments);
            addMoment(script, name + ".v", tensor, moments);
          });
      script.method(embed());
      script.method(step(initial));
      script.method(state(initial.sequencedKeySet().stream().toList()));
      return new TrainingScript(
          script.archive(), parameters, pooled.dimensions(), plan.vocabulary(), open);
    } catch (RuntimeException e) {
      open.forEach(WeightFiles::close);
      throw e;
    }
  }

  /** Which tensors of the folder each attribute is made of. */
  private static SequencedMap<String, List<String>> names(ScriptModule script, Weights weights) {
    IdentityHashMap<Tensor, String> names = new IdentityHashMap<>();
    weights.taken().forEach((name, tensor) -> names.put(tensor, name));
    SequencedMap<String, List<String>> parameters = new LinkedHashMap<>();
    for (String attribute : script.tensors().sequencedKeySet()) {
      parameters.put(
          attribute,
          script.parts(attribute).stream()
              .map(part -> java.util.Objects.requireNonNull(names.get(part), attribute))
              .toList());
    }
    return parameters;
  }

  private static void addMoment(
      ScriptModule script, String name, Tensor like, Map<String, float[]> moments) {
    float[] values = moments.getOrDefault(name, new float[Math.toIntExact(like.elements())]);
    script.exact(attribute(name), Tensor.of(values, like.shape()));
  }

  private static String attribute(String moment) {
    return moment.replace('.', '_');
  }

  private static String embed() {
    return "def embed(self,\n"
        + BATCH
        + ") -> Tensor:\n"
        + """
          h = (self).hidden(ids, positions, groups, offsets, longest)
          p = (self).pool(h, rows, starts, positions)
          return {normalized p}
        """
            .replace("{normalized p}", NORMALIZED);
  }

  private static String step(SequencedMap<String, Tensor> parameters) {
    StringBuilder source = new StringBuilder();
    source.append(
        """
        def step(self,
          ids: Tensor,
          positions: Tensor,
          groups: Tensor,
          offsets: Tensor,
          rows: Tensor,
          starts: Tensor,
          teacher: Tensor,
          words: Tensor,
          shares: Tensor,
          wanted: Tensor,
          settings: Tensor) -> Tensor:
          runs = annotate(List[int], [])
          for r in range(torch.size(groups, 0)):
            _2 = torch.append(runs, int(torch.select(groups, 0, r)))
          rate = float(torch.select(settings, 0, 0))
          structure = float(torch.select(settings, 0, 1))
          wording = float(torch.select(settings, 0, 2))
          decay = float(torch.select(settings, 0, 3))
          clip = float(torch.select(settings, 0, 4))
          number = float(torch.select(settings, 0, 5))
          longest = int(torch.select(settings, 0, 6))
          torch.set_grad_enabled(True)
        """);
    List<String> names = List.copyOf(parameters.sequencedKeySet());
    for (int i = 0; i < names.size(); i++) {
      source.append(
          String.format(Locale.ROOT, "  p%d = torch.requires_grad_(self.%s)\n", i, names.get(i)));
    }
    source.append(
        """
          h = (self).hidden(ids, positions, runs, offsets, longest)
          p = (self).pool(h, rows, starts, positions)
          s = {normalized p}
          cosine = torch.mean(torch.rsub(torch.sum(torch.mul(s, teacher), [1]), 1))
          apart = torch.sub(torch.matmul(s, torch.t(s)), torch.matmul(teacher, torch.t(teacher)))
          similar = torch.mean(torch.mul(apart, apart))
          if torch.gt(torch.size(wanted, 0), 0):
            w = torch.index_add(torch.zeros_like(wanted), 0, words, torch.mul(h, torch.unsqueeze(shares, 1)))
            off = torch.sub(w, wanted)
            worded = torch.div(torch.sum(torch.mul(off, off)), torch.sum(torch.mul(wanted, wanted)))
          else:
            worded = torch.zeros_like(cosine)
          loss = torch.add(torch.add(cosine, torch.mul(similar, structure)), torch.mul(worded, wording))
        """
            .replace("{normalized p}", NORMALIZED));
    source.append("  found = torch.autograd.grad([loss], [");
    for (int i = 0; i < names.size(); i++) {
      source.append(i == 0 ? "p" : ", p").append(i);
    }
    source.append(
        """
        ])
          torch.set_grad_enabled(False)
          gradients = annotate(List[Tensor], [])
          norms = annotate(List[Tensor], [])
          for i in range(torch.len(found)):
            f = found[i]
            if torch.__isnot__(f, None):
              g = torch.contiguous(unchecked_cast(Tensor, f))
              _0 = torch.append(gradients, g)
              _1 = torch.append(norms, torch.norm(g, 2))
            else:
              ops.prim.RaiseException("a parameter has no gradient")
          norm = torch.norm(torch.stack(norms), 2)
          scale = torch.clamp_min(torch.div(norm, clip), 1.)
          steps = torch.new_full(norm, [], number)
        """);
    List<Integer> matrices = new ArrayList<>();
    List<Integer> others = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      boolean linear = names.get(i).matches(".*_w\\d+|.*\\d_w") && shape(parameters, names, i) == 2;
      (linear ? matrices : others).add(i);
    }
    update(source, "a", names, matrices, "decay");
    update(source, "b", names, others, "0.");
    source.append(
        """
          read = torch.add(torch.select(torch.view(a[0], [-1]), 0, 0), torch.select(torch.view(b[0], [-1]), 0, 0))
          return torch.add(torch.stack([torch.detach(loss), torch.detach(cosine), torch.detach(similar), torch.detach(worded), norm]), torch.mul(read, 0.))
        """);
    return source.toString();
  }

  private static int shape(SequencedMap<String, Tensor> parameters, List<String> names, int i) {
    return java.util.Objects.requireNonNull(parameters.get(names.get(i))).shape().length;
  }

  private static void update(
      StringBuilder source, String list, List<String> names, List<Integer> which, String decay) {
    source.append("  ").append(list).append(" = [");
    which.forEach(i -> source.append("torch.detach(p").append(i).append("), "));
    source.append("]\n  torch._fused_adamw_(").append(list).append(", [");
    which.forEach(i -> source.append("gradients[").append(i).append("], "));
    source.append("], [");
    which.forEach(i -> source.append("self.").append(names.get(i)).append("_m, "));
    source.append("], [");
    which.forEach(i -> source.append("self.").append(names.get(i)).append("_v, "));
    source.append("], annotate(List[Tensor], []), [");
    which.forEach(_ -> source.append("steps, "));
    source
        .append("], lr=rate, beta1=0.9, beta2=0.98, weight_decay=")
        .append(decay)
        .append(", eps=1e-08, amsgrad=False, maximize=False, grad_scale=scale, found_inf=None)\n");
  }

  private static String state(List<String> names) {
    StringBuilder source = new StringBuilder("def state(self) -> List[Tensor]:\n  return [");
    for (String suffix : List.of("", "_m", "_v")) {
      names.forEach(
          name -> source.append("torch.detach(self.").append(name).append(suffix).append("), "));
    }
    return source.append("]\n").toString();
  }

  public TorchScriptArchive archive() {
    return archive;
  }

  /** Attributes that learn, in the order of {@code state()}, each with the tensors it joins. */
  public SequencedMap<String, List<String>> parameters() {
    return parameters;
  }

  /** Width of a pooled vector. */
  public int dimensions() {
    return dimensions;
  }

  /** Rows of the word table. */
  public int vocabularySize() {
    return vocabularySize;
  }

  @Override
  public void close() {
    open.forEach(WeightFiles::close);
  }
}

package dev.semblance.distillation;

import dev.semblance.encoder.EmbedInput;
import dev.semblance.encoder.EmbedRequest;
import dev.semblance.encoder.Encoder;
import dev.semblance.encoder.ItemResult.Embedded;
import dev.semblance.encoder.Lane;
import dev.semblance.evaluation.Progress;
import dev.semblance.vector.VectorSimilarity;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What a teacher's word pieces are worth to a student that cannot have them all.
 *
 * <p>What a text needs is not what it has most of: the square root of a piece's frequency, averaged
 * over the files, keeps the rare words of a small file from being drowned by the common ones of a
 * large one. And a piece is missed as much as the teacher's vector of it changes when it is spelled
 * by others: little for a plural, much for a name.
 */
final class TeacherPieces {

  /** Lines of each file that word pieces are counted in. */
  private static final int COUNTED_LINES = 25_000;

  private static final int AT_ONCE = 1_000;

  private final Encoder teacher;
  private final Progress progress;

  TeacherPieces(Encoder teacher, Progress progress) {
    this.teacher = teacher;
    this.progress = progress;
  }

  /** The mean over the files of the square root of each token id's frequency. */
  double[] need(List<List<String>> files) {
    double[] need = new double[teacher.facts().vocabularySize()];
    int lines = files.stream().mapToInt(file -> Math.min(file.size(), COUNTED_LINES)).sum();
    int reached = 0;
    try (Progress.Stage stage = progress.begin("word pieces", "texts", lines)) {
      for (List<String> file : files) {
        AtomicLongArray counts = new AtomicLongArray(need.length);
        int counted = Math.min(file.size(), COUNTED_LINES);
        for (int from = 0; from < counted; from += AT_ONCE) {
          int to = Math.min(counted, from + AT_ONCE);
          file.subList(from, to).parallelStream()
              .flatMap(text -> teacher.tokenize(text, "").tokens().stream())
              .forEach(token -> counts.incrementAndGet(token.id()));
          stage.reached(reached + to);
        }
        reached += counted;
        double sum = 0;
        for (int id = 0; id < need.length; id++) {
          sum += counts.get(id);
        }
        for (int id = 0; id < need.length; id++) {
          need[id] += Math.sqrt(counts.get(id) / Math.max(1, sum)) / files.size();
        }
      }
    }
    return need;
  }

  /** One minus the cosine of the teacher's vectors of each pair. */
  double[] cost(List<int[]> wholes, List<int[]> spellings) {
    double[] cost = new double[wholes.size()];
    try (Progress.Stage stage = progress.begin("spellings", "word pieces", cost.length)) {
      for (int from = 0; from < cost.length; from += AT_ONCE) {
        int to = Math.min(cost.length, from + AT_ONCE);
        List<float[]> whole = vectors(wholes.subList(from, to));
        List<float[]> spelled = vectors(spellings.subList(from, to));
        for (int i = from; i < to; i++) {
          float[] one = whole.get(i - from);
          cost[i] = Math.max(0, 1 - VectorSimilarity.COSINE.score(one, spelled.get(i - from)));
        }
        stage.reached(to);
      }
    }
    return cost;
  }

  private List<float[]> vectors(List<int[]> ids) {
    List<EmbedInput> inputs = new ArrayList<>();
    ids.forEach(text -> inputs.add(new EmbedInput.TokenIds(text)));
    return teacher.embed(EmbedRequest.of("word pieces", inputs).lane(Lane.BULK)).items().stream()
        .map(item -> ((Embedded) item).dense().vector())
        .toList();
  }
}

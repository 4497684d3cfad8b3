package dev.semblance.distillation;

import dev.semblance.encoder.EmbedInput;
import dev.semblance.encoder.EmbedRequest;
import dev.semblance.encoder.Encoder;
import dev.semblance.encoder.ItemResult.Embedded;
import dev.semblance.encoder.Lane;
import dev.semblance.encoder.Output;
import dev.semblance.encoder.Pooling;
import dev.semblance.encoder.Token;
import dev.semblance.encoder.TokenEmbeddings;
import dev.semblance.encoder.TokenSequence;
import dev.semblance.encoder.Truncate;
import dev.semblance.fault.Fault;
import dev.semblance.model.training.Lesson;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Asks a teacher for the vectors of texts and of the words in them. A word is the shortest stretch
 * of a text that both tokenizers cut out, whatever pieces each spells it with; its vector is the
 * mean of its tokens'. Special tokens are words of their own.
 *
 * <p>One answer for each token teaches more than one for each text (token-level distillation, as in
 * Jiao et al. 2020). The vectors of all tokens would fill a disk, so nothing is kept: the teacher
 * is asked again at each step.
 */
final class TeacherWords {

  private final Encoder teacher;
  private final int dimensions;
  private final boolean mean;

  /**
   * @throws Fault.InvalidSetting when the teacher pools in a way that does not follow from its
   *     tokens here
   */
  TeacherWords(Encoder teacher) {
    this.teacher = teacher;
    this.dimensions = teacher.facts().dimensions();
    String pooling = teacher.facts().pooling();
    this.mean = pooling.equals(Pooling.MEAN.wireName());
    if (!mean && !pooling.equals(Pooling.CLS.wireName())) {
      throw new Fault.InvalidSetting(
          "--words", "needs a teacher with the pooling mean or cls, this one's is " + pooling);
    }
  }

  /**
   * @param students the tokens that a student makes of each text
   */
  Lesson lesson(List<String> texts, List<TokenSequence> students) {
    List<EmbedInput> inputs = texts.stream().<EmbedInput>map(EmbedInput.Text::new).toList();
    EmbedRequest request =
        EmbedRequest.of("texts", inputs)
            .outputs(Output.TOKENS)
            .normalize(false)
            .truncate(Truncate.END)
            .lane(Lane.BULK);
    var items = teacher.embed(request).items();
    int tokens = students.stream().mapToInt(TokenSequence::length).sum();
    float[] sentences = new float[texts.size() * dimensions];
    Words words = new Words(tokens, dimensions);
    for (int i = 0; i < texts.size(); i++) {
      TokenEmbeddings answer = ((Embedded) items.get(i)).tokens();
      pool(answer.values(), sentences, i * dimensions);
      words.add(students.get(i), answer);
    }
    return words.lesson(sentences);
  }

  /** The normalised vector of a text whose tokens' vectors are given. */
  private void pool(float[] values, float[] into, int at) {
    double[] sum = new double[dimensions];
    int rows = mean ? values.length / dimensions : 1;
    for (int row = 0; row < rows; row++) {
      for (int d = 0; d < dimensions; d++) {
        sum[d] += values[row * dimensions + d];
      }
    }
    double norm = Math.sqrt(Arrays.stream(sum).map(x -> x * x).sum());
    for (int d = 0; d < dimensions; d++) {
      into[at + d] = (float) (sum[d] / norm);
    }
  }

  /** The words of a batch, one text after the other. */
  private static final class Words {
    private final int dimensions;
    private final long[] words;
    private final float[] shares;
    private final List<float[]> vectors = new ArrayList<>();
    private int token;

    Words(int tokens, int dimensions) {
      this.dimensions = dimensions;
      this.words = new long[tokens];
      this.shares = new float[tokens];
    }

    void add(TokenSequence student, TokenEmbeddings answer) {
      List<Token> theirs = answer.tokens();
      int length = student.length();
      int prefix = student.prefix();
      int suffix = student.suffix();
      for (int i = 0; i < prefix; i++) {
        word(i, i + 1, answer, i, i + 1);
      }
      int first = prefix;
      int last = theirs.size() - suffix;
      int end = Math.min(end(student), end(theirs));
      while (last > first && start(theirs.get(last - 1)) >= end) {
        last--;
      }
      Map<Integer, Integer> starts = new HashMap<>();
      for (int i = last - 1; i >= first; i--) {
        starts.put(start(theirs.get(i)), i);
      }
      int from = prefix;
      int fromTheirs = -1;
      int i = prefix;
      for (; i < length - suffix && student.start(i) < end; i++) {
        int next = starts.getOrDefault(student.start(i), -1);
        if (next > fromTheirs) {
          if (fromTheirs >= 0) {
            word(from, i, answer, fromTheirs, next);
          }
          from = i;
          fromTheirs = next;
        }
      }
      if (fromTheirs >= 0) {
        word(from, i, answer, fromTheirs, last);
      }
      for (int s = suffix; s > 0; s--) {
        word(length - s, length - s + 1, answer, theirs.size() - s, theirs.size() - s + 1);
      }
      token += length;
    }

    private static int start(Token token) {
      return token.start() == null ? 0 : token.start();
    }

    private static int end(TokenSequence student) {
      int last = student.length() - student.suffix() - 1;
      return last < student.prefix() ? 0 : student.end(last);
    }

    private static int end(List<Token> theirs) {
      return theirs.stream().mapToInt(t -> t.end() == null ? 0 : t.end()).max().orElse(0);
    }

    /** Tokens {@code [from, to)} of the student are to be those of the teacher. */
    private void word(int from, int to, TokenEmbeddings answer, int fromTheirs, int toTheirs) {
      for (int i = from; i < to; i++) {
        words[token + i] = vectors.size();
        shares[token + i] = 1F / (to - from);
      }
      float[] mean = new float[dimensions];
      for (int row = fromTheirs; row < toTheirs; row++) {
        for (int d = 0; d < dimensions; d++) {
          mean[d] += answer.values()[row * dimensions + d] / (toTheirs - fromTheirs);
        }
      }
      vectors.add(mean);
    }

    Lesson lesson(float[] sentences) {
      float[] wanted = new float[vectors.size() * dimensions];
      for (int i = 0; i < vectors.size(); i++) {
        System.arraycopy(vectors.get(i), 0, wanted, i * dimensions, dimensions);
      }
      return new Lesson(sentences, words, shares, wanted);
    }
  }
}

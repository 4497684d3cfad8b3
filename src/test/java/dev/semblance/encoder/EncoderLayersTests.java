package dev.semblance.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.encoder.EncoderLayer.Place;
import dev.semblance.fault.Fault;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class EncoderLayersTests {
  private static final EmbedRequest REQUEST = EmbedRequest.ofTexts("a text");
  private static final EmbedResult RESULT =
      new EmbedResult(
          Wanted.dense(
              new EmbeddingSpace("notes", "0123456789ab", "mean", 3), false, Truncate.ERROR),
          List.of(),
          new EmbedResult.Timings(0, 0, 0));

  private final List<String> heard = new ArrayList<>();

  /** Notes that a request passed. */
  private final class Noting extends ForwardingEncoder {
    private final String note;

    Noting(String note, Encoder next) {
      super(next);
      this.note = note;
    }

    @Override
    public EmbedResult embed(EmbedRequest request) {
      heard.add(note);
      return super.embed(request);
    }
  }

  private final class NotingLayer implements EncoderLayer {
    private final Place place;

    NotingLayer(Place place) {
      this.place = place;
    }

    @Override
    public Place place() {
      return place;
    }

    @Override
    public Encoder around(String model, Encoder next) {
      return new Noting(place + " of " + model, next);
    }
  }

  private final class Model implements Encoder {
    @Override
    public EncoderFacts facts() {
      throw new UnsupportedOperationException();
    }

    @Override
    public EmbedResult embed(EmbedRequest request) {
      heard.add("model");
      return RESULT;
    }

    @Override
    public TokenizedText tokenize(String text, String prompt) {
      throw new UnsupportedOperationException();
    }

    @Override
    public String detokenize(int[] ids, Fault.Place place) {
      throw new UnsupportedOperationException();
    }

    @Override
    public String piece(int id) {
      throw new UnsupportedOperationException();
    }
  }

  @Test
  void aRequestPassesChargingThenObservationThenTheCacheInWhateverOrderTheyWereGiven() {
    List<Place> places = new ArrayList<>(Arrays.asList(Place.values()));
    for (int turn = 0; turn < places.size(); turn++) {
      Collections.rotate(places, 1);
      heard.clear();
      EncoderLayers layers = new EncoderLayers(places.stream().map(NotingLayer::new).toList());
      Encoder loaded = layers.aroundModel("m", new Model());

      EmbedResult result =
          layers
              .aroundRequest(new ServedEncoder("m-query", "m", "query", loaded))
              .encoder()
              .embed(REQUEST);

      assertThat(heard).containsExactly("CHARGED of m", "OBSERVED of m", "CACHED of m", "model");
      assertThat(result).isSameAs(RESULT);
    }
  }

  @Test
  void onlyWhatStaysWithAModelIsPutAroundItWhenItIsLoaded() {
    EncoderLayers layers =
        new EncoderLayers(Arrays.stream(Place.values()).map(NotingLayer::new).toList());

    var _ = layers.aroundModel("m", new Model()).embed(REQUEST);

    assertThat(heard).containsExactly("CACHED of m", "model");
  }

  @Test
  void aFoundEncoderKeepsTheNamesItWasFoundBy() {
    Encoder model = new Model();
    ServedEncoder found = new ServedEncoder("m-query", "m", "query", model);

    assertThat(EncoderLayers.NONE.aroundRequest(found)).isEqualTo(found);
  }
}

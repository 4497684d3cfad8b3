package dev.semblance.it.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIInvalidDataException;
import com.openai.errors.UnauthorizedException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Applications as Java teams write them: two models, keys, TLS, and a queue that is full. */
class ApplicationsIT extends ClientsCase {
  private static final String LONG = "the water is cold and the day is long ".repeat(60);
  private static final List<String> TEXTS = List.of("the water is cold", LONG, "a long day");

  @Autowired MeterRegistry meters;

  private List<Application> applications() throws Exception {
    return List.of(
        springAi(baseUrl(), GuardedServer.FIRST_KEY),
        langChain4j(baseUrl(), GuardedServer.SECOND_KEY),
        plain(baseUrl(), GuardedServer.FIRST_KEY),
        openAiJava(baseUrl(), GuardedServer.SECOND_KEY));
  }

  @Test
  void eachFindsBothModelsAndBothRoles() throws Exception {
    List<float[]> documents = expected("default", "document", TEXTS);
    List<float[]> query = expected("default", "query", List.of("cold water"));
    List<float[]> notes = expected("notes", "document", TEXTS);

    for (Application application : applications()) {
      assertSame(application.documents(TEXTS), documents);
      assertSame(List.of(application.query("cold water")), query);
      assertSame(application.notes(TEXTS), notes);
    }
  }

  /** Each keeps four requests on their way, where the queue has room for four. */
  @Test
  void noneLosesATextWhileTheQueueIsFull() throws Exception {
    record Batch(List<String> texts, Future<List<float[]>> vectors) {}
    List<Batch> batches = new ArrayList<>();
    List<Application> applications = applications().subList(0, 3);
    List<ExecutorService> threads =
        applications.stream().map(_ -> Executors.newFixedThreadPool(4)).toList();
    for (int i = 0; i < 12; i++) {
      for (int a = 0; a < applications.size(); a++) {
        Application application = applications.get(a);
        String who = a + " " + i;
        List<String> texts =
            IntStream.range(0, 16).mapToObj(n -> who + " " + n + LONG.substring(0, 36)).toList();
        Callable<List<float[]>> embed = () -> application.documents(texts);
        batches.add(new Batch(texts, threads.get(a).submit(embed)));
      }
    }

    for (Batch batch : batches) {
      assertThat(batch.vectors().get()).hasSize(16);
    }
    for (Batch batch : batches) {
      assertSame(batch.vectors().get(), expected("default", "document", batch.texts()));
    }
    threads.forEach(ExecutorService::close);
    assertThat(meters.get("semblance.line").tag("model", "default").timers())
        .extracting(Timer::count)
        .anySatisfy(count -> assertThat(count).isPositive());
  }

  @Test
  void aKeyThatIsNotThereIsSaidSo() throws Exception {
    SpringAiApplication stranger = springAi(baseUrl(), "smb_nobody");

    assertThatThrownBy(() -> stranger.query("a")).isInstanceOf(UnauthorizedException.class);
  }

  @Test
  void aBaseUrlWithoutV1IsSaidSo() throws Exception {
    String short_ = "https://localhost:" + port;
    SpringAiApplication springAi = springAi(short_, GuardedServer.FIRST_KEY);
    LangChain4jApplication langChain4j = langChain4j(short_, GuardedServer.FIRST_KEY);

    assertThatThrownBy(() -> springAi.query("a"))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("add /v1 to the client's base URL");
    assertThatThrownBy(() -> langChain4j.query("a"))
        .hasMessageContaining("add /v1 to the client's base URL");
  }

  @Test
  void partialAnswersBreakThoseWhoExpectAVectorInEachItem() throws Exception {
    SpringAiApplication springAi = springAi(baseUrl(), GuardedServer.FIRST_KEY);
    LangChain4jApplication langChain4j = langChain4j(baseUrl(), GuardedServer.FIRST_KEY);
    OpenAiJavaApplication openAiJava = openAiJava(baseUrl(), GuardedServer.FIRST_KEY);

    assertThatThrownBy(() -> springAi.partial(TEXTS))
        .isInstanceOf(OpenAIInvalidDataException.class)
        .hasMessage("`embedding` is not set");
    assertThatThrownBy(() -> langChain4j.partial(TEXTS)).isInstanceOf(NullPointerException.class);
    assertThat(openAiJava.partial(TEXTS)).containsOnlyKeys(1L);
  }
}

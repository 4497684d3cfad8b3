package dev.semblance.observation;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.semblance.problem.RequestOutcome;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.servlet.HandlerMapping;

class AccessLogTests {
  private static final Logger LOGGER = (Logger) LoggerFactory.getLogger("semblance.access");

  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final AccessLog log = new AccessLog(new Watching("/manage"));
  private final MockHttpServletResponse response = new MockHttpServletResponse();

  @BeforeEach
  void listen() {
    lines.start();
    LOGGER.addAppender(lines);
    LOGGER.setLevel(Level.INFO);
  }

  @AfterEach
  void stopListening() {
    LOGGER.detachAppender(lines);
    LOGGER.setLevel(null);
  }

  private void write(MockHttpServletRequest request, int status) {
    response.setStatus(status);
    log.write(request, response, new RequestAccount(), 1_500_000, false);
  }

  private static MockHttpServletRequest request(String path, String route) {
    MockHttpServletRequest request = new MockHttpServletRequest("GET", path);
    request.setAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE, route);
    return request;
  }

  private String line() {
    return lines.list.getLast().getFormattedMessage();
  }

  private Map<String, Object> members() {
    return lines.list.getLast().getKeyValuePairs().stream()
        .collect(Collectors.toMap(pair -> pair.key, pair -> pair.value));
  }

  @Test
  void aGoodAnswerHasNeitherCodeNorPath() {
    write(request("/v1/models", "/v1/models"), 200);

    assertThat(line()).isEqualTo("GET /v1/models 200 1.500ms tokens=0 model=none lane=none");
    assertThat(members()).doesNotContainKeys("error.code", "user.name", "url.path");
  }

  @Test
  void theCallerIsThereByName() {
    MockHttpServletRequest request = request("/v1/models", "/v1/models");
    RequestOutcome.calledBy(request, "search-team", "search-team");

    write(request, 200);

    assertThat(line()).endsWith(" lane=none caller=search-team");
    assertThat(members()).containsEntry("user.name", "search-team");
  }

  @Test
  void whatTomcatRefusesHasTheCodeOfItsStatus() {
    write(request("/v1/models", "/v1/models"), 503);

    assertThat(line()).endsWith(" lane=none code=not_ready");
    assertThat(members()).containsEntry("error.code", "not_ready");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      textBlock =
          """
          /v1/embeding,               /v1/embeding
          /v1/%65mbeding;key=secret/x,/v1/%65mbeding/x
          /a\\1b\\nc d caller=you,     /a?b?c?d?caller=you
          /w\\344sser,                /w?sser
          /v1/smb_Secret-1_x/models,  /v1/smb_***/models
          """)
  void thePathOfWhatIsNotThereIsCleaned(String path, String shown) {
    MockHttpServletRequest request = request(path.translateEscapes(), "/**");
    request.setQueryString("key=secret");

    write(request, 404);

    assertThat(line()).endsWith(" code=route_not_found path=" + shown);
    assertThat(members()).containsEntry("url.path", shown);
  }

  @Test
  void thePathOfWhatIsNotThereIsCut() {
    write(request("/" + "x".repeat(100_000), "/**"), 404);

    assertThat(line()).endsWith(" path=/" + "x".repeat(RequestLine.PATH_CHARACTERS - 1) + "...");
  }

  @Test
  void probesAndScrapesAreLoggedOnlyWhereTheyAreRefused() {
    write(request("/manage/prometheus", "/manage/prometheus"), 200);
    write(request("/manage/prometheus", "/manage/prometheus"), 503);
    assertThat(lines.list).isEmpty();

    write(request("/manage/prometheus", "/manage/prometheus"), 403);
    assertThat(line()).startsWith("GET /manage/prometheus 403 ");
  }
}

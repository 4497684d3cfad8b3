package dev.semblance.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Bodies that must not get in, each with its status and message; the server answers after each. */
@ApiSlice
class BodyWebTests {
  private static final int MAX_BODY = 32 << 20;

  @LocalServerPort private int port;
  private HttpCaller http;

  @BeforeEach
  void connect() {
    http = new HttpCaller(port);
  }

  @AfterEach
  void theServerAnswersRightAfterwards() {
    assertThat(http.post("/v1/embeddings", "{\"input\":\"fine\"}").status()).isEqualTo(200);
  }

  private void refuses(byte[] body, int status, String code, String message, String... headers) {
    HttpCaller.Answer answer = http.post("/v1/embeddings", body, headers);
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.message()).isEqualTo(message);
    assertThat(answer.error().get("code").asString()).isEqualTo(code);
    assertThat(answer.error().get("type").asString()).isEqualTo("invalid_request_error");
    assertThat(answer.header("Content-Type")).isEqualTo("application/json");
  }

  private void refuses(String body, int status, String code, String message) {
    refuses(body.getBytes(StandardCharsets.UTF_8), status, code, message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"inptu":"a"}                       | unknown field "inptu"; allowed: model, input, encoding_format, embedding_types, outputs, offsets, dimensions, input_type, prompt_name, normalize, truncate, on_error, lane, chunking
          {"input":"a","input":"b"}           | input is given twice
          {"user":"x","input":"a","user":"y"} | user is given twice
          {"user":{},"input":"a"}             | user is an object, needed: a string
          {}                                  | input is missing, needed: a string, a list of strings, or token ids
          {"input":null}                      | input is missing, needed: a string, a list of strings, or token ids
          []                                  | the body is a list, needed: a JSON object
          "a"                                 | the body is a string, needed: a JSON object
          null                                | the body is null, needed: a JSON object
          {"input":"a"} {}                    | the body goes on after its JSON object
          {"input":"a"}}                      | the body is not valid JSON at line 1, column 15: Unexpected close marker '}': no open Object to close
          {"input":"a"                        | the body ends in the middle of the JSON
          {"input":["a"                       | the body ends in the middle of the JSON
          {"input":"a",}                      | the body is not valid JSON at line 1, column 15: Unexpected character ('}' (code 125)): was expecting double-quote to start property name
          {'input':"a"}                       | the body is not valid JSON at line 1, column 3: Unexpected character (''' (code 39)): was expecting double-quote to start property name
          {"input":"a"]                       | the body is not valid JSON at line 1, column 14: Unexpected close marker ']': expected '}'
          {"input":"a"/*x*/}                  | the body is not valid JSON at line 1, column 14: Unexpected character ('/' (code 47)): maybe a (non-standard) comment?
          {"input":[+1]}                      | the body is not valid JSON at line 1, column 13: Unexpected character ('+' (code 43)) in numeric value: JSON spec does not allow numbers to have plus signs
          {"input":[.5]}                      | the body is not valid JSON at line 1, column 12: Unexpected character ('.' (code 46)): expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')
          {"input":[01]}                      | the body is not valid JSON at line 1, column 12: Invalid numeric value: Leading zeroes not allowed
          {"input":NaN}                       | the body is not valid JSON at line 1, column 13: Non-standard token 'NaN'
          {"input":[1,-Infinity]}             | the body is not valid JSON at line 1, column 22: Non-standard token '-Infinity'
          {"input":"a","model":3}             | model is a number, needed: a string
          {"input":true}                      | input is a boolean, needed: a string, a list of strings, a list of token ids, or a list of such lists
          {"input":{"text":"a"}}              | input is an object, needed: a string, a list of strings, a list of token ids, or a list of such lists
          {"input":[]}                        | input is an empty list, needed: a string, a list of strings, a list of token ids, or a list of such lists
          {"input":[[]]}                      | input[0] is an empty list, needed: token ids
          {"input":["a","b",3]}               | input[2] is a number, needed: a string, like the items before it
          {"input":[3,"a"]}                   | input[1] is a string, needed: a token id, like the items before it
          {"input":[[3],"a"]}                 | input[1] is a string, needed: a list of token ids, like the items before it
          {"input":["a",null]}                | input[1] is null, needed: a string, like the items before it
          {"input":[null]}                    | input[0] is null, needed: a string, a token id, or a list of token ids
          {"input":[1,2.5]}                   | input[1] is 2.5, needed: a whole number from 0 to 2147483647
          {"input":[1,-2]}                    | input[1] is -2, needed: a whole number from 0 to 2147483647
          {"input":[99999999999]}             | input[0] is 99999999999, needed: a whole number from 0 to 2147483647
          {"input":[[1],[2,"3"]]}             | input[1] at [1] is a string, needed: a whole number from 0 to 2147483647
          {"input":"a","dimensions":"3"}      | dimensions is a string, needed: a whole number from 1 to the model's dimensions
          {"input":"a","dimensions":3.0}      | dimensions is 3.0, needed: a whole number from 1 to the model's dimensions
          {"input":"a","dimensions":99999999999} | dimensions is 99999999999, needed: a whole number from 1 to the model's dimensions
          {"input":"a","normalize":1}         | normalize is a number, needed: true or false
          {"input":"a","normalize":"true"}    | normalize is a string, needed: true or false
          {"input":"a","truncate":true}       | truncate is a boolean, needed: one of error, start, end
          {"input":"a","truncate":"END"}      | truncate is "END", needed: one of error, start, end
          {"input":"a","lane":"fast"}         | lane is "fast", needed: one of query, bulk
          {"input":"a","on_error":"skip"}     | on_error is "skip", needed: one of fail, partial
          {"input":"a","encoding_format":"hex"} | encoding_format is "hex", needed: one of float, base64
          """)
  void namesTheFieldWhatWasFoundAndWhatIsNeeded(String body, String message) {
    refuses(body, 400, "invalid_request", message);
  }

  @Test
  void anEmptyBodyIsNamedSo() {
    refuses("", 400, "invalid_request", "the body is empty, needed: a JSON object");
    refuses("  \n", 400, "invalid_request", "the body is empty, needed: a JSON object");
  }

  @Test
  void nullForAnOptionalFieldMeansThatItIsNotThere() {
    String body =
        """
        {"input":"a","model":null,"encoding_format":null,"dimensions":null,"input_type":null,
         "prompt_name":null,"normalize":null,"truncate":null,"on_error":null,"lane":null,
         "embedding_types":null,"user":null}
        """;

    assertThat(http.post("/v1/embeddings", body).status()).isEqualTo(200);
  }

  @Test
  void paramNamesTheFieldAndTheIndex() {
    HttpCaller.Answer answer = http.post("/v1/embeddings", "{\"input\":[\"a\",5]}");

    assertThat(answer.error().get("param").asString()).isEqualTo("input[1]");
  }

  @Test
  void repeatsNoMoreThanFortyCharactersOfTheCaller() {
    String secret = "s".repeat(200);
    for (String body :
        new String[] {
          "{\"%s\":1}",
          "{\"input\":%s}",
          "{\"input\":\"a\",\"lane\":\"%s\"}",
          "{\"model\":\"%s\",\"input\":\"a\"}"
        }) {
      String text = http.post("/v1/embeddings", body.formatted(secret)).text();

      assertThat(text).contains("s".repeat(20)).doesNotContain("s".repeat(41));
    }
    assertThat(http.post("/v1/embeddings", "{\"input\":[1." + "5".repeat(90) + "]}").text())
        .contains("5".repeat(20))
        .doesNotContain("5".repeat(41));
  }

  @Test
  void bytesThatAreNotUtf8AreNamedSo() {
    byte[][] broken = {
      {(byte) 0xff},
      {(byte) 0xc0, (byte) 0x80},
      {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
      {(byte) 0xe2, (byte) 0x82}
    };
    for (byte[] bytes : broken) {
      byte[] body = concat("{\"input\":[\"a\",\"".getBytes(), bytes, "\"]}".getBytes());
      HttpCaller.Answer answer = http.post("/v1/embeddings", body);

      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.message()).contains("is not UTF-8");
    }
    refuses(
        "{\"input\":\"a\"}".getBytes(StandardCharsets.UTF_16),
        400,
        "invalid_request",
        "the body is not UTF-8: malformed bytes");
  }

  @Test
  void halfASurrogatePairIsTheEncodersToRefuse() {
    HttpCaller.Answer answer = http.post("/v1/embeddings", "{\"input\":[\"a\",\"\\ud800b\"]}");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.message()).isEqualTo("input[1] holds half a surrogate pair");
  }

  @Test
  void deepJsonIsRefused() {
    String deep = "[".repeat(100_000);

    refuses(
        "{\"input\":[[" + deep,
        400,
        "invalid_request",
        "input[0] at [0] is a list, needed: a whole number from 0 to 2147483647");
    refuses(
        "{\"input\":[\"a\"," + deep,
        400,
        "invalid_request",
        "input[1] is a list, needed: a string, like the items before it");
    HttpCaller.Answer unread =
        http.post("/v1/embeddings", "{\"input\":[" + "1,".repeat(131_072) + deep);
    assertThat(unread.status()).isEqualTo(400);
    assertThat(unread.message())
        .isEqualTo(
            "input[131072] at "
                + "[0]".repeat(20)
                + "… is nested deeper than the allowed 64 levels");
  }

  @Test
  void aNumberOfManyDigitsIsRefused() {
    refuses(
        "{\"input\":\"a\",\"dimensions\":" + "1".repeat(5000) + "}",
        400,
        "invalid_request",
        "dimensions holds a number of more than the allowed 100 characters");
  }

  @Test
  void aFieldNameOfManyCharactersIsRefused() {
    refuses(
        "{\"" + "n".repeat(5000) + "\":1}",
        400,
        "invalid_request",
        "the body holds a field name of more than the allowed 1000 characters");
  }

  @Test
  void aTextOfTooManyCharactersIsOverALimit() {
    refuses(
        "{\"input\":[\"a\",\"" + "x".repeat(2_000_001) + "\"]}",
        413,
        "limit_exceeded",
        "input[1] has more than the allowed 2000000 characters");
  }

  @Test
  void aHundredThousandInputsAreOverALimitThatIsNamed() {
    String inputs =
        IntStream.range(0, 100_000)
            .mapToObj(i -> "\"t" + i + "\"")
            .collect(Collectors.joining(","));

    refuses(
        "{\"input\":[" + inputs + "]}",
        413,
        "limit_exceeded",
        "input has 100000 items, at most 2048 are allowed");
  }

  @Test
  void aListFarOverItsLimitIsNotCountedToItsEnd() {
    String inputs = "[1],".repeat(200_000);

    refuses(
        "{\"input\":[" + inputs + " and no JSON any more",
        413,
        "limit_exceeded",
        "input has more than 131072 items, at most 2048 are allowed");
  }

  @Test
  void bodiesOfEverySizeAreReadPlainAndCompressed() {
    for (int length : new int[] {10, 16_000, 17_000, 250_000, 300_000, 900_000}) {
      byte[] body = ("{\"input\":[\"" + "é".repeat(length / 2) + "\",3]}").getBytes(UTF_8);
      String message = "input[1] is a number, needed: a string, like the items before it";

      refuses(body, 400, "invalid_request", message);
      refuses(HttpCaller.gzip(body), 400, "invalid_request", message, "Content-Encoding", "gzip");
    }
  }

  @Test
  void aDeadlineHoldsWhileTheBodyIsRead() {
    byte[] body = ("{\"input\":[\"" + "a ".repeat(900_000) + "\"]}").getBytes(UTF_8);

    HttpCaller.Answer answer =
        http.post("/v1/embeddings", body, "X-Request-Timeout", "0.000000001");

    assertThat(answer.status()).isEqualTo(504);
    assertThat(answer.error().get("code").asString()).isEqualTo("deadline_passed");
  }

  @Test
  void tooManyTokenIdsAreOverALimitThatIsNamed() {
    String ids = "7,".repeat(131_072) + "7";

    refuses(
        "{\"input\":[" + ids + "]}",
        413,
        "limit_exceeded",
        "input has 131073 items, at most 131072 are allowed");
    refuses(
        "{\"input\":[[" + ids + "]]}",
        413,
        "limit_exceeded",
        "input[0] has 131073 items, at most 131072 are allowed");
  }

  @Test
  void asManyInputsAsAreAllowedPass() {
    String inputs = "\"t\",".repeat(2047) + "\"t\"";

    HttpCaller.Answer answer = http.post("/v1/embeddings", "{\"input\":[" + inputs + "]}");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().get("data").size()).isEqualTo(2048);
  }

  @Test
  void aBodyWhoseLengthIsOverTheLimitIsRefusedUnread() {
    byte[] huge = new byte[MAX_BODY + 1];
    Arrays.fill(huge, (byte) ' ');

    refuses(
        huge, 413, "limit_exceeded", "the body has 33554433 bytes, at most 33554432 are allowed");
  }

  @Test
  void aCallerWhoAsksFirstIsRefusedBeforeItSendsTheBody() {
    String answer =
        http.raw(
            """
            POST /v1/embeddings HTTP/1.1
            Host: x
            Content-Type: application/json
            Content-Length: 99999999999
            Expect: 100-continue
            Connection: close

            """
                .replace("\n", "\r\n"));

    assertThat(answer).startsWith("HTTP/1.1 413").doesNotContain("100 Continue");
  }

  @Test
  void aBodyInChunksOverTheLimitIsRefused() {
    byte[] huge = new byte[MAX_BODY + 100];
    Arrays.fill(huge, (byte) ' ');

    HttpCaller.Answer answer =
        http.send(
            "POST",
            "/v1/embeddings",
            BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(huge)),
            "Content-Type",
            "application/json");

    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.message())
        .isEqualTo("the body is larger than the 33554432 bytes that are allowed");
  }

  @Test
  void aGzippedBodyIsInflated() {
    byte[] body = HttpCaller.gzip("{\"input\":\"a\"}".getBytes());

    assertThat(http.post("/v1/embeddings", body, "Content-Encoding", "gzip").status())
        .isEqualTo(200);
  }

  @Test
  void aGzipBombIsOverTheLimit() {
    byte[] zeros = new byte[256 << 20];
    Arrays.fill(zeros, (byte) ' ');

    refuses(
        HttpCaller.gzip(zeros),
        413,
        "limit_exceeded",
        "the body after decompression is larger than the 33554432 bytes that are allowed",
        "Content-Encoding",
        "gzip");
  }

  @Test
  void bytesThatAreNotWholeGzipAreRefused() {
    byte[] whole =
        HttpCaller.gzip("{\"input\":\"a, not so short that it is one block\"}".getBytes());
    byte[] cut = Arrays.copyOf(whole, whole.length - 12);
    byte[] flipped = whole.clone();
    flipped[whole.length - 6] ^= 1;
    for (byte[] body : new byte[][] {"{\"input\":\"a\"}".getBytes(), {}, cut, flipped}) {
      refuses(
          body,
          400,
          "invalid_request",
          "the body is not whole gzip data, as Content-Encoding says it is",
          "Content-Encoding",
          "gzip");
    }
  }

  @Test
  void gzipOfManyEmptyMembersIsRefusedHoweverManyThereAre() {
    byte[] member = HttpCaller.gzip(new byte[0]);
    byte[][] members = new byte[50_000][];
    Arrays.fill(members, member);

    refuses(
        concat(members),
        400,
        "invalid_request",
        "the body's gzip member 1 is empty, needed: gzip of the JSON",
        "Content-Encoding",
        "gzip");
  }

  @Test
  void bytesBehindTheGzipDataAreRefused() {
    refuses(
        concat(HttpCaller.gzip("{\"input\":\"a\"}".getBytes()), "behind".getBytes()),
        400,
        "invalid_request",
        "the body goes on after its gzip data",
        "Content-Encoding",
        "gzip");
  }

  @Test
  void aByteOrderMarkBeforeTheJsonIsPassedOver() {
    byte[] marked = "\ufeff{\"input\":\"a\"}".getBytes(StandardCharsets.UTF_8);

    assertThat(http.post("/v1/embeddings", marked).status()).isEqualTo(200);
    assertThat(
            http.post("/v1/embeddings", HttpCaller.gzip(marked), "Content-Encoding", "gzip")
                .status())
        .isEqualTo(200);
    refuses("\ufeff", 400, "invalid_request", "the body is empty, needed: a JSON object");
    assertThat(http.post("/v1/embeddings", "\ufeff\ufeff{\"input\":\"a\"}").status())
        .isEqualTo(400);
  }

  @Test
  void howManyDimensionsThereAreTheModelSays() {
    for (int asked : new int[] {0, -3, 9999}) {
      refuses(
          "{\"input\":\"a\",\"dimensions\":" + asked + "}",
          400,
          "dimensions_not_offered",
          "dimensions is " + asked + ", the model gives 1 to " + FakeEncoders.DIMENSIONS);
    }
  }

  @Test
  void anotherContentEncodingIsNotRead() {
    refuses(
        "{\"input\":\"a\"}".getBytes(),
        415,
        "unsupported_media_type",
        "Content-Encoding is \"br\", needed: gzip, or none",
        "Content-Encoding",
        "br");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          text/plain
          application/x-www-form-urlencoded
          application/json; charset=iso-8859-1
          application/json; charset=no-such
          json
          multipart/form-data; boundary=x
          """)
  void anotherContentTypeIsNotRead(String contentType) {
    HttpCaller.Answer answer =
        http.send(
            "POST",
            "/v1/embeddings",
            BodyPublishers.ofString("{\"input\":\"a\"}"),
            "Content-Type",
            contentType);

    assertThat(answer.status()).isEqualTo(415);
    assertThat(answer.message())
        .isEqualTo("Content-Type is \"" + contentType + "\", needed: application/json in UTF-8");
  }

  @Test
  void aMissingContentTypeIsRefusedWithAdvice() {
    HttpCaller.Answer answer =
        http.send("POST", "/v1/embeddings", BodyPublishers.ofString("{\"input\":\"a\"}"));

    assertThat(answer.status()).isEqualTo(415);
    assertThat(answer.message()).isEqualTo("Content-Type is missing, needed: application/json");
  }

  @Test
  void jsonUnderItsOtherNamesIsRead() {
    for (String type :
        new String[] {
          "application/json;charset=UTF-8",
          "application/json; charset=\"utf-8\"",
          "application/vnd.x+json"
        }) {
      HttpCaller.Answer answer =
          http.send(
              "POST",
              "/v1/embeddings",
              BodyPublishers.ofString("{\"input\":\"ä\"}"),
              "Content-Type",
              type);

      assertThat(answer.status()).as(type).isEqualTo(200);
    }
  }

  @Test
  void malformedChunksAreRefused() {
    String answer =
        http.raw(
            """
            POST /v1/embeddings HTTP/1.1
            Host: x
            Content-Type: application/json
            Transfer-Encoding: chunked
            Connection: close

            zz
            {}
            """
                .replace("\n", "\r\n"));

    assertThat(answer).startsWith("HTTP/1.1 400").contains("the body's chunks are malformed");
  }

  private static byte[] concat(byte[]... parts) {
    java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}

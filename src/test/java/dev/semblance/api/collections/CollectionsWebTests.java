package dev.semblance.api.collections;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.semblance.api.HttpCaller;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

@CollectionSlice
class CollectionsWebTests {
  private static final String SPACE = "table@0123456789ab/mean/3";

  @TempDir private static Path data;
  @LocalServerPort private int port;
  private Collections http;

  @DynamicPropertySource
  static void data(DynamicPropertyRegistry properties) {
    properties.add("semblance.data", data::toString);
  }

  @BeforeEach
  void connect() {
    http = new Collections(port);
    for (String name : Collections.ids(named(http.get("").json().get("data")))) {
      http.send("DELETE", "/" + name, "");
    }
  }

  private static JsonNode named(JsonNode collections) {
    collections.forEach(
        one -> ((tools.jackson.databind.node.ObjectNode) one).set("id", one.get("name")));
    return collections;
  }

  private void makeWords() {
    http.ok(
        "PUT",
        "/words",
        "{'fields':{'lang':'keyword','price':'number','sold':'boolean','at':'date','tags':'keyword[]'}}");
    http.put(
        "words",
        "{'id':'x','text':'x','metadata':{'lang':'en','price':1,'sold':true,'tags':['a','b'],'at':'2026-01-01'}},"
            + "{'id':'y','text':'y','metadata':{'lang':'en','price':2.5,'sold':false,'tags':['b'],'at':'2026-02-01T10:00:00Z'}},"
            + "{'id':'z/1','text':'z','metadata':{'lang':'de','price':10,'tags':['c']}},{'id':'xy','text':'x"
            + " y','metadata':{'other':{'deep':[1e400,null]}}}");
  }

  @Test
  void everyDefaultIsFilledIn() {
    HttpCaller.Answer made = http.send("PUT", "/plain", "{}");

    assertThat(made.status()).isEqualTo(201);
    JsonNode json = made.json();
    assertThat(json.get("name").asString()).isEqualTo("plain");
    assertThat(json.get("model").asString()).isEqualTo("default");
    assertThat(json.get("space").asString()).isEqualTo(SPACE);
    assertThat(json.get("dimensions").asInt()).isEqualTo(3);
    assertThat(json.get("metric").asString()).isEqualTo("cosine");
    assertThat(json.get("fields").isEmpty()).isTrue();
    assertThat(json.at("/lexical/language").asString()).isEqualTo("any");
    assertThat(json.get("quantization").asString()).isEqualTo("none");
    assertThat(json.at("/chunking/tokens").asInt()).isEqualTo(6);
    assertThat(json.get("documents").asInt()).isZero();
    assertThat(http.send("PUT", "/plain", "{}").status()).isEqualTo(200);
    assertThat(http.send("DELETE", "/plain", "").status()).isEqualTo(204);
    assertThat(http.get("/plain").status()).isEqualTo(404);
  }

  @Test
  void otherSettingsOfACollectionThatIsThereAreAConflictThatNamesBoth() {
    http.ok("PUT", "/c", "{'metric':'dot'}");

    HttpCaller.Answer other = http.send("PUT", "/c", "{'metric':'euclidean'}");

    assertThat(other.status()).isEqualTo(409);
    assertThat(other.json().get("detail").asString()).contains("metric is dot", "euclidean");
  }

  @Test
  void collectionsAreListedByName() {
    http.ok("PUT", "/b", "{}");
    http.ok("PUT", "/a", "{}");
    http.ok("PUT", "/c", "{}");

    JsonNode first = http.get("?limit=2").json();
    assertThat(Collections.ids(named(first.get("data")))).containsExactly("a", "b");
    assertThat(first.get("after").asString()).isEqualTo("b");
    JsonNode last = http.get("?limit=2&after=b").json();
    assertThat(Collections.ids(named(last.get("data")))).containsExactly("c");
    assertThat(last.get("after").isNull()).isTrue();
  }

  @Test
  void documentsAreCreatedUpdatedAndLeftUnchanged() {
    http.ok("PUT", "/c", "{}");
    String document = "{'id':'1','text':'x','metadata':{'a':1}}";

    assertThat(status(http.put("c", document))).isEqualTo("created");
    long seq = http.get("/c").json().get("seq").asLong();
    assertThat(status(http.put("c", document))).isEqualTo("unchanged");
    assertThat(http.get("/c").json().get("seq").asLong()).isEqualTo(seq);
    assertThat(status(http.put("c", "{'id':'1','text':'x','metadata':{'a':2}}")))
        .isEqualTo("updated");
    assertThat(status(http.put("c", "{'id':'1','text':'y'}"))).isEqualTo("updated");
    assertThat(http.get("/c").json().get("documents").asInt()).isEqualTo(1);
    JsonNode kept = http.get("/c/documents/1?include=vector").json();
    assertThat(kept.get("text").asString()).isEqualTo("y");
    assertThat(kept.get("metadata").isEmpty()).isTrue();
    assertThat(kept.get("vector").get(1).asDouble()).isEqualTo(1);
  }

  @Test
  void oneDocumentAtFaultHurtsNoOther() {
    http.ok("PUT", "/c", "{'fields':{'price':'number'}}");

    JsonNode results =
        http.ok(
                "PUT",
                "/c/documents",
                "{'documents':[{'id':'1','text':'x'},{'id':'2'},{'id':'3','text':'zero'},"
                    + "{'id':'4','text':'x','metadata':{'price':'ten'}},{'id':'','text':'x'},"
                    + "{'id':'6','text':'x x x x x'},{'id':'7','text':'y'},{'id':'7','text':'z'}]}")
            .get("results");

    List<String> statuses = new ArrayList<>();
    results.forEach(result -> statuses.add(result.get("status").asString()));
    assertThat(statuses.subList(0, 5))
        .containsExactly("created", "refused", "refused", "refused", "refused");
    assertThat(statuses.subList(6, 8)).containsExactly("created", "updated");
    assertThat(results.at("/3/error/message").asString())
        .contains("documents[3]", "\"price\"", "a number");
    assertThat(http.get("/c/documents/7").json().get("text").asString()).isEqualTo("z");
  }

  @Test
  void aVersionThatIsNotGreaterIsRefused() {
    http.ok("PUT", "/c", "{}");
    http.put("c", "{'id':'1','text':'x','version':5}");

    JsonNode older =
        http.ok("PUT", "/c/documents", "{'documents':[{'id':'1','text':'y','version':5}]}");

    assertThat(older.at("/results/0/status").asString()).isEqualTo("refused");
    assertThat(older.at("/results/0/error/message").asString()).contains("version 5");
    assertThat(status(http.put("c", "{'id':'1','text':'y','version':6}"))).isEqualTo("updated");
  }

  @Test
  void theNearestComesFirstAndSaysWhichListHeldIt() {
    makeWords();

    JsonNode answer = http.search("words", "{'text':'x','explain':true}");

    JsonNode best = answer.at("/hits/0");
    assertThat(best.get("id").asString()).isEqualTo("x");
    // The query's prompt counts half along the third axis.
    assertThat(best.at("/scores/vector").asDouble()).isEqualTo(1 / Math.sqrt(1.25), within(1e-6));
    assertThat(best.at("/explain/vector/rank").asInt()).isEqualTo(1);
    assertThat(best.at("/explain/lexical/rank").asInt()).isEqualTo(1);
    assertThat(best.get("score").asDouble()).isEqualTo(2.0 / 61, within(1e-9));
    assertThat(best.at("/chunk/text").asString()).isEqualTo("x");
    assertThat(answer.get("order").asString()).isEqualTo("higher_is_closer");
  }

  /** An emoji is two units of UTF-16 and one code point. */
  @Test
  void offsetsAreCountedInCodePointsWhereThatIsAsked() {
    http.ok("PUT", "/c", "{}");
    http.put("c", "{'id':'1','text':'\uD83D\uDE00 y \uD83D\uDE00 x'}");
    String query = "{'text':'x','mode':'lexical','include':['highlights']%s}";

    JsonNode units = http.search("c", query.formatted("")).at("/hits/0");
    assertThat(units.at("/chunk/end").asInt()).isEqualTo(9);
    assertThat(units.get("highlights").toString()).isEqualTo("[[8,9]]");
    JsonNode points = http.search("c", query.formatted(",'offsets':'codepoint'")).at("/hits/0");
    assertThat(points.at("/chunk/end").asInt()).isEqualTo(7);
    assertThat(points.get("highlights").toString()).isEqualTo("[[6,7]]");
    assertThat(http.get("/c/documents/1?offsets=codepoint").json().at("/chunks/0/end").asInt())
        .isEqualTo(7);
    assertThat(http.get("/c/documents/1").json().at("/chunks/0/end").asInt()).isEqualTo(9);
    for (String route : List.of("get", "export")) {
      String body = "{" + (route.equals("get") ? "'ids':['1']," : "") + "'offsets':'codepoint'}";
      assertThat(http.ok("POST", "/c/documents:" + route, body).at("/data/0/chunks/0/end").asInt())
          .isEqualTo(7);
    }
    assertThat(http.get("/c/documents/1?offsets=bytes").status()).isEqualTo(400);
    assertThat(http.send("POST", "/c/search", "{'text':'x','offsets':'bytes'}").status())
        .isEqualTo(400);
  }

  @Test
  void vectorsAndWordsAreSearchedApart() {
    makeWords();

    JsonNode byVector =
        http.search("words", "{'vector':[0,1,0],'space':'" + SPACE + "','limit':2}");
    assertThat(Collections.ids(byVector.get("hits"))).containsExactly("y", "xy");
    assertThat(byVector.at("/hits/0/score").asDouble()).isEqualTo(1, within(1e-6));
    JsonNode byWord =
        http.search("words", "{'text':'Y','mode':'lexical','include':['highlights']}");
    assertThat(Collections.ids(byWord.get("hits"))).containsExactlyInAnyOrder("y", "xy");
    assertThat(byWord.at("/hits/1/highlights").toString()).isEqualTo("[[2,3]]");
    JsonNode like = http.search("words", "{'like':{'ids':['x']},'limit':1}");
    assertThat(Collections.ids(like.get("hits"))).containsExactly("xy");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          {'field':'lang','eq':'en'}                                     | x,y
          {'field':'lang','ne':'en'}                                     | xy,z/1
          {'field':'lang','in':['de','fr']}                              | z/1
          {'field':'lang','nin':['de','fr']}                             | x,xy,y
          {'field':'price','gt':1,'lte':10}                              | y,z/1
          {'field':'price','gte':1,'lt':2.5}                             | x
          {'field':'price','eq':2.5}                                     | y
          {'field':'price','exists':false}                               | xy
          {'field':'sold','eq':false}                                    | y
          {'field':'at','gte':'2026-02-01'}                              | y
          {'field':'at','lt':'2026-02-01T11:00:00+01:00'}                | x
          {'field':'tags','contains_any':['a','c']}                      | x,z/1
          {'field':'tags','contains_all':['a','b']}                      | x
          {'field':'tags','eq':'b'}                                      | x,y
          {'not':{'field':'tags','eq':'b'}}                              | xy,z/1
          {'and':[{'field':'lang','eq':'en'},{'field':'price','gt':2}]}  | y
          {'or':[{'field':'lang','eq':'de'},{'field':'sold','eq':true}]} | x,z/1
          {'and':[]}                                                     | x,xy,y,z/1
          {'or':[]}                                                      | ''
          """)
  void filtersPassWhatTheySay(String filter, String ids) {
    makeWords();

    JsonNode page = http.ok("POST", "/words/documents:export", "{'filter':" + filter + "}");

    assertThat(String.join(",", Collections.ids(page.get("data"))))
        .isEqualTo(ids.equals("''") ? "" : ids);
    JsonNode found =
        http.search("words", "{'text':'x y z','mode':'vector','filter':" + filter + "}");
    assertThat(Collections.ids(found.get("hits")).stream().sorted().toList())
        .isEqualTo(Collections.ids(page.get("data")));
  }

  @Test
  void thePageGoesOnWhereItEnded() {
    makeWords();

    JsonNode first = http.ok("POST", "/words/documents:export", "{'limit':3}");
    JsonNode last =
        http.ok(
            "POST",
            "/words/documents:export",
            "{'limit':3,'after':'" + first.get("after").asString() + "'}");

    assertThat(Collections.ids(first.get("data"))).containsExactly("x", "xy", "y");
    assertThat(Collections.ids(last.get("data"))).containsExactly("z/1");
    assertThat(last.get("after").isNull()).isTrue();
  }

  @Test
  void valuesAreCounted() {
    makeWords();

    JsonNode counts =
        http.ok("POST", "/words/documents:count", "{'by':['lang','tags','sold','price','at']}");

    assertThat(counts.get("count").asInt()).isEqualTo(4);
    assertThat(counts.at("/by/lang/0").toString()).isEqualTo("{\"value\":\"en\",\"count\":2}");
    assertThat(counts.at("/by/tags/0").toString()).isEqualTo("{\"value\":\"b\",\"count\":2}");
    assertThat(counts.at("/by/sold").size()).isEqualTo(2);
    assertThat(counts.at("/by/price/0/value").asDouble()).isEqualTo(1);
    assertThat(counts.at("/by/at/0/value").asString()).isEqualTo("2026-01-01T00:00:00Z");
  }

  @Test
  void metadataIsMergedAndKeptAsItCame() {
    makeWords();

    assertThat(http.get("/words/documents/xy").text()).contains("1e400", "\"deep\"");
    JsonNode patched =
        http.ok(
            "PATCH",
            "/words/documents/z%2F1",
            "{'metadata':{'price':11,'lang':null},'wait':'visible'}");

    assertThat(patched.get("metadata").toString()).isEqualTo("{\"price\":11,\"tags\":[\"c\"]}");
    assertThat(
            Collections.ids(http.search("words", "{'text':'z','filter':'price > 10'}").get("hits")))
        .containsExactly("z/1");
    assertThat(http.send("PATCH", "/words/documents/none", "{'metadata':{}}").status())
        .isEqualTo(404);
  }

  @Test
  void aDocumentThatHasAVersionIsPatchedAndKeepsIt() {
    makeWords();
    http.put("words", "{'id':'v','text':'x','version':5}");

    JsonNode patched = http.ok("PATCH", "/words/documents/v", "{'metadata':{'price':11}}");

    assertThat(patched.get("version").asInt()).isEqualTo(5);
    assertThat(patched.at("/metadata/price").asInt()).isEqualTo(11);
  }

  @Test
  void aFilterMayCompareThousandsOfTimes() {
    makeWords();
    List<String> values = new ArrayList<>(List.of("'a'", "'b'"));
    List<String> parts = new ArrayList<>(List.of("price = 1"));
    for (int i = 0; i < 1_100; i++) {
      values.add("'" + i + "'");
      parts.add("price = " + (i + 100));
    }
    String all = "{'filter':{'field':'tags','contains_all':%s}}";

    assertThat(
            http.ok("POST", "/words/documents:count", all.formatted(values)).get("count").asInt())
        .isZero();
    assertThat(
            Collections.ids(
                http.search("words", "{'text':'x','filter':'" + String.join(" or ", parts) + "'}")
                    .get("hits")))
        .containsExactly("x");
    HttpCaller.Answer tooMany =
        http.send(
            "POST",
            "/words/documents:count",
            ("{'filter':{'and':[{'field':'price','eq':1},{'field':'tags','contains_all':["
                + "'0',".repeat(9_999)
                + "'0']}]}}"));
    assertThat(tooMany.status()).as(tooMany.text()).isEqualTo(400);
    assertThat(tooMany.text()).contains("compares more than 10000 times");
  }

  @Test
  void groupsAreLookedForBehindTheNearestHundred() {
    makeWords();
    List<String> same = new ArrayList<>();
    for (int i = 0; i < 130; i++) {
      same.add("{'id':'same" + i + "','text':'x','metadata':{'lang':'en'}}");
    }
    http.put("words", String.join(",", same));

    JsonNode grouped =
        http.search(
            "words", "{'text':'x','mode':'vector','group_by':{'field':'lang','size':1},'limit':5}");

    assertThat(Collections.ids(grouped.get("hits"))).hasSize(3).endsWith("xy", "z/1");
  }

  @Test
  void valuesThatAreTheSameMakeOneGroup() {
    makeWords();
    http.put(
        "words",
        "{'id':'ten','text':'z','metadata':{'price':10.0}},"
            + "{'id':'null','text':'x y','metadata':{'price':null}}");

    JsonNode grouped =
        http.search(
            "words",
            "{'text':'x','mode':'vector','group_by':{'field':'price','size':1},'limit':9}");

    assertThat(grouped.get("hits")).hasSize(4);
  }

  @Test
  void documentsAreDeletedByIdsOrByAFilter() {
    makeWords();

    JsonNode byIds = http.ok("POST", "/words/documents:delete", "{'ids':['x','nobody']}");
    assertThat(byIds.get("deleted").asInt()).isEqualTo(1);
    JsonNode byFilter =
        http.ok("POST", "/words/documents:delete", "{'filter':{'field':'price','gt':2}}");
    assertThat(byFilter.get("deleted").asInt()).isEqualTo(2);
    JsonNode left = http.ok("POST", "/words/documents:get", "{'ids':['x','xy']}");
    assertThat(Collections.ids(left.get("data"))).containsExactly("xy");
    assertThat(left.at("/missing/0").asString()).isEqualTo("x");
    assertThat(http.send("POST", "/words/documents:delete", "{}").status()).isEqualTo(400);
  }

  @Test
  void severalQueriesAreAnsweredInOneCall() {
    makeWords();

    JsonNode results =
        http.search(
                "words",
                "{'queries':[{'text':'x','limit':1},{'text':'x','filter':'no = 1'},"
                    + "{'text':'y','limit':1,'rerank':{}}]}")
            .get("results");

    assertThat(results.at("/0/hits/0/id").asString()).isEqualTo("x");
    assertThat(results.at("/1/error/message").asString()).contains("\"no\"", "lang");
    assertThat(results.at("/2/hits/0/scores/rerank").asDouble()).isPositive();
  }

  @Test
  void hitsAreGroupedAndMadeDiverse() {
    makeWords();

    JsonNode grouped =
        http.search(
            "words", "{'text':'x','mode':'vector','group_by':{'field':'lang','size':1},'limit':3}");
    assertThat(Collections.ids(grouped.get("hits"))).containsExactly("x", "xy", "z/1");
    JsonNode diverse =
        http.search("words", "{'text':'x','mode':'vector','diversity':0.9,'limit':2}");
    assertThat(Collections.ids(diverse.get("hits"))).first().isEqualTo("x");
    assertThat(Collections.ids(diverse.get("hits"))).doesNotContain("xy");
  }

  @Test
  void aFieldThatIsDeclaredLaterIsOverWhatIsThereAlready() {
    http.ok("PUT", "/c", "{}");
    http.put("c", "{'id':'1','text':'x','metadata':{'lang':'en'}},{'id':'2','text':'y'}");

    http.ok("PATCH", "/c", "{'fields':{'lang':'keyword'}}");

    // It happens in the background: asked until it has.
    int count = 0;
    for (int i = 0; i < 10_000 && count == 0; i++) {
      count =
          http.ok("POST", "/c/documents:count", "{'filter':{'field':'lang','eq':'en'}}")
              .get("count")
              .asInt();
    }
    assertThat(count).isEqualTo(1);
  }

  @Test
  void vectorsAloneMakeACollectionToo() {
    http.ok("PUT", "/v", "{'dimensions':2,'space':'mine','metric':'euclidean'}");
    JsonNode put =
        http.ok(
            "PUT",
            "/v/documents",
            "{'space':'mine','wait':'visible','documents':[{'id':'a','vector':[3,4]},"
                + "{'id':'b','vector':[0,0],'text':'words too'}]}");
    assertThat(put.at("/results/1/status").asString()).isEqualTo("created");

    JsonNode found = http.search("v", "{'vector':[0,0],'space':'mine','include':['vector']}");

    assertThat(Collections.ids(found.get("hits"))).containsExactly("b", "a");
    assertThat(found.at("/hits/1/score").asDouble()).isEqualTo(5);
    assertThat(found.at("/hits/1/vector").toString()).isEqualTo("[3.0,4.0]");
    assertThat(found.get("order").asString()).isEqualTo("lower_is_closer");
    assertThat(
            Collections.ids(
                http.search("v", "{'vector':[0,0],'space':'mine','min_score':1}").get("hits")))
        .containsExactly("b");
    assertThat(http.send("POST", "/v/search", "{'text':'x'}").json().get("detail").asString())
        .contains("no model", "vector");
    assertThat(Collections.ids(http.search("v", "{'text':'Words','mode':'lexical'}").get("hits")))
        .containsExactly("b");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          PUT  | /Bad                     | {}                                          | 400 | the collection's name
          PUT  | /c                       | {'metric':'manhattan'}                      | 400 | metric
          PUT  | /c                       | {'fields':{'a':'text'}}                     | 400 | keyword
          PUT  | /c                       | {'fields':{'a b':'keyword'}}                | 400 | no name of a field
          PUT  | /c                       | {'lexical':{'language':'klingon'}}          | 400 | english
          PUT  | /c                       | {'dimensions':4}                            | 400 | space is missing
          PUT  | /c                       | {'dimensions':5000,'space':'s'}             | 400 | 4096
          PUT  | /c                       | {'model':'default','dimensions':4}          | 400 | 1 to 3
          PUT  | /c                       | {'model':'nobody'}                          | 404 | nobody
          PUT  | /c                       | {'quantization':'int4'}                     | 400 | int8
          PUT  | /c                       | {'chunking':{'tokens':7}}                   | 400 | 6
          PUT  | /c                       | {'late_interaction':true}                   | 400 | not trained to be compared
          PUT  | /c                       | {'dimensions':4,'space':'s','late_interaction':true} | 400 | late_interaction
          PUT  | /c                       | {'colour':1}                                | 400 | unknown field
          PUT  | /nothing/documents       | {'documents':[]}                            | 404 | nothing
          PUT  | /words/documents         | {}                                          | 400 | documents is missing
          PUT  | /words/documents         | {'documents':[{'text':'x'}]}                | 400 | no id
          PUT  | /words/documents         | {'documents':[{'id':'1','vector':[1,2,3]}]} | 400 | space is missing
          PUT  | /words/documents         | {'space':'a@0123456789ac/mean/3','documents':[{'id':'1','vector':[1,2,3]}]} | 409 | table@0123456789ab/mean/3
          POST | /words/search            | {}                                          | 400 | none of text
          POST | /words/search            | {'text':'x','vector':[1,2,3]}               | 400 | several of
          POST | /words/search            | {'text':''}                                 | 400 | empty
          POST | /words/search            | {'vector':[1,2,3]}                          | 400 | space is missing
          POST | /words/search            | {'vector':[1,2],'space':'unchecked'}        | 400 | 2 dimensions, 3
          POST | /words/search            | {'vector':[0,0,0],'space':'unchecked'}      | 400 | zero vector
          POST | /words/search            | {'vector':[1,2,3],'space':'a@0123456789ac/mean/3'} | 409 | table@0123456789ab/mean/3
          POST | /words/search            | {'vector':[1,2,3],'space':'unchecked','mode':'hybrid'} | 400 | mode
          POST | /words/search            | {'text':'x','filter':{'field':'colour','eq':1}} | 400 | "colour", which is not declared; declared: lang, price, sold, at, tags
          POST | /words/search            | {'text':'x','filter':{'field':'price','eq':'1'}} | 400 | needed: a number
          POST | /words/search            | {'text':'x','filter':{'field':'lang','contains_any':['en']}} | 400 | keyword[]
          POST | /words/search            | {'text':'x','filter':{'field':'sold','gt':true}} | 400 | boolean
          POST | /words/search            | {'text':'x','filter':{'field':'lang'}}      | 400 | not one filter
          POST | /words/search            | {'text':'x','filter':'lang ='}              | 400 | at character 6
          POST | /words/search            | {'text':'x','limit':1001}                   | 400 | limit
          POST | /words/search            | {'text':'x','diversity':2}                  | 400 | diversity
          POST | /words/search            | {'text':'x','mode':'lexical','min_score':1} | 400 | min_score
          POST | /words/search            | {'text':'x','min_seq':999}                  | 400 | min_seq is 999
          POST | /words/search            | {'text':'x','group_by':{'field':'tags'}}    | 400 | several values
          POST | /words/search            | {'like':{'ids':['nobody']}}                 | 400 | nobody
          POST | /words/search            | {'text':'x','rerank':{'model':'nobody'}}    | 404 | nobody
          POST | /words/search            | {'text':'x x x x'}                          | 400 | text[0] has 7 tokens
          POST | /words/documents:count   | {'by':['colour']}                           | 400 | not declared
          GET  | /words/documents         |                                             | 400 | id is empty
          GET  | /words/documents/        |                                             | 400 | id is empty
          PATCH | /words/documents        | {'metadata':{}}                             | 400 | id is empty
          GET  | /words/documents/x?=null |                                             | 400 | query string
          PATCH | /words                  | {'metric':'dot'}                            | 400 | metric cannot be changed
          PATCH | /words                  | {'late_interaction':true}                   | 400 | make another collection
          PATCH | /words                  | {'model':'other'}                           | 400 | POST /v1/collections/words/migrations
          PATCH | /words                  | {'colour':'red'}                            | 400 | unknown field
          PATCH | /words                  | {'fields':{'lang':'number'}}                | 409 | keyword
          """)
  void whatIsWrongIsRefusedByName(
      String method, String path, String body, int status, String message) {
    makeWords();

    HttpCaller.Answer answer = http.send(method, path, body == null ? "" : body);

    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(answer.json().get("detail").asString()).contains(message);
  }

  private static String status(JsonNode answer) {
    return answer.at("/results/0/status").asString();
  }
}

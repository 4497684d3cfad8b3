package dev.semblance.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.fault.Fault;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class SettingNamesTests {

  private static final KnownSettings KNOWN = KnownSettings.read();

  private final StandardEnvironment environment = new StandardEnvironment();
  private final SettingNames names = new SettingNames(KNOWN);

  SettingNamesTests() {
    system(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME, Map.of());
    variables(Map.of());
  }

  private void system(String name, Map<String, Object> properties) {
    environment.getPropertySources().replace(name, new MapPropertySource(name, properties));
  }

  private void variables(Map<String, Object> variables) {
    String name = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
    environment
        .getPropertySources()
        .replace(name, new SystemEnvironmentPropertySource(name, new HashMap<>(variables)));
  }

  private void commandLine(String... arguments) {
    environment.getPropertySources().addFirst(new SimpleCommandLinePropertySource(arguments));
  }

  private void file(Map<String, Object> properties) {
    environment.getPropertySources().addLast(new MapPropertySource("a file", properties));
  }

  private Map<String, String> map(String name) {
    names.settle(environment);
    return Binder.get(environment)
        .bind(name, Bindable.mapOf(String.class, String.class))
        .orElse(Map.of());
  }

  private String value(String name) {
    names.settle(environment);
    return Binder.get(environment).bind(name, String.class).orElse("nothing");
  }

  @Test
  void aValueMayNameAnyVariableThatBeginsAsOursDo() {
    variables(Map.of("SEMBLANCE_FOLDER", "/models/here", "SEMBLANCE_WORKERS", "3"));
    commandLine("--semblance.model=${SEMBLANCE_FOLDER}-${SEMBLANCE_WORKERS}");

    assertThat(value("semblance.model")).isEqualTo("/models/here-3");
    assertThat(value("semblance.workers")).isEqualTo("3");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "BAAI/bge-small-en-v1.5",
        "nomic-embed-text:latest",
        "sentence-transformers/all-MiniLM-L6-v2@main",
        "with_underscore",
        "UPPER.lower",
        "0",
        "a..b",
        "dtype"
      })
  void namesOfModelsHoldAsTheyAreWritten(String name) {
    commandLine("--semblance.aliases." + name + "=default");
    file(
        Map.of(
            "semblance.models." + name,
            "/m",
            "semblance.models[second/" + name + "]",
            "/n",
            "semblance.modelSettings." + name + ".dtype",
            "float32",
            "semblance.model-settings[second/" + name + "].Truncate",
            "end"));

    assertThat(map("semblance.aliases")).isEqualTo(Map.of(name, "default"));
    assertThat(map("semblance.models")).isEqualTo(Map.of(name, "/m", "second/" + name, "/n"));
    assertThat(value("semblance.model-settings[" + name + "].dtype")).isEqualTo("float32");
    assertThat(value("semblance.model-settings[second/" + name + "].truncate")).isEqualTo("end");
  }

  @ParameterizedTest
  @CsvSource({
    "semblance.truncat, semblance.truncate",
    "semblance.security.key-file, semblance.security.keys-file",
    "semblance.securty.keys-file, semblance.security.keys-file",
    "semblance.model-settings.bge-v1.5.dtpye, semblance.model-settings.NAME.dtype",
    "semblance.batching.max-batch-token, semblance.batching.max-batch-tokens",
    "semblance.security.keys[0].scope, semblance.security.keys[0].scopes",
    "semblance.truncate.side, semblance.truncate"
  })
  void whatIsNoSettingIsRefusedWithTheNearest(String written, String nearest) {
    commandLine("--" + written + "=x");

    assertThatThrownBy(() -> names.settle(environment))
        .isInstanceOf(Fault.InvalidSetting.class)
        .hasMessage(written + " is no setting (command line); the nearest is " + nearest);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "semblance.maxBatchTokens",
        "semblance.batching.max_batch_tokens",
        "semblance.batching.maxBatchTokens",
        "SEMBLANCE.BATCHING.MAX-BATCH-TOKENS"
      })
  void springsOtherSpellingsAreKnown(String written) {
    commandLine("--" + written.replace("semblance.max", "semblance.batching.max") + "=7");

    assertThat(value("semblance.batching.max-batch-tokens")).isEqualTo("7");
  }

  @Test
  void aVariableIsTakenWithAndWithoutUnderscoresForDashes() {
    variables(
        Map.of(
            "SEMBLANCE_SECURITY_KEYS_FILE", "k.json",
            "SEMBLANCE_SECURITY_KEYS_0_SCOPES", "embed",
            "SEMBLANCE_BATCHING_MAXBATCHTOKENS", "7",
            "SEMBLANCE_MODELS_BGE", "/m",
            "SEMBLANCE_MODEL_SETTINGS_BGE_DTYPE", "float32",
            "SEMBLANCE_MODEL", "/d"));

    assertThat(value("semblance.security.keys-file")).isEqualTo("k.json");
    assertThat(value("semblance.security.keys[0].scopes")).isEqualTo("embed");
    assertThat(value("semblance.batching.max-batch-tokens")).isEqualTo("7");
    assertThat(value("semblance.model")).isEqualTo("/d");
    assertThat(value("semblance.model-settings[bge].dtype")).isEqualTo("float32");
    assertThat(map("semblance.models")).isEqualTo(Map.of("bge", "/m"));
    assertThat(names.warnings()).isEmpty();
  }

  @Test
  void aVariableOfTheBareNameHidesNothing() {
    variables(Map.of("SEMBLANCE", "1.0", "SEMBLANCE_TRUNCATE", "end"));

    assertThat(value("semblance.truncate")).isEqualTo("end");
    assertThat(names.warnings())
        .singleElement()
        .asString()
        .contains("SEMBLANCE is no setting and is ignored");
  }

  @Test
  void aVariableHoldsNamesOfEveryKindAsJson() {
    variables(
        Map.of(
            "SEMBLANCE_ALIASES", "{\"BAAI/bge:1.5\": \"default\"}",
            "SEMBLANCE_MODELSETTINGS", "{\"a.b/c\": {\"dtype\": \"float32\"}}"));

    assertThat(map("semblance.aliases")).isEqualTo(Map.of("BAAI/bge:1.5", "default"));
    assertThat(value("semblance.model-settings[a.b/c].dtype")).isEqualTo("float32");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SEMBLANCE_ALIASES_TEXT_EMBEDDING_ADA_002",
        "SEMBLANCE_MODELS_BAAI/BGE",
        "SEMBLANCE_MODEL_SETTINGS_ALL_MINILM_DTYPE"
      })
  void aVariableThatCannotSayTheNameIsRefusedWithTheWayToWriteIt(String variable) {
    variables(Map.of(variable, "default"));

    assertThatThrownBy(() -> names.settle(environment))
        .isInstanceOf(Fault.InvalidSetting.class)
        .hasMessageContaining(variable)
        .hasMessageContaining("={\"NAME\": ");
  }

  @Test
  void inTheSurroundingsWhatIsNoSettingIsOneWarningEach() {
    system(
        StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME, Map.of("semblance.jar", "x"));
    variables(
        Map.of(
            "SEMBLANCE_PORT_8080_TCP", "tcp://10.0.0.1:8080",
            "SEMBLANCE_MODELS_PORT", "tcp://10.0.0.1:8080",
            "SEMBLANCE_TRUNCAT", "end"));

    assertThat(map("semblance.models")).isEmpty();
    assertThat(names.warnings())
        .containsExactlyInAnyOrder(
            "semblance.jar is no setting (system property semblance.jar); the nearest is"
                + " semblance.data; it is ignored",
            "variable SEMBLANCE_PORT_8080_TCP is no setting and is ignored: it tells of a service",
            "variable SEMBLANCE_MODELS_PORT is no setting and is ignored: it tells of a service",
            "variable SEMBLANCE_TRUNCAT is no setting and is ignored; the nearest is"
                + " SEMBLANCE_TRUNCATE");
  }

  @Test
  void aCommandLineWinsOverAVariableAndThatOverAFile() {
    variables(Map.of("SEMBLANCE_TRUNCATE", "end", "SEMBLANCE_DEVICE", "cpu"));
    file(Map.of("semblance.truncate", "error", "semblance.device", "auto", "semblance.load", "x"));
    commandLine("--semblance.truncate=start");

    assertThat(
            List.of(
                value("semblance.truncate"), value("semblance.device"), value("semblance.load")))
        .isEqualTo(List.of("start", "cpu", "x"));
  }

  @Test
  void everyRecordOfSettingsIsKnown() {
    assertThat(KNOWN.names())
        .containsKeys(
            "semblance.model",
            "semblance.models.NAME",
            "semblance.cache.redis.url",
            "semblance.security.keys[0].key",
            "semblance.security.jwt.scopes.NAME",
            "semblance.access-log.enabled")
        .containsEntry("semblance.truncate", "error")
        .containsEntry("semblance.security.keys[0].scopes", "embed,search");
  }

  @ParameterizedTest
  @ValueSource(strings = {"SEMBLANCE_URL", "SEMBLANCE_API_KEY"})
  void whatCommandsReadIsNoSettingAndNobodyIsWarned(String variable) {
    variables(Map.of(variable, "x"));

    names.settle(environment);

    assertThat(names.warnings()).isEmpty();
    assertThat(environment.getProperty(variable)).isEqualTo("x");
  }
}

package dev.semblance.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.encoder.Truncate;
import dev.semblance.fault.Fault;
import dev.semblance.serving.SemblanceSettings.ModelSettings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServedNamesTests {

  private @Nullable String model;
  private @Nullable String defaultModel;
  private final Map<String, String> models = new LinkedHashMap<>();
  private final Map<String, String> aliases = new LinkedHashMap<>();
  private final Map<String, ModelSettings> modelSettings = new LinkedHashMap<>();

  private ServedNames names() {
    return ServedNames.of(
        new SemblanceSettings(
            model,
            defaultModel,
            models,
            modelSettings,
            aliases,
            "auto",
            "auto",
            "auto",
            Truncate.ERROR,
            SemblanceSettings.Load.STARTUP,
            SemblanceSettings.PickleWeights.READ,
            null,
            1,
            0,
            null,
            List.of()));
  }

  private AbstractThrowableAssert<?, ?> refusal() {
    return assertThatThrownBy(this::names).isInstanceOf(Fault.InvalidSetting.class);
  }

  @Test
  void theBundledEncoderIsTheDefaultUnlessAnotherIsNamed() {
    assertThat(names().models()).containsExactly(Map.entry("default", "bundled"));

    models.put("other", "x");
    model = " ";
    assertThat(names().models())
        .containsExactly(Map.entry("default", "bundled"), Map.entry("other", "x"));

    model = "y";
    assertThat(names().models())
        .containsExactly(Map.entry("default", "y"), Map.entry("other", "x"));

    model = null;
    models.put("default", "z");
    assertThat(names().models())
        .containsExactly(Map.entry("default", "z"), Map.entry("other", "x"));
  }

  @Test
  void theDefaultIsNotGivenTwice() {
    models.put("default", "z");
    model = "y";
    refusal().hasMessageContaining("semblance.models.default");

    models.put("other", "x");
    model = null;
    defaultModel = "other";
    refusal()
        .hasMessageContaining("semblance.default-model is given, and semblance.models.default");

    models.remove("default");
    model = "y";
    refusal().hasMessageContaining("semblance.default-model is given, and semblance.model too");
  }

  @Test
  void aModelIsTheDefaultByItsName() {
    models.put("first", "x");
    models.put("second", "y");
    defaultModel = "second";

    assertThat(names().models()).containsExactly(Map.entry("second", "y"), Map.entry("first", "x"));
    assertThat(names().aliases()).isEqualTo(Map.of("default", "second"));

    defaultModel = "third";
    refusal()
        .hasMessage(
            "semblance.default-model is \"third\", which is not among semblance.models: first,"
                + " second");
  }

  @Test
  void semblanceModelMayNameOneOfTheModels() {
    models.put("org/minilm", "/folder");
    model = "org/minilm";

    assertThat(names().models()).containsExactly(Map.entry("org/minilm", "/folder"));
    assertThat(names().aliases()).isEqualTo(Map.of("default", "org/minilm"));
  }

  @Test
  void aliasesMayNameAliasesAndTheDefault() {
    models.put("m", "x");
    defaultModel = "m";
    aliases.put("a", "b");
    aliases.put("b", "default");
    aliases.put("c", "m");

    assertThat(names().aliases()).isEqualTo(Map.of("default", "m", "a", "m", "b", "m", "c", "m"));
  }

  @Test
  void aliasesInACircleAreRefused() {
    aliases.put("a", "b");
    aliases.put("b", "c");
    aliases.put("c", "b");
    refusal().hasMessage("semblance.aliases.a goes round in a circle: a, b, c");

    aliases.clear();
    aliases.put("a", "a");
    refusal().hasMessage("semblance.aliases.a goes round in a circle: a");
  }

  @Test
  void anAliasLeadsSomewhereAndIsNoModelsName() {
    aliases.put("a", "nobody");
    refusal().hasMessage("semblance.aliases.a is \"nobody\", which is no model; models: default");

    aliases.clear();
    aliases.put("default", "x");
    models.put("x", "y");
    refusal().hasMessage("semblance.aliases.default is the name of a model already");
  }

  @Test
  void oneFolderUnderTwoNamesIsLoadedOnce(@TempDir Path folder) {
    models.put("one", folder.toString());
    models.put("two", folder + "/");
    models.put("three", folder.resolve(".").toString());
    models.put("four", "bundled");
    modelSettings.put("three", new ModelSettings(Truncate.END, null, null, null, null, null, null));

    assertThat(names().models())
        .containsExactly(
            Map.entry("default", "bundled"),
            Map.entry("one", folder.toString()),
            Map.entry("three", folder.resolve(".").toString()));
    assertThat(names().aliases()).isEqualTo(Map.of("two", "one", "four", "default"));
  }

  @Test
  void namesMayHoldWhatModelsAreCalled() {
    models.put("BAAI/bge-small-en-v1.5@main", "x");
    aliases.put("nomic-embed-text:latest", "BAAI/bge-small-en-v1.5@main");
    modelSettings.put(
        "BAAI/bge-small-en-v1.5@main", new ModelSettings(null, null, "f", null, null, null, null));

    assertThat(names().models()).containsKey("BAAI/bge-small-en-v1.5@main");

    models.put("a b", "x");
    refusal().hasMessageContaining("has the name \"a b\", allowed: letters");
  }

  @Test
  void settingsForNoModelAreRefused() {
    modelSettings.put("nobody", new ModelSettings(null, null, null, null, null, null, null));

    refusal().hasMessage("semblance.model-settings.nobody is for no model; models: default");
  }
}

package dev.semblance.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.encoder.Truncate;
import dev.semblance.fault.Fault;
import dev.semblance.hub.FakeHub;
import dev.semblance.hub.HubSettings;
import dev.semblance.hub.ModelHub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The golden adapter's folder, taken apart: the model in one, the adapter in another. */
class AdaptedFolderTests {

  private static final List<String> OF_MODEL = List.of("config.json", "model.safetensors");
  private static final List<String> OF_TOKENIZER =
      List.of("tokenizer.json", "tokenizer_config.json");

  @TempDir Path scratch;

  private final ModelLoader loader = ModelLoader.fromEnvironment();

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anAdapterAndItsModelInAnotherFolderGiveTheReferencesVectors(boolean ownTokenizer)
      throws IOException {
    Path adapter = takeApart(ownTokenizer);
    name(adapter, scratch.resolve("model").toString());

    try (LoadedModel model = loader.load(adapter.toString(), options());
        LoadedModel whole = LoadedModel.load(GoldenVectors.folder("lora"), options())) {
      LoadedModelTests.compare(model, "lora", GoldenVectors::assertSame);
      assertThat(model.facts().space()).isEqualTo(whole.facts().space());
    }
  }

  @Test
  void anAdapterInTheTransformersFolderIsFoundAndAModelThatChangedIsReadAnew() throws IOException {
    Path adapter = takeApart(true);
    name(adapter, scratch.resolve("model").toString());
    Path nested = Files.createDirectories(scratch.resolve("nested"));
    Files.move(adapter, nested.resolve("0_Transformer"));
    Files.move(nested.resolve("0_Transformer/modules.json"), nested.resolve("modules.json"));
    edit(nested.resolve("modules.json"), "\"path\": \"\"", "\"path\": \"0_Transformer\"");
    Files.move(nested.resolve("0_Transformer/1_Pooling"), nested.resolve("1_Pooling"));
    Files.move(nested.resolve("0_Transformer/2_Normalize"), nested.resolve("2_Normalize"));

    Path first = loader.find(nested.toString());
    Files.delete(scratch.resolve("model/model.safetensors"));
    Files.copy(
        GoldenVectors.folder("lora-patterns").resolve("model.safetensors"),
        scratch.resolve("model/model.safetensors"));
    Path second = loader.find(nested.toString());

    assertThat(second).isEqualTo(first);
    assertThat(second.resolve("0_Transformer/model.safetensors"))
        .hasSameBinaryContentAs(scratch.resolve("model/model.safetensors"));
  }

  /** As both lie on the hub: asking for the adapter fetches the model that it names as well. */
  @Test
  void anAdapterOfTheHubFetchesItsModelOfTheRevisionThatItNames() throws IOException {
    Path adapter = takeApart(true);
    name(adapter, "acme/base");
    edit(adapter.resolve("adapter_config.json"), "\"revision\": null", "\"revision\": \"v1\"");
    String ofAdapter = FakeHub.commit('a');
    String ofModel = FakeHub.commit('b');

    try (FakeHub hub = new FakeHub().revision("main", ofAdapter).revision("v1", ofModel)) {
      upload(hub, ofAdapter, adapter);
      upload(hub, ofModel, scratch.resolve("model"));
      ModelLoader dialling = new ModelLoader(new ModelHub(settings(hub, "0")), true);
      try (LoadedModel model = dialling.load("acme/adapter", options())) {
        LoadedModelTests.compare(model, "lora", GoldenVectors::assertSame);
      }
      assertThat(hub.asked())
          .contains("GET main", "GET v1", "GET adapter_model.safetensors", "GET model.safetensors");
    }

    try (FakeHub gone = new FakeHub()) {
      ModelLoader offline = new ModelLoader(new ModelHub(settings(gone, "1")), true);
      try (LoadedModel model = offline.load("acme/adapter", options())) {
        LoadedModelTests.compare(model, "lora", GoldenVectors::assertSame);
      }
      assertThat(gone.asked()).isEmpty();
    }
  }

  /** Which would have a stranger's repository choose what is read here. */
  @Test
  void anAdapterOfTheHubNamesNoFolderOfThisMachine() throws IOException {
    Path adapter = takeApart(true);
    name(adapter, scratch.resolve("model").toString());
    String commit = FakeHub.commit('a');

    try (FakeHub hub = new FakeHub().revision("main", commit)) {
      upload(hub, commit, adapter);
      ModelLoader dialling = new ModelLoader(new ModelHub(settings(hub, "0")), true);

      assertThatThrownBy(() -> dialling.find("acme/adapter"))
          .isInstanceOf(Fault.class)
          .hasMessageContaining(scratch.resolve("model").toString());
    }
  }

  private HubSettings settings(FakeHub hub, String offline) {
    return HubSettings.fromEnvironment(
        Map.of(
            "HF_ENDPOINT", hub.endpoint().toString(),
            "HF_HOME", scratch.resolve("cache").toString(),
            "HF_HUB_OFFLINE", offline),
        scratch.toString());
  }

  private static void upload(FakeHub hub, String commit, Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        hub.file(commit, folder.relativize(file).toString(), Files.readAllBytes(file));
      }
    }
  }

  @Test
  void anAdapterWhoseModelIsNowhereIsRefusedByName() throws IOException {
    Path adapter = takeApart(true);
    name(adapter, scratch.resolve("gone").toString());
    assertThatThrownBy(() -> loader.find(adapter.toString()))
        .isInstanceOf(Fault.ModelNotFound.class)
        .hasMessageContaining("gone");

    name(adapter, Files.createDirectories(scratch.resolve("empty")).toString());
    assertThatThrownBy(() -> loader.find(adapter.toString()))
        .isInstanceOf(Fault.ModelRefused.class)
        .hasMessageContaining("which has no config.json");

    name(adapter, " ");
    assertThatThrownBy(() -> loader.find(adapter.toString()))
        .isInstanceOf(Fault.ModelRefused.class)
        .hasMessageContaining("needed: the model that it adapts");
  }

  private Path takeApart(boolean ownTokenizer) throws IOException {
    Path model = Files.createDirectories(scratch.resolve("model"));
    Path adapter = Files.createDirectories(scratch.resolve("adapter"));
    Path whole = GoldenVectors.folder("lora");
    try (var files = Files.walk(whole)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = whole.relativize(file).toString();
        boolean ofModel = OF_MODEL.contains(name) || (!ownTokenizer && OF_TOKENIZER.contains(name));
        Path target = (ofModel ? model : adapter).resolve(name);
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
    }
    return adapter;
  }

  private static void name(Path adapter, String model) throws IOException {
    Path config = adapter.resolve("adapter_config.json");
    Files.writeString(
        config,
        Files.readString(config)
            .replaceAll(
                "\"base_model_name_or_path\": \"[^\"]*\"",
                "\"base_model_name_or_path\": \"" + model + "\""));
  }

  private static void edit(Path file, String from, String to) throws IOException {
    String text = Files.readString(file);
    assertThat(text).contains(from);
    Files.writeString(file, text.replaceFirst(java.util.regex.Pattern.quote(from), to));
  }

  private static ModelOptions options() {
    return new ModelOptions("lora", "cpu", "float32", Truncate.ERROR, "linear=mkl,attention=sdpa");
  }
}

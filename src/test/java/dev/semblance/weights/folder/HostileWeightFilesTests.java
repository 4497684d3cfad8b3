package dev.semblance.weights.folder;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.fault.Fault;
import dev.semblance.weights.safetensors.SafetensorsFile;
import dev.semblance.weights.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whatever lies in a folder: it is refused by name, and nothing of it is run or believed. */
class HostileWeightFilesTests extends WeightFilesCase {

  // ---- folders ----

  @Test
  void anEmptyFolderIsRefused() {
    refused("model.safetensors: is missing");
  }

  @Test
  void aFolderThatIsNotThereIsRefused() {
    assertThatThrownBy(() -> WeightFiles.open(folder.resolve("nowhere")))
        .isInstanceOf(Fault.ModelRefused.class)
        .hasMessageContaining("nowhere");
  }

  @Test
  void aFolderInPlaceOfTheFileIsRefused() throws IOException {
    Files.createDirectory(folder.resolve("model.safetensors"));

    refused("is not a file");
  }

  @Test
  void aPickleThatIsNoZipIsRefusedWithAdvice() throws IOException {
    Files.write(folder.resolve("pytorch_model.bin"), new byte[] {(byte) 0x80, 2});

    refused("pytorch_model.bin", "is no zip", "weights_only=True");
  }

  @Test
  void aCheckpointIsNoWeightFile() throws IOException {
    Files.write(folder.resolve("last.ckpt"), new byte[] {(byte) 0x80, 2});

    refused("last.ckpt", "of this name it is not read", "save_pretrained");
  }

  // ---- hostile files ----

  @Test
  void aFileShorterThanTheHeadersLengthIsRefused() throws IOException {
    Files.write(folder.resolve("model.safetensors"), new byte[7]);

    refused("7 bytes", "at least 8");
  }

  @Test
  void anEmptyFileIsRefused() throws IOException {
    Files.write(folder.resolve("model.safetensors"), new byte[0]);

    refused("0 bytes");
  }

  @Test
  void aHeaderLongerThanTheFileIsRefused() throws IOException {
    writeRaw(3, "{}".getBytes(StandardCharsets.UTF_8));

    refused("3 bytes", "2 to 2");
  }

  @Test
  void aHeaderLengthWithTheTopBitSetIsRefused() throws IOException {
    writeRaw(-1, "{}".getBytes(StandardCharsets.UTF_8));

    refused("18446744073709551615 bytes");
  }

  @Test
  void aHeaderOfMoreThanAHundredMegabytesIsRefused() throws IOException {
    try (var file =
        Files.newByteChannel(
            folder.resolve("model.safetensors"),
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.SPARSE,
            StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.wrap(SafetensorsWriter.length(100_000_001)));
      file.position(100_000_100);
      file.write(ByteBuffer.wrap(new byte[1]));
    }

    refused("100000001", "100000000");
  }

  @Test
  void aHeaderOfNoBytesIsRefused() throws IOException {
    writeRaw(0, new byte[0]);

    refused("says its header has 0 bytes");
  }

  @Test
  void aHeaderThatDoesNotStartWithABraceIsRefused() throws IOException {
    refusedHeader(" {}", 0, "does not start with {");
  }

  @Test
  void aHeaderThatIsNotJsonIsRefused() throws IOException {
    refusedHeader("{w}", 0, "header is not valid JSON");
  }

  @Test
  void aHeaderThatEndsTooSoonIsRefused() throws IOException {
    refusedHeader("{\"w\":{", 0, "header is not valid JSON");
  }

  @Test
  void aHeaderThatGoesOnIsRefused() throws IOException {
    refusedHeader("{} {}", 0, "goes on after");
  }

  @Test
  void aHeaderThatIsNotUtf8IsRefused() throws IOException {
    byte[] json = "{\"?\":{}}".getBytes(StandardCharsets.UTF_8);
    json[2] = (byte) 0xFF;
    writeRaw(json.length, json);

    refused("header is not valid JSON in UTF-8");
  }

  @Test
  void anOverlongUtf8SequenceIsRefused() throws IOException {
    byte[] json = "{\"??\":{}}".getBytes(StandardCharsets.UTF_8);
    json[2] = (byte) 0xC1; // 0xC1 0x81 is a long way to write A
    json[3] = (byte) 0x81;
    writeRaw(json.length, json);

    refused("header is not valid JSON in UTF-8");
  }

  @Test
  void deepNestingIsRefused() throws IOException {
    refusedHeader("{\"w\":" + "[".repeat(50_000), 0, "tensor \"w\"");
    refusedHeader(
        "{\"w\":{\"shape\":" + "[".repeat(50_000), 0, "tensor \"w\" shape holds an object or list");
  }

  @Test
  void aTensorGivenTwiceIsRefused() throws IOException {
    refusedHeader(
        header(floats("w", "[1]", "[0,4]"), floats("w", "[1]", "[4,8]")), 8, "Duplicate", "\"w\"");
  }

  @Test
  void aFieldGivenTwiceIsRefused() throws IOException {
    refusedHeader(
        "{\"w\":{\"dtype\":\"F32\",\"dtype\":\"F16\",\"shape\":[],\"data_offsets\":[0,4]}}",
        4,
        "Duplicate",
        "\"dtype\"");
  }

  @Test
  void aDtypeNobodyKnowsIsRefused() throws IOException {
    refusedHeader(
        "{\"w\":{\"dtype\":\"F8_E4M3\",\"shape\":[4],\"data_offsets\":[0,4]}}",
        4,
        "tensor \"w\" has dtype \"F8_E4M3\"",
        "F32, F16, BF16");
  }

  @Test
  void aNegativeLengthIsRefused() throws IOException {
    refusedHeader(header(floats("w", "[-1]", "[0,4]")), 4, "\"w\" shape holds \"-1\"");
  }

  @Test
  void aLengthBeyond64BitsIsRefused() throws IOException {
    refusedHeader(
        header(floats("w", "[9223372036854775808]", "[0,4]")),
        4,
        "\"w\" shape holds \"9223372036854775808\"");
  }

  @Test
  void aLengthWithAThousandDigitsIsRefused() throws IOException {
    refusedHeader(header(floats("w", "[" + "9".repeat(1000) + "]", "[0,4]")), 4, "1000");
  }

  @Test
  void aLengthThatIsNotWholeIsRefused() throws IOException {
    refusedHeader(header(floats("w", "[1.0]", "[0,4]")), 4, "\"w\" shape holds \"1.0\"");
  }

  @Test
  void aShapeWhoseProductOverflowsIsRefused() throws IOException {
    // 2^62 * 4 bytes is 2^64, which would wrap to 0.
    refusedHeader(header(floats("w", "[4611686018427387904]", "[0,0]")), 0, "overflows");
    refusedHeader(header(floats("w", "[4294967296,4294967296]", "[0,0]")), 0, "\"w\"", "overflows");
  }

  @Test
  void aShapeOfTooManyAxesIsRefused() throws IOException {
    refusedHeader(header(floats("w", "[1" + ",1".repeat(16) + "]", "[0,4]")), 4, "16");
  }

  @Test
  void offsetsThatAreNotTwoAreRefused() throws IOException {
    refusedHeader(header(floats("w", "[1]", "[0]")), 4, "\"w\" data_offsets has 1 entries");
    refusedHeader(header(floats("w", "[1]", "[0,4,8]")), 4, "data_offsets has 3 entries");
    refusedHeader(header(floats("w", "[1]", "4")), 4, "data_offsets holds \"4\"");
  }

  @Test
  void reversedOffsetsAreRefused() throws IOException {
    refusedHeader(header(floats("w", "[1]", "[4,0]")), 4, "\"w\" data_offsets are [4, 0]");
  }

  @Test
  void offsetsBeyondTheFileAreRefused() throws IOException {
    refusedHeader(header(floats("w", "[2]", "[0,8]")), 4, "[0, 8]", "bytes 0 to 4");
  }

  @Test
  void bytesThatDoNotFitTheShapeAreRefused() throws IOException {
    refusedHeader(
        header(floats("w", "[2]", "[0,4]")), 4, "tensor \"w\" has 4 bytes", "F32 [2] needs 8");
  }

  @Test
  void overlappingTensorsAreRefused() throws IOException {
    refusedHeader(
        header(floats("a", "[2]", "[0,8]"), floats("b", "[2]", "[4,12]")),
        12,
        "tensor \"b\" starts at byte 4",
        "needed: 8");
  }

  @Test
  void aGapBetweenTensorsIsRefused() throws IOException {
    refusedHeader(
        header(floats("a", "[1]", "[0,4]"), floats("b", "[1]", "[8,12]")),
        12,
        "tensor \"b\" starts at byte 8",
        "needed: 4");
  }

  @Test
  void aGapBeforeTheFirstTensorIsRefused() throws IOException {
    refusedHeader(header(floats("a", "[1]", "[4,8]")), 8, "starts at byte 4", "needed: 0");
  }

  @Test
  void bytesBehindTheLastTensorAreRefused() throws IOException {
    refusedHeader(header(floats("a", "[1]", "[0,4]")), 5, "ends at byte 4", "the file at 5");
    refusedHeader("{}", 1, "ends at byte 0", "the file at 1");
  }

  @Test
  void aMissingFieldIsRefused() throws IOException {
    refusedHeader("{\"w\":{\"dtype\":\"F32\",\"shape\":[1]}}", 4, "\"w\" has no data_offsets");
    refusedHeader("{\"w\":{}}", 4, "\"w\" has no dtype");
  }

  @Test
  void aFieldNobodyKnowsIsRefused() throws IOException {
    refusedHeader("{\"w\":{\"stride\":[1]}}", 4, "\"w\" has a field \"stride\"");
  }

  @Test
  void aTensorThatIsNoObjectIsRefused() throws IOException {
    refusedHeader("{\"w\":null}", 0, "tensor \"w\" holds", "an object");
  }

  @Test
  void metadataThatIsNotAMapOfStringsIsRefused() throws IOException {
    refusedHeader("{\"__metadata__\":[]}", 0, "__metadata__", "an object");
    refusedHeader("{\"__metadata__\":{\"n\":1}}", 0, "__metadata__ \"n\" holds \"1\"", "a string");
  }

  @Test
  void tooManyTensorsAreRefused() throws IOException {
    StringBuilder header = new StringBuilder("{");
    for (int i = 0; i <= SafetensorsFile.MAX_TENSORS; i++) {
      header.append(i == 0 ? "" : ",").append(floats("t" + i, "[0]", "[0,0]"));
    }

    refusedHeader(header.append('}').toString(), 0, "more than 100000 tensors");
  }

  @Test
  void controlCharactersOfANameAreNotRepeated() throws IOException {
    write(header(floats("a\\u001b[31m", "[1]", "[4,8]")), new byte[8]);

    assertThatThrownBy(() -> WeightFiles.open(folder).close())
        .isInstanceOf(Fault.ModelRefused.class)
        .hasMessageContaining("\"a?[31m\"");
  }

  // ---- hostile indexes ----

  @Test
  void aMissingShardIsRefused() {
    SafetensorsWriter.writeIndex(folder, "{\"weight_map\":{\"w\":\"gone.safetensors\"}}");

    refused("gone.safetensors: is missing");
  }

  @Test
  void aShardOutsideTheFolderIsRefused() {
    for (String shard :
        List.of(
            "../model.safetensors",
            "/etc/model.safetensors",
            "sub/model.safetensors",
            "..\\\\model.safetensors",
            "C:model.safetensors",
            "..",
            "",
            "a\\u0000.safetensors",
            "pytorch_model.bin")) {
      SafetensorsWriter.writeIndex(folder, "{\"weight_map\":{\"w\":\"" + shard + "\"}}");
      refused("index.json", "weight_map \"w\" is in", "plain name");
    }
  }

  @Test
  void aTensorThatItsShardDoesNotHaveIsRefused() {
    SafetensorsWriter.write(folder.resolve("s.safetensors"), Map.of("a", PAIR));
    SafetensorsWriter.writeIndex(
        folder, "{\"weight_map\":{\"a\":\"s.safetensors\",\"b\":\"s.safetensors\"}}");

    refused("index.json", "\"b\" is in s.safetensors, which does not have it");
  }

  @Test
  void aTensorInTwoShardsIsRefused() {
    SafetensorsWriter.write(folder.resolve("1.safetensors"), Map.of("a", PAIR));
    SafetensorsWriter.write(folder.resolve("2.safetensors"), Map.of("a", PAIR, "b", PAIR));
    SafetensorsWriter.writeIndex(
        folder, "{\"weight_map\":{\"a\":\"1.safetensors\",\"b\":\"2.safetensors\"}}");

    refused("2.safetensors: tensor \"a\" is in 1.safetensors too");
  }

  @Test
  void anIndexWithoutTensorsIsRefused() {
    SafetensorsWriter.writeIndex(folder, "{\"metadata\":{\"total_size\":8}}");

    refused("index.json", "no tensors in weight_map");
  }

  @Test
  void anIndexThatIsNotAMapOfStringsIsRefused() {
    SafetensorsWriter.writeIndex(folder, "{\"weight_map\":{\"a\":1}}");
    refused("weight_map \"a\" holds \"1\"");

    SafetensorsWriter.writeIndex(folder, "[]");
    refused("index holds an object or list, needed: an object");
  }

  private void refusedHeader(String header, int dataBytes, String... parts) throws IOException {
    write(header, new byte[dataBytes]);
    refused(parts);
    Files.delete(folder.resolve("model.safetensors"));
  }

  private void refused(String... parts) {
    assertThatThrownBy(() -> WeightFiles.open(folder).close())
        .isInstanceOf(Fault.ModelRefused.class)
        .hasMessageStartingWith(folder.getFileName() + "/")
        .hasMessageContainingAll(parts);
  }

  private static String header(String... tensors) {
    return "{" + String.join(",", tensors) + "}";
  }

  private static String floats(String name, String shape, String offsets) {
    return "\"%s\":{\"dtype\":\"F32\",\"shape\":%s,\"data_offsets\":%s}"
        .formatted(name, shape, offsets);
  }
}

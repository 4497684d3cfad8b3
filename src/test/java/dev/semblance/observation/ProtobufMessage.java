package dev.semblance.observation;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** A protobuf message read without its schema: fields by number, in the order of the bytes. */
public final class ProtobufMessage {

  private final Map<Integer, List<Object>> fields = new HashMap<>();

  public ProtobufMessage(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    while (in.hasRemaining()) {
      int key = (int) varint(in);
      Object value =
          switch (key & 7) {
            case 0 -> varint(in);
            case 1 -> in.getLong();
            case 2 -> {
              byte[] part = new byte[(int) varint(in)];
              in.get(part);
              yield part;
            }
            case 5 -> (long) in.getInt();
            default -> throw new IllegalArgumentException("wire type " + (key & 7));
          };
      fields.computeIfAbsent(key >>> 3, _ -> new ArrayList<>()).add(value);
    }
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte part = in.get();
      value |= (long) (part & 0x7f) << shift;
      if (part >= 0) {
        return value;
      }
    }
  }

  /** All messages at the end of a path of field numbers. */
  public List<ProtobufMessage> at(int... path) {
    List<ProtobufMessage> here = List.of(this);
    for (int number : path) {
      here =
          here.stream()
              .flatMap(message -> message.fields.getOrDefault(number, List.of()).stream())
              .map(bytes -> new ProtobufMessage((byte[]) bytes))
              .toList();
    }
    return here;
  }

  public String text(int number) {
    return new String(bytes(number), StandardCharsets.UTF_8);
  }

  public String hex(int number) {
    return HexFormat.of().formatHex(bytes(number));
  }

  public long number(int number) {
    return (long) fields.get(number).getFirst();
  }

  /** OpenTelemetry's list of key and value, the values as texts. */
  public Map<String, String> attributes(int number) {
    Map<String, String> attributes = new HashMap<>();
    for (ProtobufMessage pair : at(number)) {
      ProtobufMessage value = pair.at(2).getFirst();
      attributes.put(
          pair.text(1),
          value.fields.containsKey(1) ? value.text(1) : String.valueOf(value.number(3)));
    }
    return attributes;
  }

  private byte[] bytes(int number) {
    return fields.containsKey(number) ? (byte[]) fields.get(number).getFirst() : new byte[0];
  }
}

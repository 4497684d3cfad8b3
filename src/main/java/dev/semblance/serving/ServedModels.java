package dev.semblance.serving;

import dev.semblance.encoder.Deadline;
import dev.semblance.encoder.EncoderLayers;
import dev.semblance.encoder.EncoderListeners;
import dev.semblance.encoder.Encoders;
import dev.semblance.encoder.Prompts;
import dev.semblance.encoder.ServedEncoder;
import dev.semblance.encoder.ServedModel;
import dev.semblance.fault.Fault;
import dev.semblance.model.ForwardLayout;
import dev.semblance.serving.SemblanceSettings.Load;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The models of the settings, each loaded once, found by their names. Safe to share. */
final class ServedModels implements Encoders, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(ServedModels.class);

  private final Map<String, ModelSlot> slots = new LinkedHashMap<>();
  private final Map<String, String> aliases;
  private final SemblanceSettings settings;
  private final EncoderLayers layers;
  private volatile boolean open;
  private volatile boolean closing;

  /**
   * Checks the settings; loads nothing yet.
   *
   * @param layout how models share the cores
   * @param int8 held against each model that is loaded
   * @param factory builds what stands around a loaded model
   * @param layers of which those of a request are put on here
   */
  ServedModels(
      SemblanceSettings settings,
      ForwardLayout layout,
      BatchingSettings batching,
      FixedInt8Ranges int8,
      ModelSource source,
      EncoderFactory factory,
      EncoderLayers layers,
      EncoderListeners listeners) {
    this.settings = settings;
    this.layers = layers;
    ServedNames names = ServedNames.of(settings);
    this.aliases = names.aliases();
    Instant now = Instant.now();
    WeightMemory memory = new WeightMemory(settings.memory());
    names
        .models()
        .forEach(
            (name, reference) -> {
              slots.put(
                  name,
                  new ModelSlot(
                      name,
                      reference,
                      ServedNames.options(settings, name, reference),
                      facts -> {
                        int8.check(name, facts);
                        return layout.workersFor(facts, settings.workers());
                      },
                      batching,
                      source,
                      factory,
                      listeners.of(name),
                      memory,
                      System::nanoTime,
                      now));
            });
  }

  /**
   * Loads what is to be loaded before the first request, one after the other, and opens the doors.
   *
   * @throws Fault when one cannot be loaded
   */
  void start() {
    for (ModelSlot slot : slots.values()) {
      if (settings.load() == Load.STARTUP || slot.name().equals(idOf(DEFAULT))) {
        slot.loadAtStart();
      }
    }
    open = true;
  }

  @Override
  public ServedEncoder find(String asked) {
    return find(asked, null);
  }

  @Override
  public ServedEncoder find(String asked, @Nullable Deadline deadline) {
    if (closing) {
      throw new Fault.NotReady("the server is stopping and takes no new requests");
    }
    String id = idOf(asked);
    String role = null;
    if (id == null) {
      role =
          Prompts.INPUT_TYPES.stream()
              .filter(r -> asked.endsWith("-" + r))
              .findFirst()
              .orElse(null);
      id = role == null ? null : idOf(asked.substring(0, asked.length() - role.length() - 1));
    }
    if (id == null) {
      List<String> names = new ArrayList<>(slots.keySet());
      aliases.keySet().stream().sorted().forEach(names::add);
      throw new Fault.ModelNotServed(asked, names);
    }
    if (!open) {
      throw new Fault.NotReady("the server is starting: models are being loaded");
    }
    return layers.aroundRequest(
        new ServedEncoder(asked, id, role, slot(id).load(deadline).encoder()));
  }

  private @Nullable String idOf(String name) {
    return slots.containsKey(name) ? name : aliases.get(name);
  }

  private ModelSlot slot(String id) {
    return Objects.requireNonNull(slots.get(id));
  }

  @Override
  public List<ServedModel> list() {
    return slots.values().stream()
        .map(
            slot ->
                new ServedModel(
                    slot.name(),
                    slot.reference(),
                    aliases.entrySet().stream()
                        .filter(alias -> alias.getValue().equals(slot.name()))
                        .map(Map.Entry::getKey)
                        .sorted()
                        .toList(),
                    slot.since(),
                    slot.facts()))
        .toList();
  }

  /**
   * Every model that must be up for the server to be ready, by name; null while it is not loaded.
   */
  Map<String, @Nullable LoadedEncoder> loaded() {
    Map<String, @Nullable LoadedEncoder> loaded = new LinkedHashMap<>();
    slots.forEach((name, slot) -> loaded.put(name, slot.loaded()));
    return loaded;
  }

  boolean ready() {
    return open && !closing;
  }

  /** Takes no new requests from now on. */
  void refuse() {
    closing = true;
  }

  /** Finishes what was accepted and frees the models. */
  void drain(Duration timeout) {
    refuse();
    long end = System.nanoTime() + timeout.toNanos();
    for (ModelSlot slot : slots.values()) {
      slot.unload(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
    }
    log.info("Drained");
  }

  @Override
  public void close() {
    drain(Duration.ZERO);
  }
}

package dev.semblance.serving;

import dev.semblance.fault.LastResort;
import dev.semblance.model.ForwardLayout;
import dev.semblance.model.ModelLoader;
import dev.semblance.serving.SemblanceSettings.PickleWeights;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Begins to load the first model of a start as soon as the settings are read. Spring makes
 * everything else meanwhile and does not need it, so a start takes as long as the longer of the
 * two. What comes of it, a model or a fault, is told where the start asks for the model. For one
 * start.
 */
public final class ModelAhead
    implements ApplicationContextInitializer<ConfigurableApplicationContext> {

  private static final Logger log = LoggerFactory.getLogger(ModelAhead.class);

  private static final String NAME = "modelAhead";

  private @Nullable Begun begun;

  /**
   * @param settings with which it began
   * @param layout of which the native libraries have been told
   */
  private record Begun(
      SemblanceSettings settings,
      DownloadSettings downloads,
      ForwardLayout layout,
      BegunLoad load) {}

  @Override
  public void initialize(ConfigurableApplicationContext context) {
    try {
      Binder binder = Binder.get(context.getEnvironment());
      begun =
          begin(
              binder.bindOrCreate("semblance", SemblanceSettings.class),
              binder.bindOrCreate("semblance.hub", DownloadSettings.class));
    } catch (RuntimeException e) {
      // Spring comes to the same settings, and tells what is wrong with them.
      LastResort.check(e);
      log.debug("No model is loaded ahead", e);
    }
    context.getBeanFactory().registerSingleton(NAME, this);
  }

  private static Begun begin(SemblanceSettings settings, DownloadSettings downloads) {
    Map.Entry<String, String> first = ServedNames.of(settings).first();
    ForwardLayout layout = ForwardThreads.prepare(settings);
    BegunLoad load =
        new BegunLoad(
            first.getValue(),
            ServedNames.options(settings, first.getKey(), first.getValue()),
            source(settings, downloads));
    load.start(first.getKey());
    return new Begun(settings, downloads, layout, load);
  }

  private static ModelSource source(SemblanceSettings settings, DownloadSettings downloads) {
    return ModelSource.of(
        ModelLoader.fromEnvironment(
            downloads.minRate().toBytes(), settings.pickleWeights() == PickleWeights.READ));
  }

  /**
   * How models share the cores and where they come from, which is what was begun where there is
   * such a thing.
   *
   * @param ahead null where nothing was begun
   */
  static Prepared prepared(
      @Nullable ModelAhead ahead, SemblanceSettings settings, DownloadSettings downloads) {
    Begun begun = ahead == null ? null : ahead.begun;
    if (begun != null && begun.settings().equals(settings) && begun.downloads().equals(downloads)) {
      return new Prepared(begun.layout(), begun.load());
    }
    return new Prepared(ForwardThreads.prepare(settings), source(settings, downloads));
  }

  record Prepared(ForwardLayout layout, ModelSource source) {}

  /** To be called when the start has failed, before the process ends. */
  public void abandon() {
    Begun current = begun;
    if (current != null) {
      current.load().abandon();
    }
  }
}

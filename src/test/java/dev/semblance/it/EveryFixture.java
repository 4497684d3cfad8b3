package dev.semblance.it;

import dev.semblance.model.GoldenVectors;
import dev.semblance.model.LateGolden;
import dev.semblance.model.SparseGolden;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** Serves each fixture folder under its name. */
class EveryFixture implements ApplicationContextInitializer<ConfigurableApplicationContext> {

  @Override
  public void initialize(ConfigurableApplicationContext context) {
    Map<String, Object> models = new LinkedHashMap<>();
    for (String name : GoldenVectors.names()) {
      models.put("semblance.models." + name, GoldenVectors.folder(name).toString());
    }
    for (String name : SparseGolden.names()) {
      models.put("semblance.models." + name, SparseGolden.folder(name).toString());
    }
    for (String name : LateGolden.names()) {
      models.put("semblance.models." + name, LateGolden.folder(name).toString());
    }
    for (String name : List.of("two-encoders", "two-encoders-asym")) {
      models.put("semblance.models." + name, "src/test/resources/routers/" + name);
    }
    models.put("semblance.models.two-tasks", "src/test/resources/tasks/jina-v3-tasks");
    models.put("semblance.model-settings.two-tasks.task", "retrieval");
    context
        .getEnvironment()
        .getPropertySources()
        .addFirst(new MapPropertySource("fixtures", models));
  }
}

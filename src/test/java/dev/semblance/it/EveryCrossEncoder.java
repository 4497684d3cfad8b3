package dev.semblance.it;

import dev.semblance.model.GoldenScores;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** Serves each folder of a cross-encoder under its name. */
class EveryCrossEncoder implements ApplicationContextInitializer<ConfigurableApplicationContext> {

  @Override
  public void initialize(ConfigurableApplicationContext context) {
    Map<String, Object> models = new LinkedHashMap<>();
    for (String name : GoldenScores.names()) {
      models.put("semblance.models." + name, GoldenScores.folder(name).toString());
    }
    context
        .getEnvironment()
        .getPropertySources()
        .addFirst(new MapPropertySource("cross-encoders", models));
  }
}

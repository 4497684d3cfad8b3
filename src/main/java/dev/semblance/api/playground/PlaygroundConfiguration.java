package dev.semblance.api.playground;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.resource.PathResourceResolver;

/**
 * The page's files. A browser asks each time whether they changed, so that a page never runs
 * modules of two versions of the server.
 */
@Configuration(proxyBeanMethods = false)
class PlaygroundConfiguration implements WebMvcConfigurer {
  private static final String POM = "/META-INF/maven/org.webjars.npm/lit-html/pom.properties";

  @Override
  public void addResourceHandlers(ResourceHandlerRegistry registry) {
    registry
        .addResourceHandler("/playground/vendor/lit-html/**")
        .addResourceLocations("classpath:/META-INF/resources/webjars/lit-html/")
        .setCacheControl(CacheControl.noCache())
        .resourceChain(false)
        .addResolver(new OfVersion());
    registry
        .addResourceHandler("/playground/**")
        .addResourceLocations("classpath:/static/playground/")
        .setCacheControl(CacheControl.noCache());
  }

  /**
   * Puts the version in front, which the page's imports have not; it is read when a browser asks.
   */
  private static final class OfVersion extends PathResourceResolver {
    private final Supplier<String> version = SingletonSupplier.of(PlaygroundConfiguration::version);

    @Override
    protected @Nullable Resource getResource(String path, Resource location) throws IOException {
      return super.getResource(version.get() + "/" + path, location);
    }
  }

  /** The version in the jar's paths, as the jar itself says it. */
  private static String version() {
    try (InputStream pom = PlaygroundConfiguration.class.getResourceAsStream(POM)) {
      if (pom == null) {
        throw new IllegalStateException("org.webjars.npm:lit-html is not on the class path");
      }
      Properties properties = new Properties();
      properties.load(pom);
      String version = properties.getProperty("version");
      if (version == null) {
        throw new IllegalStateException(POM + " has no version");
      }
      return version;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

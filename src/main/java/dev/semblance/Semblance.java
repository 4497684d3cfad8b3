package dev.semblance;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

@SpringBootApplication
public class Semblance {
  public static void main(String[] arguments) {
    SpringApplication.run(Semblance.class, arguments);
  }
}

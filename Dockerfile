# syntax=docker/dockerfile:1
# The plain image: CPU, one user, nothing but the jar and its Java. Any two images with a JDK 25 and a JRE 25 will do.
ARG BUILD_IMAGE=eclipse-temurin:25-jdk-noble
ARG RUNTIME_IMAGE=eclipse-temurin:25-jre-noble

FROM ${BUILD_IMAGE} AS build
WORKDIR /src
COPY . .
RUN ./mvnw -q -B -ntp -DskipTests package \
 && java -Djarmode=tools -jar target/semblance-*.jar extract --layers --destination /layers --launcher=false \
 && mv /layers/application/semblance-*.jar /layers/application/semblance.jar

FROM ${RUNTIME_IMAGE}
LABEL org.opencontainers.image.title="Semblance" \
      org.opencontainers.image.description="Embedding and similarity server for the JVM" \
      org.opencontainers.image.licenses="Apache-2.0"
WORKDIR /app
COPY --from=build /layers/dependencies/ ./
COPY --from=build /layers/snapshot-dependencies/ ./
COPY --from=build /layers/application/ ./
# Native libraries are unpacked below semblance.data, models downloaded below HF_HOME: the only places written to.
RUN mkdir -p /var/lib/semblance && chown 10001:10001 /var/lib/semblance
USER 10001:10001
VOLUME /var/lib/semblance
ENV SERVER_ADDRESS=0.0.0.0 \
    SEMBLANCE_DATA=/var/lib/semblance \
    HF_HOME=/var/lib/semblance/huggingface \
    MALLOC_ARENA_MAX=2 \
    JDK_JAVA_OPTIONS="--enable-native-access=ALL-UNNAMED -XX:MaxRAMPercentage=40"
EXPOSE 8080
ENTRYPOINT ["java", "-jar", "semblance.jar"]

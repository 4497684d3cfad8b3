# syntax=docker/dockerfile:1
# Semblance for CPUs. Any two glibc images with bash, one with a JDK 25 and one with a Java 25, will do:
# docker build --build-arg BUILD_IMAGE=... --build-arg RUNTIME_IMAGE=... -t semblance .
ARG BUILD_IMAGE=eclipse-temurin:25-jdk-noble
ARG RUNTIME_IMAGE=eclipse-temurin:25-jre-noble

FROM ${BUILD_IMAGE} AS build
WORKDIR /build
COPY . .
# Tests and the format are CI's business; Maven's cache outlives a change of the sources.
RUN --mount=type=cache,target=/root/.m2 \
    ./mvnw -q -B -ntp -DskipTests -Dmaven.test.skip=true -Dspotless.check.skip=true package \
 && cp target/semblance-*.jar app.jar \
 && java -Djarmode=tools -jar app.jar extract --layers --destination layers
# DJL unpacks libtorch and the tokenizers here, now, so that a container unpacks nothing when it starts.
RUN DJL_CACHE_DIR=/opt/semblance/native OPT_OUT_TRACKING=true \
    java --enable-native-access=ALL-UNNAMED -cp 'layers/dependencies/lib/*' \
      src/main/docker/UnpackNatives.java layers/dependencies/lib \
 && chmod -R a+rX /opt/semblance layers

FROM ${RUNTIME_IMAGE}
ARG VERSION=0.1.0-SNAPSHOT
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Semblance" \
      org.opencontainers.image.description="Embedding and similarity server for the JVM" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"

RUN groupadd --gid 10001 semblance \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /var/lib/semblance --shell /usr/sbin/nologin semblance \
 && install -d -o 10001 -g 10001 /var/lib/semblance
WORKDIR /opt/semblance
# From what changes least to what changes most.
COPY --from=build /opt/semblance/native/ native/
COPY --from=build /build/layers/dependencies/ ./
COPY --from=build /build/layers/spring-boot-loader/ ./
COPY --from=build /build/layers/snapshot-dependencies/ ./
COPY --chmod=755 src/main/docker/healthcheck /usr/local/bin/healthcheck
COPY LICENSE NOTICE ./
COPY --from=build /build/layers/application/ ./

# RUST_LIBRARY_PATH: see UnpackNatives. Models that are downloaded lie in HF_HOME. The root file system may be
# read-only: /var/lib/semblance and /tmp (Tomcat's empty folders) are all that is written to.
ENV SERVER_ADDRESS=0.0.0.0 \
    SERVER_PORT=8080 \
    SEMBLANCE_DATA=/var/lib/semblance \
    HF_HOME=/var/lib/semblance/huggingface \
    DJL_CACHE_DIR=/opt/semblance/native \
    RUST_LIBRARY_PATH=/opt/semblance/native/tokenizers/libtokenizers.so \
    MALLOC_ARENA_MAX=2
USER 10001:10001
VOLUME /var/lib/semblance
EXPOSE 8080
STOPSIGNAL SIGTERM
# A first download of a model may take its time.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30m --retries=3 CMD ["healthcheck"]
# 40 % for the heap: weights and activations live outside it. More options: JAVA_TOOL_OPTIONS.
ENTRYPOINT ["java", "--enable-native-access=ALL-UNNAMED", "-XX:MaxRAMPercentage=40", "-XX:+ExitOnOutOfMemoryError", \
            "-Djna.boot.library.path=/opt/semblance/native/jna", "-jar", "app.jar"]

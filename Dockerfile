# syntax=docker/dockerfile:1
# Semblance for CPUs, or with FLAVOUR=cu128 for NVIDIA GPUs; src/docs/image.md tells how to build and run it.
# Any two glibc images of one architecture will do: one with a JDK 25 and bash, one with bash and libstdc++.
ARG BUILD_IMAGE=eclipse-temurin:25-jdk-noble
ARG RUNTIME_IMAGE=debian:trixie-slim

FROM ${BUILD_IMAGE} AS build
WORKDIR /build
COPY pom.xml mvnw ./
COPY .mvn/ .mvn/
COPY src/main/proto/ src/main/proto/
COPY src/main/java/ src/main/java/
COPY src/main/resources/ src/main/resources/
# Tests and the format are CI's business; Maven's cache outlives a change of the sources.
RUN --mount=type=cache,target=/root/.m2 \
    ./mvnw -q -B -ntp -DskipTests -Dmaven.test.skip=true -Dspotless.check.skip=true package \
 && java -Djarmode=tools -jar target/semblance-*.jar extract --layers --application-filename app.jar --destination layers
COPY src/main/docker/UnpackNatives.java src/main/docker/jre docker/
ARG FLAVOUR=cpu
# DJL unpacks libtorch and the tokenizers here, now, so that a container unpacks nothing when it starts.
RUN if [ "$FLAVOUR" != cpu ]; then rm layers/dependencies/lib/pytorch-native-cpu-*.jar; fi \
 && DJL_CACHE_DIR=/opt/semblance/native OPT_OUT_TRACKING=true \
    java --enable-native-access=ALL-UNNAMED -cp 'layers/dependencies/lib/*' \
      docker/UnpackNatives.java layers/dependencies/lib "$FLAVOUR" \
 && chmod -R a+rX /opt/semblance layers
RUN bash docker/jre layers/application/app.jar 'layers/dependencies/lib/*' java

FROM ${RUNTIME_IMAGE} AS application
RUN groupadd --gid 10001 semblance \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /var/lib/semblance --shell /usr/sbin/nologin semblance \
 && install -d -o 10001 -g 10001 /var/lib/semblance
WORKDIR /opt/semblance
# From what changes least to what changes most.
COPY --from=build /build/java/ /opt/java/
COPY --from=build /opt/semblance/native/ native/
COPY --from=build /build/layers/dependencies/ ./
COPY --from=build /build/layers/snapshot-dependencies/ ./
COPY --chmod=755 src/main/docker/healthcheck /usr/local/bin/healthcheck
COPY src/main/docker/java.options LICENSE NOTICE ./
COPY --from=build /build/target/classes/META-INF/sbom/ sbom/
COPY --from=build /build/layers/application/ ./

# RUST_LIBRARY_PATH: see UnpackNatives. Models that are downloaded lie in HF_HOME. The root file system may be
# read-only: /var/lib/semblance and /tmp (Tomcat's empty folders) are all that is written to.
ENV JAVA_HOME=/opt/java \
    PATH=/opt/java/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    LANG=C.UTF-8 \
    SERVER_ADDRESS=0.0.0.0 \
    SERVER_PORT=8080 \
    SEMBLANCE_DATA=/var/lib/semblance \
    HF_HOME=/var/lib/semblance/huggingface \
    DJL_CACHE_DIR=/opt/semblance/native \
    RUST_LIBRARY_PATH=/opt/semblance/native/tokenizers/libtokenizers.so \
    MALLOC_ARENA_MAX=2
# With this DJL takes the folder of that flavour, whatever the machine looks like.
ARG FLAVOUR=cpu
ENV PYTORCH_FLAVOR=${FLAVOUR}
USER 10001:10001

# The very files of the image, run once: the cache knows their sizes and times.
FROM application AS trained
ARG FLAVOUR=cpu
COPY --chmod=755 src/main/docker/train /tmp/train
RUN /tmp/train "$FLAVOUR"

FROM application
ARG VERSION=0.1.0-SNAPSHOT
ARG REVISION=unknown
ARG CREATED=unknown
LABEL org.opencontainers.image.title="Semblance" \
      org.opencontainers.image.description="Embedding and similarity server for the JVM" \
      org.opencontainers.image.vendor="Semblance" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.created="${CREATED}"
COPY --from=trained /tmp/semblance.aot ./
VOLUME /var/lib/semblance
EXPOSE 8080
STOPSIGNAL SIGTERM
# A first download of a model may take its time.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30m --retries=3 CMD ["healthcheck"]
# A cache that does not fit (another collector, changed options) is left aside, and the start is slower.
ENTRYPOINT ["java", "@/opt/semblance/java.options", "-XX:AOTCache=/opt/semblance/semblance.aot", "-jar", "/opt/semblance/app.jar"]

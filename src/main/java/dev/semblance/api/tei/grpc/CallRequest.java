package dev.semblance.api.tei.grpc;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.Metadata;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletMapping;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.MappingMatch;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * A call as the request that it is in HTTP/2: a POST to the path of its method, with its metadata
 * as headers. Its body is the call's messages, which are not read here. Safe to share.
 */
final class CallRequest extends HttpServletRequestWrapper {
  /** Where servlets find the chain of a client's certificate. */
  private static final String CERTIFICATES = "jakarta.servlet.request.X509Certificate";

  private final String path;
  private final Map<String, List<String>> headers = new TreeMap<>();
  private final Map<String, Object> attributes = new ConcurrentHashMap<>();
  private final String remoteAddress;
  private final boolean secure;

  /**
   * @param method such as {@code tei.v1.Embed/Embed}
   */
  CallRequest(String method, Metadata metadata, Attributes transport) {
    super(Nothing.of(HttpServletRequest.class));
    path = "/" + method;
    for (String name : metadata.keys()) {
      if (!name.endsWith(Metadata.BINARY_HEADER_SUFFIX)) {
        Iterable<String> values =
            metadata.getAll(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
        if (values != null) {
          List<String> all = new ArrayList<>();
          values.forEach(all::add);
          headers.put(name, List.copyOf(all));
        }
      }
    }
    remoteAddress =
        transport.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR) instanceof InetSocketAddress address
                && address.getAddress() != null
            ? address.getAddress().getHostAddress()
            : "";
    SSLSession session = transport.get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
    secure = session != null;
    X509Certificate[] chain = session == null ? null : chain(session);
    if (chain != null) {
      attributes.put(CERTIFICATES, chain);
    }
  }

  private static X509Certificate @Nullable [] chain(SSLSession session) {
    try {
      return Arrays.stream(session.getPeerCertificates())
          .filter(X509Certificate.class::isInstance)
          .toArray(X509Certificate[]::new);
    } catch (SSLPeerUnverifiedException _) {
      return null;
    }
  }

  @Override
  public String getMethod() {
    return "POST";
  }

  @Override
  public String getProtocol() {
    return "HTTP/2.0";
  }

  @Override
  public String getRequestURI() {
    return path;
  }

  @Override
  public StringBuffer getRequestURL() {
    return new StringBuffer(getScheme()).append("://").append(getServerName()).append(path);
  }

  @Override
  public String getContextPath() {
    return "";
  }

  @Override
  public String getServletPath() {
    return path;
  }

  @Override
  public HttpServletMapping getHttpServletMapping() {
    return new Root(path.substring(1));
  }

  /** As a servlet that all paths are for. */
  private record Root(String getMatchValue) implements HttpServletMapping {
    @Override
    public String getPattern() {
      return "/";
    }

    @Override
    public String getServletName() {
      return "grpc";
    }

    @Override
    public MappingMatch getMappingMatch() {
      return MappingMatch.DEFAULT;
    }
  }

  @Override
  public DispatcherType getDispatcherType() {
    return DispatcherType.REQUEST;
  }

  @Override
  public String getScheme() {
    return secure ? "https" : "http";
  }

  @Override
  public boolean isSecure() {
    return secure;
  }

  @Override
  public String getServerName() {
    return "localhost";
  }

  @Override
  public String getRemoteAddr() {
    return remoteAddress;
  }

  @Override
  public String getRemoteHost() {
    return remoteAddress;
  }

  @Override
  public String getContentType() {
    return "application/grpc";
  }

  @Override
  public int getContentLength() {
    return -1;
  }

  @Override
  public long getContentLengthLong() {
    return -1;
  }

  @Override
  public ServletInputStream getInputStream() {
    throw new UnsupportedOperationException("the body of a call is its messages");
  }

  @Override
  public @Nullable String getHeader(String name) {
    List<String> values = headers.get(name.toLowerCase(Locale.ROOT));
    return values == null ? null : values.getFirst();
  }

  @Override
  public Enumeration<String> getHeaders(String name) {
    return Collections.enumeration(headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()));
  }

  @Override
  public Enumeration<String> getHeaderNames() {
    return Collections.enumeration(headers.keySet());
  }

  @Override
  public long getDateHeader(String name) {
    return -1;
  }

  @Override
  public int getIntHeader(String name) {
    return -1;
  }

  @Override
  public Map<String, String[]> getParameterMap() {
    return Map.of();
  }

  @Override
  public Enumeration<String> getParameterNames() {
    return Collections.emptyEnumeration();
  }

  @Override
  public Locale getLocale() {
    return Locale.ROOT;
  }

  @Override
  public Enumeration<Locale> getLocales() {
    return Collections.enumeration(List.of(Locale.ROOT));
  }

  @Override
  public @Nullable Object getAttribute(String name) {
    return attributes.get(name);
  }

  @Override
  public Enumeration<String> getAttributeNames() {
    return Collections.enumeration(attributes.keySet());
  }

  @Override
  public void setAttribute(String name, @Nullable Object value) {
    if (value == null) {
      removeAttribute(name);
    } else {
      attributes.put(name, value);
    }
  }

  @Override
  public void removeAttribute(String name) {
    attributes.remove(name);
  }
}

/**
 * Who may call, what for, and how much: API keys, tokens of an identity provider, client
 * certificates; scopes, quotas, the audit log, CORS and headers for browsers.
 *
 * <p>A <em>caller</em> is whoever a key, token or certificate stands for; a <em>scope</em> is what
 * a caller may do; a <em>quota</em> is how much of it in a minute. Without a key, a token issuer or
 * certificates in the settings the server is <em>open</em>: nobody is asked. Headers follow RFC
 * 6750 (bearer tokens), OpenAI's {@code x-ratelimit-*} and the IETF's draft of {@code RateLimit}.
 *
 * <p>Spring Security gives the chain's frame, header writers and the verification of tokens. There
 * are no sessions and no cookies, hence nothing a foreign page could ride on, hence no CSRF tokens.
 */
@NullMarked
@ApplicationModule(
    displayName = "Security",
    allowedDependencies = {"encoder", "fault", "problem", "text"})
package dev.semblance.security;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

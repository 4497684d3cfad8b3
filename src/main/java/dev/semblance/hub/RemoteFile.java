package dev.semblance.hub;

import java.util.OptionalLong;

/**
 * What the hub says of one file before it is fetched.
 *
 * @param name path in the repository
 * @param digest the content's etag, which is its checksum too
 * @param size bytes, where it says so
 */
record RemoteFile(String name, BlobDigest digest, OptionalLong size) {}

package dev.semblance.model.hub;

/**
 * What the hub says of one file before it is fetched.
 *
 * @param name path in the repository
 * @param digest the content's etag, which is its checksum too
 * @param size bytes
 */
record RemoteFile(String name, BlobDigest digest, long size) {}

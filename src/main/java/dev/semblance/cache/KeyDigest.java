package dev.semblance.cache;

import dev.semblance.encoder.EmbedInput;
import dev.semblance.encoder.EmbedRequest;
import dev.semblance.encoder.EncoderFacts;
import dev.semblance.encoder.TextRole;
import dev.semblance.encoder.Wanted;
import dev.semblance.text.Sha256;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/**
 * Makes the keys of one request's inputs: SHA-256 over everything that can change an answer, each
 * part behind its length, so that no two requests write the same bytes.
 *
 * <pre>
 * text   "semblance-cache-1"        counts up when the same words would mean other vectors
 * text   space hash, pooling        weights, tokenizer and module configurations; not the label
 * i32    dimensions wanted
 * text   dtype, kind of device      float32 on cpu; not the device's number, nor its kernels
 * i32    longest text of the model
 * text   output, side that is cut   SEQUENCE (a dense vector, alone), ERROR
 * i32    1 if normalised, else 0
 * text   prompt
 * text   QUERY or DOCUMENT          only of a model that computes these apart
 * i32    'T', then the text         or 'I', how many token ids, and these
 *
 * text   i32 UTF-16 units, then each as u16
 * </pre>
 *
 * Numbers are big-endian. Texts go in as UTF-16 units, since half a surrogate pair, which is
 * refused, would be a question mark in UTF-8 and so meet the entry of another text.
 *
 * <p>Kernels stay out: they may be chosen anew at every start by their speed, and move a vector as
 * little as the company in its batch does. Not for several threads.
 */
final class KeyDigest {

  private static final String VERSION = "semblance-cache-1";

  /** Other outputs are not kept; the word is older than their names, and old entries hold. */
  private static final String DENSE = "SEQUENCE";

  private final ByteBuffer buffer = ByteBuffer.allocate(8192);
  private final MessageDigest common;

  KeyDigest(EncoderFacts facts, EmbedRequest request, Wanted wanted) {
    common = Sha256.digest();
    text(common, VERSION);
    text(common, wanted.space().hash());
    text(common, wanted.space().pooling());
    number(common, wanted.space().dimensions());
    text(common, facts.precision().wireName());
    text(common, facts.device().kind());
    number(common, facts.maxTokens());
    text(common, DENSE);
    text(common, wanted.truncate().name());
    number(common, wanted.normalize() ? 1 : 0);
    text(common, request.prompt());
    TextRole path = facts.path(request.role());
    if (path != null) {
      text(common, path.name());
    }
  }

  CacheKey key(EmbedInput input) {
    MessageDigest digest = copy(common);
    switch (input) {
      case EmbedInput.Text(String text) -> {
        number(digest, 'T');
        text(digest, text);
      }
      case EmbedInput.Pair _ -> throw new IllegalArgumentException("scores are not kept");
      case EmbedInput.TokenIds tokens -> {
        number(digest, 'I');
        number(digest, tokens.ids().length);
        for (int id : tokens.ids()) {
          number(digest, id);
        }
      }
    }
    flush(digest);
    return CacheKey.of(digest.digest());
  }

  private void text(MessageDigest digest, String text) {
    number(digest, text.length());
    for (int i = 0; i < text.length(); i++) {
      room(digest, Character.BYTES).putChar(text.charAt(i));
    }
  }

  private void number(MessageDigest digest, int number) {
    room(digest, Integer.BYTES).putInt(number);
  }

  private ByteBuffer room(MessageDigest digest, int bytes) {
    if (buffer.remaining() < bytes) {
      flush(digest);
    }
    return buffer;
  }

  private void flush(MessageDigest digest) {
    digest.update(buffer.flip());
    buffer.clear();
  }

  private MessageDigest copy(MessageDigest digest) {
    flush(digest);
    try {
      return (MessageDigest) digest.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException(e);
    }
  }
}

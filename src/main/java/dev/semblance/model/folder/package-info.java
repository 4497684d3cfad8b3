/**
 * Reads a Hugging Face or Sentence Transformers folder, weights excepted.
 *
 * <p>Words are those of the files: modules, pooling, prompts. What each key does was read in
 * Sentence Transformers 6.2 and transformers 5.24; a key that neither is understood nor known to be
 * inert is refused where Sentence Transformers would refuse it, and reported by name elsewhere.
 *
 * <p>Six files beside {@code tokenizer.json} change tokens. {@link
 * dev.semblance.model.folder.TokenizerFile} says who decides what; the order of precedence among
 * files is {@code TokenDeclarations}', the choice of the class {@code TokenizerClasses}', and what
 * a class makes anew is its own ({@code BertTokenizer}, {@code XlmRobertaTokenizer}, {@code
 * FileTokenizer}): another class is another {@code TokenizerClass}.
 */
@NullMarked
package dev.semblance.model.folder;

import org.jspecify.annotations.NullMarked;

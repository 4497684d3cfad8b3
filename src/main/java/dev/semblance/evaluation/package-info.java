/**
 * How good a model is: correlation with human judgement of similar sentences ({@link
 * dev.semblance.evaluation.StsEvaluation}) and retrieval of judged documents ({@link
 * dev.semblance.evaluation.RetrievalEvaluation}), perhaps put in order again by a {@link
 * dev.semblance.evaluation.Reranker}.
 *
 * <p>A <em>set</em> is texts with what people said of them, a <em>judgement</em> one person's word
 * on a query and a document, a <em>measure</em> a figure from 0 to 1 (correlations from -1). Sets
 * are tab-separated files; measures are those of scipy ({@code spearmanr}) and trec_eval ({@code
 * ndcg_cut}, {@code recall}), so that figures can be held against published ones.
 */
@NullMarked
@ApplicationModule(
    displayName = "Evaluation",
    allowedDependencies = {"encoder", "fault", "vector"})
package dev.semblance.evaluation;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

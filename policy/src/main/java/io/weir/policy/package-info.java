/** Rule model, policy documents, evaluator and compiler; pure Java. */
package io.weir.policy;

package io.weir.policy.enforce;

/**
 * What is wanted of a datapath that is opened.
 *
 * @param mode where received packets are seen, if it is not decided by a datapath that is there
 * @param tcIngress whether they are counted at tc too where XDP counts them
 * @param rules whether rules are looked up: then a foreign XDP program is an error, for at tc what
 *     it lets through alone could be dropped
 */
record DatapathWish(AttachMode mode, boolean tcIngress, boolean rules) {}

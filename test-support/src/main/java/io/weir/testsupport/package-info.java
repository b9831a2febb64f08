/** What the tests of several modules share; no tool has it. */
package io.weir.testsupport;

/** The droprule command: drop rules, and the way back from each. */
package io.weir.tools.droprule;

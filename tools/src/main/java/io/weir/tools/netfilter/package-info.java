/** What several tools know of netfilter's rules: names, and the texts of nft(8). */
package io.weir.tools.netfilter;

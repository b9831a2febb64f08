package io.weir.tools;

import io.weir.policy.format.PrefixText;
import io.weir.policy.rule.Prefix;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads an address or a prefix. */
public final class PrefixType implements ITypeConverter<Prefix> {
  @Override
  public Prefix convert(String text) {
    try {
      return PrefixText.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}

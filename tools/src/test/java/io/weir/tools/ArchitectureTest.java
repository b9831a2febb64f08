package io.weir.tools;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The imports that docs/design.md allows, and no others. */
@AnalyzeClasses(packages = "io.weir", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String RINGBUF = "io.weir.ringbuf..";
  private static final String BPF = "io.weir.bpf..";
  private static final String POLICY = "io.weir.policy..";
  private static final String ENFORCE = "io.weir.policy.enforce..";

  @ArchTest static final ArchRule RINGBUF_IMPORTS_NONE_OF_OURS = onlyOurs(RINGBUF, RINGBUF);

  @ArchTest static final ArchRule BPF_IMPORTS_RINGBUF = onlyOurs(BPF, BPF, RINGBUF);

  @ArchTest
  static final ArchRule EXPORTERS_IMPORT_RINGBUF =
      onlyOurs("io.weir.exporters..", "io.weir.exporters..", RINGBUF);

  @ArchTest
  static final ArchRule TUI_IMPORTS_RINGBUF = onlyOurs("io.weir.tui..", "io.weir.tui..", RINGBUF);

  @ArchTest
  static final ArchRule POLICY_IMPORTS_RINGBUF =
      classes()
          .that(resideInAPackage(POLICY).and(DescribedPredicate.not(resideInAPackage(ENFORCE))))
          .should()
          .onlyDependOnClassesThat(notOursOr(POLICY, RINGBUF))
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule ENFORCE_IMPORTS_BPF_AND_RINGBUF = onlyOurs(ENFORCE, POLICY, BPF, RINGBUF);

  @ArchTest
  static final ArchRule JNA_STAYS_IN_SYS =
      noClasses()
          .that()
          .resideOutsideOfPackage("..sys..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.sun.jna..");

  @ArchTest
  static final ArchRule SYS_IS_FOR_BPF_ALONE =
      noClasses()
          .that()
          .resideOutsideOfPackage(BPF)
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.weir.bpf.sys..");

  @ArchTest
  static final ArchRule NOTHING_PUBLIC_GIVES_POINTERS =
      methods()
          .that()
          .arePublic()
          .should()
          .notHaveRawReturnType(Pointer.class)
          .andShould()
          .notHaveRawReturnType(Structure.class);

  @ArchTest
  static final ArchRule NO_CYCLES = slices().matching("io.weir.(**)").should().beFreeOfCycles();

  private static ArchRule onlyOurs(String of, String... allowed) {
    return classes()
        .that()
        .resideInAPackage(of)
        .should()
        .onlyDependOnClassesThat(notOursOr(allowed))
        .allowEmptyShould(true);
  }

  private static DescribedPredicate<JavaClass> notOursOr(String... allowed) {
    return DescribedPredicate.not(resideInAPackage("io.weir..")).or(resideInAnyPackage(allowed));
  }
}

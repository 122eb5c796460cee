/** One requirement of a framework that automatic rotation of KMS keys is evidence for. */
export type FrameworkReference = {
  readonly framework: string;
  readonly version: string;
  readonly controls: readonly string[];
  /** What a reader must know before relying on it. */
  readonly note?: string;
};

/**
 * Requirements that ask for rotation of keys. From the framework mappings of Prowler, Powerpipe, cdk-nag, the AWS Security Hub user guide (KMS.4) and the
 * AWS conformance packs, as collected in November 2026; a mapping is a tool's reading of a framework, not the framework's own word.
 */
export const frameworkReferences: readonly FrameworkReference[] = [
  { framework: 'CIS AWS Foundations Benchmark', version: '6.0 and 7.0', controls: ['4.6'] },
  { framework: 'CIS AWS Foundations Benchmark', version: '3.0 to 5.0', controls: ['3.6'] },
  { framework: 'CIS AWS Foundations Benchmark', version: '1.3 to 2.0', controls: ['3.8'] },
  { framework: 'CIS AWS Foundations Benchmark', version: '1.2.0', controls: ['2.8'] },
  { framework: 'AWS Security Hub', version: 'CSPM controls', controls: ['KMS.4'] },
  { framework: 'NIST SP 800-53', version: 'r5', controls: ['SC-12', 'SC-12(2)', 'SC-28(3)'] },
  {
    framework: 'PCI DSS',
    version: '4.0.1',
    controls: ['3.7.4'],
    note: "AWS's conformance packs for PCI DSS 4.0 do not contain this rule.",
  },
  { framework: 'PCI DSS', version: '3.2.1', controls: ['3.6.4'] },
  { framework: 'FedRAMP', version: 'Low and Moderate', controls: ['SC-12'] },
  {
    framework: 'HIPAA',
    version: '45 CFR',
    controls: ['164.312(a)(2)(iv)'],
    note: "A mapping of third parties; AWS's conformance pack for HIPAA omits the rule.",
  },
  { framework: 'ISO/IEC 27001', version: '2022', controls: ['A.8.24'] },
  { framework: 'SOC 2', version: '2017', controls: ['PI1.5'], note: 'A mapping of third parties.' },
];

/** Results that say something about these requirements. A key that cannot rotate by itself, or is exempt, is for people to judge. */
const judged = [
  'ROTATION_DISABLED',
  'ROTATION_DISABLED_ON_PRIMARY',
  'ROTATION_PERIOD_TOO_LONG',
  'ROTATION_PERIOD_TOO_LONG_ON_PRIMARY',
  'ROTATION_OVERDUE',
  'KEY_MATERIAL_TOO_OLD',
  'KEY_MATERIAL_TOO_OLD_ON_PRIMARY',
  'ROTATION_ENABLED',
  'ROTATED',
];

/** The requirements that a result with this reason code is evidence for, or against. */
export const referencesFor = (reasonCode: string): readonly FrameworkReference[] =>
  judged.includes(reasonCode) ? frameworkReferences : [];

/** `CIS AWS Foundations Benchmark 3.0 to 5.0/3.6`, as exports carry it. */
export const requirementsFor = (reasonCode: string): readonly string[] =>
  referencesFor(reasonCode).flatMap(({ framework, version, controls }) => controls.map((control) => `${framework} ${version}/${control}`));

import { type Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Findings by the path of the construct that they are about, each with the reason why it stands. */
export type Acknowledgements = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** A finding that is not listed ends the synthesis; so does a wider permission in one of these roles. */
export function acknowledgeAll(stack: Stack, acknowledgements: Acknowledgements): void {
  for (const [path, findings] of Object.entries(acknowledgements)) {
    const construct = constructAt(stack, path);
    for (const [id, reason] of Object.entries(findings)) Validations.of(construct).acknowledge({ id, reason });
  }
}

const constructAt = (stack: Stack, path: string): IConstruct =>
  path.split('/').reduce<IConstruct>((construct, id) => construct.node.findChild(id), stack);

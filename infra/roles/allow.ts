import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';

type Grant = {
  readonly actions: readonly string[];
  readonly on: string | readonly string[];
  readonly onlyIf?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
};

/** One `Allow` statement. `sid` says what for. */
export const allow = (sid: string, { actions, on, onlyIf }: Grant): PolicyStatement =>
  new PolicyStatement({
    sid,
    effect: Effect.ALLOW,
    actions: [...actions],
    resources: typeof on === 'string' ? [on] : [...on],
    ...(onlyIf === undefined ? {} : { conditions: onlyIf }),
  });

/** What is read of a key to judge it: metadata, rotation, exemption, age of its material. All need the consent of the key policy. */
export const keyReads = ['kms:DescribeKey', 'kms:GetKeyRotationStatus', 'kms:ListResourceTags', 'kms:ListKeyRotations'] as const;

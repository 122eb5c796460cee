import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { functionArn } from '../arns.ts';

type Conditions = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

type Grant = {
  readonly actions: readonly string[];
  readonly on: string | readonly string[];
  readonly onlyIf?: Conditions;
};

/** One `Allow` statement. `sid` says what for. */
export const allow = (sid: string, grant: Grant): PolicyStatement => statement(Effect.ALLOW, sid, grant);

/** One `Deny` statement, which no other statement overrules. */
export const deny = (sid: string, grant: Grant): PolicyStatement => statement(Effect.DENY, sid, grant);

const statement = (effect: Effect, sid: string, { actions, on, onlyIf }: Grant): PolicyStatement =>
  new PolicyStatement({
    sid,
    effect,
    actions: [...actions],
    resources: typeof on === 'string' ? [on] : [...on],
    ...(onlyIf === undefined ? {} : { conditions: onlyIf }),
  });

/**
 * That a request comes from the code of a function. A role that trusts AWS Lambda can be passed to
 * any function; with this condition it is worth nothing to another one. AWS Lambda puts the key into
 * the credentials of a function's execution environment, and not into its own calls for an event
 * source (AWS Lambda guide, "Using source function ARN to control function access behavior").
 */
export const onlyFromFunction = (functionName: string): Conditions => ({
  ArnEquals: { 'lambda:SourceFunctionArn': functionArn(functionName) },
});

/** The same statement for the code of one function alone. A `Deny` holds for everybody as it is. */
export const forFunction = (functionName: string, one: PolicyStatement): PolicyStatement =>
  one.effect === Effect.DENY ? one : one.copy({ conditions: { ...one.conditions, ...onlyFromFunction(functionName) } });

/** What is read of a key to judge it: metadata, rotation, exemption, age of its material. All need the consent of the key policy. */
export const keyReads = ['kms:DescribeKey', 'kms:GetKeyRotationStatus', 'kms:ListResourceTags', 'kms:ListKeyRotations'] as const;

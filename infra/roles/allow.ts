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

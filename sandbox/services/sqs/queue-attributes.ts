/** What is wrong with a queue, its policy or its event source mapping; the message names the property. */
export class InvalidQueueError extends Error {
  override readonly name = 'InvalidParameterValueException' as const;
}

type Properties = Readonly<Record<string, unknown>>;

export type QueueAttributes = {
  readonly delaySeconds: number;
  readonly visibilityTimeoutSeconds: number;
  readonly redrive?: { readonly deadLetterTargetArn: string; readonly maxReceiveCount: number };
};

/** Reads the properties of an `AWS::SQS::Queue`, a standard one. Limits: SQS API, CreateQueue. @throws InvalidQueueError */
export function queueAttributesFrom(properties: Properties): QueueAttributes {
  // Retention is checked only: messages are kept for as long as the sandbox runs.
  wholeNumberIn(properties, 'MessageRetentionPeriod', { least: 60, most: 1_209_600, byDefault: 345_600 });
  const redrive = properties['RedrivePolicy'];
  return {
    delaySeconds: wholeNumberIn(properties, 'DelaySeconds', { least: 0, most: 900, byDefault: 0 }),
    visibilityTimeoutSeconds: wholeNumberIn(properties, 'VisibilityTimeout', { least: 0, most: 43_200, byDefault: 30 }),
    ...(redrive === undefined ? {} : { redrive: redriveFrom(redrive) }),
  };
}

function redriveFrom(policy: unknown): NonNullable<QueueAttributes['redrive']> {
  const { deadLetterTargetArn, ...rest } = (typeof policy === 'object' && policy !== null ? policy : {}) as Properties;
  if (typeof deadLetterTargetArn !== 'string' || Object.keys(rest).join() !== 'maxReceiveCount')
    throw new InvalidQueueError(`RedrivePolicy is ${JSON.stringify(policy)}; it must have deadLetterTargetArn and maxReceiveCount`);
  return { deadLetterTargetArn, maxReceiveCount: wholeNumberIn(rest, 'maxReceiveCount', { least: 1, most: 1000 }) };
}

type Limits = { readonly least: number; readonly most: number; readonly byDefault?: number };

/** @throws InvalidQueueError naming the property, if it is missing without a default or out of range. */
export function wholeNumberIn(properties: Properties, name: string, { least, most, byDefault }: Limits): number {
  const value = properties[name] === undefined ? byDefault : Number(properties[name]);
  if (value !== undefined && Number.isInteger(value) && value >= least && value <= most) return value;
  throw new InvalidQueueError(`${name} is ${JSON.stringify(properties[name])}; it must be a whole number from ${least} to ${most}`);
}

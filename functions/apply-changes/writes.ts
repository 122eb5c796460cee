import { EnableKeyRotationCommand, RotateKeyOnDemandCommand } from '@aws-sdk/client-kms';
import { calling } from '../aws/changes/aws-error.ts';
import type { WriterDependencies } from '../aws/changes/write-approved.ts';
import type { ChangeKind } from '../core/changes/kind.ts';
import type { ProposedChange, ProposedOf } from '../core/changes/proposed-change.ts';

/** `kmsWrites` repeats a call until AWS KMS takes it; `kmsOnce` sends it once. */
type WriteClients = Pick<WriterDependencies, 'kmsWrites' | 'kmsOnce'>;

/** Asks AWS KMS for one change. @returns the request id of AWS KMS @throws CallFailedError */
type Write<Kind extends ChangeKind> = (change: ProposedOf<Kind>, clients: WriteClients) => Promise<string | null>;

/** The one call of AWS KMS that makes a change, by key ARN: with an id alone a multi-Region key could be meant in another Region. */
type WrittenHere = 'ENABLE_ROTATION' | 'SHORTEN_PERIOD' | 'ROTATE_NOW';

/** EnableKeyRotation on a key that rotates already is how AWS KMS changes the period (AWS KMS API). The period is always named: left out, it would be 365 days. */
const setPeriod = async (
  { key, rotationPeriodInDays }: ProposedOf<'ENABLE_ROTATION' | 'SHORTEN_PERIOD'>,
  { kmsWrites }: WriteClients,
): Promise<string | null> => {
  const command = new EnableKeyRotationCommand({ KeyId: key.keyArn, RotationPeriodInDays: rotationPeriodInDays });
  const { $metadata } = await calling('EnableKeyRotation', () => kmsWrites.send(command));
  return $metadata.requestId ?? null;
};

const writes: { readonly [Kind in WrittenHere]: Write<Kind> } = {
  ENABLE_ROTATION: setPeriod,
  SHORTEN_PERIOD: setPeriod,
  ROTATE_NOW: async ({ key }, { kmsOnce }) => {
    const { $metadata } = await calling('RotateKeyOnDemand', () => kmsOnce.send(new RotateKeyOnDemandCommand({ KeyId: key.keyArn })));
    return $metadata.requestId ?? null;
  },
};

/** Everything that this function can change in AWS KMS. `undefined`: the change is another function's. */
export function writeFor(change: ProposedChange, clients: WriteClients): (() => Promise<string | null>) | undefined {
  if (!Object.hasOwn(writes, change.kind)) return undefined;
  const write = writes[change.kind as WrittenHere] as Write<ChangeKind>;
  return () => write(change, clients);
}

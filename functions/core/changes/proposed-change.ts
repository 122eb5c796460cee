import * as z from 'zod/mini';
import { enableRotationSchema } from './enable/schema.ts';
import type { ChangeKind, ChangeRef } from './kind.ts';
import { replaceKeySchema } from './replace/schema.ts';
import { rollBackReplacementSchema } from './roll-back/schema.ts';
import { rotateNowSchema } from './rotate-now/schema.ts';
import { shortenPeriodSchema } from './shorten/schema.ts';

/** A change as the approvers are asked about it: the key as it was read, and what would be done to it. */
export const proposedChangeSchema = z.discriminatedUnion('kind', [
  enableRotationSchema,
  shortenPeriodSchema,
  rotateNowSchema,
  replaceKeySchema,
  rollBackReplacementSchema,
]);
export type ProposedChange = z.infer<typeof proposedChangeSchema>;

/** The proposed changes of one kind. */
export type ProposedOf<Kind extends ChangeKind> = Extract<ProposedChange, { readonly kind: Kind }>;

export const refOf = ({ key: { keyId }, kind }: ProposedChange): ChangeRef => ({ keyId, kind });

import * as z from 'zod/mini';
import { keyProfileSchema } from '../../records/key-profile.ts';
import { keyGrantSchema } from '../grant.ts';

/** A key as the approvers were shown it: who may use it. */
const shownKeySchema = z.strictObject({ keyArn: z.string(), policySha256: z.string(), grants: z.array(keyGrantSchema) });

/** The aliases that an approved replacement has moved go back to the key that had them. */
export const rollBackPlanSchema = z.strictObject({
  /** The execution that replaced the key, and its record of the aliases that it moved. */
  replacement: z.strictObject({ executionId: z.string(), record: z.string(), sha256: z.string() }),
  old: shownKeySchema,
  successor: shownKeySchema,
  aliases: z.array(z.string()),
  /** What the owner has to look at, one sentence each. */
  check: z.array(z.string()),
});
export type RollBackPlan = z.infer<typeof rollBackPlanSchema>;

export const rollBackReplacementSchema = z.strictObject({
  kind: z.literal('ROLL_BACK_REPLACEMENT'),
  key: keyProfileSchema,
  plan: rollBackPlanSchema,
});
export type RollBackReplacement = z.infer<typeof rollBackReplacementSchema>;

import * as z from 'zod/mini';
import { keyProfileSchema } from '../../records/key-profile.ts';
import { keyGrantSchema } from '../grant.ts';

/** The successor that an earlier, approved execution has created and on record. */
export const continuedSchema = z.strictObject({
  executionId: z.string(),
  successorArn: z.string(),
  /** The record of AWS KMS' answer to the creation. */
  record: z.string(),
  sha256: z.string(),
});

/** What is going to be done, and what only the owner of the key can look at. */
export const replacementPlanSchema = z.strictObject({
  /** The successor, exactly as it is created. Its key policy is the very text that the old key has, which is known by its hash. */
  create: z.strictObject({
    keySpec: z.string(),
    keyUsage: z.string(),
    description: z.string(),
    tags: z.array(z.strictObject({ key: z.string(), value: z.string() })),
    policySha256: z.string(),
  }),
  /** `null`: a new key is created. */
  continues: z.nullable(continuedSchema),
  /** Aliases that move from the key to its successor. */
  aliases: z.array(z.string()),
  /** Keys of tags that the successor does not get: tags of AWS, and the exemption tag. */
  tagsExcluded: z.array(z.string()),
  /** Grants on the old key. The successor has none of them. */
  grants: z.array(keyGrantSchema),
  /** Statements of the key policy that name this very key or depend on an alias. */
  policyStatements: z.array(z.string()),
  /** What the owner has to look at, one sentence each. */
  check: z.array(z.string()),
});
export type ReplacementPlan = z.infer<typeof replacementPlanSchema>;

/** A new key takes the place of one that nothing can rotate. */
export const replaceKeySchema = z.strictObject({
  kind: z.literal('REPLACE_KEY'),
  key: keyProfileSchema,
  plan: replacementPlanSchema,
});
export type ReplaceKey = z.infer<typeof replaceKeySchema>;

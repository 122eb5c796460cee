import * as z from 'zod/mini';
import { previousRecordSchema } from '../previous-record.ts';
import { time } from '../time.ts';

export const replacementChangeSchema = z.enum(['REPLACE', 'RETURN_ALIASES']);

/** A grant on a key, as `ListGrants` lists it. A successor has none. */
export const keyGrantSchema = z.strictObject({
  grantee: z.string(),
  retiringPrincipal: z.nullable(z.string()),
  operations: z.array(z.string()),
  name: z.nullable(z.string()),
});

/** A new key takes the place of one that nothing can rotate. */
const planToReplaceSchema = z.strictObject({
  change: z.literal('REPLACE'),
  /** The successor, exactly as it is created. Its key policy is the very text that the old key has, which is known by its hash. */
  create: z.strictObject({
    keySpec: z.string(),
    keyUsage: z.string(),
    description: z.string(),
    tags: z.array(z.strictObject({ key: z.string(), value: z.string() })),
    policySha256: z.string(),
    multiRegion: z.literal(false),
  }),
  /** A successor that an earlier execution created for this key and did not get to the end with: it is used in place of another new key. */
  adopts: z.nullable(z.strictObject({ executionId: z.string(), successorArn: z.string() })),
  /** Aliases that move from the key to its successor. */
  aliases: z.array(z.string()),
  /** Tags of AWS that nobody can give a key. */
  tagsLeft: z.array(z.string()),
  grants: z.array(keyGrantSchema),
  /** Statements of the key policy that name this very key or depend on an alias. */
  policyStatements: z.array(z.string()),
  /** What the owner has to look at, one sentence each. */
  check: z.array(z.string()),
});

/** The aliases of a replaced key go back to it. */
const planToReturnSchema = z.strictObject({
  change: z.literal('RETURN_ALIASES'),
  successorArn: z.string(),
  aliases: z.array(z.string()),
  check: z.array(z.string()),
});

/** What a proposal says of a replacement. There is no plan where the one key asked about cannot have it; then it is among the dropped. */
export const replacementSchema = z.strictObject({
  change: replacementChangeSchema,
  /** Whether whoever asked has said that all callers are known who have to change something. */
  callersAcknowledged: z.boolean(),
  plan: z.nullable(z.discriminatedUnion('change', [planToReplaceSchema, planToReturnSchema])),
});

/** `creating.json`: that a successor is about to be created. Stored once, before the call, which has no client token: who finds it looks for the key before creating another. */
export const creatingSchema = z.strictObject({
  kind: z.literal('creating'),
  schemaVersion: z.literal(1),
  previous: previousRecordSchema,
  executionId: z.string(),
  keyArn: z.string(),
  startedAt: time,
});
export type Creating = z.infer<typeof creatingSchema>;

/** `successor.json`: which key takes the place of which. Stored once, before any alias moves. */
export const successorSchema = z.strictObject({
  kind: z.literal('successor'),
  schemaVersion: z.literal(1),
  previous: previousRecordSchema,
  executionId: z.string(),
  keyArn: z.string(),
  successorArn: z.string(),
  /** The execution that created it: this one, or one that did not get to its end. */
  createdBy: z.string(),
  /** Request id of CreateKey, by which AWS CloudTrail has it. `null`: this execution did not see the answer. */
  kmsRequestId: z.nullable(z.string()),
  recordedAt: time,
});
export type Successor = z.infer<typeof successorSchema>;

/** What an outcome says of a replacement: how AWS KMS has it now. */
export const replacementOutcomeSchema = z.strictObject({
  successorArn: z.nullable(z.string()),
  /** Planned aliases that name the key that they were to name. */
  aliasesMoved: z.array(z.string()),
  /** Planned aliases that do not, and the key that each names instead; `null`: there is no such alias any more. */
  aliasesLeft: z.array(z.strictObject({ alias: z.string(), names: z.nullable(z.string()) })),
  /** What the owner still has to do. */
  stillToDo: z.array(z.string()),
});

import * as z from 'zod/mini';
import { isKeyId } from '../ids.ts';
import { atLeast, atMost } from '../lengths.ts';
import { maximumKeysPerExecution, replaceKeyRunbookName, rotateNowRunbookName, runbookName } from '../names.ts';
import { parseInput, wholeNumber } from '../parsing.ts';
import type { ChangeKind } from './kind.ts';
import { documentFor, kindsOf } from './runbooks.ts';
import type { AskedOptions } from './subject.ts';

/** What an execution asks for, as its parameters say. */
export type Asked = {
  /** The request that it says it belongs to; empty: none. */
  readonly requestId: string;
  readonly keyIds: readonly string[];
  /** Of the keys each can have one of these, at most. */
  readonly kinds: readonly ChangeKind[];
  readonly options: AskedOptions;
};

const keyId = z
  .string({ error: 'must be a key id' })
  .check(z.refine(isKeyId, { error: 'must be a KMS key id (not an ARN, not an alias)' }));
const keyIds = z
  .array(keyId, { error: 'must be a list of key ids' })
  .check(atLeast(1, 'must name at least one key'), atMost(maximumKeysPerExecution, `must name at most ${maximumKeysPerExecution} keys`));

/** Systems Manager gives every parameter as a list of texts. */
const single = <Schema extends z.ZodMiniType<unknown, string>>(schema: Schema) =>
  z.pipe(
    z.pipe(
      z
        .array(z.string(), { error: 'must be given' })
        .check(z.refine((list: string[]) => list.length === 1, { error: 'must be one value' })),
      z.transform((list: string[]) => list[0] ?? ''),
    ),
    schema,
  );

const requestId = z._default(
  single(z.string().check(z.regex(/^[A-Za-z0-9-]{0,64}$/, { error: 'must be at most 64 letters, digits and hyphens' }))),
  '',
);
const word = <const Words extends readonly [string, ...string[]]>(words: Words) =>
  single(z.enum(words, { error: `must be ${words.join(' or ')}` }));

const toEnable = z.object({ KeyIds: keyIds, RequestId: requestId, RotationPeriodInDays: single(wholeNumber(1, 99_999)) });
const toRotate = z.object({ KeyIds: keyIds, RequestId: requestId });
const toReplace = z.object({
  KeyId: single(keyId),
  RequestId: requestId,
  Direction: word(['Replace', 'Rollback']),
  AcknowledgeCallers: word(['Yes', 'No']),
});

/**
 * What an execution of one of our documents was started with. The document checks its parameters
 * too; these checks hold whatever Systems Manager lets pass.
 * @throws InvalidInputError naming the parameter, its value and what is allowed; also for a document that is not ours
 */
export function askedBy(documentName: string, parameters: Readonly<Record<string, readonly string[]>>): Asked {
  const what = `parameters of ${documentName}`;
  switch (documentName) {
    case runbookName: {
      const { KeyIds, RequestId, RotationPeriodInDays } = parseInput(toEnable, parameters, what);
      return {
        requestId: RequestId,
        keyIds: unique(KeyIds),
        kinds: kindsOf(documentName),
        options: { rotationPeriodInDays: RotationPeriodInDays },
      };
    }
    case rotateNowRunbookName: {
      const { KeyIds, RequestId } = parseInput(toRotate, parameters, what);
      return { requestId: RequestId, keyIds: unique(KeyIds), kinds: kindsOf(documentName), options: {} };
    }
    case replaceKeyRunbookName: {
      const { KeyId, RequestId, Direction, AcknowledgeCallers } = parseInput(toReplace, parameters, what);
      const kind: ChangeKind = Direction === 'Rollback' ? 'ROLL_BACK_REPLACEMENT' : 'REPLACE_KEY';
      return { requestId: RequestId, keyIds: [KeyId], kinds: [kind], options: { callersAcknowledged: AcknowledgeCallers === 'Yes' } };
    }
    default:
      return parseInput(notOurs, documentName, 'document');
  }
}

const notOurs = z.never({ error: `must be ${runbookName}, ${rotateNowRunbookName} or ${replaceKeyRunbookName}` });

const unique = (ids: readonly string[]): readonly string[] => [...new Set(ids)];

/** What is asked for when an execution is started: changes of kinds that one document asks for. */
export type ToAsk = Omit<Asked, 'requestId'>;

/** The document and the parameters that ask for this, so that {@link askedBy} reads it back. */
export function executionFor({ keyIds: ids, kinds, options }: ToAsk): {
  readonly documentName: string;
  readonly parameters: Readonly<Record<string, string[]>>;
} {
  const [kind = 'ENABLE_ROTATION'] = kinds;
  const documentName = documentFor(kind);
  if (documentName !== replaceKeyRunbookName) {
    const period = options.rotationPeriodInDays === undefined ? {} : { RotationPeriodInDays: [String(options.rotationPeriodInDays)] };
    return { documentName, parameters: { KeyIds: [...ids], ...(documentName === runbookName ? period : {}) } };
  }
  return {
    documentName,
    parameters: {
      KeyId: [...ids],
      Direction: [kind === 'ROLL_BACK_REPLACEMENT' ? 'Rollback' : 'Replace'],
      AcknowledgeCallers: [options.callersAcknowledged === true ? 'Yes' : 'No'],
    },
  };
}

import { KMSClient, ListResourceTagsCommand } from '@aws-sdk/client-kms';
import { NotFinishedError } from '../../../functions/aws/changes/apply-all.ts';
import { attemptsAt } from '../../../functions/aws/changes/change-records.ts';
import type { MovedAliases } from '../../../functions/core/records/attempt.ts';
import { applyReplacement } from '../../../functions/replace-key/apply.ts';
import type { EstateKey } from '../../../sandbox/estate/estate.ts';
import { region } from '../../sandbox/one-account.ts';
import { type Approved, type ApproveOptions, keyNamed, startWorld, type World } from '../approved-world.ts';

/** A key that nothing can rotate, with two aliases of its name. */
export type Replaceable = { readonly name: string; readonly keyId: string; readonly keyArn: string };

export type Replacing = World & {
  readonly kms: KMSClient;
  readonly newKey: (changes?: Partial<Omit<EstateKey, 'metadata'>>) => Replaceable;
  readonly replace: (key: Replaceable, options?: ApproveOptions) => Promise<Approved>;
  readonly rollBack: (key: Replaceable) => Promise<Approved>;
  /** One attempt of the step. @returns what it answers, or the error that it ends with */
  readonly apply: (approved: Approved, seconds?: number) => Promise<unknown>;
  /** As Systems Manager does it: a step that fails is tried again. */
  readonly applyAgain: (approved: Approved, times?: number) => Promise<unknown>;
  /** Why changes were left at the last attempt. */
  readonly failures: () => readonly string[];
  /** The key ids that the two aliases name. */
  readonly whereAre: (key: Replaceable) => readonly (string | undefined)[];
  /** Keys that say that they were created to replace this one. */
  readonly successorsOf: (key: Replaceable) => readonly string[];
  /** Lets a foreign role use a key by a grant. */
  readonly grantTo: (keyId: string) => void;
  readonly tagsOf: (keyId: string) => Promise<Readonly<Record<string, string>>>;
  /** Records of moved aliases, of all attempts at a replacement, or its roll-back. */
  readonly movesOf: (key: Replaceable, rollBack?: Approved) => Promise<readonly MovedAliases[]>;
};

/** The function that replaces keys, run in this process in an account of the sandbox, whose clock its pauses move. */
export async function startReplacing(): Promise<Replacing> {
  const world = await startWorld();
  const kms = new KMSClient(world.one.as());
  const store = world.account.kms(region);
  let failures: readonly string[] = [];
  const apply: Replacing['apply'] = async ({ executionId }, writeSeconds = 240) => {
    const dependencies = world.invocation('replaceKey');
    failures = dependencies.failures;
    const environment = { ...world.environment, writeSeconds, lookIntervalInMillis: 30_000 };
    const pause = (): Promise<void> => world.account.clock.advance(environment.lookIntervalInMillis);
    return applyReplacement({ executionId }, environment, { ...dependencies, cloudTrail: world.cloudTrail, pause }).catch(
      (error: unknown) => error,
    );
  };
  return {
    ...world,
    kms,
    newKey: (changes = {}) => {
      const name = crypto.randomUUID().slice(0, 8);
      const metadata = { KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' };
      const key = keyNamed(name, { metadata, aliases: [`alias/${name}-a`, `alias/${name}-b`], ...changes });
      const [keyId = ''] = world.add(key);
      return { name, keyId, keyArn: key.metadata.Arn };
    },
    replace: ({ keyId }, options) => world.approve(['REPLACE_KEY'], [keyId], options),
    rollBack: ({ keyId }) => world.approve(['ROLL_BACK_REPLACEMENT'], [keyId]),
    apply,
    applyAgain: async (approved, times = 10) => {
      let answer = await apply(approved);
      for (let more = 0; more < times && answer instanceof NotFinishedError; more++) answer = await apply(approved);
      return answer;
    },
    failures: () => failures,
    whereAre: ({ name }) => ['a', 'b'].map((which) => store.aliases.get(`alias/${name}-${which}`)?.targetKeyId),
    successorsOf: ({ keyArn }) =>
      [...store.keys.values()]
        .filter(({ tags }) => tags.some(({ TagKey, TagValue }) => TagKey === 'kms-rotation:replaces' && TagValue === keyArn))
        .map(({ metadata }) => metadata.KeyId),
    grantTo: (keyId) => {
      const key = store.find(keyId);
      if (key === undefined) throw new RangeError(`there is no key ${keyId}`);
      const GranteePrincipal = 'arn:aws:iam::111122223333:role/foreign';
      const grant = { GrantId: crypto.randomUUID(), GranteePrincipal, Operations: ['Sign'], CreationDate: new Date(), IssuingAccount: 'x' };
      Object.assign(key, { grants: [...key.grants, grant] });
    },
    tagsOf: async (KeyId) => {
      const { Tags = [] } = await kms.send(new ListResourceTagsCommand({ KeyId }));
      return Object.fromEntries(Tags.map(({ TagKey, TagValue }) => [TagKey, TagValue ?? '']));
    },
    movesOf: async ({ keyId }, rollBack) => {
      const change =
        rollBack === undefined
          ? ({ kind: 'REPLACE_KEY', state: 'key' } as const)
          : ({ kind: 'ROLL_BACK_REPLACEMENT', state: rollBack.executionId } as const);
      return (await attemptsAt(world.evidence, { keyId, ...change })).flatMap(({ aliases }) => aliases.map(({ record }) => record));
    },
  };
}

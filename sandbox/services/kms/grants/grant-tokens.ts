import { createHash, randomUUID } from 'node:crypto';
import type { StoredKey } from '../key.ts';

/** Which grant a token stands for. */
export type GrantTokens = {
  /** Another one each time, also for the same grant (AWS KMS API, CreateGrant, `GrantToken`). */
  readonly issue: (key: StoredKey, grantId: string) => string;
  readonly find: (token: string) => { readonly key: StoredKey; readonly grantId: string } | undefined;
};

export function createGrantTokens(): GrantTokens {
  const tokens = new Map<string, { readonly key: StoredKey; readonly grantId: string }>();
  return {
    issue: (key, grantId) => {
      const token = createHash('sha512').update(`${grantId}/${randomUUID()}`).digest('base64');
      tokens.set(token, { key, grantId });
      return token;
    },
    find: (token) => tokens.get(token),
  };
}

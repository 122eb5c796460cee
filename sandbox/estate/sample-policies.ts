type Statement = Readonly<Record<string, unknown>>;

/** The key policies of the sample that are not the default one, as JSON. */
export function samplePolicies(accountId: string) {
  const account: Statement = {
    Sid: 'Account',
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${accountId}:root` },
    Action: 'kms:*',
    Resource: '*',
  };
  return {
    /** Names one role and delegates nothing: nobody else can even read the key. */
    onlyForVault: policy({
      Sid: 'VaultOnly',
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${accountId}:role/payments-vault` },
      Action: 'kms:*',
      Resource: '*',
    }),
    /** Delegates, but denies everybody the rotation status. */
    statusDenied: policy(account, {
      Sid: 'HideRotation',
      Effect: 'Deny',
      Principal: '*',
      Action: ['kms:GetKeyRotationStatus', 'kms:EnableKeyRotation'],
      Resource: '*',
    }),
    /** Delegates reading and denies the write: the evaluator sees the key, and the runbook will be refused. */
    writeDenied: policy(account, { Sid: 'RotationIsOurs', Effect: 'Deny', Principal: '*', Action: 'kms:EnableKeyRotation', Resource: '*' }),
  };
}

const policy = (...statements: readonly Statement[]): string => JSON.stringify({ Version: '2012-10-17', Statement: statements });

import type { ApiCall, ServiceOperations } from '../../call.ts';
import type { EstateMetadata } from '../../estate/estate.ts';
import type { Authorizer } from '../../iam/authorizer.ts';
import { type PolicyDocument, parsePolicyDocument } from '../../iam/policy-document.ts';
import { ServiceError } from '../../service-error.ts';
import { conditionKeysOfRequest } from './condition-keys.ts';
import type { OnKey } from './key-operation.ts';

/** Key policies. A key has one, named `default`. */
export const policyOperations = (on: OnKey, authorizer: Authorizer): ServiceOperations => ({
  GetKeyPolicy: on((key) => ({ Policy: key.policy, PolicyName: 'default' })),
  PutKeyPolicy: on((key, call, store) => {
    const { Policy, PolicyName = 'default' } = call.input;
    if (PolicyName !== 'default') throw new ServiceError('ValidationException', `PolicyName must be default; got ${String(PolicyName)}`);
    checkPolicy(String(Policy), key.metadata, call, authorizer);
    store.setPolicy(key.metadata.KeyId, String(Policy));
    return {};
  }),
});

/**
 * Whether a key may have a policy: it can be read, and it lets whoever sets it set another, unless that is waived (AWS KMS API, PutKeyPolicy,
 * `BypassPolicyLockoutSafetyCheck`).
 * @throws ServiceError MalformedPolicyDocumentException
 */
export function checkPolicy(text: string, { Arn, AWSAccountId }: EstateMetadata, call: ApiCall, authorizer: Authorizer): void {
  const resourcePolicy = parsed(text);
  if (call.input['BypassPolicyLockoutSafetyCheck'] === true) return;
  const refusal = authorizer.refusalOf({
    caller: call.principal,
    region: call.region,
    action: 'kms:PutKeyPolicy',
    resource: Arn,
    owner: AWSAccountId,
    context: conditionKeysOfRequest(call),
    resourcePolicy,
    needsResourcePolicy: true,
  });
  if (refusal === undefined) return;
  throw malformed('The new key policy will not allow you to update the key policy in the future.');
}

function parsed(text: string): PolicyDocument {
  try {
    return parsePolicyDocument(text, 'resource');
  } catch (error) {
    if (error instanceof ServiceError && error.name === 'MalformedPolicyDocument') throw malformed(error.message);
    throw error;
  }
}

const malformed = (message: string): ServiceError => new ServiceError('MalformedPolicyDocumentException', message);

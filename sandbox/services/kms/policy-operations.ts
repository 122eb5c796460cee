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
 * Whether a key may have a policy: it can be read, its principals can be ones, and it lets whoever
 * sets it set another, unless that is waived (AWS KMS API, PutKeyPolicy,
 * `BypassPolicyLockoutSafetyCheck`).
 * @throws ServiceError MalformedPolicyDocumentException
 */
export function checkPolicy(text: string, { Arn, AWSAccountId }: EstateMetadata, call: ApiCall, authorizer: Authorizer): void {
  const resourcePolicy = parsed(text);
  if (principalsOf(resourcePolicy).some((name) => !canBePrincipal(name)))
    throw malformed('Policy contains a statement with one or more invalid principals.');
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

const principalsOf = ({ statements }: PolicyDocument): readonly string[] =>
  statements.flatMap(({ principal }) => (principal === undefined || principal.values === '*' ? [] : (principal.values['AWS'] ?? [])));

/**
 * An account, a user, a role or a session; a principal that was deleted shows as its unique id,
 * which is refused (AWS KMS API, CreateKey). Whether there is such a user or role is not looked at
 * here. The words of the refusal are those of pasted failures.
 */
const canBePrincipal = (name: string): boolean => /^(\*|\d{12}|arn:[^:]+:(iam|sts)::\d{12}:.+)$/.test(name);

const malformed = (message: string): ServiceError => new ServiceError('MalformedPolicyDocumentException', message);

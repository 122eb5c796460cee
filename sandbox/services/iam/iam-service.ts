import type { ApiCall, ServiceOperations } from '../../call.ts';
import type { Authorizer } from '../../iam/authorizer.ts';
import type { Role, RoleRegistry } from '../../iam/role-registry.ts';
import { roleIdOf } from '../../iam/unique-ids.ts';
import { ServiceError } from '../../service-error.ts';

export type IamServiceOptions = {
  readonly accountId: string;
  readonly partition: string;
  readonly roles: RoleRegistry;
  readonly authorizer: Authorizer;
};

/**
 * AWS IAM of one account, as far as it says who a role is: GetRole (IAM API, GetRole). Roles come
 * from templates.
 */
export const createIamService = (options: IamServiceOptions): ServiceOperations => ({
  GetRole: async (call) => {
    const name = String(call.input['RoleName']);
    const role = options.roles.named(options.accountId, name);
    const arn = role?.arn ?? `arn:${options.partition}:iam::${options.accountId}:role/${name}`;
    authorize(call, { name, arn, owner: options.accountId }, options.authorizer);
    if (role === undefined) throw new ServiceError('NoSuchEntity', `The role with name ${name} cannot be found.`, 404);
    return { Role: described(role) };
  },
});

type Target = { readonly name: string; readonly arn: string; readonly owner: string };

/** @throws ServiceError AccessDenied, in the words of IAM: it names the role and not its ARN */
function authorize({ principal, region }: ApiCall, { name, arn, owner }: Target, authorizer: Authorizer): void {
  const refusal = authorizer.refusalOf({ caller: principal, region, action: 'iam:GetRole', resource: arn, owner });
  if (refusal === undefined) return;
  throw new ServiceError(
    'AccessDenied',
    `User: ${principal.arn} is not authorized to perform: iam:GetRole on resource: role ${name} ${refusal}`,
    403,
  );
}

/**
 * The trust policy is encoded as RFC 3986 has it (IAM API, GetRole). When a role was last used is
 * not simulated.
 */
const described = ({ arn, trustPolicy, createdAt, details }: Role): Record<string, unknown> => ({
  Path: `/${arn.slice(arn.indexOf(':role/') + ':role/'.length).replace(/[^/]*$/, '')}`,
  RoleName: arn.split('/').at(-1),
  RoleId: roleIdOf(arn),
  Arn: arn,
  CreateDate: createdAt,
  AssumeRolePolicyDocument: percentEncoded(typeof trustPolicy === 'string' ? trustPolicy : JSON.stringify(trustPolicy)),
  ...(details.description === undefined ? {} : { Description: details.description }),
  MaxSessionDuration: details.maxSessionDuration ?? 3600,
  ...(details.tags === undefined ? {} : { Tags: details.tags }),
});

const percentEncoded = (text: string): string =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);

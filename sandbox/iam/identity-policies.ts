import { ServiceError } from '../service-error.ts';
import { type PolicyDocument, parsePolicyDocument } from './policy-document.ts';

/** The identity policies of the roles that templates make. */
export type IdentityPolicies = {
  /** A role with the policies that are written into it. */
  readonly addRole: (roleArn: string, inline: readonly unknown[]) => void;
  readonly removeRole: (roleArn: string) => void;
  /** Gives a role a policy, in place of one of the same name, until what it returns is called. @throws ServiceError NoSuchEntity, MalformedPolicyDocument */
  readonly attach: (roleArn: string, name: string, policy: unknown) => () => void;
  /** `undefined` for everybody who is no role of a template: see `createAuthorizer`. */
  readonly of: (roleArn: string | undefined) => readonly PolicyDocument[] | undefined;
  /** The ARNs of the roles there are. */
  readonly roles: () => readonly string[];
};

type RolePolicies = { inline: readonly PolicyDocument[]; readonly attached: Map<string, PolicyDocument> };

export function createIdentityPolicies(): IdentityPolicies {
  const roles = new Map<string, RolePolicies>();
  return {
    roles: () => [...roles.keys()],
    addRole: (roleArn, inline) => {
      const documents = inline.map((policy) => parsePolicyDocument(policy, 'identity'));
      const known = roles.get(roleArn);
      // A stack update writes a role's own policies anew; policies of other resources stay attached.
      if (known !== undefined) known.inline = documents;
      else roles.set(roleArn, { inline: documents, attached: new Map() });
    },
    removeRole: (roleArn) => {
      roles.delete(roleArn);
    },
    attach: (roleArn, name, policy) => {
      const role = roles.get(roleArn);
      if (role === undefined)
        throw new ServiceError('NoSuchEntity', `The role with name ${roleArn.split('/').at(-1)} cannot be found.`, 404);
      role.attached.set(name, parsePolicyDocument(policy, 'identity'));
      return () => {
        role.attached.delete(name);
      };
    },
    of: (roleArn) => {
      const role = roleArn === undefined ? undefined : roles.get(roleArn);
      return role === undefined ? undefined : [...role.inline, ...role.attached.values()];
    },
  };
}

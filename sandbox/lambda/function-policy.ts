import { evaluate, type PolicyRequest } from '../iam/evaluate.ts';
import { parsePolicyDocument } from '../iam/policy-document.ts';

/** A statement of a function's resource policy, as AddPermission takes it. */
export type FunctionPermission = {
  readonly region: string;
  readonly functionName: string;
  readonly action: string;
  /** A service, an account, a user, a role or `*`. */
  readonly principal: string;
  readonly sourceAccount?: string;
  readonly sourceArn?: string;
  readonly principalOrganizationId?: string;
};

export type FunctionPolicies = {
  /** Until what it returns is called. */
  readonly add: (permission: FunctionPermission) => () => void;
  /** Forgets the permissions of a function. */
  readonly remove: (region: string, functionName: string) => void;
  /** Whether the function's policy lets the request invoke it. */
  readonly allow: (functionArn: string, request: Pick<PolicyRequest, 'caller' | 'context'>) => boolean;
};

/** Resource policies of the functions of an account: who may invoke which, and on whose behalf. */
export function createFunctionPolicies(): FunctionPolicies {
  let permissions: readonly FunctionPermission[] = [];
  return {
    add: (permission) => {
      permissions = [...permissions, permission];
      return () => {
        permissions = permissions.filter((one) => one !== permission);
      };
    },
    remove: (region, functionName) => {
      permissions = permissions.filter((permission) => permission.region !== region || permission.functionName !== functionName);
    },
    allow: (functionArn, request) => {
      const [, , , region, , , functionName] = functionArn.split(':');
      const policies = permissions
        .filter((permission) => permission.region === region && permission.functionName === functionName && !isForAnybody(permission))
        .map((permission) => policyOf(permission, functionArn));
      return evaluate(policies, { ...request, action: 'lambda:InvokeFunction', resource: functionArn }) === 'allowed';
    },
  };
}

/** A service that is let in for no account and no resource would let anybody in through it; such a permission is not counted. */
const isForAnybody = ({ principal, sourceAccount, sourceArn }: FunctionPermission): boolean =>
  isService(principal) && sourceAccount === undefined && sourceArn === undefined;

const isService = (principal: string): boolean => principal.includes('.amazonaws.com');

/** The statement that Lambda makes of a permission (AWS Lambda API, AddPermission). */
const policyOf = ({ action, principal, sourceAccount, sourceArn, principalOrganizationId }: FunctionPermission, functionArn: string) =>
  parsePolicyDocument(
    {
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Principal: isService(principal) ? { Service: principal } : { AWS: principal },
        Action: action,
        Resource: functionArn,
        Condition: {
          StringEquals: {
            ...(sourceAccount === undefined ? {} : { 'aws:SourceAccount': sourceAccount }),
            ...(principalOrganizationId === undefined ? {} : { 'aws:PrincipalOrgID': principalOrganizationId }),
          },
          ArnLike: sourceArn === undefined ? {} : { 'aws:SourceArn': sourceArn },
        },
      },
    },
    'resource',
  );

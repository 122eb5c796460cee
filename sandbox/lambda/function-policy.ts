import { evaluate, type PolicyRequest } from '../iam/evaluate.ts';
import { type PolicyDocument, parsePolicyDocument } from '../iam/policy-document.ts';

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
  /** What the function's policy says; `undefined` if it has none. */
  readonly documentOf: (functionArn: string) => PolicyDocument | undefined;
  /** Whether the function's policy lets the request invoke it. */
  readonly allow: (functionArn: string, request: Pick<PolicyRequest, 'caller' | 'context'>) => boolean;
};

/** Resource policies of the functions of an account: who may invoke which, and on whose behalf. */
export function createFunctionPolicies(): FunctionPolicies {
  let permissions: readonly FunctionPermission[] = [];
  const policiesOf = (functionArn: string): readonly PolicyDocument[] => {
    const [, , , region, , , functionName] = functionArn.split(':');
    return permissions
      .filter((permission) => permission.region === region && permission.functionName === functionName && !isForAnybody(permission))
      .map((permission) => policyOf(permission, functionArn));
  };
  return {
    documentOf: (functionArn) => {
      const policies = policiesOf(functionArn);
      return policies.length === 0 ? undefined : { hasVariables: true, statements: policies.flatMap(({ statements }) => statements) };
    },
    add: (permission) => {
      permissions = [...permissions, permission];
      return () => {
        permissions = permissions.filter((one) => one !== permission);
      };
    },
    remove: (region, functionName) => {
      permissions = permissions.filter((permission) => permission.region !== region || permission.functionName !== functionName);
    },
    allow: (functionArn, request) =>
      evaluate(policiesOf(functionArn), { ...request, action: 'lambda:InvokeFunction', resource: functionArn }) === 'allowed',
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

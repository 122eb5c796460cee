import { functionNames } from '../../../functions/core/names.ts';
import { functionBundles, memberFunctionFolders } from '../../../infra/function-code.ts';
import { inOrganization, lambdaFunction } from '../member-template.ts';
import { actionsOf, roles } from '../policies.ts';

type Folder = (typeof memberFunctionFolders)[number];

/** Client package of the SDK → prefix of its actions in IAM. */
const services: Readonly<Record<string, string>> = { 'config-service': 'config', sfn: 'states' };
/** Operations whose permission has another name (Amazon S3 user guide, "Required permissions for Amazon S3 API operations"). */
const otherNames: Readonly<Record<string, string>> = {
  's3:ListObjectsV2': 's3:ListBucket',
  's3:ListObjectVersions': 's3:ListBucketVersions',
};

/** Every AWS operation that the code of a function has a call of. */
function callsIn(bundle: string): readonly string[] {
  const text = bundle.replaceAll('\\\n', '');
  const clients = new Map(
    [...text.matchAll(/([\w$]+)=require\("@aws-sdk\/client-([a-z0-9-]+)"\)/g)].map(([, name, client = '']) => [name, client]),
  );
  const calls = [...text.matchAll(/new ([\w$]+)\.(\w+)Command\(/g)].map(([, name, operation]) => {
    const client = clients.get(name) ?? '';
    const action = `${services[client] ?? client}:${operation}`;
    return otherNames[action] ?? action;
  });
  return [...new Set(calls)].toSorted();
}

/** Permissions that no call of their own asks for. */
const besideCalls: Readonly<Record<string, string>> = {
  // Of a version, which GetObject names.
  's3:GetObjectVersion': 's3:GetObject',
  // With a role and with tags at the start of an execution.
  'iam:PassRole': 'ssm:StartAutomationExecution',
  'ssm:AddTagsToResource': 'ssm:StartAutomationExecution',
};

/** Calls that a function has in its code and no permission for. */
const withoutPermission: Partial<Record<Folder, readonly string[]>> = {
  // Of what is read of any key for any change; its kinds of change concern neither aliases nor grants.
  'apply-changes': ['kms:ListAliases', 'kms:ListGrants'],
  // In policies that are added to the role where a deployment asks for it (central-parts.test.ts, long-sweep.test.ts).
  'evaluate-rotation': ['states:StartExecution', 'sts:AssumeRole'],
  // It names versions alone.
  'copy-evidence': ['s3:GetObject'],
};

const bundles = await functionBundles();

function permissionsOf(folder: Folder): readonly string[] {
  const name = folder.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase()) as keyof typeof functionNames;
  const { Role } = lambdaFunction(functionNames[name], inOrganization);
  const role = roles(inOrganization).find(({ logicalId }) => Role === `<${logicalId}.Arn>`);
  return role === undefined ? [] : actionsOf(role).filter((action) => !/^(logs|sqs):/.test(action));
}

describe.each(memberFunctionFolders)('the function %s', (folder) => {
  const calls = callsIn(bundles[folder]);

  it('may do what its code calls, and knows of no call that it may not make', () => {
    expect(calls.filter((call) => !permissionsOf(folder).includes(call))).toEqual(withoutPermission[folder] ?? []);
    expect(calls.length).toBeGreaterThan(1);
  });

  it('may do nothing that its code does not call', () => {
    const needless = permissionsOf(folder).filter((action) => !calls.includes(action) && !calls.includes(besideCalls[action] ?? ''));

    expect(needless).toEqual([]);
  });
});

import { functionNames } from '../../../functions/core/names.ts';
import { functionBundles, memberFunctionFolders, sharedBundles } from '../../../infra/function-code.ts';
import { inOrganization, lambdaFunction } from '../member-template.ts';
import { actionsOf, roles } from '../policies.ts';
import { callsIn, callsOf } from './calls-of.ts';

type Folder = (typeof memberFunctionFolders)[number];

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
  // Of what is read of any key for any change; its kinds of change concern neither aliases nor grants. Of records it names versions alone.
  'apply-changes': ['kms:ListAliases', 'kms:ListGrants', 's3:GetObject', 's3:ListBucket'],
  // In policies that are added to the role where a deployment asks for it (central-parts.test.ts, long-sweep.test.ts).
  // The evidence store can write; what reads records only has it whole all the same.
  'evaluate-rotation': ['s3:ListBucket', 's3:PutObject', 'states:StartExecution', 'sts:AssumeRole'],
  'request-evaluation': ['s3:ListBucket', 's3:PutObject'],
  // It lists what was ever stored. The store can list what is there now, for whoever reads that.
  'assess-request': ['s3:ListBucket'],
  'record-decision': ['s3:ListBucket'],
  'validate-rotation': ['s3:ListBucket'],
  'replace-key': ['s3:ListBucket'],
  // It names versions alone.
  'copy-evidence': ['s3:GetObject'],
};

const calls = new Map(await Promise.all(memberFunctionFolders.map(async (folder) => [folder, await callsOf(folder)] as const)));

function permissionsOf(folder: Folder): readonly string[] {
  const name = folder.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase()) as keyof typeof functionNames;
  const { Role } = lambdaFunction(functionNames[name], inOrganization);
  const role = roles(inOrganization).find(({ logicalId }) => Role === `<${logicalId}.Arn>`);
  return role === undefined ? [] : actionsOf(role).filter((action) => !/^(logs|sqs):/.test(action));
}

describe.each(memberFunctionFolders)('the function %s', (folder) => {
  const own = calls.get(folder) ?? [];

  it('may do what its code calls, and knows of no call that it may not make', () => {
    expect(own.filter((call) => !permissionsOf(folder).includes(call))).toEqual(withoutPermission[folder] ?? []);
    expect(own.length).toBeGreaterThan(1);
  });

  it('may do nothing that its code does not call', () => {
    const needless = permissionsOf(folder).filter((action) => !own.includes(action) && !own.includes(besideCalls[action] ?? ''));

    expect(needless).toEqual([]);
  });
});

describe('code that writes to AWS KMS', () => {
  it('is in the bundle of the two writing functions alone, whatever others share', async () => {
    const bundles = await functionBundles();
    const writing = memberFunctionFolders.filter((folder) =>
      callsIn(bundles[folder]).some((call) => /^kms:(?!Describe|Get|List)/.test(call)),
    );

    expect(writing.toSorted()).toEqual((sharedBundles['writing-steps'] ?? []).toSorted());
  });
});

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { ListAccountsCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';

const mainFile = fileURLToPath(new URL('../../sandbox/main.ts', import.meta.url));
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sandbox-main-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const run = (...args: readonly string[]) => spawn(process.execPath, [mainFile, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });

/** How a process that ends by itself has ended. */
async function ended(child: ReturnType<typeof run>): Promise<{ readonly code: unknown; readonly stdout: string; readonly stderr: string }> {
  const [[code], stdout, stderr] = await Promise.all([once(child, 'exit'), text(child.stdout), text(child.stderr)]);
  return { code, stdout, stderr };
}

const readyLine = async (child: ReturnType<typeof run>) => {
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  return JSON.parse(String(line));
};

const exitCodeOf = async (child: ChildProcess): Promise<unknown> => (await once(child, 'exit'))[0];

describe('the sandbox as a process', () => {
  it('says in one line of JSON how to use it, works, and ends when its parent does', async () => {
    const child = run('--exit-with-parent');

    const ready = await readyLine(child);
    const { endpoint, credentials } = ready;
    const { Arn } = await new STSClient({ region: 'eu-central-1', endpoint, credentials: { ...credentials } }).send(
      new GetCallerIdentityCommand({}),
    );
    const exit = exitCodeOf(child);
    child.stdin.end();

    expect(ready).toEqual({
      endpoint: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      accountId: '111122223333',
      regions: ['eu-central-1', 'us-east-1'],
      credentials: { accessKeyId: expect.stringMatching(/^AKIA/), secretAccessKey: expect.any(String) },
      operatorArn: 'arn:aws:iam::111122223333:user/operator',
      approver: {
        arn: 'arn:aws:iam::111122223333:user/approver',
        credentials: { accessKeyId: expect.stringMatching(/^AKIA/), secretAccessKey: expect.any(String) },
      },
      approverRoleArns: {
        'eu-central-1': 'arn:aws:iam::111122223333:role/KmsRotation-Approver-eu-central-1',
        'us-east-1': 'arn:aws:iam::111122223333:role/KmsRotation-Approver-us-east-1',
      },
      ruleName: 'kms-rotation',
      deployedRuleNames: {
        'eu-central-1': expect.stringMatching(/^kms-rotation-conformance-pack-[0-9a-f]{9}$/),
        'us-east-1': expect.stringMatching(/^kms-rotation-conformance-pack-[0-9a-f]{9}$/),
      },
      runbookName: 'KmsRotation-ApproveAndEnable',
    });
    expect(Arn).toBe(ready.operatorArn);
    expect(await exit).toBe(0);
  });

  it('holds the sample organization where it is asked to, speaks for its delegated administrator, and ends when it is told to', async () => {
    const child = run('--organization');

    const { endpoint, credentials, accountId, organization, approverRoleArns } = await readyLine(child);
    const settings = { region: 'eu-central-1', endpoint, credentials: { ...credentials } };
    const { Accounts } = await new OrganizationsClient(settings).send(new ListAccountsCommand({}));
    const exit = exitCodeOf(child);
    child.kill('SIGTERM');

    expect([accountId, Object.keys(approverRoleArns)]).toEqual(['210000000002', ['eu-central-1', 'us-east-1', 'eu-south-1']]);
    expect(Accounts?.map(({ Id }) => Id)).toEqual(
      organization.accounts.map((account: { accountId: string }) => account.accountId).slice(0, 12),
    );
    expect(organization).toMatchObject({ organizationId: 'o-kmsrotation', managementAccountId: '210000000001' });
    expect(await exit).toBe(0);
  });

  it.each([
    ['an option it does not know', ['--colour'], "Unknown option '--colour'"],
    ['a port that is none', ['--port', '70000'], '--port is 70000; it must be 0 to 65535\n'],
    ['two kinds of keys at once', ['--organization', '--estate', 'keys.json'], '--estate and --organization cannot both be given'],
    ['a file that is not there', ['--estate', '/nowhere/keys.json'], '/nowhere/keys.json cannot be read: ENOENT'],
  ])('refuses %s with exit code 2 and one message', async (_, args, message) => {
    const { code, stdout, stderr } = await ended(run(...args));

    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('    at ');
  });

  it('refuses a port that is in use', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;

    const { code, stderr } = await ended(run('--port', String(port)));
    server.close();

    expect([code, stderr]).toEqual([2, `--port ${port} is in use; choose another, or 0 for any\n`]);
  });

  it('refuses an estate file it cannot use, naming the file and the place', async () => {
    const file = join(folder, 'keys.json');
    await writeFile(file, '{\n  "keys": [\n');

    const { code, stderr } = await ended(run('--estate', file));

    expect([code, stderr]).toEqual([2, expect.stringContaining(`${file}: line 3`)]);
  });
});

import { type Execution, readExecution } from '../../../functions/aws/ssm.ts';
import { requesterOf } from '../../../functions/record-decision/requester.ts';
import { systemsManager } from '../../aws/systems-manager.ts';
import { eventHistory, type HistoricCall } from './history.ts';

const executionId = '7b9f1c2e-0d7a-4d59-9d36-1f1f4a1f8f10';
const history = eventHistory();
const { lookups } = history;
const now = new Date('2026-11-20T12:00:00Z');
const session = (role: string, name: string): string => `arn:aws:sts::111122223333:assumed-role/${role}/${name}`;
const user = (name: string): string => `arn:aws:iam::111122223333:user/${name}`;
const service = session('AWSServiceRoleForConfigRemediation', 'AwsConfigRemediation');
const machine = session('Deployer', 'botocore-session-1764149');

const executionBy = async (ExecutedBy: string, ExecutionStartTime: Date | undefined = new Date('2026-11-20T08:00:00Z')) => {
  const ssm = systemsManager();
  ssm.execution(executionId, 'KmsRotation-ApproveAndEnable', { ExecutedBy, ExecutionStartTime });
  return readExecution(ssm.client, executionId);
};
const requester = async (execution: Execution) =>
  requesterOf(history.client, execution, now, { accountId: '111122223333', region: 'eu-central-1' });
const startedBy = (by: string, others: Partial<HistoricCall> = {}): HistoricCall => ({
  eventName: 'StartAutomationExecution',
  by,
  response: { automationExecutionId: executionId },
  ...others,
});
const remediatedBy = (by: string, others: Partial<HistoricCall> = {}): HistoricCall => ({
  eventName: 'StartRemediationExecution',
  by,
  ...others,
});
beforeEach(() => history.shows());

describe('the person who asked', () => {
  it.each([
    [user('operator'), 'operator'],
    [session('Admin', 'olga@example.com'), 'olga@example.com'],
  ])('is whoever started the execution, if a person did: %s', async (principal, person) => {
    expect(await requester(await executionBy(principal))).toEqual({ principal, person, source: 'EXECUTED_BY' });
    expect(lookups()).toEqual([]);
  });

  it('is the person whom AWS CloudTrail names for the start', async () => {
    history.shows(startedBy(user('other'), { response: { automationExecutionId: 'another' } }), startedBy(session('Admin', 'olga')));

    expect(await requester(await executionBy(machine))).toEqual({ principal: machine, person: 'olga', source: 'CLOUDTRAIL' });
    expect(lookups()).toEqual(['StartAutomationExecution']);
  });

  it('is the person who remediated at that moment, behind AWS Config', async () => {
    history.shows(startedBy(service), remediatedBy(session('Admin', 'olga')));

    expect(await requester(await executionBy(service))).toEqual({ principal: service, person: 'olga', source: 'CLOUDTRAIL' });
  });

  it('is that person once, however often AWS CloudTrail has the remediation', async () => {
    history.shows(
      startedBy(service),
      remediatedBy(session('Admin', 'olga')),
      remediatedBy(session('Admin', 'olga')),
      remediatedBy(machine),
    );

    expect((await requester(await executionBy(service))).person).toBe('olga');
  });

  it('is looked for from two minutes before the start to two after, and not in the future', async () => {
    history.shows(startedBy(service));
    await requester(await executionBy(service));
    const late = await executionBy(service, new Date(now.getTime() - 60_000));
    await requester(late);

    const times = { StartTime: new Date('2026-11-20T07:58:00Z'), EndTime: new Date('2026-11-20T08:02:00Z') };
    expect(history.inputs()).toEqual([
      expect.objectContaining(times),
      expect.objectContaining(times),
      ...Array.from({ length: 2 }, () => expect.objectContaining({ StartTime: new Date('2026-11-20T11:57:00Z'), EndTime: now })),
    ]);
  });
});

describe('the person who asked is not known', () => {
  const notKnown = (principal: string) => ({ principal, person: null, source: 'NOT_KNOWN' });

  it.each<[string, readonly HistoricCall[]]>([
    ['AWS CloudTrail shows nothing', []],
    ['nothing but starts of other executions', [startedBy(user('olga'), { response: {} }), remediatedBy(user('olga'))]],
    ['nothing but a start that was refused', [startedBy(user('olga'), { errorCode: 'AccessDenied' })]],
    ['a remediation that was refused', [startedBy(service), remediatedBy(user('olga'), { errorCode: 'AccessDenied' })]],
    ['a remediation by a machine', [startedBy(service), remediatedBy(machine)]],
    ['remediations by two people', [startedBy(service), remediatedBy(user('olga')), remediatedBy(user('otto'))]],
  ])('where %s', async (_what, calls) => {
    history.shows(...calls);

    expect(await requester(await executionBy(service))).toEqual(notKnown(service));
  });

  it('where the time of the start is not known', async () => {
    history.shows(startedBy(user('olga')));
    const execution = await executionBy(service);

    expect(await requester({ ...execution, startedAt: null })).toEqual(notKnown(service));
    expect(lookups()).toEqual([]);
  });

  it('where the request scheduler asked: whoever remediates at the same moment did not', async () => {
    const scheduler = session('KmsRotation-RequestApproval-eu-central-1', 'KmsRotation-RequestApproval');
    history.shows(startedBy(scheduler), remediatedBy(user('olga')));

    expect(await requester(await executionBy(scheduler))).toEqual(notKnown(scheduler));
  });
});

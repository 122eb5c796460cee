import { ServiceError } from '../../../sandbox/service-error.ts';
import { automation, runbookWith } from './automation.ts';

const stepOn = (action: string, desired: string, selector = '$.KeyRotationEnabled', timeout = '') =>
  runbookWith(`
- name: Confirm
  action: aws:${action}
  ${timeout}
  inputs: { Service: kms, Api: GetKeyRotationStatus, KeyId: k, PropertySelector: ${selector}, DesiredValues: ${desired} }
`);

const statusAfter = async (document: string, answer: () => unknown, millis = 0): Promise<string | undefined> => {
  const run = automation({ apis: { 'kms.GetKeyRotationStatus': answer } });
  run.register(document);
  const id = await run.start();
  await run.advance(millis);
  return (await run.stepsOf(id))[0]?.StepStatus;
};

describe.each(['assertAwsResourceProperty', 'waitForAwsResourceProperty'])('aws:%s', (action) => {
  // Systems Manager user guide and AWS's own runbooks: a Boolean is asked for as "True"
  it.each([
    ['a Boolean as True', "['True']", { KeyRotationEnabled: true }, '$.KeyRotationEnabled'],
    ['a Boolean as False', "['False']", { KeyRotationEnabled: false }, '$.KeyRotationEnabled'],
    ['a number by its digits', "['365']", { Period: 365 }, '$.Period'],
    ['one of several texts', "['x', 'Enabled']", { State: 'Enabled' }, '$.State'],
  ])('matches %s', async (_, desired, answer, selector) => {
    expect(await statusAfter(stepOn(action, desired, selector), () => answer)).toBe('Success');
  });

  it('does not match a Boolean with a small true', async () => {
    expect(await statusAfter(stepOn(action, "['true']"), () => ({ KeyRotationEnabled: true }))).not.toBe('Success');
  });

  it('fails where the property is absent', async () => {
    expect(await statusAfter(stepOn(action, "['True']"), () => ({}))).toBe('Failed');
  });

  it('fails on an API error', async () => {
    const denied = () => {
      throw new ServiceError('AccessDeniedException', 'no', 400);
    };
    expect(await statusAfter(stepOn(action, "['True']"), denied)).toBe('Failed');
  });
});

describe('aws:assertAwsResourceProperty', () => {
  it('reads once and fails at once', async () => {
    expect(await statusAfter(stepOn('assertAwsResourceProperty', "['True']"), () => ({ KeyRotationEnabled: false }))).toBe('Failed');
  });
});

describe('aws:waitForAwsResourceProperty', () => {
  it('reads until the value is there', async () => {
    let reads = 0;
    const answer = () => {
      reads += 1;
      return { KeyRotationEnabled: reads > 3 };
    };

    expect(await statusAfter(stepOn('waitForAwsResourceProperty', "['True']"), answer, 2999)).toBe('InProgress');
    reads = 0;
    expect(await statusAfter(stepOn('waitForAwsResourceProperty', "['True']"), answer, 3000)).toBe('Success');
  });

  // Systems Manager user guide: the default time-out is 3600 seconds
  it.each([
    ['an hour by default', '', 3_600_000],
    ['its own timeoutSeconds', 'timeoutSeconds: 60', 60_000],
  ])('times out after %s', async (_, timeout, millis) => {
    const never = () => ({ KeyRotationEnabled: false });

    expect(await statusAfter(stepOn('waitForAwsResourceProperty', "['True']", undefined, timeout), never, millis - 1)).toBe('InProgress');
    expect(await statusAfter(stepOn('waitForAwsResourceProperty', "['True']", undefined, timeout), never, millis)).toBe('TimedOut');
  });
});

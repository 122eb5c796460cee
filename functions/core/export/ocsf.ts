import { referencesFor, requirementsFor } from '../frameworks.ts';
import { configRuleName } from '../names.ts';
import { plainText } from '../report/plain-text.ts';
import { type Finding, headlineOf } from './finding.ts';

const classUid = 2003;
const activities = { create: 1, update: 2, close: 3 } as const;

/**
 * A finding as an event of the Open Cybersecurity Schema Framework 1.3: class Compliance Finding (2003), profile cloud. Times are milliseconds since 1970. A finding that a
 * request resolved is closed; one that a request did not resolve is updated.
 */
export function ocsfOf({ key, isPassed, reason, sentence, observedAt, outcome }: Finding): Readonly<Record<string, unknown>> {
  const activity = outcome === null ? activities.create : isPassed ? activities.close : activities.update;
  const time = Date.parse(observedAt);
  const description = plainText(sentence, 1024);
  return {
    class_uid: classUid,
    class_name: 'Compliance Finding',
    category_uid: 2,
    category_name: 'Findings',
    activity_id: activity,
    type_uid: classUid * 100 + activity,
    time,
    severity_id: isPassed ? 1 : 3,
    severity: isPassed ? 'Informational' : 'Medium',
    status_id: isPassed ? 4 : 1,
    status: isPassed ? 'Resolved' : 'New',
    message: description,
    metadata: {
      version: '1.3.0',
      profiles: ['cloud'],
      product: { name: 'KMS key rotation governance', vendor_name: 'kms-rotation-governance' },
    },
    cloud: { provider: 'AWS', region: key.region, account: { uid: key.accountId, type: 'AWS Account', type_id: 10 } },
    finding_info: {
      uid: `${configRuleName}/${key.keyArn}`,
      title: plainText(`KMS key ${key.aliases[0] ?? key.keyId} ${headlineOf({ isPassed, reason })}`, 256),
      desc: description,
      types: ['Software and Configuration Checks'],
      created_time: time,
      modified_time: time,
    },
    compliance: {
      control: configRuleName,
      standards: [...new Set(referencesFor(reason).map(({ framework, version }) => `${framework} ${version}`))],
      requirements: [...requirementsFor(reason)],
      status_id: isPassed ? 1 : 3,
      status: isPassed ? 'Pass' : 'Fail',
      status_code: reason,
      status_detail: description,
    },
    remediation: {
      desc: plainText(isPassed ? 'Nothing to do.' : sentence, 1024),
      references: ['https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html'],
    },
    resources: [
      {
        uid: key.keyArn,
        type: 'AWS::KMS::Key',
        name: plainText(key.aliases[0] ?? key.keyId, 256),
        region: key.region,
        cloud_partition: key.keyArn.split(':')[1] ?? 'aws',
        labels: key.tags.map(({ key: tag, value }) => plainText(`${tag}:${value}`, 400)),
      },
    ],
    ...(outcome === null ? {} : { unmapped: visible(outcome) }),
  };
}

const visible = (fields: object): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, typeof value === 'string' ? plainText(value, 1024) : value]));

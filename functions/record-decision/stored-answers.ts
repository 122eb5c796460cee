import { GetRoleCommand, type IAMClient } from '@aws-sdk/client-iam';
import { type EvidenceStore, RecordReplacedError, type StoredRecord } from '../aws/evidence-store.ts';
import type { ChangeRef } from '../core/changes/kind.ts';
import { answersPrefix } from '../core/names.ts';
import { problemOfAnswer, type StoredAnswer } from '../core/people/decide.ts';
import { type Principal, principalIn, roleIn } from '../core/people/principal.ts';
import { answerSchema } from '../core/records/answer.ts';
import { readRecord } from '../core/records/reading.ts';

export type AnswersToRead = {
  readonly executionId: string;
  readonly accountId: string;
  readonly approvers: readonly string[];
  readonly proposed: readonly ChangeRef[];
};

/**
 * Every answer that approvers have stored for an execution. Its author is in the name of its object,
 * which IAM lets nobody else write: of a role's session by the role's id, which IAM is asked for.
 */
export async function storedAnswers(
  { evidence, iam }: { readonly evidence: EvidenceStore; readonly iam: IAMClient },
  toRead: AnswersToRead,
): Promise<readonly StoredAnswer[]> {
  const prefix = answersPrefix(toRead.executionId);
  const keys: string[] = [];
  // An answer that is hidden narrowed what its author approved; it is not as if there had been none.
  for await (const key of evidence.listEver(prefix)) keys.push(key);
  if (keys.length === 0) return [];
  const roles = await rolesById(iam, toRead);
  return Promise.all(keys.map((key) => answerAt(evidence, key, authorIn(key.slice(prefix.length), toRead.accountId, roles), toRead)));
}

async function answerAt(evidence: EvidenceStore, key: string, author: Principal | undefined, toRead: AnswersToRead): Promise<StoredAnswer> {
  const stored = await recordOrProblem(evidence, key);
  if ('problem' in stored) return { record: key, sha256: '', versionId: null, problem: stored.problem };
  const about = { record: key, sha256: stored.sha256, versionId: stored.versionId };
  if (author === undefined) return { ...about, problem: 'its name is of no approver that IAM knows' };
  try {
    const answer = readRecord(answerSchema, stored.text, key);
    const problem = problemOfAnswer(answer, toRead.executionId, toRead.proposed);
    return problem === undefined ? { ...about, author, answer } : { ...about, problem };
  } catch (error) {
    return { ...about, problem: error instanceof Error ? error.message : String(error) };
  }
}

async function recordOrProblem(evidence: EvidenceStore, key: string): Promise<StoredRecord | { readonly problem: string }> {
  try {
    return (await evidence.record(key)) ?? { problem: 'it was listed and is not there' };
  } catch (error) {
    if (error instanceof RecordReplacedError) return { problem: error.message };
    throw error;
  }
}

type Roles = ReadonlyMap<string, { readonly accountId: string; readonly roleName: string }>;

/** `AROA…:<session>.json`, or `user/<user name>.json`. */
function authorIn(name: string, accountId: string, roles: Roles): Principal | undefined {
  const userName = /^user\/([^/]+)\.json$/.exec(name)?.[1];
  if (userName !== undefined) return { kind: 'user', accountId, userName };
  const [, roleId = '', sessionName] = /^([A-Z0-9]+):([^/]+)\.json$/.exec(name) ?? [];
  const role = roles.get(roleId);
  return role === undefined || sessionName === undefined ? undefined : { kind: 'session', ...role, sessionName };
}

/** The ids of the roles among the approvers. A role that is not there has no sessions either; one of another account has a namesake here at most. */
async function rolesById(iam: IAMClient, { approvers, accountId }: Pick<AnswersToRead, 'approvers' | 'accountId'>): Promise<Roles> {
  const roles = new Map<string, { readonly accountId: string; readonly roleName: string }>();
  for (const approver of approvers) {
    const role = roleIn(approver) ?? roleOfSession(approver);
    const roleId = role?.accountId === accountId ? await roleIdOf(iam, role.roleName) : undefined;
    if (role !== undefined && roleId !== undefined) roles.set(roleId, role);
  }
  return roles;
}

/** An approver may be one session of a role. */
function roleOfSession(arn: string): ReturnType<typeof roleIn> {
  const principal = principalIn(arn);
  return principal?.kind === 'session' ? { accountId: principal.accountId, roleName: principal.roleName } : undefined;
}

async function roleIdOf(iam: IAMClient, RoleName: string): Promise<string | undefined> {
  try {
    return (await iam.send(new GetRoleCommand({ RoleName }))).Role?.RoleId;
  } catch (error) {
    if (error instanceof Error && (error.name === 'NoSuchEntityException' || error.name === 'NoSuchEntity')) return undefined;
    throw error;
  }
}

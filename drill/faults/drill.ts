import type { MemberTemplate } from '../../infra/member-template.ts';
import { startAccounts } from '../../sandbox/accounts.ts';
import { type Violation, violationsAfter, violationsDuring } from './invariants.ts';
import { type Lane, openLane } from './lane.ts';
import type { Plan } from './plan.ts';
import { type Run, runIn } from './run.ts';

export type FaultDrill = {
  /** One for each run. */
  readonly plans: readonly Plan[];
  readonly template: MemberTemplate;
  /** Accounts in which runs go on at the same time. */
  readonly lanes?: number;
  /** That functions take turns in: with as many as there are lanes nobody waits for another. @default 2 */
  readonly threads?: number;
  readonly onRun?: (result: RunResult) => void;
  /** Somebody who meddles when a phase has come to rest: shows that the drill notices. */
  readonly meddle?: (after: Phase, lane: Lane, run: Run) => Promise<void>;
};

export type Phase = 'creating the keys' | 'asking' | 'answering' | 'recovering' | 'evaluating again' | 'deleting the keys';

export type RunResult = { readonly plan: Plan; readonly violations: readonly Violation[]; readonly completedByHand: number };

export type FaultDrillResult = {
  readonly results: readonly RunResult[];
  /** Faults that have struck, by kind. */
  readonly struck: Readonly<Record<string, number>>;
  readonly approvedKeys: number;
  readonly writtenKeys: number;
};

/** Longest that a phase may take to come to rest: everything in it has a time limit of its own. In real milliseconds. */
const longestPhase = 240_000;

/** Rounds after which everything begins anew, with empty accounts: what is on record slows down whoever lists it. */
const roundsInAWorld = 10;

/**
 * Runs of the whole loop while things go wrong at random: every run asks, answers and enables keys of its own, under faults that its plan
 * says, and afterwards the promises of docs/drills.md are checked.
 */
export async function drillFaults({ plans, lanes = 6, ...drill }: FaultDrill): Promise<FaultDrillResult> {
  const total: { results: readonly RunResult[]; struck: Record<string, number>; approvedKeys: number; writtenKeys: number } = {
    results: [],
    struck: {},
    approvedKeys: 0,
    writtenKeys: 0,
  };
  const perWorld = lanes * roundsInAWorld;
  for (let first = 0; first < plans.length; first += perWorld) {
    const part = await drillInOneWorld({ ...drill, lanes, plans: plans.slice(first, first + perWorld) });
    total.results = [...total.results, ...part.results];
    total.approvedKeys += part.approvedKeys;
    total.writtenKeys += part.writtenKeys;
    for (const [kind, count] of Object.entries(part.struck)) total.struck[kind] = (total.struck[kind] ?? 0) + count;
  }
  return total;
}

type OneWorld = Omit<FaultDrill, 'lanes'> & { readonly lanes: number };

async function drillInOneWorld({
  plans,
  template,
  lanes,
  threads = 2,
  onRun = () => {},
  meddle = async () => {},
}: OneWorld): Promise<FaultDrillResult> {
  const accounts = await startAccounts({ port: 0, sharesThreads: true, keptThreads: threads });
  try {
    const open: Lane[] = [];
    for (let number = 0; number < Math.min(lanes, plans.length); number += 1) open.push(await openLane(accounts, number, template));
    const results: RunResult[] = [];
    const counts = { approvedKeys: 0, writtenKeys: 0 };
    for (let first = 0; first < plans.length; first += open.length) {
      const batch = open.flatMap((lane, at) => {
        const plan = plans[first + at];
        return plan === undefined ? [] : [{ lane, run: runIn(lane, plan, first + at) }];
      });
      for (const result of await runTogether(batch, accounts, meddle)) {
        results.push(result);
        onRun(result);
      }
      counts.writtenKeys += accounts.shared.journal
        .entries()
        .filter(({ operation, error }) => ['EnableKeyRotation', 'RotateKeyOnDemand'].includes(operation) && error === undefined).length;
      counts.approvedKeys += batch.flatMap(({ run }) => [...run.ledger.approved.values()]).reduce((sum, keys) => sum + keys.size, 0);
      accounts.shared.journal.clear();
    }
    return { results, struck: accounts.shared.faults.struck(), ...counts };
  } finally {
    await accounts.stop();
  }
}

type Batch = readonly { readonly lane: Lane; readonly run: Run }[];
type World = Awaited<ReturnType<typeof startAccounts>>;

/** Runs in lockstep: all of them ask, then all come to rest, and so on. */
async function runTogether(batch: Batch, accounts: World, meddle: NonNullable<FaultDrill['meddle']>): Promise<readonly RunResult[]> {
  const violations = new Map<Run, Violation[]>(batch.map(({ run }) => [run, []]));
  const phase = async (name: Phase, act: (run: Run) => Promise<void>): Promise<void> => {
    await Promise.all(
      batch.map(({ run }) => act(run).catch((error: unknown) => violations.get(run)?.push(`${name} failed: ${String(error)}`))),
    );
    const isAtRest = await withinLimit(accounts.settled());
    await Promise.all(batch.map(({ lane, run }) => meddle(name, lane, run)));
    if (!isAtRest) for (const found of violations.values()) found.push(`${name} did not come to rest in ${longestPhase / 1000} s`);
  };
  const check = async (violationsIn: typeof violationsAfter): Promise<void> => {
    await Promise.all(batch.map(async ({ lane, run }) => violations.get(run)?.push(...(await violationsIn(lane, run.ledger)))));
  };
  await phase('creating the keys', (run) => run.begin());
  await phase('asking', (run) => run.ask());
  await phase('answering', (run) => run.answer());
  await check(violationsDuring);
  await phase('recovering', (run) => run.recover());
  // AWS Config evaluates a rule on demand once a minute.
  await accounts.shared.clock.advance(120_000);
  await phase('evaluating again', (run) => run.reevaluate());
  await check(violationsAfter);
  await phase('deleting the keys', (run) => run.end());
  return batch.map(({ run }) => ({
    plan: run.ledger.plan,
    violations: [...new Set(violations.get(run))],
    completedByHand: run.ledger.completedByHand.length,
  }));
}

async function withinLimit(work: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), longestPhase);
  });
  try {
    return await Promise.race([work.then(() => true), limit]);
  } finally {
    clearTimeout(timer);
  }
}

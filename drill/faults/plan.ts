import type { ChangeKind } from '../../functions/core/changes/kind.ts';
import type { Fault, Mishap } from '../../sandbox/faults.ts';
import { targets } from './fault-targets.ts';
import { type Random, randomFrom } from './random.ts';

/** What a key of a drill is. `signing`: nothing can rotate it, and an alias names it. `replaced`: one that has been replaced before the faults. */
export type KeyKind =
  | 'off'
  | 'tooLong'
  | 'on'
  | 'exempt'
  | 'disabled'
  | 'asymmetric'
  | 'imported'
  | 'waiting'
  | 'replica'
  | 'signing'
  | 'replaced';
export type PlannedKey = { readonly kind: KeyKind };

/** How a request is answered. `select`: only these of its keys, by their number in the plan. */
export type Answer =
  | { readonly kind: 'approve' | 'reject' | 'cancel' | 'twice' }
  | { readonly kind: 'select'; readonly keys: readonly number[] };

/** An execution that a person starts, of the document for this kind of change, for these keys. Two may ask about the same key. */
export type PlannedRequest = { readonly kind: ChangeKind; readonly keys: readonly number[]; readonly answer: Answer };

/** What goes wrong, and when: while it is asked and evaluated, while it is answered and enabled. */
export type PlannedFault = Omit<Fault, 'accountId' | 'match' | 'error'> & {
  readonly mishap: Mishap;
  readonly phase: 'asking' | 'answering';
  /** Whose calls. */
  readonly caller: 'functions' | 'runbook';
};

export type Plan = {
  readonly seed: number;
  readonly keys: readonly PlannedKey[];
  readonly requests: readonly PlannedRequest[];
  /** Whether the request scheduler asks too, for whatever is needed. */
  readonly isScheduled: boolean;
  readonly faults: readonly PlannedFault[];
  /** Evaluations that AWS Config refuses although it answers. */
  readonly refusedEvaluations: number;
  readonly statusLagMillis: number;
  /** How long a rotation on demand takes. */
  readonly onDemandRotationMillis: number;
  /** How long DescribeKey goes on naming the key material of before. */
  readonly describeKeyMaterialLagMillis: number;
  readonly clockSkewMillis: number;
  /** How likely an event arrives twice, and how long it may be on its way. */
  readonly repeats: number;
  readonly delayMillis: number;
  /** Whether somebody changes a key, by its number, between request and answer, and how. */
  readonly change: { readonly key: number; readonly how: 'disable' | 'exempt' | 'enableRotation' } | undefined;
};

export type PlanOptions = {
  /** Whether connections may stay silent, which takes 15 seconds each to be given up. */
  readonly silence: boolean;
};

const kinds: readonly KeyKind[] = [
  ...(['off', 'off', 'off', 'off', 'tooLong', 'on', 'on', 'waiting', 'waiting'] as const),
  ...(['exempt', 'disabled', 'asymmetric', 'imported', 'replica'] as const),
  ...(['signing', 'signing', 'replaced'] as const),
];

/** What one run of the drill does: the same for the same seed. What happens first of things that happen at once is not in it. */
export function planOf(seed: number, { silence }: PlanOptions): Plan {
  const random = randomFrom(seed);
  const keys: readonly PlannedKey[] = [
    { kind: 'off' },
    ...Array.from({ length: random.whole(1, 4) }, () => ({ kind: random.oneOf(kinds) })),
  ];
  const numbers = keys.map((_, number) => number);
  return {
    seed,
    keys,
    requests: Array.from({ length: random.whole(1, 2) }, () => requestOf(keys, random)),
    isScheduled: random.chance(0.25),
    faults: Array.from({ length: random.whole(1, 6) }, () => faultOf(random, silence)),
    refusedEvaluations: random.chance(0.2) ? random.whole(1, 4) : 0,
    statusLagMillis: random.chance(0.3) ? random.whole(50, 400) : 0,
    onDemandRotationMillis: random.chance(0.3) ? random.whole(50, 600) : 0,
    describeKeyMaterialLagMillis: random.chance(0.5) ? random.whole(200, 2500) : 0,
    clockSkewMillis: random.chance(0.3) ? random.whole(-240_000, 240_000) : 0,
    repeats: random.chance(0.3) ? 0.5 : 0,
    delayMillis: random.chance(0.3) ? random.whole(1, 60) : 0,
    change: random.chance(0.25)
      ? { key: random.oneOf(numbers), how: random.oneOf(['disable', 'exempt', 'enableRotation'] as const) }
      : undefined,
  };
}

/** One plan for each run, from seeds that follow one another. */
export const plansFrom = (seed: number, runs: number, options: PlanOptions): readonly Plan[] =>
  Array.from({ length: runs }, (_, at) => planOf(seed + at, options));

function requestOf(keys: readonly PlannedKey[], random: Random): PlannedRequest {
  const numbersOf = (kind: KeyKind): readonly number[] => keys.flatMap((key, number) => (key.kind === kind ? [number] : []));
  const [signing, replaced] = [numbersOf('signing'), numbersOf('replaced')];
  const answer = random.oneOf(['approve', 'approve', 'approve', 'select', 'reject', 'cancel', 'twice'] as const);
  const one = { answer: { kind: answer === 'select' ? 'approve' : answer } } as const;
  if (signing.length > 0 && random.chance(0.5)) return { kind: 'REPLACE_KEY', keys: [random.oneOf(signing)], ...one };
  if (replaced.length > 0 && random.chance(0.6)) return { kind: 'ROLL_BACK_REPLACEMENT', keys: [random.oneOf(replaced)], ...one };
  const numbers = keys.map((_, number) => number);
  const some = random.someOf(numbers, 0.8);
  const asked = some.length === 0 ? numbers.slice(0, 1) : some;
  const kind = random.chance(0.4) ? 'ROTATE_NOW' : 'ENABLE_ROTATION';
  if (answer !== 'select') return { kind, keys: asked, answer: { kind: answer } };
  const chosen = random.someOf(asked, 0.5);
  return { kind, keys: asked, answer: { kind: answer, keys: chosen.length === 0 ? asked.slice(0, 1) : chosen } };
}

function faultOf(random: Random, silence: boolean): PlannedFault {
  const target = random.oneOf(targets);
  const mishap = mishapOf(random, target.throttledAs, silence && target.caller === 'functions');
  return {
    service: target.service,
    operation: target.operation,
    caller: target.caller,
    phase: random.oneOf(['asking', 'answering', 'answering'] as const),
    mishap,
    after: random.whole(0, 3),
    times: timesOf(mishap, random),
    takesEffect: mishap.kind === 'truncated' || random.chance(0.4),
  };
}

/** An outage that outlasts every retry is rare, and then a long one; but each silence takes 15 seconds. */
function timesOf({ kind }: Mishap, random: Random): number {
  if (kind === 'silence') return 1;
  return random.chance(0.1) ? 40 : random.whole(1, 3);
}

function mishapOf(random: Random, throttledAs: string, silence: boolean): Mishap {
  switch (random.oneOf(['throttled', 'failing', 'unavailable', 'slow', 'reset', 'truncated', 'killed', 'killed', 'silence'] as const)) {
    case 'throttled':
      return { kind: 'error', name: throttledAs, status: 400 };
    case 'failing':
      return { kind: 'error', name: 'InternalServerError', status: 500 };
    case 'unavailable':
      return { kind: 'error', name: 'ServiceUnavailable', status: 503 };
    case 'reset':
      return { kind: 'reset' };
    case 'truncated':
      return { kind: 'truncated' };
    case 'killed':
      return { kind: 'killed' };
    case 'silence':
      return silence && random.chance(0.1) ? { kind: 'silence' } : { kind: 'slow', millis: 300 };
    default:
      return { kind: 'slow', millis: random.whole(20, 300) };
  }
}

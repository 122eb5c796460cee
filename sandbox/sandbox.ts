import { keptTemplates } from '../infra/kept-templates.ts';
import type { MemberTemplate } from '../infra/member-template.ts';
import type { Account } from './account.ts';
import type { ServiceSettings } from './account-services.ts';
import { startAccounts } from './accounts.ts';
import type { CloudFormationTemplate } from './cloudformation/template.ts';
import { type Estate, regionsOf } from './estate/estate.ts';
import type { UnresolvedVariable } from './iam/evaluate.ts';

export type SandboxOptions = ServiceSettings & {
  readonly estate: Estate;
  /** @default the Regions that have keys */
  readonly regions?: readonly string[];
  /** @default the member template, synthesised from infra/ */
  readonly template?: CloudFormationTemplate | MemberTemplate;
  /** Parameters of the template, in place of its defaults. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** @default 0: any free port */
  readonly port?: number;
  /**
   * What a policy variable without a value does, of which the IAM guide says two things.
   * @default matchesNothing
   */
  readonly unresolvedVariable?: UnresolvedVariable;
  /** Lines about what went wrong inside; none are written otherwise. */
  readonly log?: (line: string) => void;
};

/** A running sandbox of one account: the API at `endpoint`, and what tests need to look into it and to break it. */
export type Sandbox = Account & {
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  readonly stop: () => Promise<void>;
};

/**
 * Starts the sandbox on an estate and deploys the member template to each of its Regions; their first evaluations are then on their way.
 * @throws TemplateError if the template or its parameters cannot be deployed.
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { estate, regions = regionsOf(estate), log, port = 0, parameters = {}, template: given, unresolvedVariable, ...settings } = options;
  const template = given ?? (await synthesised());
  const { endpoint, add, stop } = await startAccounts({ port, log, unresolvedVariable });
  try {
    const account = add({ accountId: estate.accountId, keys: estate.keys, regions, settings });
    for (const region of regions) await account.deploy(region, { template, parameters });
    return { ...account, endpoint, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

const synthesised = async (): Promise<MemberTemplate> => (await keptTemplates()).member;

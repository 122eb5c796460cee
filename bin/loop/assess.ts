import { assessmentOf } from '../../functions/core/assessment.ts';
import type { Assessment } from '../../functions/core/records/assessment.ts';
import { policyRecordOf } from '../../functions/core/rule-parameters.ts';
import { type InventoryOutcome, type RegionClient, readInventoriesInThreads } from './inventory-threads.ts';
import { type Assessing, readInventory } from './read-inventory.ts';

/** Assesses all Regions at the same time. A Region that fails is named in the Assessment; it does not take the others with it. */
export async function assessRegions(
  clients: readonly RegionClient[],
  about: Assessing,
  onProgress: (keysRead: number) => void = () => {},
): Promise<Assessment> {
  const read = new Map<string, number>();
  const outcomes = await outcomesOf(clients, about, (region, keysRead) => {
    read.set(region, keysRead);
    onProgress([...read.values()].reduce((sum, count) => sum + count, 0));
  });
  const inOrder = clients.flatMap(({ region }) => outcomes.get(region) ?? []);
  return assessmentOf(
    inOrder.flatMap((outcome) => (outcome.kind === 'assessed' ? outcome.assessed : [])),
    {
      accountId: about.accountId,
      assessedAt: about.now.toISOString(),
      policy: policyRecordOf(about.policy),
      failedRegions: inOrder.flatMap((outcome) =>
        outcome.kind === 'failed' ? { region: outcome.region, errorName: outcome.error.name, message: outcome.error.message } : [],
      ),
    },
  );
}

/** One Region needs no thread, and credentials that are a function cannot be handed to one. */
async function outcomesOf(
  clients: readonly RegionClient[],
  about: Assessing,
  onProgress: (region: string, keysRead: number) => void,
): Promise<ReadonlyMap<string, InventoryOutcome>> {
  if (clients.length > 1 && clients.every(({ credentials }) => typeof credentials !== 'function'))
    return readInventoriesInThreads(clients, about, onProgress);
  const outcomes = await Promise.all(
    clients.map((client): Promise<InventoryOutcome> => {
      const { region } = client;
      return readInventory(client, about, (keysRead) => onProgress(region, keysRead)).then(
        (assessed) => ({ kind: 'assessed', region, assessed }),
        (error: unknown) => ({ kind: 'failed', region, error: error instanceof Error ? error : new Error(String(error)) }),
      );
    }),
  );
  return new Map(outcomes.map((outcome) => [outcome.region, outcome]));
}

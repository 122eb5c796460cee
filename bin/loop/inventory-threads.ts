import { availableParallelism } from 'node:os';
import { SHARE_ENV, Worker } from 'node:worker_threads';
import type { ClientOptions } from '../../functions/aws/clients/configuration.ts';
import type { AssessedRegion } from '../../functions/core/assessment.ts';
import type { Assessing } from './read-inventory.ts';

export type RegionClient = ClientOptions & { readonly region: string };

export type InventoryOrder = { readonly clients: readonly RegionClient[]; readonly about: Assessing };

export type InventoryReport =
  | { readonly kind: 'progress'; readonly region: string; readonly keysRead: number }
  | { readonly kind: 'assessed'; readonly region: string; readonly assessed: AssessedRegion }
  | { readonly kind: 'failed'; readonly region: string; readonly error: { readonly name: string; readonly message: string } };

export type InventoryOutcome = Exclude<InventoryReport, { readonly kind: 'progress' }>;

/**
 * Reads the inventories of Regions at the same time, on as many threads as there are processors: each Region has request quotas of its own, and one
 * processor is not enough to use those of several. A Region that fails does not take the others with it.
 */
export async function readInventoriesInThreads(
  clients: readonly RegionClient[],
  about: Assessing,
  onProgress: (region: string, keysRead: number) => void,
): Promise<ReadonlyMap<string, InventoryOutcome>> {
  const threads = Math.min(clients.length, availableParallelism());
  const outcomes = new Map<string, InventoryOutcome>();
  await Promise.all(
    Array.from({ length: threads }, (_, thread) => {
      const own = clients.filter((__, index) => index % threads === thread);
      return inThread({ clients: own, about }, (report) => {
        if (report.kind === 'progress') onProgress(report.region, report.keysRead);
        else outcomes.set(report.region, report);
      });
    }),
  );
  return outcomes;
}

/** Resolves when the thread has ended. @throws Error if it ended before it had reported all of its Regions */
function inThread(order: InventoryOrder, onReport: (report: InventoryReport) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    // The profile and the endpoint are in the environment, of which a thread otherwise has a copy.
    const worker = new Worker(new URL('inventory-thread.ts', import.meta.url), { workerData: order, env: SHARE_ENV });
    let missing = order.clients.length;
    worker.on('message', (report: InventoryReport) => {
      onReport(report);
      if (report.kind !== 'progress') missing -= 1;
    });
    worker.once('error', reject);
    worker.once('exit', (code) =>
      missing === 0 ? resolve() : reject(new Error(`a thread ended with code ${code} before it had read ${missing} of its Regions`)),
    );
  });
}

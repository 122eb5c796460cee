/** Runs in a worker thread: reads the inventories of several Regions at the same time, and reports them as they are complete. */
import { parentPort, workerData } from 'node:worker_threads';
import type { InventoryOrder, InventoryReport } from './inventory-threads.ts';
import { readInventory } from './read-inventory.ts';

const { clients, about }: InventoryOrder = workerData;
const report = (message: InventoryReport): void => parentPort?.postMessage(message);
/** A message for each key would be work for the thread that shows them. */
const keysPerMessage = 50;

for (const client of clients) {
  const { region } = client;
  const onProgress = (keysRead: number): void => {
    if (keysRead % keysPerMessage === 0) report({ kind: 'progress', region, keysRead });
  };
  readInventory(client, about, onProgress).then(
    (assessed) => report({ kind: 'assessed', region, assessed }),
    (error: unknown) => {
      const { name, message } = error instanceof Error ? error : new Error(String(error));
      report({ kind: 'failed', region, error: { name, message } });
    },
  );
}

import { replaceKeyRunbookName, rotateNowRunbookName, runbookName } from '../../functions/core/names.ts';

/**
 * Digests of the documents of the last release, as `digestsOf` makes them. Executions that wait for
 * an approval keep the document that they were started with, for up to seven days after an upgrade.
 * After a release: the texts go to test/ssm-documents/last-release, and their digests here.
 */
export const lastReleaseDigests: Readonly<Record<string, readonly [ofText: string, ofForm: string]>> = {
  [runbookName]: [
    '411e245c1889dd18f962619197e48d994de18d9f752dca357ae87ad908ae31b4',
    '1c2793e5e1b3dc789e1fe9955fa653a177f86b79402553db5826ad39ae67fdcd',
  ],
  [rotateNowRunbookName]: [
    '7a051fe5819fbe442e68058030e9fff5ac74b0af0d593130466862da2cb598cf',
    '79b16cfef6a6a37caa4f15449e0b945100e549e215cb118d4902f609a3e2f9ff',
  ],
  [replaceKeyRunbookName]: [
    'a2c03d55dd72ec70302f1476a05532167282aefce92224dc87c2fe14f0c0f186',
    'e9ad09b6c8b4926a8ab058021c33d5d91315dab106cf47c7332dda96659d2022',
  ],
};

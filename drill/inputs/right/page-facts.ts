/** What the script of a request page finds in the page, and what a person has done there. */
export type PageFacts = {
  readonly region: string;
  readonly requestId: string;
  readonly parts: readonly { readonly number: number; readonly executionId: string }[];
  readonly keys: readonly { readonly keyId: string; readonly part: number; readonly isTicked: boolean }[];
  readonly comment: string;
};

export const bucket = 'kms-rotation-evidence-111122223333-eu-central-1';

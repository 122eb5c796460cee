/**
 * What documents of the last release read of this step. Executions that wait for an approval keep
 * the document they were started with; they find nothing to write, and go on to their validation.
 */
export const forLastRelease = {
  KeyIdsToEnable: [],
  EnableCount: 0,
  KeyIdsToShorten: [],
  ShortenCount: 0,
  PeriodsToShorten: [],
  KeyIdsToRotate: [],
  RotateCount: 0,
  KeyMaterialIdsToRotate: [],
  ReplaceCount: 0,
} as const;

/** How AWS Config behaves where its documentation leaves it open, and where tests want it otherwise. */
export type ConfigSettings = {
  /** How changes of keys reach the rule: with the configuration item, as if it were too large for its message, or not at all (recorder off, or keys not recorded). */
  readonly changeNotifications: 'items' | 'oversized' | 'off';
  /** From the change of a key to its notification. AWS Config takes minutes. */
  readonly changeDelayInMillis: number;
  /** What a hybrid rule gets when StartConfigRulesEvaluation is called. Unconfirmed; a rule must accept both. */
  readonly onDemandMessage: 'scheduled' | 'changes';
  /** AWS Config takes one StartConfigRulesEvaluation in so long: a minute. Less is for whoever watches a whole loop and has no minute to spare. */
  readonly evaluationIntervalInMillis: number;
  /** What becomes of a result whose ordering timestamp is older than the stored one's. Unconfirmed. */
  readonly olderResults: 'dropped' | 'stored';
};

export const defaultConfigSettings: ConfigSettings = {
  changeNotifications: 'items',
  changeDelayInMillis: 50,
  onDemandMessage: 'scheduled',
  evaluationIntervalInMillis: 60_000,
  olderResults: 'dropped',
};

/** How a rotation on demand goes, where AWS was recorded and where nobody has written it down. */
export type OnDemandRotationSettings = {
  /**
   * Milliseconds until a rotation is over: `OnDemandRotationStartDate` is gone, the new material is
   * used, and another rotation is accepted. Recorded: within 10 seconds each of ten times, 6.4
   * seconds for a whole test (LocalStack, tests validated against AWS). @default 5000
   */
  readonly onDemandRotationMillis?: (() => number) | undefined;
  /**
   * Milliseconds after the call until `CurrentKeyMaterialId` of `DescribeKey` names the new
   * material; not before the rotation is over. Recorded: 61.4, 65.9 and 66.2 seconds, read every
   * 5 seconds (the same tests). @default 65000
   */
  readonly describeKeyMaterialLagMillis?: (() => number) | undefined;
  /**
   * Whether `ListKeyRotations` lists the new material as soon as the rotation is over, or only once
   * `DescribeKey` names it. Not recorded. @default atOnce
   */
  readonly newMaterialIsListed?: 'atOnce' | 'withDescribeKey' | undefined;
  /**
   * What becomes of a second rotation while one is under way. `ConflictException` speaks of
   * automatic rotations only (AWS KMS API, RotateKeyOnDemand). @default refused
   */
  readonly secondRotationUnderWay?: 'refused' | 'accepted' | undefined;
  /**
   * How many rotations on demand a key may have in its life (AWS KMS guide, "Resource quotas";
   * older texts say 10). @default 25
   */
  readonly onDemandRotationLimit?: number | undefined;
};

type Resolved = {
  readonly [Name in keyof OnDemandRotationSettings]-?: Exclude<OnDemandRotationSettings[Name], undefined>;
};

/** The settings with their defaults. */
export const resolvedOnDemandSettings = ({
  onDemandRotationMillis = () => 5000,
  describeKeyMaterialLagMillis = () => 65_000,
  newMaterialIsListed = 'atOnce',
  secondRotationUnderWay = 'refused',
  onDemandRotationLimit = 25,
}: OnDemandRotationSettings): Resolved => ({
  onDemandRotationMillis,
  describeKeyMaterialLagMillis,
  newMaterialIsListed,
  secondRotationUnderWay,
  onDemandRotationLimit,
});

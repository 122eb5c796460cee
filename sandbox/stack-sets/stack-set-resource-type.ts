import type { ResourceTypes } from '../cloudformation/deployer.ts';
import { stackSetProperties } from './stack-set-properties.ts';
import type { StackSets } from './stack-sets.ts';

/** The resource type by which a stack of the management account, or of a delegated administrator, rolls stacks out to an organization. */
export const stackSetResourceType = (stackSets: StackSets, later: (takeAway: () => void) => void): ResourceTypes => ({
  'AWS::CloudFormation::StackSet': {
    properties: stackSetProperties,
    create: async (properties, place) => {
      const { id } = await stackSets.create(properties, place);
      later(() => stackSets.delete(id));
      return { ref: id, attributes: { StackSetId: id } };
    },
  },
});

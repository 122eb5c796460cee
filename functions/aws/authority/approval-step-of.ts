import type { Execution, Step } from '../ssm.ts';

/** The approval step of an execution of one of our documents, of which each has one. */
export const approvalStepOf = ({ steps }: Pick<Execution, 'steps'>): Step | undefined =>
  steps.find(({ action }) => action === 'aws:approve');

export const stepNamed = ({ steps }: Pick<Execution, 'steps'>, name: string): Step | undefined => steps.find((step) => step.name === name);

/** The contract suite: what every wire must do, in cases that run in any process. */
import { callCases } from './calls.ts';
import { cancelCases } from './cancels.ts';
import { faultCases } from './faults.ts';
import type { Cases } from './link.ts';

/** All cases of the suite. */
export const contractCases: Cases = { ...callCases, ...cancelCases, ...faultCases };

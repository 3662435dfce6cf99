/** What the control of one part of an input is made with. */
import type { InputField } from '../../../shared/tasks/contract.ts';
import type { PartValue } from '../../features/run/parts.ts';
import type { RunTask } from '../../features/run/request.ts';

/** What a control is given. */
export interface PartProps {
  readonly task: RunTask;
  readonly field: InputField;
  readonly value: PartValue | undefined;
  readonly onChange: (value: PartValue) => void;
  /** Id of the control, where an error leads to it. */
  readonly id: string;
}

/** The control of each kind of input field. To add one is to add its line here. */
import type { ComponentType } from 'react';
import type { InputField } from '../../../shared/tasks/contract.ts';
import type { PartValue } from '../../features/run/parts.ts';
import type { RunTask } from '../../features/run/request.ts';
import { TextPart } from './text-part.tsx';

/** What a control is given. */
export interface PartProps {
  readonly task: RunTask;
  readonly field: InputField;
  readonly value: PartValue | undefined;
  readonly onChange: (value: PartValue) => void;
  /** Id of the control, where an error leads to it. */
  readonly id: string;
}

/** A task with a field of another kind has a workbench around it, as pictures have their stage. */
export const PART_CONTROLS: Readonly<Partial<Record<InputField['kind'], ComponentType<PartProps>>>> = {
  text: TextPart,
  texts: TextPart,
};

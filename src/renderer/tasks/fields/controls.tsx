/** The control of each kind of input field. To add one is to add its line here. */
import { lazy, type ComponentType } from 'react';
import type { InputField } from '../../../shared/tasks/contract.ts';
import type { PartProps } from './part.ts';
import { TextPart } from './text-part.tsx';

/** A task with a field of another kind has a workbench around it, as pictures have their stage. */
export const PART_CONTROLS: Readonly<Partial<Record<InputField['kind'], ComponentType<PartProps>>>> = {
  text: TextPart,
  texts: TextPart,
  audio: lazy(async () => ({ default: (await import('../sound/sound-part.tsx')).SoundPart })),
};

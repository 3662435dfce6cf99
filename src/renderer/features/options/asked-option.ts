/** An option that a person is led to: its form shows it and puts the focus into it. */
import { create } from 'zustand';
import type { RunTask } from '../run/request.ts';

/** The option that is asked for; null once its form has taken it. */
export const useAskedOption = create<{
  readonly asked: { readonly task: RunTask; readonly field: string } | null;
}>()(() => ({ asked: null }));

/** Asks for an option's field, whether its form shows already or only with its tab. */
export function askForOption(task: RunTask, field: string): void {
  useAskedOption.setState({ asked: { task, field } });
}

/** The form has it. */
export function takeAskedOption(): void {
  useAskedOption.setState({ asked: null });
}

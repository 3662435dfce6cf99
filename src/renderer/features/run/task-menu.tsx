/** The task at the left of the head, and the menu of tasks behind it. */
import { Check, ChevronDown } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { TASKS } from '../../../shared/tasks/index.ts';
import { chooseTask, useRun } from '../../stores/run.ts';
import { setOverlay, useView } from '../../stores/view.ts';
import { sheetElement } from '../../ui/sheet-element.ts';
import { messages } from './messages.ts';
import { RUN_TASKS, isRunTask } from './request.ts';
import { TaskIcon } from './task-icon.tsx';

/** Button and menu. */
export function TaskMenu() {
  const task = useRun((state) => state.task);
  const open = useView((state) => state.overlay === 'task-menu');
  return (
    <DropdownMenu.Root
      modal={false}
      open={open}
      onOpenChange={(next) => setOverlay(next ? 'task-menu' : null)}
    >
      <DropdownMenu.Trigger
        aria-label={`${messages.pickTask}: ${TASKS[task].title}`}
        className="flex h-8 shrink-0 items-center gap-2 rounded-2 px-2 font-medium hover:bg-hover data-[state=open]:bg-hover"
      >
        <TaskIcon task={task} />
        <span className="max-[760px]:sr-only">{TASKS[task].title}</span>
        <ChevronDown size={14} strokeWidth={1.75} aria-hidden="true" className="text-fg-3" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal container={sheetElement()}>
        <DropdownMenu.Content
          align="start"
          sideOffset={6}
          className="pop z-50 max-h-(--radix-dropdown-menu-content-available-height) w-[340px] overflow-auto rounded-3 border border-line-2 bg-surface p-1 shadow-2 outline-none"
        >
          <DropdownMenu.RadioGroup value={task} onValueChange={(next) => isRunTask(next) && chooseTask(next)}>
            {RUN_TASKS.map((each) => (
              <DropdownMenu.RadioItem
                key={each}
                value={each}
                className="flex items-start gap-2.5 rounded-[5px] px-2.5 py-2 outline-none data-highlighted:bg-active"
              >
                <span className="mt-0.5">
                  <TaskIcon task={each} />
                </span>
                <span className="min-w-0 flex-1">
                  <span className="block font-medium">{TASKS[each].title}</span>
                  <span className="block text-12 text-fg-3">{TASKS[each].summary}</span>
                </span>
                <DropdownMenu.ItemIndicator>
                  <Check size={14} strokeWidth={1.75} aria-hidden="true" className="mt-0.5" />
                </DropdownMenu.ItemIndicator>
              </DropdownMenu.RadioItem>
            ))}
          </DropdownMenu.RadioGroup>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

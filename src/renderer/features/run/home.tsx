/** What Run shows before the first run: examples that work at once, and the tasks to begin with. */
import { TASKS } from '../../../shared/tasks/index.ts';
import { chooseTask } from '../../stores/run.ts';
import { Button } from '../../ui/button.tsx';
import { ExampleCards } from './examples.tsx';
import { messages } from './messages.ts';
import { RUN_TASKS } from './request.ts';
import { TaskIcon } from './task-icon.tsx';

/** The whole sheet. */
export function Home() {
  return (
    <div className="h-full overflow-auto">
      <div className="mx-auto w-full max-w-[1060px] px-11 py-9">
        <h1 className="text-20 font-semibold tracking-[-0.015em]">{messages.homeTitle}</h1>
        <p className="mt-1 mb-6 text-14 text-fg-2">{messages.homeText}</p>
        <ExampleCards />
        <h2 className="mt-8 mb-2.5 text-12 font-semibold text-fg-2">{messages.homeOr}</h2>
        <div className="flex flex-wrap gap-2">
          {RUN_TASKS.map((task) => (
            <Button key={task} onClick={() => chooseTask(task)}>
              <TaskIcon task={task} size={14} />
              {TASKS[task].title}
            </Button>
          ))}
        </div>
      </div>
    </div>
  );
}

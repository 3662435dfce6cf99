/** The details of the selected model: what it is, what it holds, how fast it was, its files and its card. */
import { Play, Square } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { ModelDetails } from '../../../shared/machine.ts';
import type { ModelInfo } from '../../../shared/models.ts';
import { readDetails, useDetails } from '../../stores/details.ts';
import { useLibrary } from '../../stores/library.ts';
import { PANE_OVER, togglePane } from '../../stores/view.ts';
import { Button } from '../../ui/button.tsx';
import { splitName } from '../../ui/format.ts';
import { Bar, Tag } from '../../ui/parts.tsx';
import { sourceName } from '../run/backends.ts';
import { isRunTask } from '../run/request.ts';
import { TaskIcon } from '../run/task-icon.tsx';
import { plainText } from '../../ui/plain-text.ts';
import { useMedia } from '../../ui/use-media.ts';
import { useOverPane } from '../../ui/use-over-pane.ts';
import { TITLES, commandsFor, runCommand, useCommandContext } from './commands.ts';
import type { CommandId } from './commands.ts';
import { words } from './detail-messages.ts';
import { KeptSection } from '../kept/kept-section.tsx';
import { ConversionsSection, QualitySection } from './details-conversions.tsx';
import { FirstLoad } from './first-load.tsx';
import { CardSection } from './details-card.tsx';
import { MemorySection, SpeedSection } from './details-facts.tsx';
import { ProfileSection } from './details-profile.tsx';
import { FilesSection } from './details-files.tsx';
import { taskTitle } from './list.ts';
import { messages } from './messages.ts';

/** Walking through the list with the arrows does not read the details of every row on the way, ms. */
const SETTLE_MS = 120;

/** The pane; `width` in px. */
export default function DetailsPane({
  model,
  width,
}: {
  readonly model: ModelInfo | null;
  readonly width: number;
}) {
  const pane = useRef<HTMLElement>(null);
  useOverPane(pane, useMedia(PANE_OVER), togglePane);
  return (
    <aside
      ref={pane}
      data-region
      aria-label={words.pane}
      style={{ width }}
      className="flex max-w-[70vw] shrink-0 flex-col border-s border-line max-[960px]:absolute max-[960px]:inset-y-0 max-[960px]:end-0 max-[960px]:z-10 max-[960px]:bg-surface max-[960px]:shadow-2"
    >
      {model === null ? (
        <p className="p-4 text-fg-2">{words.nothing}</p>
      ) : (
        <div
          key={model.id}
          role="group"
          aria-label={words.details}
          tabIndex={0}
          className="min-h-0 flex-1 overflow-auto -outline-offset-2"
        >
          <Details model={model} />
        </div>
      )}
    </aside>
  );
}

function Details({ model }: { readonly model: ModelInfo }) {
  const { id, state } = model;
  const details = useDetails((store) => store.details[id]);
  const problem = useDetails((store) => store.problems[id]);
  const runs = model.speed?.runs;
  useEffect(() => {
    const timer = setTimeout(() => void readDetails(id), SETTLE_MS);
    return () => clearTimeout(timer);
    // A load, a run or a repair changes what the details say.
  }, [id, state, runs]);
  return (
    <>
      <Head model={model} details={details} />
      <Problem model={model} />
      <ConversionsSection model={model} />
      <ProfileSection model={model} details={details} />
      {details !== undefined && <KeptSection model={model.id} kept={details.kept} />}
      {details !== undefined && <QualitySection details={details} />}
      <MemorySection model={model} details={details} />
      <SpeedSection model={model} details={details} />
      {details !== undefined && <FilesSection model={model} details={details} />}
      {details !== undefined && <CardSection details={details} />}
      {details === undefined && (
        <p className="border-t border-line px-4 py-3.5 text-12 text-fg-3">
          {problem === undefined ? words.reading : `${problem.message} ${problem.hint}`}
        </p>
      )}
    </>
  );
}

function Head({ model, details }: { readonly model: ModelInfo; readonly details: ModelDetails | undefined }) {
  const { org, name } = splitName(model.id);
  const title = taskTitle(model.task);
  const licence = details?.licence ?? null;
  return (
    <div className="p-4">
      <p className="text-12 break-words text-fg-3">
        <bdi>{plainText(org === '' ? sourceName(model.source) : org)}</bdi>
      </p>
      <h2 className="mt-px text-16 font-semibold [overflow-wrap:anywhere]">
        <bdi>{plainText(name)}</bdi>
      </h2>
      <p className="mt-2 flex flex-wrap gap-1.5">
        <Tag>
          <TaskIcon task={model.task} size={12} />
          {title ?? words.unknownTask}
        </Tag>
        <Tag>{words.formats[model.format]}</Tag>
        {model.variants.slice(0, 6).map((variant) => (
          <Tag key={variant}>{variant}</Tag>
        ))}
        {licence !== null && <Tag>{licence}</Tag>}
      </p>
      {!isRunTask(model.task) && (
        <p className="mt-3 text-12 text-fg-2">{title === null ? words.taskUnknown : words.noTask(title)}</p>
      )}
      <FirstLoad model={model} kept={details?.kept ?? []} />
      <Buttons model={model} />
    </div>
  );
}

/** Those of the commands that stand at the top; the others stand with the files. */
const AT_TOP: readonly CommandId[] = [
  'open',
  'load',
  'try-again',
  'unload',
  'keep',
  'keep-no-longer',
  'release',
  'convert',
];

function Buttons({ model }: { readonly model: ModelInfo }) {
  const commands = commandsFor(model, useCommandContext(model.id));
  const load = useLibrary((state) => state.loads[model.id]);
  const busy = model.state === 'loading' || model.state === 'unloading';
  return (
    <>
      <div className="mt-4 flex flex-wrap gap-2">
        {commands
          .filter((command) => AT_TOP.includes(command))
          .map((command) =>
            command === 'open' ? (
              <Button
                key={command}
                kind="primary"
                className="min-w-[120px] flex-1"
                onClick={() => runCommand(command, model)}
              >
                <Play size={14} strokeWidth={1.75} aria-hidden="true" />
                {TITLES[command]}
              </Button>
            ) : (
              <Button key={command} onClick={() => runCommand(command, model)}>
                {TITLES[command]}
              </Button>
            ),
          )}
        {commands.includes('stop-load') && (
          <Button onClick={() => runCommand('stop-load', model)}>
            <Square size={12} strokeWidth={1.75} aria-hidden="true" />
            {TITLES['stop-load']}
          </Button>
        )}
      </div>
      {busy && load !== undefined && (
        <div className="mt-3">
          <Bar hot share={load.progress} label={messages.loading(load.stage)} />
          <p className="num mt-1.5 flex justify-between text-12 text-fg-2">
            <span>{messages.loading(load.stage)}</span>
            <span>{messages.percent(load.progress)}</span>
          </p>
        </div>
      )}
    </>
  );
}

/** What is wrong and the ways out of it. */
function Problem({ model }: { readonly model: ModelInfo }) {
  const commands = commandsFor(model, useCommandContext(model.id));
  if (model.problem === null) return null;
  return (
    <section aria-label={words.problem} className="mx-4 mb-4 rounded-2 bg-bad-soft px-3 py-2.5">
      <p className="font-medium break-words text-bad">{model.problem.message}</p>
      {model.problem.hint !== '' && <p className="mt-1 text-12 break-words">{model.problem.hint}</p>}
      {commands.includes('check') && (
        <Button size="sm" className="mt-2" onClick={() => runCommand('check', model)}>
          {TITLES.check}
        </Button>
      )}
    </section>
  );
}

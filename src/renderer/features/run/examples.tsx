/** Six finished examples, each drawn as its result looks; a click fills the input and runs it. */
import type { ReactNode } from 'react';
import type { ModelInfo } from '../../../shared/models.ts';
import { useLibrary } from '../../stores/library.ts';
import { chooseLinesApart, chooseMode, chooseModel, setDraft, startRun } from '../../stores/run.ts';
import { cx } from '../../ui/cx.ts';
import { Bar } from '../../ui/parts.tsx';
import detectionCard from './examples/detection.webp';
import depthCard from './examples/depth.webp';
import segmentationCard from './examples/segmentation.webp';
import sample1 from '../../../../resources/samples/shapes-1.webp';
import sample2 from '../../../../resources/samples/shapes-2.webp';
import sample3 from '../../../../resources/samples/shapes-3.webp';
import { exampleMessages } from './example-messages.ts';
import type { RunTask } from './request.ts';
import { TaskIcon } from './task-icon.tsx';

/** One example. */
interface Example {
  readonly task: RunTask;
  readonly model: string;
  readonly title: string;
  readonly text: string;
  /** What it runs: a text, or the address of a picture in the app. */
  readonly input: string | { readonly sample: string };
  readonly picture: ReactNode;
}

const EXAMPLES: readonly Example[] = [
  { task: 'text-generation', model: 'hearth/ember', ...exampleMessages.story, picture: <StoryPicture /> },
  {
    task: 'text-classification',
    model: 'hearth/sentiment-minilm',
    ...exampleMessages.sound,
    picture: <SoundPicture />,
  },
  {
    task: 'feature-extraction',
    model: 'sentence-transformers/all-MiniLM-L6-v2',
    ...exampleMessages.meaning,
    picture: <MeaningPicture />,
  },
  {
    task: 'object-detection',
    model: 'hearth/shapes-detection',
    ...exampleMessages.find,
    input: { sample: sample1 },
    picture: <Drawn source={detectionCard} />,
  },
  {
    task: 'image-segmentation',
    model: 'hearth/shapes-segmentation',
    ...exampleMessages.part,
    input: { sample: sample2 },
    picture: <Drawn source={segmentationCard} />,
  },
  {
    task: 'depth-estimation',
    model: 'hearth/shapes-depth',
    ...exampleMessages.depth,
    input: { sample: sample3 },
    picture: <Drawn source={depthCard} />,
  },
];

/** The cards of the examples whose models are here; `compact` leaves the pictures out. */
export function ExampleCards({ compact = false }: { readonly compact?: boolean }) {
  const models = useLibrary((state) => state.models);
  const here = EXAMPLES.filter((example) => models?.some((model) => model.id === example.model) ?? true);
  return (
    <ul className="grid grid-cols-3 gap-3.5">
      {here.map((example) => (
        <li key={example.task} className="min-w-0">
          <button
            type="button"
            disabled={models === null}
            onClick={() => tryOut(example)}
            className="flex h-full w-full flex-col overflow-hidden rounded-3 border border-line text-start transition-colors duration-[90ms] enabled:hover:border-line-2 enabled:hover:bg-hover disabled:text-fg-3 disabled:opacity-60"
          >
            {!compact && (
              <span className="block h-[112px] w-full overflow-hidden border-b border-line bg-raised">
                {example.picture}
              </span>
            )}
            <span className={cx('block px-3.5', compact ? 'py-2.5' : 'py-3')}>
              <span className="flex items-center gap-2 font-semibold">
                {!compact && <TaskIcon task={example.task} size={14} />}
                <span className={cx(compact && 'text-12')}>{example.title}</span>
              </span>
              <span className="mt-1 block text-12 text-fg-2">{example.text}</span>
              {!compact && <Measured model={models?.find((model) => model.id === example.model)} />}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}

/** How long its model took here before; nothing before it has run once, as nothing is guessed. */
function Measured({ model }: { readonly model: ModelInfo | undefined }) {
  const ms = model?.speed?.run_ms;
  if (ms === undefined) return null;
  return <span className="num mt-3 block text-11 text-fg-3">{exampleMessages.answersIn(ms)}</span>;
}

function tryOut({ task, model, input }: Example): void {
  chooseModel(task, model);
  if (typeof input !== 'string') {
    void showSample(task, input.sample);
    return;
  }
  if (task === 'text-generation') chooseMode('chat');
  if (task === 'text-classification') chooseLinesApart(true);
  setDraft(task, input);
  startRun(task);
}

/** The picture comes from the app's own files, and goes the way of every other one. */
async function showSample(task: RunTask, address: string): Promise<void> {
  const { putSample } = await import('../../tasks/picture/sample.ts');
  await putSample(task, address);
}

/** A picture that was drawn from a real result; what it shows, the title beside it says. */
function Drawn({ source }: { readonly source: string }) {
  return <img src={source} alt="" width={318} height={112} className="size-full object-cover" />;
}

function StoryPicture() {
  return (
    <span className="block px-4 py-3.5 text-12 leading-[18px] text-fg-2">
      {exampleMessages.story.sample}
      <span
        aria-hidden="true"
        className="ml-0.5 inline-block h-3 w-1.5 rounded-[1px] bg-ember-fill align-[-2px]"
      />
    </span>
  );
}

function SoundPicture() {
  return (
    <span className="block px-4 py-3.5 text-12">
      <span className="block truncate text-fg-2">{exampleMessages.sound.sample}</span>
      {exampleMessages.sound.labels.map(({ label, score }, index) => (
        <span key={label} className="num mt-2 flex items-center gap-2.5">
          <span className="w-[58px] text-fg-2">{label}</span>
          <span className="flex-1">
            <Bar share={score} hot={index === 0} />
          </span>
          <span>{score.toFixed(2)}</span>
        </span>
      ))}
    </span>
  );
}

function MeaningPicture() {
  return (
    <span className="flex items-center gap-3.5 px-4 py-3.5 text-11 text-fg-2">
      <span aria-hidden="true" className="grid shrink-0 grid-cols-4 gap-[3px]">
        {exampleMessages.meaning.likeness.flat().map((score, index) => (
          <span
            key={index}
            className="size-[18px] rounded-[3px]"
            style={{
              background: `color-mix(in srgb, var(--ember-fill) ${Math.round(score * 100)}%, var(--active))`,
            }}
          />
        ))}
      </span>
      <span className="min-w-0">
        {exampleMessages.meaning.samples.map((line) => (
          <span key={line} className="block truncate leading-[21px]">
            {line}
          </span>
        ))}
      </span>
    </span>
  );
}

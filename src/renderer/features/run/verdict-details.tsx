/** What stands behind a verdict: the sentence, the sum, its lines with their reasons, and the first thing to do. */
import { Popover } from 'radix-ui';
import type { ModelInfo } from '../../../shared/models.ts';
import { checkFiles } from '../../stores/details.ts';
import { loadModel, releaseModel } from '../../stores/library.ts';
import { useMachine } from '../../stores/machine.ts';
import { chooseVariant, requestNow, startRun, useRun } from '../../stores/run.ts';
import { setOverlay } from '../../stores/view.ts';
import { Button } from '../../ui/button.tsx';
import { formatBytes } from '../../ui/format.ts';
import { showModel } from '../models/view-store.ts';
import { isRunTask } from './request.ts';
import { verdictMessages } from './verdict-messages.ts';
import { smallerThatFits } from './verdict.ts';
import type { Verdict } from './verdict.ts';

interface VerdictDetailsProps {
  readonly model: ModelInfo;
  /** The file that was chosen; null for the one that Hearth takes. */
  readonly variant: string | null;
  readonly verdict: Verdict;
}

/** The inside of the pill's popover. */
export function VerdictDetails({ model, variant, verdict }: VerdictDetailsProps) {
  const step = useFirstStep(model, variant, verdict);
  // The lines are those of the file that would run.
  const own = variant === null || variant === model.planned?.variant;
  const lines = own ? (model.memory.lines ?? []) : [];
  return (
    <>
      <p>{verdictMessages.why(verdict)}</p>
      {own && model.speed !== null && (
        <p className="num mt-1 text-fg-2">{verdictMessages.speedMeasured(model.speed)}</p>
      )}
      {model.problem !== null && <p className="mt-2 text-fg-2">{model.problem.message}</p>}
      {lines.length > 0 && verdict.budget !== null && (
        <p className="num mt-2 text-12 text-fg-2">
          {verdictMessages.sumLine(lines, verdict.budget, verdict.gpu)}
        </p>
      )}
      {lines.length > 0 && <Lines lines={lines} />}
      {step !== null && (
        <Popover.Close asChild>
          <Button className="mt-3" onClick={step.act}>
            {step.title}
          </Button>
        </Popover.Close>
      )}
    </>
  );
}

function Lines({ lines }: { readonly lines: NonNullable<ModelInfo['memory']['lines']> }) {
  return (
    <dl
      aria-label={verdictMessages.sum}
      className="mt-3 flex flex-col gap-1.5 border-t border-line pt-3 text-12"
    >
      {lines.map((line) => (
        <div key={line.label} className="flex gap-4">
          <dt className="min-w-0 flex-1">
            <span className="block font-medium first-letter:uppercase">{line.label}</span>
            <span className="block text-fg-3 first-letter:uppercase">{line.why}</span>
          </dt>
          <dd className="num shrink-0">{formatBytes(line.bytes)}</dd>
        </div>
      ))}
      <div className="mt-1 flex justify-between border-t border-line pt-2 font-medium">
        <dt>{verdictMessages.total}</dt>
        <dd className="num">{formatBytes(lines.reduce((sum, line) => sum + line.bytes, 0))}</dd>
      </div>
    </dl>
  );
}

interface Step {
  readonly title: string;
  readonly act: () => void;
}

/** The first action of ui.md, section 5; null where there is nothing to do now. */
function useFirstStep(model: ModelInfo, variant: string | null, verdict: Verdict): Step | null {
  const health = useMachine((state) => state.health);
  const ready = useRun((state) => isRunTask(model.task) && requestNow(state, model.task) !== null);
  const { id, task } = model;
  const load = {
    title: verdictMessages.load,
    act: () => void loadModel(variant === null ? id : `${id}:${variant}`),
  };
  switch (verdict.kind) {
    case 'in-memory':
      return ready && isRunTask(task) ? { title: verdictMessages.run, act: () => startRun(task) } : null;
    case 'fits':
    case 'tight':
    case 'unknown':
      return load;
    case 'slow':
    case 'too-big': {
      const smaller = smallerThatFits(model, variant, health);
      if (smaller !== null)
        return { title: verdictMessages.use(smaller.variant), act: () => chooseVariant(id, smaller.variant) };
      if (verdict.kind === 'slow') return load;
      // Once the popover has given the focus back, or the picker would lose it again.
      return { title: verdictMessages.choose, act: () => setTimeout(() => setOverlay('model-picker')) };
    }
    case 'failed':
      return {
        title: verdictMessages.checkFiles,
        act: () => {
          showModel(id);
          void checkFiles(id);
        },
      };
    case 'set-aside':
      return { title: verdictMessages.release, act: () => void releaseModel(id) };
    case 'loading':
    case 'unloading':
      return null;
  }
}

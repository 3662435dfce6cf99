/** The button of a note about a failure outside Run: the first thing that helps there. */
import { useLibrary } from '../../stores/library.ts';
import { useMachine } from '../../stores/machine.ts';
import type { NoticeFailure } from '../../stores/notices.ts';
import { Button } from '../../ui/button.tsx';
import { carryOut } from './carry-out.ts';
import { actionsFor } from './error-actions.ts';
import type { ErrorAction, ErrorScene } from './error-actions.ts';
import { errorMessages } from './error-messages.ts';

/** What needs no workbench: the others change what is on it. */
const ANYWHERE: ReadonlySet<ErrorAction['do']> = new Set([
  'reconnect',
  'use-variant',
  'unload',
  'release',
  'allow-large',
  'run-on-cpu',
  'check-files',
  'point-to-folder',
  'open-system',
]);

/** The best action outside Run; null where only reading helps. Pure. */
export function actionElsewhere(
  failure: NoticeFailure,
  scene: Omit<ErrorScene, 'model'>,
): ErrorAction | null {
  const { error, model, again } = failure;
  const fits = (action: ErrorAction): boolean => {
    if (action.do === 'again') return again !== undefined;
    // What runs again afterwards needs something to run.
    if (action.do === 'use-variant' || action.do === 'unload') return model !== '' && again !== undefined;
    return ANYWHERE.has(action.do) && (action.do !== 'check-files' || model !== '');
  };
  return actionsFor(error, { ...scene, model }).find(fits) ?? null;
}

/** Nothing where nothing helps. `onDone` takes the note away. */
export default function FailureButton({
  failure,
  onDone,
}: {
  readonly failure: NoticeFailure;
  readonly onDone: () => void;
}) {
  const models = useLibrary((state) => state.models) ?? [];
  const health = useMachine((state) => state.health);
  const action = actionElsewhere(failure, { task: null, models, health });
  if (action === null) return null;
  const act = (): void => {
    onDone();
    const again = failure.again ?? (() => undefined);
    void carryOut(action, { task: null, again, onEdit: () => undefined });
  };
  return (
    <Button size="sm" className="-my-0.5" onClick={act}>
      {errorMessages.short(action)}
    </Button>
  );
}

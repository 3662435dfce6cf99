/** Workbenches that make room for another run and can be had back, and the runs on all of them. */
import { changeNode, pathOf, showingNode } from '../features/run/conversation.ts';
import { messages } from '../features/run/messages.ts';
import { isEmptyPart } from '../features/run/parts.ts';
import { RUN_TASKS } from '../features/run/request.ts';
import type { RunTask } from '../features/run/request.ts';
import { isSettled } from '../features/run/run-state.ts';
import type { Run } from '../features/run/run-state.ts';
import { forgetTexts } from './carry.ts';
import { notify } from './notices.ts';
import { goTo } from './view.ts';
import { setConversation, useRun } from './workbench.ts';
import type { Bench, RunState } from './workbench.ts';

/** Workbenches that are kept aside. Each run is in the history too, so an older one can still be opened from there. */
const MOST_PARKED = 8;
/** How long Undo is offered, ms: what it brings back may be an hour of work. */
const UNDO_MS = 10_000;

let lastId = 0;

/** What lies on the workbench of a task. */
function benchOf(state: RunState, task: RunTask, id = 0): Bench {
  const model = state.chosen[task];
  return {
    id,
    task,
    model,
    variant: model === undefined ? undefined : state.variants[model],
    options: state.options[task],
    optionsOf: state.optionsOf[task],
    draft: state.drafts[task],
    parts: state.parts[task],
    mode: state.mode,
    linesApart: state.linesApart,
    system: state.system,
    files: state.files,
    nextUp: state.nextUp,
    conversation: state.conversation,
    completion: state.completion,
    run: state.runs[task],
  };
}

/** The state with a bench in place of what lies on its task's workbench. Pure. */
function withBench(state: RunState, bench: Bench): Partial<RunState> {
  const { task, model, variant, options, optionsOf, draft, parts, run, mode, linesApart } = bench;
  const { system, files, nextUp, conversation, completion } = bench;
  const text = { mode, system, files, nextUp, conversation, turns: pathOf(conversation), completion };
  return {
    task,
    atHome: false,
    chosen: changed(state.chosen, task, model),
    variants: model === undefined ? state.variants : changed(state.variants, model, variant),
    options: { ...state.options, [task]: options },
    optionsOf: changed(state.optionsOf, task, optionsOf),
    drafts: { ...state.drafts, [task]: draft },
    parts: { ...state.parts, [task]: parts },
    runs: changed(state.runs, task, run),
    ...(task === 'text-generation' ? text : {}),
    ...(task === 'text-classification' ? { linesApart } : {}),
  };
}

function changed<T>(
  record: Readonly<Record<string, T>>,
  key: string,
  value: T | undefined,
): Record<string, T> {
  const { [key]: _before, ...rest } = record;
  return value === undefined ? rest : { ...rest, [key]: value };
}

/** A message that waited for an answer which is complete by now goes back into the field. Pure. */
export function unqueued<T extends Pick<Bench, 'conversation' | 'nextUp' | 'draft' | 'files'>>(bench: T): T {
  const { conversation, nextUp, draft, files } = bench;
  if (nextUp === null || conversation.nodes.some(({ run }) => !isSettled(run))) return bench;
  const text = [nextUp.prompt, draft].filter((part) => part !== '').join('\n');
  return { ...bench, nextUp: null, draft: text, files: [...nextUp.files, ...files] };
}

/** The runs that a bench shows or could show. */
function runsOf({ conversation, completion, run }: Bench): Run[] {
  return [...conversation.nodes.map((turn) => turn.run), completion?.run, run].filter(
    (each) => each !== undefined,
  );
}

/** True where something lies on it that a person would miss. */
function isWorth(bench: Bench): boolean {
  if (bench.task !== 'text-generation') {
    const given = bench.draft.trim() !== '' || Object.values(bench.parts).some((part) => !isEmptyPart(part));
    return bench.run !== undefined || given;
  }
  const { conversation, completion, files, draft } = bench;
  const begun = conversation.nodes.length > 0 || files.length > 0;
  return begun || (completion !== null && !completion.accepted) || draft.trim() !== '';
}

/**
 * Puts a task's workbench aside as it is, before another run takes its place; a note offers to bring it back.
 * Whatever runs on it goes on.
 */
export function park(task: RunTask): void {
  lastId += 1;
  const bench = benchOf(useRun.getState(), task, lastId);
  if (!isWorth(bench)) return;
  useRun.setState((state) => kept(state, bench));
  const running = runsOf(bench).some((run) => !isSettled(run));
  const undo = { title: messages.undo, act: () => bringBack(bench.id) };
  notify(running ? messages.parkedRunning : messages.parked, false, { action: undo, stayMs: UNDO_MS });
}

/** The benches that are kept: what runs is, whatever its age. Texts that nothing shows any more go. */
function kept(state: RunState, bench: Bench): Pick<RunState, 'parked'> {
  const all = [...state.parked, bench];
  const over = all.length - MOST_PARKED;
  const parked = all.filter((each, at) => at >= over || runsOf(each).some((run) => !isSettled(run)));
  const shown = new Set([...parked, benchOf(state, bench.task)].flatMap(runsOf).map(({ id }) => id));
  const gone = all.filter((each) => !parked.includes(each)).flatMap(runsOf);
  forgetTexts(gone.map(({ id }) => id).filter((id) => !shown.has(id)));
  return { parked };
}

/** Brings a parked workbench back. What took its place is parked in turn. */
function bringBack(id: number): void {
  const bench = useRun.getState().parked.find((each) => each.id === id);
  if (bench === undefined) return;
  useRun.setState(({ parked }) => ({ parked: parked.filter((each) => each !== bench) }));
  park(bench.task);
  useRun.setState((state) => withBench(state, unqueued(bench)));
  goTo('run');
}

/**
 * Shows the conversation that an answer belongs to, where it is still here: on the sheet or on a parked workbench.
 * False where it has to be built anew.
 */
export function showAnswer(runId: string): boolean {
  const holds = ({ conversation }: Pick<Bench, 'conversation'>): boolean =>
    conversation.nodes.some(({ id }) => id === runId);
  const state = useRun.getState();
  const parked = state.parked.find(holds);
  if (!holds(state)) {
    if (parked === undefined) return false;
    bringBack(parked.id);
  }
  useRun.setState({ task: 'text-generation', atHome: false, mode: 'chat' });
  setConversation((tree) => showingNode(tree, runId));
  return true;
}

type Change = (run: Run) => Run;

/** Changes a run wherever it is: on the sheet or on a parked workbench. */
export function changeRun(runId: string): (change: Change) => void {
  return (change) =>
    useRun.setState((state) => {
      const { conversation, completion } = changeText(state, runId, change);
      const runs = changeSingles(state.runs, runId, change);
      const parked = changeEach(state.parked, (bench) => changeBench(bench, runId, change));
      const same =
        conversation === state.conversation &&
        completion === state.completion &&
        runs === state.runs &&
        parked === state.parked;
      if (same) return state;
      const turns = conversation === state.conversation ? state.turns : pathOf(conversation);
      return { conversation, turns, completion, runs, parked };
    });
}

function changeBench(bench: Bench, runId: string, change: Change): Bench {
  const { conversation, completion } = changeText(bench, runId, change);
  const run = bench.run?.id === runId ? change(bench.run) : bench.run;
  const same = conversation === bench.conversation && completion === bench.completion && run === bench.run;
  return same ? bench : { ...bench, conversation, completion, run };
}

function changeText(
  { conversation, completion }: Pick<Bench, 'conversation' | 'completion'>,
  runId: string,
  change: Change,
): Pick<Bench, 'conversation' | 'completion'> {
  return {
    conversation: changeNode(conversation, runId, (turn) => {
      const run = change(turn.run);
      return run === turn.run ? turn : { ...turn, run };
    }),
    completion: completion?.run.id === runId ? changeCompletion(completion, change) : completion,
  };
}

function changeCompletion(
  completion: NonNullable<Bench['completion']>,
  change: Change,
): NonNullable<Bench['completion']> {
  const run = change(completion.run);
  return run === completion.run ? completion : { ...completion, run };
}

function changeSingles(runs: RunState['runs'], runId: string, change: Change): RunState['runs'] {
  const task = RUN_TASKS.find((each) => runs[each]?.id === runId);
  const run = task === undefined ? undefined : runs[task];
  if (task === undefined || run === undefined) return runs;
  const next = change(run);
  return next === run ? runs : { ...runs, [task]: next };
}

/** The same list where no item changed. */
function changeEach<T>(list: readonly T[], change: (item: T) => T): readonly T[] {
  const next = list.map(change);
  return next.every((item, at) => item === list[at]) ? list : next;
}

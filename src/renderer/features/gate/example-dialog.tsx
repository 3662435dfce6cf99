/** One example: the kept result and the new one side by side, with what changed marked. */
import { CornerUpLeft } from 'lucide-react';
import { useEffect, useState } from 'react';
import { changesBetween } from '../../../shared/examples/changes.ts';
import type { Example, ExampleRow, Replay } from '../../../shared/examples/contract.ts';
import { adoptReplays, readExample, useExamples } from '../../stores/examples.ts';
import { reopenEntry } from '../../stores/reopen.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { formatMoment } from '../../ui/format-when.ts';
import { splitName } from '../../ui/format.ts';
import { plainText } from '../../ui/plain-text.ts';
import { inputText, resultText } from '../activity/entry-text.ts';
import { Changes } from './gate-card.tsx';
import { ItemPair } from './item-pair.tsx';
import { messages } from './messages.ts';
import { listOf } from './results.ts';
import { ReplayMark } from './verdict-mark.tsx';
import { goBackTo } from './workbench-settings.ts';

/** Inputs of a list that are shown, those that differ first. */
const MOST_ITEMS = 20;
const SEVERITY = { different: 0, close: 1, same: 2 } as const;

/** The dialog; it reads the example whole. */
export default function ExampleDialog({
  example: id,
  onClose,
}: {
  readonly example: number;
  readonly onClose: () => void;
}) {
  const [example, setExample] = useState<Example | 'gone' | null>(null);
  const row = useExamples((state) => state.examples?.find((each) => each.example === id) ?? null);
  // Read again once its replay is another one.
  const stamp = row?.replay?.at ?? '';
  useEffect(() => {
    let left = false;
    void readExample(id).then((read) => {
      if (!left) setExample(read ?? 'gone');
    });
    return () => {
      left = true;
    };
  }, [id, stamp]);
  const title = row === null ? messages.title : plainText(row.title).trim() || messages.untitled;
  return (
    <Dialog open onClose={onClose} title={title} width="w-[1040px]">
      {example === null || example === 'gone' || row === null ? (
        <p className="py-6 text-fg-2">{example === null ? messages.reading : messages.gone}</p>
      ) : (
        <Body example={example} row={row} onClose={onClose} />
      )}
    </Dialog>
  );
}

interface BodyProps {
  readonly example: Example;
  readonly row: ExampleRow;
  readonly onClose: () => void;
}

function Body({ example, row, onClose }: BodyProps) {
  const { entry, replay } = example;
  const then = (act: () => void) => (): void => {
    onClose();
    act();
  };
  return (
    <div className="flex flex-col gap-3 pb-2">
      <div className="grid grid-cols-2 gap-3">
        <Side title={messages.before} model={entry.model} at={entry.at} />
        {replay === null ? (
          <p className="text-fg-3">{messages.notReplayed}</p>
        ) : (
          <Side title={messages.after} model={replay.model} at={replay.at} />
        )}
      </div>
      {replay !== null && <Changes changes={changesBetween(entry, replay)} />}
      <div className="flex flex-wrap items-center gap-2 border-b border-line pb-3">
        <span className="mr-2">
          <ReplayMark replay={replay} />
        </span>
        {replay !== null && (
          <Button size="sm" title={messages.goBackHint} onClick={then(() => goBackTo(row))}>
            <CornerUpLeft size={14} strokeWidth={1.75} aria-hidden="true" />
            {messages.goBack}
          </Button>
        )}
        {replay !== null && replay.error === null && (
          <Button size="sm" onClick={then(() => void adoptReplays([example.example]))}>
            {messages.adoptOne}
          </Button>
        )}
        <Button size="sm" kind="ghost" onClick={then(() => void reopenEntry(entry))}>
          {messages.openKept}
        </Button>
      </div>
      {replay === null ? <Alone example={example} /> : <Pair example={example} replay={replay} />}
    </div>
  );
}

function Side({ title, model, at }: { readonly title: string; readonly model: string; readonly at: string }) {
  return (
    <p className="min-w-0">
      <span className="block text-12 text-fg-3">{title}</span>
      <span className="block truncate font-medium" title={plainText(model)}>
        {plainText(splitName(model).name)}
      </span>
      <span className="num text-12 text-fg-3">{formatMoment(at)}</span>
    </p>
  );
}

/** Before the first replay: the input and what was kept. */
function Alone({ example: { entry } }: { readonly example: Example }) {
  return (
    <>
      {[inputText(entry), resultText(entry)].map((text, index) => (
        <p key={index} dir="auto" className="max-h-[200px] overflow-auto whitespace-pre-wrap" tabIndex={0}>
          {text}
        </p>
      ))}
    </>
  );
}

function Pair({ example: { entry }, replay }: { readonly example: Example; readonly replay: Replay }) {
  const { comparison, error } = replay;
  if (error !== null || comparison === null)
    return (
      <div role="alert">
        <p className="font-medium text-bad">{error?.message}</p>
        <p className="text-fg-2">{error?.hint}</p>
      </div>
    );
  const { items } = comparison;
  const isList = Array.isArray(entry.inputs) && entry.inputs.length === items.length;
  const inputs = listOf(entry.inputs, isList);
  const [before, after] = [listOf(entry.result, isList), listOf(replay.result, isList)];
  const order = items
    .map((item, index) => ({ item, index }))
    .toSorted((a, b) => SEVERITY[a.item.verdict] - SEVERITY[b.item.verdict]);
  return (
    <>
      {order.slice(0, MOST_ITEMS).map(({ item, index }) => (
        <ItemPair
          key={index}
          title={items.length > 1 ? messages.item(index) : null}
          item={item}
          input={inputs[index]}
          before={before[index]}
          after={after[index]}
        />
      ))}
      {items.length > MOST_ITEMS && (
        <p className="text-12 text-fg-3">{messages.moreItems(items.length - MOST_ITEMS)}</p>
      )}
    </>
  );
}

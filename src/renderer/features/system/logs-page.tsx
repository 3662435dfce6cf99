/** The page Logs: the log as it grows, filtered, with only the rows in sight in the page. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown } from 'lucide-react';
import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import type { LogLine } from '../../../shared/machine.ts';
import { requireClient } from '../../stores/connection.ts';
import { useFollow } from '../../stores/follow.ts';
import { LEVELS, filterLines, followLogs, lineText, useLogs } from '../../stores/logs.ts';
import type { LogLevel } from '../../stores/logs.ts';
import { useMachine } from '../../stores/machine.ts';
import { tellFailure } from '../../stores/failures.ts';
import { Button } from '../../ui/button.tsx';
import { Choice, Field } from '../../ui/controls.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { cx } from '../../ui/cx.ts';
import { messages } from './messages.ts';

/** Height of a line in px before it is measured. */
const LINE_HEIGHT = 22;
/** How near to its end the list still counts as at its end, px. */
const END_SLACK = 30;

/** The page. */
export function LogsPage() {
  useFollow(followLogs);
  const lines = useLogs((state) => state.lines);
  const canReveal = useMachine((state) => state.about?.can_reveal === true);
  const [level, setLevel] = useState<LogLevel>('info');
  const [words, setWords] = useState('');
  const wanted = useDeferredValue(words);
  const shown = useMemo(() => filterLines(lines, level, wanted), [lines, level, wanted]);
  const chooseLevel = (next: string): void => {
    const found = LEVELS.find((each) => each === next);
    if (found !== undefined) setLevel(found);
  };
  return (
    <>
      <div className="flex shrink-0 flex-wrap items-center gap-2 border-b border-line px-5 py-2.5">
        <h2 className="sr-only">{messages.logs}</h2>
        <Field
          data-filter
          type="search"
          aria-label={messages.filterLogs}
          placeholder={messages.filterLogs}
          value={words}
          onChange={(event) => setWords(event.target.value)}
          className="w-[220px]"
        />
        <Choice
          label={messages.level}
          value={level}
          onChange={chooseLevel}
          options={LEVELS.slice(0, 5).map((each) => ({
            value: each,
            label: messages.andAbove(messages.levels[each]),
          }))}
          className="w-[170px]"
        />
        <span className="num flex-1 text-12 whitespace-nowrap text-fg-3">
          {messages.lines(shown.length, lines.length)}
        </span>
        <CopyButton words label={messages.copyLines} text={() => shown.map(lineText).join('\n')} />
        {canReveal && (
          <Button size="sm" kind="ghost" onClick={() => void reveal()}>
            {messages.reveal}
          </Button>
        )}
      </div>
      {shown.length === 0 ? (
        <p className="px-5 py-6 text-fg-2">
          {lines.length === 0
            ? messages.noLines
            : words === ''
              ? messages.noLineOfLevel
              : messages.noLine(words)}
        </p>
      ) : (
        <Lines lines={shown} />
      )}
    </>
  );
}

async function reveal(): Promise<void> {
  try {
    await requireClient().call('revealLogs', {}).output;
  } catch (error) {
    tellFailure(error);
  }
}

/** Stays at the end while lines come, until a person scrolls up. */
function Lines({ lines }: { readonly lines: readonly LogLine[] }) {
  const box = useRef<HTMLDivElement>(null);
  const [atEnd, setAtEnd] = useState(true);
  // eslint-disable-next-line react-hooks/incompatible-library -- the virtualizer is used in this component alone
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => LINE_HEIGHT,
    getItemKey: (index) => lines[index]?.seq ?? index,
    overscan: 12,
  });
  const toEnd = (): void => rows.scrollToIndex(lines.length - 1, { align: 'end' });
  const lastSeq = lines.at(-1)?.seq;
  useEffect(() => {
    if (atEnd) rows.scrollToIndex(lines.length - 1, { align: 'end' });
    // Only what comes moves the list; scrolling by hand must not.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [lastSeq, lines.length]);
  const onScroll = (): void => {
    const element = box.current;
    if (element === null) return;
    setAtEnd(element.scrollHeight - element.scrollTop - element.clientHeight <= END_SLACK);
  };
  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={box}
        role="log"
        aria-live="off"
        aria-label={messages.log}
        tabIndex={0}
        onScroll={onScroll}
        className="h-full overflow-auto px-5 py-2 outline-offset-[-2px]"
      >
        <div className="relative w-full" style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map((item) => {
            const line = lines[item.index];
            if (line === undefined) return null;
            return (
              <div
                key={item.key}
                ref={rows.measureElement}
                data-index={item.index}
                className="absolute inset-x-0 top-0"
                style={{ transform: `translateY(${item.start}px)` }}
              >
                <Line line={line} />
              </div>
            );
          })}
        </div>
      </div>
      {!atEnd && (
        <Button size="sm" className="absolute end-6 bottom-4 shadow-2" onClick={toEnd}>
          <ArrowDown size={14} strokeWidth={1.75} aria-hidden="true" />
          {messages.toEnd}
        </Button>
      )}
    </div>
  );
}

const TIME = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium', hourCycle: 'h23' });

function Line({ line: { at, level, message, fields } }: { readonly line: LogLine }) {
  const rest = Object.keys(fields).length === 0 ? '' : JSON.stringify(fields);
  const loud = level === 'error' || level === 'fatal';
  return (
    <p className="mono flex gap-3 py-0.5">
      <time className="num w-[72px] shrink-0 text-fg-3">{TIME.format(at)}</time>
      <span
        className={cx('w-[60px] shrink-0', loud ? 'text-bad' : level === 'warn' ? 'text-warn' : 'text-fg-3')}
      >
        {messages.levelWord[level]}
      </span>
      <span className="min-w-0 flex-1 break-words">
        {message}
        {rest !== '' && <span className="ml-2 break-all text-fg-3">{rest}</span>}
      </span>
    </p>
  );
}

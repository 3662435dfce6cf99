/** Two results of one input, in the look of their task: words, boxes, masks, pictures, sounds, and their figures. */
import type { ComparedFigure, ComparedItem } from '../../../shared/examples/comparison.ts';
import { cx } from '../../ui/cx.ts';
import { plainText } from '../../ui/plain-text.ts';
import { compareTexts } from '../activity/differences.ts';
import type { Piece } from '../activity/differences.ts';
import { BoxesPair, MasksPair, PicturesPair, SoundsPair } from './media-pair.tsx';
import { measure } from './measure-messages.ts';
import { messages } from './messages.ts';
import { shownOf, type Shown } from './results.ts';
import { VerdictMark } from './verdict-mark.tsx';

interface ItemProps {
  /** Null where there is only one. */
  readonly title: string | null;
  readonly item: ComparedItem;
  readonly input: unknown;
  readonly before: unknown;
  readonly after: unknown;
}

/** The pair with its verdict. */
export function ItemPair({ title, item, input, before, after }: ItemProps) {
  return (
    <section className="flex flex-col gap-2">
      <p className="flex flex-wrap items-center gap-x-3 text-12 text-fg-2">
        {title !== null && (
          <>
            <span className="font-semibold">{title}</span>
            <VerdictMark verdict={item.verdict} />
          </>
        )}
        <span className="num">{measure(item.by, item.value)}</span>
      </p>
      <Look shown={shownOf(input, before, after)} />
      {item.figures.length > 0 && <Figures figures={item.figures} />}
    </section>
  );
}

function Look({ shown }: { readonly shown: Shown }) {
  switch (shown.kind) {
    case 'text':
      return <Texts before={shown.before} after={shown.after} />;
    case 'boxes':
      return <BoxesPair {...shown} />;
    case 'masks':
      return <MasksPair {...shown} />;
    case 'pictures':
      return <PicturesPair {...shown} />;
    case 'sounds':
      return <SoundsPair {...shown} />;
    case 'figures':
      return null;
  }
}

function Texts({ before, after }: { readonly before: string; readonly after: string }) {
  const both = compareTexts(before, after);
  const whole = (text: string): Piece[] => [{ text, same: true }];
  return (
    <div className="grid grid-cols-2 gap-3">
      <Text label={messages.before} pieces={both?.a ?? whole(before)} />
      <Text label={messages.after} pieces={both?.b ?? whole(after)} now />
    </div>
  );
}

function Text({
  label,
  pieces,
  now = false,
}: {
  readonly label: string;
  readonly pieces: readonly Piece[];
  readonly now?: boolean;
}) {
  return (
    <div
      role="group"
      aria-label={label}
      tabIndex={0}
      dir="auto"
      className="max-h-[260px] min-w-0 overflow-auto rounded-2 border border-line bg-raised px-3 py-2 [overflow-wrap:anywhere] whitespace-pre-wrap"
    >
      {pieces.map((piece, index) =>
        piece.same ? (
          <span key={index}>{piece.text}</span>
        ) : (
          <mark
            key={index}
            className={cx(
              'rounded-[3px] box-decoration-clone text-fg underline decoration-1 underline-offset-4',
              now ? 'bg-ember-soft' : 'bg-active decoration-dashed',
            )}
          >
            {piece.text}
          </mark>
        ),
      )}
    </div>
  );
}

function Figures({ figures }: { readonly figures: readonly ComparedFigure[] }) {
  const overlaps = figures.some(({ overlap }) => overlap !== null);
  const cell = 'py-1.5 pr-3 text-end';
  return (
    <div tabIndex={0} className="max-h-[260px] overflow-auto">
      <table className="num w-full text-12">
        <thead className="text-fg-3">
          <tr className="border-b border-line">
            <th className="py-1.5 text-start font-medium">{messages.figure}</th>
            <th className={cx(cell, 'font-medium')}>{messages.before}</th>
            <th className={cx(cell, 'font-medium')}>{messages.after}</th>
            <th className={cx(cell, 'font-medium')}>{messages.change_}</th>
            {overlaps && <th className={cx(cell, 'font-medium')}>{messages.overlap}</th>}
          </tr>
        </thead>
        <tbody>
          {figures.map((line, index) => (
            <tr key={index} className="border-b border-line last:border-b-0">
              <th scope="row" className="py-1.5 text-start font-normal [overflow-wrap:anywhere]">
                {plainText(line.name)}
              </th>
              <td className={cell}>{scoreOf(line.before)}</td>
              <td className={cell}>{scoreOf(line.after)}</td>
              <td className={cx(cell, 'font-semibold')}>{deltaOf(line)}</td>
              {overlaps && <td className={cell}>{scoreOf(line.overlap)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function scoreOf(value: number | null): string {
  return value === null ? messages.none_ : messages.score(value);
}

function deltaOf({ before, after }: ComparedFigure): string {
  return before === null || after === null ? messages.none_ : messages.delta(after - before);
}

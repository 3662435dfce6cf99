/** One conversion: how far it is and how to stop it, or how it ended. The details of its model and Activity show it. */
import { Square, X } from 'lucide-react';
import { isUnderWay, type Conversion } from '../../../shared/conversions.ts';
import type { Override } from '../../../shared/errors.ts';
import { forgetConversion, stopConversion } from '../../stores/conversions.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Bar } from '../../ui/parts.tsx';
import { words } from './conversion-messages.ts';
import { convertAgain } from './convert-again.ts';
import { showModel } from './view-store.ts';

/** `title` names it; Activity says of which model it is, its details need not. */
export function ConversionRow({
  conversion,
  title,
}: {
  readonly conversion: Conversion;
  readonly title: string;
}) {
  const { id, phase, progress, result, error } = conversion;
  return (
    <div className="text-12">
      <div className="flex items-center gap-2">
        <span className="min-w-0 flex-1 truncate font-medium" title={title}>
          <bdi>{title}</bdi>
        </span>
        {isUnderWay(conversion) ? (
          <Button size="sm" aria-label={words.stopOne(conversion)} onClick={() => void stopConversion(id)}>
            <Square size={12} strokeWidth={1.75} aria-hidden="true" />
            {words.stopShort}
          </Button>
        ) : (
          <>
            {result !== null && (
              <Button
                size="sm"
                aria-label={words.showOne(result.model)}
                onClick={() => showModel(result.model)}
              >
                {words.show}
              </Button>
            )}
            <IconButton size="sm" label={words.dismiss(conversion)} onClick={() => void forgetConversion(id)}>
              <X size={14} strokeWidth={1.75} aria-hidden="true" />
            </IconButton>
          </>
        )}
      </div>
      {phase === 'waiting' && <p className="text-fg-3">{words.waiting}</p>}
      {phase === 'reading' && <p className="text-fg-3">{words.reading}</p>}
      {phase === 'writing' && progress !== null && (
        <>
          <p className="num text-fg-3">{words.written(progress.done, progress.total)}</p>
          <span className="mt-1 block max-w-[360px]">
            <Bar hot share={progress.done / progress.total} label={words.bar(conversion)} />
          </span>
        </>
      )}
      {phase === 'checking' && <p className="text-fg-3">{words.checking}</p>}
      {result !== null && <p className="num text-fg-2">{words.done(result.bytes)}</p>}
      {result?.quality && <p className="num text-fg-3">{words.quality(result.quality)}</p>}
      {phase === 'stopped' && <p className="text-fg-3">{words.stopped}</p>}
      {error !== null && (
        <p role="alert" className="break-words">
          <span className="text-bad">{error.message}</span> {error.hint}
        </p>
      )}
      {error !== null && <Again conversion={conversion} override={error.override ?? null} />}
    </div>
  );
}

/** What failed may work by now; what was refused may be done all the same by whoever reads what that costs. */
function Again({
  conversion,
  override,
}: {
  readonly conversion: Conversion;
  readonly override: Override | null;
}) {
  return (
    <div className="mt-1.5 flex flex-wrap items-center gap-x-2.5 gap-y-1.5">
      <Button size="sm" onClick={() => void convertAgain(conversion, override)}>
        {override === null ? words.tryAgain : words.allTheSame[override]}
      </Button>
      {override !== null && <span className="min-w-[180px] flex-1 text-fg-3">{words.cost[override]}</span>}
    </div>
  );
}

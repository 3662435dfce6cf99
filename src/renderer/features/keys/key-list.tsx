/** Every key of the app, by where it works. */
import { Kbd } from '../../ui/button.tsx';
import { keyText } from '../../ui/keys.ts';
import { KeyChange } from './key-change.tsx';
import { KEYMAP } from './keymap.ts';
import type { KeyLine, KeyPlace } from './keymap.ts';
import { useKeys } from './keys-store.ts';
import { messages } from './messages.ts';

const PLACES: readonly KeyPlace[] = ['everywhere', 'run', 'picture', 'lists', 'cards'];

/** Keys with the same words stand on one line. `changeable` makes each key a button that takes another one. */
export function KeyList({ changeable = false }: { readonly changeable?: boolean }) {
  return (
    <div className="gap-x-8 pt-2 columns-2">
      {PLACES.map((place) => (
        <section key={place} className="mb-5 break-inside-avoid">
          <h3 className="mb-1 text-12 font-semibold text-fg-2">{messages.places[place]}</h3>
          <dl className="divide-y divide-line border-y border-line">
            {linesOf(place).map(({ title, keys }) => (
              <div key={title} className="flex min-h-8 break-inside-avoid items-center gap-2 py-1">
                <dt className="min-w-0 flex-1">{title}</dt>
                {keys.map((line) => (
                  <dd key={line.id}>
                    {changeable && line.global ? <KeyChange line={line} /> : <KeyOf line={line} />}
                  </dd>
                ))}
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  );
}

function KeyOf({ line }: { readonly line: KeyLine }) {
  const key = useKeys((state) => state.changes[line.id]) ?? line.key;
  return (
    <>
      <Kbd>{keyText(key)}</Kbd>
      <span className="sr-only">{keyText(key)}</span>
    </>
  );
}

function linesOf(place: KeyPlace): { readonly title: string; readonly keys: readonly KeyLine[] }[] {
  const byTitle = new Map<string, KeyLine[]>();
  for (const line of KEYMAP) {
    if (line.place !== place) continue;
    const title = messages.lineOf(line.id);
    byTitle.set(title, [...(byTitle.get(title) ?? []), line]);
  }
  return [...byTitle].map(([title, keys]) => ({ title, keys }));
}

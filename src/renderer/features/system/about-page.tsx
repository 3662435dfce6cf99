/** The page About: what this is, what it stands on, what was repaired, and the licences of what is shipped. */
import { CircleAlert } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import type { About } from '../../../shared/machine.ts';
import { useFollow } from '../../stores/follow.ts';
import { readAbout, useMachine } from '../../stores/machine.ts';
import { Field } from '../../ui/controls.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Mark } from '../../ui/parts.tsx';
import { useRepairs } from '../connection/repairs.ts';
import { messages } from './messages.ts';

/** Packages in the page before somebody looks for one; the rest is found by the filter. */
const FIRST_PACKAGES = 100;

/** The page. */
export function AboutPage() {
  useFollow(readAbout);
  const about = useMachine((state) => state.about);
  const repairs = useRepairs();
  if (about === null) return <p className="text-fg-2">{messages.reading}</p>;
  return (
    <>
      <div className="mb-5 flex items-center gap-3">
        <span className="grid size-11 shrink-0 place-items-center rounded-3 border border-line bg-raised">
          <Mark />
        </span>
        <div>
          <h2 className="text-16 font-semibold">{messages.version(about.version)}</h2>
          <p className="text-12 text-fg-3">{[messages.host[about.host], about.platform].join(', ')}</p>
        </div>
      </div>
      {repairs.length > 0 && <Repairs repairs={repairs} />}
      <h3 className="mb-2 text-14 font-semibold">{messages.madeOf}</h3>
      <dl className="grid grid-cols-[160px_1fr] gap-x-4 gap-y-1.5">
        {Object.entries(about.versions).map(([name, version]) => (
          <div key={name} className="contents">
            <dt className="text-fg-3">{name}</dt>
            <dd className="num">{version}</dd>
          </div>
        ))}
        <dt className="text-fg-3">{messages.folder}</dt>
        <dd className="flex items-center gap-2">
          <code className="mono min-w-0 break-all">{about.data_folder}</code>
          <CopyButton label={messages.copyFolder} text={() => about.data_folder} />
        </dd>
      </dl>
      <Packages packages={about.packages} />
    </>
  );
}

function Repairs({ repairs }: { readonly repairs: readonly string[] }) {
  return (
    <section className="mb-6 rounded-3 border border-line bg-warn-soft px-4 py-3">
      <h3 className="flex items-center gap-2 font-semibold text-warn">
        <CircleAlert size={16} strokeWidth={1.75} aria-hidden="true" />
        {messages.repairs}
      </h3>
      <ul className="mt-1.5 flex flex-col gap-1">
        {repairs.map((repair) => (
          <li key={repair} className="break-words">
            {repair}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Packages({ packages }: { readonly packages: About['packages'] }) {
  const [words, setWords] = useState('');
  const wanted = useDeferredValue(words.trim().toLowerCase());
  const found = packages.filter(({ name, licence }) => `${name} ${licence}`.toLowerCase().includes(wanted));
  return (
    <>
      <div className="mt-7 mb-2 flex min-h-7 items-center gap-3">
        <h3 className="text-14 font-semibold">{messages.licences}</h3>
        <span className="num flex-1 text-12 text-fg-3">
          {packages.length > 0 && messages.packages(packages.length)}
        </span>
        {packages.length > 10 && (
          <Field
            data-filter
            type="search"
            aria-label={messages.filterPackages}
            placeholder={messages.filterPackages}
            value={words}
            onChange={(event) => setWords(event.target.value)}
            className="w-[180px]"
          />
        )}
      </div>
      {packages.length === 0 ? (
        <p className="text-fg-2">{messages.noPackages}</p>
      ) : (
        <table className="w-full border-separate border-spacing-0 rounded-3 border border-line [&_td]:border-b [&_td]:border-line [&_td]:px-3.5 [&_th]:border-b [&_th]:border-line [&_th]:px-3.5 [&_tbody>tr:last-child>*]:border-b-0">
          <thead>
            <tr className="h-8 text-12 text-fg-3">
              <th>{messages.package}</th>
              <th>{messages.versionWord}</th>
              <th>{messages.licence}</th>
            </tr>
          </thead>
          <tbody>
            {found.slice(0, FIRST_PACKAGES).map(({ name, version, licence }) => (
              <tr key={`${name} ${version}`} className="h-8">
                <th scope="row" className="font-normal break-all">
                  {name}
                </th>
                <td className="num text-fg-2">{version}</td>
                <td className="text-fg-2">{licence}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

/** What can't be used, file by file. */
import { messages } from './messages.ts';

/** Problems that are listed one by one; more are counted. */
const MOST_PROBLEMS = 4;

/** Nothing where nothing was left out. */
export function LeftOut({ problems }: { readonly problems: readonly string[] }) {
  if (problems.length === 0) return null;
  return (
    <section
      aria-label={messages.skipped(problems.length)}
      className="mb-3 rounded-3 border border-line bg-warn-soft px-3.5 py-2.5 text-12"
    >
      <p className="mb-0.5 font-medium">{messages.skipped(problems.length)}</p>
      <ProblemList problems={problems} />
    </section>
  );
}

/** The first few sentences, and how many more there are. */
export function ProblemList({ problems }: { readonly problems: readonly string[] }) {
  const more = problems.length - MOST_PROBLEMS;
  return (
    <ul className="flex flex-col gap-0.5">
      {problems.slice(0, MOST_PROBLEMS).map((problem, index) => (
        // Two files of one name have the same sentence.
        <li key={`${index} ${problem}`} className="break-words">
          {problem}
        </li>
      ))}
      {more > 0 && <li>{`${messages.andMore(more)}.`}</li>}
    </ul>
  );
}

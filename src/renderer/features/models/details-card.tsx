/** The model's own card: untrusted text, drawn once it is asked for by scrolling to it. */
import { Suspense, lazy } from 'react';
import type { ModelDetails } from '../../../shared/machine.ts';
import { words } from './detail-messages.ts';
import { Section } from './section.tsx';

const CardBody = lazy(() => import('./card-body.tsx'));

/** The section; its parser is loaded with the first card. */
export function CardSection({ details }: { readonly details: ModelDetails }) {
  return (
    <Section title={words.card} aside={details.licence ?? undefined}>
      {details.card === null || details.card.trim() === '' ? (
        <p className="mt-1.5 text-12 text-fg-3">{words.noCard}</p>
      ) : (
        <Suspense fallback={<p className="mt-1.5 text-12 text-fg-3">{words.readingCard}</p>}>
          <CardBody card={details.card} />
        </Suspense>
      )}
    </Section>
  );
}

/** The conversions of a model, in its details. */
import type { ModelDetails } from '../../../shared/machine.ts';
import type { ModelInfo } from '../../../shared/models.ts';
import { conversionsOf, useConversions } from '../../stores/conversions.ts';
import { words } from './conversion-messages.ts';
import { ConversionRow } from './conversion-row.tsx';
import { Section } from './section.tsx';

/** What a model that was quantized here keeps of the answers in float. */
export function QualitySection({ details }: { readonly details: ModelDetails }) {
  if (details.quality === null) return null;
  return (
    <Section title={words.keeps}>
      <p className="num mt-1.5 text-12 text-fg-2">{words.quality(details.quality)}</p>
    </Section>
  );
}

/** The section; it is not there where nothing was asked for. */
export function ConversionsSection({ model }: { readonly model: ModelInfo }) {
  const all = useConversions((state) => state.conversions);
  const mine = conversionsOf(all, model.id).toReversed();
  if (mine.length === 0) return null;
  return (
    <Section title={words.section}>
      <ul className="mt-2 flex flex-col gap-2.5">
        {mine.map((conversion) => (
          <li key={conversion.id}>
            <ConversionRow conversion={conversion} title={words.becomes(conversion)} />
          </li>
        ))}
      </ul>
    </Section>
  );
}
